//! What a response has besides its body.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::error;
use crate::rate_limit::ResponseHints;
use crate::{Error, RateLimit};

/// Status, headers and number of attempts of a response.
#[derive(Clone, PartialEq)]
pub struct ResponseMeta {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
}

impl ResponseMeta {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, attempts: u32) -> Self {
        Self {
            status,
            headers,
            attempts,
        }
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns the request ID, if the server sent one.
    pub fn request_id(&self) -> Option<String> {
        error::request_id(&self.headers)
    }

    /// Returns the version of the API that the server used, such as `2.10`.
    pub fn api_version(&self) -> Option<&str> {
        self.headers.get("intercom-version")?.to_str().ok()
    }

    /// Returns the rate limit that the response reports.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.hints().rate_limit
    }

    /// Returns the number of attempts: 1 if there was no retry.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    pub(crate) fn hints(&self) -> ResponseHints {
        ResponseHints::read(&self.headers)
    }

    pub(crate) fn status_mut(&mut self) -> &mut StatusCode {
        &mut self.status
    }

    pub(crate) fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.headers
    }

    /// The error that the body does not have the form that the operation declares.
    pub(crate) fn undecodable(
        self,
        operation: &'static str,
        body: &[u8],
        error: &serde_json::Error,
    ) -> Error {
        let path = crate::wire::error_path(body, error);
        Error::decode(
            operation,
            self.status,
            self.headers,
            body.to_vec(),
            path,
            error,
        )
        .with_attempts(self.attempts)
    }
}

impl Default for ResponseMeta {
    /// 200, without headers, after one attempt.
    fn default() -> Self {
        Self::new(StatusCode::OK, HeaderMap::new(), 1)
    }
}

impl fmt::Debug for ResponseMeta {
    /// Leaves out the values of headers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseMeta")
            .field("status", &self.status.as_u16())
            .field("attempts", &self.attempts)
            .finish_non_exhaustive()
    }
}
