//! Metadata of responses.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};

use crate::error;
use crate::rate_limit::ResponseHints;
use crate::token_guard::{REDACTED, TokenGuard};
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
#[derive(Clone)]
pub struct ResponseMeta {
    status: StatusCode,
    headers: HeaderMap,
    attempts: u32,
    /// Redacts the token in errors and logs; `None` in a test double.
    guard: Option<TokenGuard>,
}

/// Headers that are shown in errors and logs.
const SHOWN_HEADERS: [&str; 2] = ["x-request-id", "intercom-version"];

impl ResponseMeta {
    pub(crate) fn new(status: StatusCode, headers: HeaderMap, attempts: u32) -> Self {
        Self {
            status,
            headers,
            attempts,
            guard: None,
        }
    }

    /// Sets the guard of the token that the request was sent with, and applies it to the headers.
    pub(crate) fn guarded(mut self, guard: &TokenGuard) -> Self {
        for name in SHOWN_HEADERS {
            let value = self.headers.get(name).map(HeaderValue::as_bytes);
            if value.is_some_and(|value| !guard.allows(&String::from_utf8_lossy(value))) {
                self.headers
                    .insert(name, HeaderValue::from_static(REDACTED));
            }
        }
        self.guard = Some(guard.clone());
        self
    }

    pub(crate) fn guard(&self) -> Option<&TokenGuard> {
        self.guard.as_ref()
    }

    /// Returns a string of the response for an error or a log: `..` if it may contain the token.
    #[doc(hidden)]
    pub fn shown<'a>(&self, text: &'a str) -> &'a str {
        self.guard.as_ref().map_or(text, |guard| guard.shown(text))
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
        let path = self.shown(path).to_owned();
        Error::decode(operation, self.status, self.headers, body, path, reason)
            .with_attempts(self.attempts)
    }
}

/// Compares what the server sent.
impl PartialEq for ResponseMeta {
    fn eq(&self, other: &Self) -> bool {
        (self.status, self.attempts, &self.headers)
            == (other.status, other.attempts, &other.headers)
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
