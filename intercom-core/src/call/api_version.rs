//! The API version of a request.

use reqwest::header::HeaderValue;

use super::Call;
use crate::{Error, header_value};

impl Call {
    /// Returns the API version of the request.
    pub(crate) fn api_version(&self) -> Result<HeaderValue, Error> {
        match &self.options.api_version {
            None => Ok(self.client.version.clone()),
            Some(version) => header_value::parse(version).ok_or_else(|| {
                let reason = header_value::REASON;
                Error::invalid_request(format!("invalid `api_version` {version:?}: {reason}"))
            }),
        }
    }
}
