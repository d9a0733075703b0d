//! Responses and streams of bytes.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::timeout;

use crate::limits::Limits;
use crate::response_meta::ResponseMeta;
use crate::wire::Body;
use crate::{Deviation, Error, RateLimit, SkippedItem, platform};

/// A response. It dereferences to the body, and exposes the status, headers and request ID.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let contact = client.contacts().get("66b4d1f09c3e5a0021d7f3a8").await?;
/// println!("{:?}, request {:?}", contact.name, contact.request_id());
///
/// let contact = contact.into_inner();
/// println!("{:?}", contact.email);
/// # Ok(())
/// # }
/// ```
///
/// A response can be constructed for a test double:
///
/// ```
/// use intercom_api::{Response, StatusCode};
///
/// let response = Response::from("hello").with_status(StatusCode::CREATED);
/// assert_eq!(response.len(), 5);
/// assert_eq!(response.status(), StatusCode::CREATED);
/// assert_eq!(response.into_inner(), "hello");
/// ```
#[derive(Clone, PartialEq)]
pub struct Response<T> {
    value: T,
    meta: ResponseMeta,
    skipped: Vec<SkippedItem>,
    deviations: Vec<Deviation>,
}

impl<T> Response<T> {
    /// Creates a response, for a test double.
    pub fn new(value: T, status: StatusCode, headers: HeaderMap) -> Self {
        Self::from_parts(value, ResponseMeta::new(status, headers, 1))
    }

    pub(crate) fn from_parts(value: T, meta: ResponseMeta) -> Self {
        Self {
            value,
            meta,
            skipped: Vec::new(),
            deviations: Vec::new(),
        }
    }

    /// Sets the status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        *self.meta.status_mut() = status;
        self
    }

    /// Sets the headers.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        *self.meta.headers_mut() = headers;
        self
    }

    /// Sets the [skipped](Self::skipped) elements.
    #[must_use]
    pub fn with_skipped(mut self, skipped: Vec<SkippedItem>) -> Self {
        self.skipped = skipped;
        self
    }

    /// Sets the [deviations](Self::deviations).
    #[must_use]
    pub fn with_deviations(mut self, deviations: Vec<Deviation>) -> Self {
        self.deviations = deviations;
        self
    }

    /// Returns the values that are missing, null or of another kind than the type declares.
    ///
    /// The corresponding fields have a default value or `None`. If the client or the request is
    /// `strict`, a deviation is an error instead.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let ticket = client.tickets().get("495").await?;
    /// for deviation in ticket.deviations() {
    ///     eprintln!("{deviation}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Returns the list elements that failed to decode and are missing from the body, with their
    /// JSON.
    ///
    /// The slice is almost always empty. Check it in a program that must process every element.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }

    /// Returns the body.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// Returns the metadata: status, headers and number of attempts.
    pub fn meta(&self) -> &ResponseMeta {
        &self.meta
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.meta.status()
    }

    /// Returns the HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.meta.headers()
    }

    /// Returns the request ID, which identifies the request to Intercom's support; `None` if the
    /// server sent none.
    pub fn request_id(&self) -> Option<String> {
        self.meta.request_id()
    }

    /// Returns the version of the API that the server used, such as `2.10`; `None` if it reports
    /// none.
    pub fn api_version(&self) -> Option<&str> {
        self.meta.api_version()
    }

    /// Returns the rate limit that the response reports; `None` if it reports none.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.meta.rate_limit()
    }

    /// Returns the number of attempts, including the first.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts()
    }

    /// Converts the body with a function, and preserves the metadata.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Response<U> {
        Response {
            value: change(self.value),
            meta: self.meta,
            skipped: self.skipped,
            deviations: self.deviations,
        }
    }
}

impl<T> From<T> for Response<T> {
    /// Creates a response with status 200 and no headers, for a test double.
    fn from(value: T) -> Self {
        Self::from_parts(value, ResponseMeta::default())
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
            .field("status", &self.status().as_u16())
            .field("value", &Body(&self.value))
            .field("skipped", &self.skipped.len())
            .field("deviations", &self.deviations.len())
            .finish_non_exhaustive()
    }
}

/// The body of a response as a stream of bytes, which is neither buffered in memory nor decompressed.
///
/// Operations that return files, and `send_bytes` of a custom request, return it. Dropping the stream
/// cancels the download.
///
/// # Examples
///
/// ```no_run
/// use intercom_api::Method;
///
/// # async fn run(client: intercom_api::Client, path: String) -> Result<(), intercom_api::Error> {
/// let mut stream = client.request(Method::GET, path).send_bytes().await?.into_inner();
/// let mut size = 0;
/// while let Some(chunk) = stream.chunk().await? {
///     size += chunk.len();
/// }
/// println!("{size} bytes");
/// # Ok(())
/// # }
/// ```
///
/// A stream can be constructed for a test double:
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), intercom_api::Error> {
/// let mut stream = intercom_api::ByteStream::from(b"id,email\n".to_vec());
/// assert_eq!(stream.content_length(), Some(9));
/// assert_eq!(stream.chunk().await?.as_deref(), Some(&b"id,email\n"[..]));
/// assert_eq!(stream.chunk().await?, None);
/// # Ok(())
/// # }
/// ```
pub struct ByteStream(Source);

enum Source {
    /// A body in memory.
    Buffer(Bytes),
    Network {
        response: platform::Response,
        operation: &'static str,
        /// Maximum wait for a chunk.
        chunk_timeout: Duration,
        limits: Limits,
        /// Number of bytes received.
        received: u64,
    },
}

impl ByteStream {
    pub(super) fn network(
        response: platform::Response,
        operation: &'static str,
        chunk_timeout: Duration,
        limits: Limits,
    ) -> Self {
        Self(Source::Network {
            response,
            operation,
            chunk_timeout,
            limits,
            received: 0,
        })
    }

    /// Returns the next chunk; `None` at the end.
    ///
    /// # Errors
    ///
    /// - [`Connection`](crate::ErrorKind::Connection) if the connection is lost.
    /// - [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) if no chunk arrives within the
    ///   attempt timeout. The timeout does not limit the total time.
    /// - [`Decode`](crate::ErrorKind::Decode) if the body is larger than `max_download_size` of the
    ///   client, for which [`is_response_too_large`](Error::is_response_too_large) returns `true`.
    ///
    /// After an error, the chunks that were returned before are an incomplete body.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.0 {
            Source::Buffer(bytes) => {
                let bytes = std::mem::take(bytes);
                Ok((!bytes.is_empty()).then_some(bytes))
            }
            Source::Network {
                response,
                operation,
                chunk_timeout,
                limits,
                received,
            } => {
                let chunk = match timeout(*chunk_timeout, platform::chunk(response)).await {
                    Ok(chunk) => chunk.map_err(|error| Error::transport(operation, error))?,
                    Err(_) => return Err(Error::attempt_timeout(operation)),
                };
                let length = chunk.as_ref().map_or(0, Bytes::len);
                *received = received.saturating_add(u64::try_from(length).unwrap_or(u64::MAX));
                match limits.max_download_size {
                    Some(limit) if *received > limit => {
                        Err(Error::too_large(operation, limit, "max_download_size"))
                    }
                    _ => Ok(chunk),
                }
            }
        }
    }

    /// Reads the remaining body into memory, up to `max_response_size` of the client.
    ///
    /// # Errors
    ///
    /// - The errors of [`chunk`](Self::chunk).
    /// - [`Decode`](crate::ErrorKind::Decode) if the remaining body is larger than
    ///   `max_response_size`, for which [`is_response_too_large`](Error::is_response_too_large)
    ///   returns `true`. Read the chunks instead.
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let (operation, limit) = match self.0 {
            Source::Buffer(bytes) => return Ok(bytes),
            Source::Network {
                operation, limits, ..
            } => (operation, limits.max_response_size),
        };
        let mut all = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if chunk.len() > limit.saturating_sub(all.len()) {
                let limit = u64::try_from(limit).unwrap_or(u64::MAX);
                return Err(Error::too_large(operation, limit, "max_response_size"));
            }
            all.extend_from_slice(&chunk);
        }
        Ok(all.freeze())
    }

    /// Returns the length of a body in memory.
    pub(super) fn buffered_size(&self) -> Option<u64> {
        match &self.0 {
            Source::Buffer(bytes) => u64::try_from(bytes.len()).ok(),
            Source::Network { .. } => None,
        }
    }

    /// Returns the length of the body in bytes; `None` if the server does not report it.
    pub fn content_length(&self) -> Option<u64> {
        match &self.0 {
            Source::Buffer(bytes) => u64::try_from(bytes.len()).ok(),
            Source::Network { response, .. } => response.content_length(),
        }
    }
}

impl From<Bytes> for ByteStream {
    fn from(bytes: Bytes) -> Self {
        Self(Source::Buffer(bytes))
    }
}

impl From<Vec<u8>> for ByteStream {
    fn from(bytes: Vec<u8>) -> Self {
        Self::from(Bytes::from(bytes))
    }
}

impl fmt::Debug for ByteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByteStream").finish_non_exhaustive()
    }
}
