//! Metadata of responses.

mod hints;
mod rate_limit;

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};

pub(crate) use self::hints::ResponseHints;
pub use self::rate_limit::RateLimit;
#[cfg(test)]
pub(crate) use self::rate_limit::{LIMIT, REMAINING, RESET};
use crate::redact::REDACTED;
use crate::token_guard::TokenGuard;

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
        request_id(&self.headers)
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

    pub(crate) fn into_parts(self) -> (StatusCode, HeaderMap) {
        (self.status, self.headers)
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

/// Returns the wait that `Retry-After` asks for. A date is relative to `Date`, or to `now`.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    ResponseHints::read(headers).retry_after(now)
}

/// Returns the request ID in the headers of a response.
pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    headers
        .get("x-request-id")?
        .to_str()
        .ok()
        .map(str::to_owned)
}
