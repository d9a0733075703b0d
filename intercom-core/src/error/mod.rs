//! The error type of all operations.

mod api_error;
mod cause;
pub mod codes;
mod display;
mod exhausted;
mod failure;
mod kind;
mod predicates;
mod processed;
mod redact;
mod redirect;
mod source;
mod test_double;
mod token;
mod version;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

pub use api_error::ApiError;
pub(crate) use api_error::is_error_list;
pub(crate) use cause::Cause;
pub(crate) use failure::{MAX_BODY, excerpt};
pub use kind::ErrorKind;
pub(crate) use token::SourceError;

use crate::operation::ExclusiveTask;
use crate::response_meta::ResponseHints;
use crate::retry::ResponseOutcome;
use crate::{ApiVersion, RateLimit, SkippedItem};

/// The error type of all operations.
///
/// [`kind`](Self::kind) classifies the failure. Predicates cover the situations that programs
/// commonly handle:
///
/// | Situation | Predicate or kind | Remedy |
/// |---|---|---|
/// | 404: the object in the path, or the path itself, does not exist | [`is_not_found`](Self::is_not_found) | Check the ID and the workspace, or treat the object as deleted. |
/// | 400, 404 or 422: an object that the body refers to does not exist | [`is_reference_not_found`](Self::is_reference_not_found) | Correct the ID in the body. |
/// | 400 or 422: the request is invalid | [`is_invalid_request`](Self::is_invalid_request) | Correct the request. [`api_errors`](Self::api_errors) names the invalid fields. |
/// | not sent: an argument or a field is missing or invalid | [`is_invalid_request`](Self::is_invalid_request), kind [`InvalidRequest`](ErrorKind::InvalidRequest) | Correct the argument that the message names. |
/// | 400: the API version does not exist, or does not have the operation | [`is_version_invalid`](Self::is_version_invalid) | Request another version: [`required_version`](Self::required_version) returns the one that the operation needs. |
/// | 401: the token is not accepted | [`is_unauthorized`](Self::is_unauthorized) | Check the token and the region. |
/// | not sent: the token source failed | kind [`TokenSource`](ErrorKind::TokenSource) | Correct the token source. The source is its error. |
/// | 402 or 403: the operation is not allowed | [`is_forbidden`](Self::is_forbidden) | Add the scope to the app, or upgrade the plan of the workspace. |
/// | 409: the object already exists | [`is_conflict`](Self::is_conflict) | Update the existing object. [`existing_contact_id`](Self::existing_contact_id) returns the ID of an existing contact. |
/// | 429 after all attempts, or not sent: the rate limit is exhausted for longer than the timeout allows | [`is_rate_limited`](Self::is_rate_limited) | Wait for [`retry_after`](Self::retry_after), or allow more attempts. |
/// | 429: another export is pending | [`is_export_pending`](Self::is_export_pending) | Wait for the pending export, or cancel it. |
/// | a scroll is already open | [`is_scroll_busy`](Self::is_scroll_busy) | Finish the other scroll, or wait a minute until it expires. |
/// | the conversation is already a ticket | [`is_already_ticket`](Self::is_already_ticket) | Use the existing ticket. |
/// | 5xx: the server failed | [`is_server_error`](Self::is_server_error) | Retry later. Before retrying a write, check whether it [was processed](Self::may_have_been_processed). |
/// | failed to connect | [`is_connect`](Self::is_connect) | Check the network, the proxy and the base URL. The request was not processed. |
/// | a TLS certificate was rejected | [`is_certificate_error`](Self::is_certificate_error) | The message names the reason and the remedy. The request was not processed. |
/// | a proxy rejected its credentials, or refused to connect to the server | [`is_proxy_error`](Self::is_proxy_error) | Check the URL of the proxy, and whether it allows connections to Intercom. The request was not processed. |
/// | the connection was lost | kind [`Connection`](ErrorKind::Connection) | Retry. Before retrying a write, check whether it was processed. |
/// | an attempt or the operation timed out | [`is_timeout`](Self::is_timeout) | Increase the timeout. Before retrying a write, check whether it was processed. |
/// | the response failed to decode | kind [`Decode`](ErrorKind::Decode) | [`path`](Self::path) returns the location of the failure. Decode into a custom type with `send_as`. |
/// | the response is too large | [`is_response_too_large`](Self::is_response_too_large) | Increase `max_response_size` of the client, or request smaller pages. |
/// | an export failed | kind [`ExportFailed`](ErrorKind::ExportFailed) | Start a new export. |
/// | an export was canceled | kind [`ExportCanceled`](ErrorKind::ExportCanceled) | Start a new export if it was not canceled on purpose. |
/// | a file cannot be read or written | kind [`Io`](ErrorKind::Io) | Check the path and the disk. The source is the [`std::io::Error`]. |
/// | the client cannot be built | kind [`Configuration`](ErrorKind::Configuration) | Correct the setting that the message names. |
///
/// The client has already retried a failure if that was safe: see
/// [`RetryPolicy`](crate::RetryPolicy). [`is_retryable`](Self::is_retryable) returns whether the
/// same request could succeed later.
///
/// `Display` and `Debug` show the operation, the status, the error codes and the request ID. They
/// never show the token, email addresses or other parts of the body, which may be personal data.
/// [`api_errors`](Self::api_errors) and [`body`](Self::body) return the details.
///
/// The [`source`](std::error::Error::source) of a failed connection is a copy of the messages of the
/// HTTP layer without URLs, host names and IP addresses. The source of a failed
/// [`TokenSource`](crate::TokenSource) is the error that it returned, and `Debug` shows its message.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// match client.contacts().get("66b4d1f09c3e5a0021d7f3a8").await {
///     Ok(contact) => println!("{:?}", contact.name),
///     Err(error) if error.is_not_found() => println!("no such contact"),
///     Err(error) => return Err(error),
/// }
/// # Ok(())
/// # }
/// ```
///
/// An error can be constructed for a test double:
///
/// ```
/// use intercom_api::{Error, StatusCode};
///
/// let error = Error::from_status("contacts.get", StatusCode::NOT_FOUND);
/// assert!(error.is_not_found());
/// assert_eq!(error.to_string(), "contacts.get: 404 Not Found");
/// ```
#[derive(Clone)]
pub struct Error {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    message: String,
    status: Option<StatusCode>,
    headers: Option<HeaderMap>,
    /// Shared, so that the error of a timeout does not copy the body of its source.
    body: Arc<[u8]>,
    request_id: Option<String>,
    errors: Vec<ApiError>,
    path: Option<String>,
    hint: Option<&'static str>,
    /// The meaning of a 401 for this request. Default: the token is not accepted.
    unauthorized: Option<&'static str>,
    attempts: u32,
    /// Whether an attempt before the last one may have been processed.
    earlier_may_have_been_processed: bool,
    /// The wait before a retry, if no response reports it.
    retry_after: Option<Duration>,
    route: Option<Route>,
    busy: Option<ExclusiveTask>,
    /// The version of the API that added the operation.
    since: Option<&'static str>,
    requested_version: Option<ApiVersion>,
    item: Option<SkippedItem>,
    requires_restart: bool,
    /// Whether the client failed to connect.
    is_connect: bool,
    cause: Option<Cause>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// The method and path template of a request, which determine whether a missing object is the one
/// that the path addresses.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) is_post: bool,
    /// The path template of the operation; empty for a custom request.
    pub(crate) template: &'static str,
}

impl Error {
    fn inner(kind: ErrorKind, message: impl Into<String>) -> Inner {
        Inner {
            kind,
            operation: None,
            message: message.into(),
            status: None,
            headers: None,
            body: Arc::default(),
            request_id: None,
            errors: Vec::new(),
            path: None,
            hint: None,
            unauthorized: None,
            attempts: 0,
            earlier_may_have_been_processed: false,
            retry_after: None,
            route: None,
            busy: None,
            since: None,
            requested_version: None,
            item: None,
            requires_restart: false,
            is_connect: false,
            cause: None,
            source: None,
        }
    }

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        // Copies the content if the error was cloned before.
        change(Arc::make_mut(&mut self.inner));
        self
    }

    #[doc(hidden)]
    pub fn with_attempts(self, attempts: u32) -> Self {
        self.change(|inner| inner.attempts = attempts)
    }

    #[doc(hidden)]
    pub fn with_hint(self, hint: Option<&'static str>) -> Self {
        self.change(|inner| inner.hint = hint)
    }

    /// Sets the meaning of a 401 that is not about the token.
    #[doc(hidden)]
    pub fn with_unauthorized(self, meaning: &'static str) -> Self {
        self.change(|inner| inner.unauthorized = Some(meaning))
    }

    /// Sets the operation, unless the error already has one.
    #[doc(hidden)]
    pub fn with_operation(self, operation: &'static str) -> Self {
        self.change(|inner| {
            inner.operation.get_or_insert(operation);
        })
    }

    pub(crate) fn with_busy(self, busy: Option<ExclusiveTask>) -> Self {
        self.change(|inner| inner.busy = busy)
    }

    /// Marks the error as requiring a restart. The hint is set unless the error already has one.
    pub(crate) fn with_restart(self, hint: Option<&'static str>) -> Self {
        self.change(|inner| {
            inner.requires_restart = true;
            inner.hint = inner.hint.or(hint);
        })
    }

    /// Returns the kind of the error.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// Returns the name of the operation that failed, such as `tickets.get`; `request` for a custom
    /// request, and `None` if there was no operation, for example because the client was not built.
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// Returns the HTTP status; `None` if there was no response.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// Returns the HTTP headers; `None` if there was no response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.inner.headers.as_ref()
    }

    /// Returns the errors that the response lists, at most 100.
    ///
    /// The slice is empty if the body is not an error of the API, such as the error page of a
    /// proxy, or if it is larger than 64 KiB.
    pub fn api_errors(&self) -> &[ApiError] {
        &self.inner.errors
    }

    /// Returns an iterator over the codes of [`api_errors`](Self::api_errors).
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.inner.errors.iter().map(|error| error.code.as_str())
    }

    /// Returns whether the response lists an error with this code. The module [`codes`] has
    /// constants for the documented codes.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|known| known == code)
    }

    /// Returns the request ID from the body or the headers, which identifies the request to
    /// Intercom's support; `None` if the response has none, and `..` if it contains a part of the
    /// access token.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// Returns the first 64 KiB of the body of the response; empty if there was no response.
    ///
    /// Do not log the body: it may contain personal data.
    pub fn body(&self) -> &[u8] {
        &self.inner.body
    }

    /// Returns the location in the response at which decoding failed, such as
    /// `tickets[3].ticket_state`; `None` unless the kind is [`Decode`](ErrorKind::Decode).
    pub fn path(&self) -> Option<&str> {
        self.inner.path.as_deref()
    }

    /// Returns the list element that failed to decode, with its JSON; `None` if the error has
    /// another cause. [`Items`](crate::Items) continues after such an element.
    pub fn skipped_item(&self) -> Option<&SkippedItem> {
        self.inner.item.as_ref()
    }

    /// Returns the number of attempts, including the first; 0 if the request was not sent, or if the
    /// error is a test double.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Returns the rate limit that the response reports; `None` if it reports none.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(self.headers()?)
    }

    /// Returns the wait before a retry that the server requests; `None` if it requests none.
    ///
    /// The wait is the time in the header `Retry-After`, or for a 429 without that header, the time
    /// until `X-RateLimit-Reset`. If the request was not sent because the rate limit is exhausted, it
    /// is the time until the next window.
    pub fn retry_after(&self) -> Option<Duration> {
        if self.inner.retry_after.is_some() {
            return self.inner.retry_after;
        }
        let (status, headers) = (self.status()?, self.headers()?);
        ResponseOutcome::new(status, &ResponseHints::read(headers))
            .requested_wait(SystemTime::now())
    }
}

/// For conversions that cannot fail, where a function accepts any conversion.
impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<Inner> for Error {
    fn from(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.inner
            .source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests;
