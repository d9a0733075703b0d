//! The settings that environment variables contain.

use std::env;

use crate::base_url::{is_loopback, parse};
use crate::{Error, Region};

/// The environment variable that selects the region.
const REGION: &str = "INTERCOM_REGION";
/// The environment variable that sets the base URL.
const BASE_URL: &str = "INTERCOM_BASE_URL";

impl Region {
    /// Returns the region in the environment variable `INTERCOM_REGION`; `None` if it is not set.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the variable is not a valid region.
    pub fn from_env() -> Result<Option<Self>, Error> {
        match env::var(REGION) {
            Ok(text) => text
                .parse()
                .map(Some)
                .map_err(|error| Error::configuration(format!("{REGION}: {error}"))),
            Err(env::VarError::NotPresent) => Ok(None),
            Err(env::VarError::NotUnicode(_)) => Err(Error::configuration(format!(
                "{REGION}: not valid Unicode; use `us`, `eu` or `au`"
            ))),
        }
    }
}

/// Returns the base URL in the environment variable `INTERCOM_BASE_URL`; `None` if it is not set.
///
/// Only loopback hosts are accepted: a variable that someone else sets must not redirect the token.
pub fn base_url() -> Result<Option<String>, Error> {
    let invalid = |reason: &str| Err(Error::configuration(format!("{BASE_URL}: {reason}")));
    let text = match env::var(BASE_URL) {
        Ok(text) => text,
        Err(env::VarError::NotPresent) => return Ok(None),
        Err(env::VarError::NotUnicode(_)) => return invalid("not valid Unicode"),
    };
    match parse(&text, true) {
        Err(error) => invalid(&error.to_string()),
        Ok(url) if !is_loopback(&url) => invalid(
            "must have a loopback host, such as `http://127.0.0.1:8080`: call `base_url` for any other host",
        ),
        Ok(_) => Ok(Some(text)),
    }
}
