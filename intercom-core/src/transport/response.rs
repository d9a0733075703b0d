//! What comes back from a call.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::timeout;

use crate::error;
use crate::{Error, RateLimit, SkippedItem};

/// An answer: the value, and what came beside it. It derefs to the value.
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let me = client.identify_admin().send().await?;
/// println!("{:?}, served by version {:?}", me.name, me.api_version());
/// let admin = me.into_inner();
/// # Ok(())
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    value: T,
    status: StatusCode,
    headers: HeaderMap,
    skipped: Vec<SkippedItem>,
    attempts: u32,
}

impl<T> Response<T> {
    /// Puts an answer together, for tests.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self {
            value,
            status,
            headers,
            skipped: Vec::new(),
            attempts: 1,
        }
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    pub(crate) fn with_skipped(mut self, skipped: Vec<SkippedItem>) -> Self {
        self.skipped = skipped;
        self
    }

    /// The elements of lists in the answer that could not be read, and were left out so that the others could. Empty nearly always: a job that must not
    /// lose anything looks here.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }

    /// The value alone.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id of the request, if the server gave one.
    pub fn request_id(&self) -> Option<String> {
        error::request_id(&self.headers)
    }

    /// The version of the API that the server really used, `2.10` for instance.
    pub fn api_version(&self) -> Option<&str> {
        self.headers.get("intercom-version")?.to_str().ok()
    }

    /// What the server said about the rate limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }

    /// How often the request was sent: 1 unless it had to be repeated.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The same answer around another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            status: self.status,
            headers: self.headers,
            skipped: self.skipped,
            attempts: self.attempts,
        }
    }
}

impl<T> Deref for Response<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Response<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> AsRef<T> for Response<T> {
    fn as_ref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for Response<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status.as_u16())
            .field("value", &self.value)
            .field("skipped", &self.skipped.len())
            .finish_non_exhaustive()
    }
}

/// A body that is read as it comes in, without holding it in memory.
pub struct ByteStream {
    response: reqwest::Response,
    operation: &'static str,
    /// The longest wait for a piece.
    pause: Duration,
}

impl ByteStream {
    pub(crate) fn new(
        response: reqwest::Response,
        operation: &'static str,
        pause: Duration,
    ) -> Self {
        Self {
            response,
            operation,
            pause,
        }
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    ///
    /// When the connection breaks, or nothing comes for as long as an attempt may take. What was read until then is not the whole.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match timeout(self.pause, self.response.chunk()).await {
            Ok(chunk) => chunk.map_err(|error| Error::transport(self.operation, error)),
            Err(_) => Err(Error::attempt_timeout(self.operation)),
        }
    }

    /// All that is left, in memory.
    ///
    /// # Errors
    ///
    /// As [`chunk`](Self::chunk).
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// How long the body is in bytes, if the server says so.
    pub fn content_length(&self) -> Option<u64> {
        self.response.content_length()
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}
