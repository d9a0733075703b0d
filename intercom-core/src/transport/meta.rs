//! Metadata of responses.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::error;
use crate::rate_limit::ResponseHints;
use crate::{Error, RateLimit};

/// The metadata of a response: status, headers and number of attempts.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let response = client.tags().list().await?;
/// // The metadata outlives the body.
/// let meta = response.meta().clone();
/// for tag in response.into_inner().data {
///     println!("{:?}", tag.name);
/// }
/// println!("request {:?}, {} attempts", meta.request_id(), meta.attempts());
/// # Ok(())
/// # }
/// ```
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

    /// Returns the request ID, which identifies the request to Intercom's support; `None` if the
    /// server sent none.
    pub fn request_id(&self) -> Option<String> {
        error::request_id(&self.headers)
    }

    /// Returns the version of the API that the server used, such as `2.10`; `None` if it reports
    /// none.
    pub fn api_version(&self) -> Option<&str> {
        self.headers.get("intercom-version")?.to_str().ok()
    }

    /// Returns the rate limit that the response reports; `None` if it reports none.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.hints().rate_limit
    }

    /// Returns the number of attempts, including the first.
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

    /// Creates the error of a body that failed to decode.
    pub(crate) fn undecodable(
        self,
        operation: &'static str,
        body: &[u8],
        error: &serde_json::Error,
    ) -> Error {
        let path = crate::wire::error_path(body, error);
        let reason = crate::wire::decode_reason(error);
        self.deviating(operation, body, &path, &reason)
    }

    /// Creates the error of a body that deviates from its type.
    pub(crate) fn deviating(
        self,
        operation: &'static str,
        body: &[u8],
        path: &str,
        reason: &str,
    ) -> Error {
        let (path, body) = (path.to_owned(), body.to_vec());
        Error::decode(operation, self.status, self.headers, body, path, reason)
            .with_attempts(self.attempts)
    }
}

impl Default for ResponseMeta {
    /// Returns the metadata of a response with status 200 and no headers, after one attempt.
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
