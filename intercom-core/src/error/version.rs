//! Errors about the version of the API.

use std::fmt;

use super::{Error, Inner, codes};
use crate::ApiVersion;
use crate::redact::safe_code;

impl Error {
    /// Returns whether the requested version of the API does not exist, is no longer supported, or does
    /// not have the operation (400 with the code `intercom_version_invalid`).
    ///
    /// [`required_version`](Self::required_version) returns the version that the operation needs, and
    /// the message names it.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "tickets")]
    /// # {
    /// use intercom_api::resources::tickets::op;
    /// use intercom_api::{ApiVersion, Error, Operation, StatusCode, header::HeaderMap};
    ///
    /// let body = r#"{"type": "error.list", "errors": [{"code": "intercom_version_invalid"}]}"#;
    /// let error = Error::from_response("tickets.search", StatusCode::BAD_REQUEST, HeaderMap::new(), body)
    ///     .with_info(&op::Search::INFO);
    /// assert!(error.is_version_invalid());
    /// assert_eq!(error.required_version(), Some(ApiVersion::V2_10));
    /// # }
    /// ```
    pub fn is_version_invalid(&self) -> bool {
        self.has_code(codes::INTERCOM_VERSION_INVALID)
    }

    /// Returns the first version of the API that has the operation, if the server rejected the request
    /// because its version is an earlier one.
    ///
    /// The version is known for the operations that were added in version 2.9 or later, including those
    /// that only a [custom request](crate::RawRequest) can call.
    pub fn required_version(&self) -> Option<ApiVersion> {
        let since = self.inner.since.filter(|_| self.is_version_invalid())?;
        let since = ApiVersion::from_static(since);
        match &self.inner.requested_version {
            Some(requested) if *requested >= since => None,
            _ => Some(since),
        }
    }

    /// Sets the version that the operation needs, and the one that was requested.
    pub(crate) fn with_versions(
        self,
        since: Option<&'static str>,
        requested: Option<ApiVersion>,
    ) -> Self {
        self.change(|inner| {
            inner.since = since;
            inner.requested_version = requested;
        })
    }

    /// Writes the version that the operation needs, and the one that was requested.
    pub(super) fn fmt_versions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_version_invalid() {
            return Ok(());
        }
        let Inner {
            requested_version, ..
        } = &*self.inner;
        let requested = requested_version
            .as_ref()
            .map(|one| safe_code(one.as_str()));
        match (self.required_version(), requested) {
            (Some(since), Some(requested)) => write!(
                f,
                "; the operation requires version {since} or later, and the request selected {requested}"
            ),
            (Some(since), None) => {
                write!(f, "; the operation requires version {since} or later")
            }
            (None, Some(requested)) => write!(
                f,
                "; the server does not support version {requested} for this operation: set another `api_version`"
            ),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use reqwest::StatusCode;
    use reqwest::header::HeaderMap;

    use super::*;

    fn error(code: &str) -> Error {
        let body = format!(r#"{{"type": "error.list", "errors": [{{"code": "{code}"}}]}}"#);
        Error::from_response(
            "things.get",
            StatusCode::BAD_REQUEST,
            HeaderMap::new(),
            body,
        )
    }

    #[test]
    fn names_the_versions() {
        let requested = |version: &str| Some(ApiVersion::from(version));
        for (since, selected, required, message) in [
            (
                Some("2.10"),
                requested("2.9"),
                requested("2.10"),
                "; the operation requires version 2.10 or later, and the request selected 2.9",
            ),
            (
                Some("2.10"),
                None,
                requested("2.10"),
                "; the operation requires version 2.10 or later",
            ),
            (
                Some("2.10"),
                requested("2.10"),
                None,
                "; the server does not support version 2.10 for this operation: set another `api_version`",
            ),
            (
                Some("2.10"),
                requested("Preview"),
                None,
                "; the server does not support version Preview for this operation: set another `api_version`",
            ),
            (
                None,
                requested("2.99"),
                None,
                "; the server does not support version 2.99 for this operation: set another `api_version`",
            ),
            (
                None,
                requested("ada@example.com"),
                None,
                "; the server does not support version .. for this operation: set another `api_version`",
            ),
            (None, None, None, ""),
        ] {
            let rejected =
                error(codes::INTERCOM_VERSION_INVALID).with_versions(since, selected.clone());
            assert!(rejected.is_version_invalid());
            assert_eq!(rejected.required_version(), required);
            let expected =
                format!("things.get: 400 Bad Request: intercom_version_invalid{message}");
            assert_eq!(rejected.to_string(), expected);

            let other = error(codes::PARAMETER_INVALID).with_versions(since, selected);
            assert!(!other.is_version_invalid());
            assert_eq!(other.required_version(), None);
            assert_eq!(
                other.to_string(),
                "things.get: 400 Bad Request: parameter_invalid"
            );
        }
    }
}
