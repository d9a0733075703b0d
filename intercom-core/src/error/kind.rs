//! The kinds of errors.

/// The kind of an [`Error`](crate::Error).
///
/// # Examples
///
/// ```
/// use intercom_api::{Error, ErrorKind, StatusCode};
///
/// fn exit_code(error: &Error) -> u8 {
///     match error.kind() {
///         ErrorKind::Configuration | ErrorKind::InvalidRequest => 2,
///         ErrorKind::Connection | ErrorKind::AttemptTimeout | ErrorKind::Timeout => 3,
///         _ => 1,
///     }
/// }
///
/// let error = Error::from_status("tags.list", StatusCode::BAD_GATEWAY);
/// assert_eq!(exit_code(&error), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server responded with an error other than 429.
    Api,
    /// The server responded with 429: the rate limit is exhausted, or a job of the same kind is
    /// pending. Or the request was not sent, because the rate limit is exhausted for longer than the
    /// timeout of the operation allows.
    RateLimited,
    /// An attempt exceeded its timeout. The request may have been processed.
    AttemptTimeout,
    /// The operation exceeded its timeout. The error of the last attempt, if there is one, is the
    /// [`source`](std::error::Error::source), and provides the status and the codes.
    Timeout,
    /// The client failed to connect, or the connection was lost. The request may have been processed,
    /// unless [`is_connect`](crate::Error::is_connect) or
    /// [`is_certificate_error`](crate::Error::is_certificate_error) returns `true`.
    Connection,
    /// The response failed to decode, although its status is a success. The request was processed,
    /// unless a proxy responded in place of the server.
    Decode,
    /// The request was not sent, because a parameter, a header or the body is missing or invalid.
    InvalidRequest,
    /// A client, an access token or a rate limiter was not created, because a setting is missing or
    /// invalid.
    Configuration,
    /// The request was not sent, because the [token source](crate::TokenSource) failed. Its error is
    /// the [`source`](std::error::Error::source).
    TokenSource,
    /// An export failed on the server. A new one can be started.
    ExportFailed,
    /// An export was canceled.
    ExportCanceled,
    /// A file cannot be written or read.
    Io,
}
