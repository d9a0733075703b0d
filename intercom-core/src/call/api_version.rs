//! The API version of a request.

use reqwest::header::HeaderValue;

use super::Call;
use crate::{ApiVersion, Error, header_value};

impl Call {
    /// Returns the API version of the request, for an error.
    pub(crate) fn requested_version(&self) -> Option<ApiVersion> {
        let version = self.api_version().ok()?;
        Some(version.to_str().ok()?.into())
    }

    /// Returns the API version of the request.
    pub(crate) fn api_version(&self) -> Result<HeaderValue, Error> {
        match &self.options.api_version {
            None => Ok(self.client.version.clone()),
            Some(version) => version.header().ok_or_else(|| {
                let reason = header_value::REASON;
                Error::invalid_request(format!("invalid `api_version` {version:?}: {reason}"))
            }),
        }
    }
}
