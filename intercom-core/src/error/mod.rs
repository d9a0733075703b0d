//! The error type of all operations.

mod api_error;
mod cause;
pub mod codes;
mod display;
mod exhausted;
mod predicates;
mod redact;
mod redirect;
mod source;
mod token;
mod version;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

pub use api_error::ApiError;
pub(crate) use api_error::{is_error_list, request_id};
pub(crate) use cause::Cause;
pub(crate) use display::{safe_code, safe_path};
use source::Source;
pub(crate) use token::SourceError;

use crate::call::Call;
use crate::http::Rejection;
use crate::operation::{Exclusive, HintTrigger, OperationInfo};
use crate::platform;
use crate::rate_limit::ResponseHints;
use crate::retry::ResponseOutcome;
use crate::transport::ResponseMeta;
use crate::{ApiVersion, RateLimit, SkippedItem};

/// Maximum length of the part of a response body that an error stores, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
/// Maximum number of errors of a response that an error stores.
const MAX_API_ERRORS: usize = 100;
/// The message of an attempt that timed out.
const NO_RESPONSE: &str =
    "no response within the attempt timeout: check the network, or increase `attempt_timeout`";

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
/// | 5xx: the server failed | [`is_server_error`](Self::is_server_error) | Retry later. Before retrying a write, check whether it was processed. |
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
    /// The wait before a retry, if no response reports it.
    retry_after: Option<Duration>,
    route: Option<Route>,
    busy: Option<Exclusive>,
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

/// The kind of an [`Error`].
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
    /// unless [`is_connect`](Error::is_connect) or
    /// [`is_certificate_error`](Error::is_certificate_error) returns `true`.
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

    /// Creates an error of any kind, for a test double. `Display` shows the message unchanged.
    ///
    /// To create an error with a status, use [`from_response`](Self::from_response) or
    /// [`from_status`](Self::from_status).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::AttemptTimeout, "tickets.get", "no response");
    /// assert!(error.is_timeout() && error.is_retryable());
    /// assert_eq!(error.operation(), Some("tickets.get"));
    /// ```
    pub fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Inner {
            operation: Some(operation),
            ..Self::inner(kind, message)
        }
        .into()
    }

    /// Creates the error of a response with this status, these headers and this body, for a test
    /// double.
    ///
    /// Error codes and the request ID are parsed from the body, as for a response of the server.
    /// The kind is [`RateLimited`](ErrorKind::RateLimited) for 429, and [`Api`](ErrorKind::Api) for
    /// any other status.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, StatusCode, codes, header::HeaderMap};
    ///
    /// let body = r#"{"type": "error.list", "errors": [{"code": "parameter_invalid", "field": "email"}]}"#;
    /// let error = Error::from_response("contacts.create", StatusCode::BAD_REQUEST, HeaderMap::new(), body);
    /// assert!(error.is_invalid_request() && error.has_code(codes::PARAMETER_INVALID));
    /// assert_eq!(error.to_string(), "contacts.create: 400 Bad Request: parameter_invalid (email)");
    /// ```
    pub fn from_response(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: impl Into<Vec<u8>>,
    ) -> Self {
        Self::api(operation, status, headers, &body.into(), None)
    }

    /// Creates the error of a response with this status and no body, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, StatusCode};
    ///
    /// let error = Error::from_status("tags.create", StatusCode::UNAUTHORIZED);
    /// assert!(error.is_unauthorized());
    /// ```
    pub fn from_status(operation: &'static str, status: StatusCode) -> Self {
        Self::from_response(operation, status, HeaderMap::new(), Vec::new())
    }

    /// Sets the operation and its path, for a test double of an operation that refers to several
    /// objects.
    ///
    /// For a 404, the path decides between [`is_not_found`](Self::is_not_found) and
    /// [`is_reference_not_found`](Self::is_reference_not_found).
    ///
    /// # Examples
    ///
    /// ```
    /// # #[cfg(feature = "tags")]
    /// # {
    /// use intercom_api::resources::tags::op;
    /// use intercom_api::{Error, Operation, StatusCode};
    ///
    /// let error = Error::from_status("tags.create_or_update", StatusCode::NOT_FOUND)
    ///     .with_info(&op::CreateOrUpdate::INFO);
    /// assert!(error.is_reference_not_found() && !error.is_not_found());
    /// # }
    /// ```
    #[must_use]
    pub fn with_info(self, operation: &OperationInfo) -> Self {
        self.change(|inner| {
            inner.operation = Some(operation.name);
            inner.since = operation.since;
            inner.route = Some(Route {
                is_post: operation.method == "POST",
                template: operation.path,
            });
        })
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

    pub(crate) fn with_busy(self, busy: Option<Exclusive>) -> Self {
        self.change(|inner| inner.busy = busy)
    }

    /// Marks the error as requiring a restart, if the list's position on the server is lost.
    pub(crate) fn with_lost_position(self, call: &Call) -> Self {
        if !call.advances() || !self.loses_position() {
            return self;
        }
        let operation = call.endpoint.operation();
        let hint =
            operation.and_then(|operation| operation.find_hint(|on| on == HintTrigger::Restart));
        self.change(|inner| {
            inner.requires_restart = true;
            inner.hint = inner.hint.or(hint);
        })
    }

    /// Creates the error of an element of a list that failed to decode, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, Items, SkippedItem};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let skipped = SkippedItem::with_raw("data[1]", "expected an object", serde_json::json!(5));
    /// let unreadable = Error::from_skipped_item("tags.list", skipped);
    /// let mut items = Items::from_results([Ok("a"), Err(unreadable), Ok("c")]);
    /// assert!(items.next().await.is_some_and(|item| item.is_ok()));
    /// assert!(items.next().await.is_some_and(|item| item.is_err()));
    /// assert!(items.next().await.is_some_and(|item| item.is_ok()));
    /// # }
    /// ```
    pub fn from_skipped_item(operation: &'static str, item: SkippedItem) -> Self {
        Self::of_skipped(Some(operation), &ResponseMeta::default(), item)
    }

    pub(crate) fn of_skipped(
        operation: Option<&'static str>,
        meta: &ResponseMeta,
        item: SkippedItem,
    ) -> Self {
        let message = format!("failed to decode an element of the list: {}", item.reason);
        Inner {
            operation,
            status: Some(meta.status()),
            headers: Some(meta.headers().clone()),
            request_id: request_id(meta.headers()),
            path: Some(item.path.clone()),
            attempts: meta.attempts(),
            item: Some(item),
            ..Self::inner(ErrorKind::Decode, message)
        }
        .into()
    }

    /// Creates the error of an attempt that timed out.
    pub(crate) fn attempt_timeout(operation: &'static str) -> Self {
        Self::new(ErrorKind::AttemptTimeout, operation, NO_RESPONSE)
    }

    /// Creates the error of an operation that timed out. The error of the last attempt is its
    /// source.
    pub(crate) fn timeout(operation: &'static str, last: Option<Self>) -> Self {
        let mut inner = Inner {
            operation: Some(operation),
            ..Self::inner(
                ErrorKind::Timeout,
                "the operation did not succeed within its timeout: increase `timeout`, or retry later",
            )
        };
        if let Some(last) = last {
            inner.status = last.inner.status;
            inner.headers.clone_from(&last.inner.headers);
            inner.body.clone_from(&last.inner.body);
            inner.request_id.clone_from(&last.inner.request_id);
            inner.errors.clone_from(&last.inner.errors);
            inner.source = Some(Arc::new(last));
        }
        inner.into()
    }

    /// Creates the error of a file or a writer that failed.
    #[doc(hidden)]
    pub fn io(operation: &'static str, message: impl Into<String>, source: std::io::Error) -> Self {
        Inner {
            operation: Some(operation),
            source: Some(Arc::new(source)),
            ..Self::inner(ErrorKind::Io, message)
        }
        .into()
    }

    /// Creates the error of a response that lacks a value that is required to continue.
    #[doc(hidden)]
    pub fn incomplete(operation: &'static str, message: &'static str) -> Self {
        Self::new(ErrorKind::Decode, operation, message)
    }

    /// Creates the error of an invalid request. The transport sets the operation; other callers set
    /// it with [`with_operation`](Self::with_operation).
    #[doc(hidden)]
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::inner(ErrorKind::InvalidRequest, message).into()
    }

    #[doc(hidden)]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::inner(ErrorKind::Configuration, message).into()
    }

    /// Creates the error of a request without a complete response.
    pub(crate) fn transport(operation: &'static str, error: reqwest::Error) -> Self {
        // After a connect timeout, the request was not sent, so it is a failure to connect.
        let kind = if error.is_timeout() && !platform::is_connect(&error) {
            ErrorKind::AttemptTimeout
        } else if error.is_builder() {
            ErrorKind::InvalidRequest
        } else {
            ErrorKind::Connection
        };
        let message = match kind {
            ErrorKind::AttemptTimeout => NO_RESPONSE,
            ErrorKind::InvalidRequest => "failed to build the request",
            _ if platform::is_connect(&error) => {
                "failed to connect: check the network, the proxy and the base URL"
            }
            _ => "the connection was lost",
        };
        let rejection = Rejection::of(&error);
        let message = rejection.map_or(message, Rejection::message);
        Inner {
            operation: Some(operation),
            is_connect: platform::is_connect(&error),
            cause: rejection.map(Cause::of),
            source: Some(Arc::new(Source::of(&error.without_url()))),
            ..Self::inner(kind, message)
        }
        .into()
    }

    /// Creates the error of a response that reports an error.
    pub(crate) fn api(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: &[u8],
        route: Option<Route>,
    ) -> Self {
        let is_complete = body.len() <= MAX_BODY;
        let parsed: Option<Value> = is_complete
            .then(|| serde_json::from_slice(body).ok())
            .flatten();
        let mut errors = parsed.as_ref().map(api_error::parse).unwrap_or_default();
        errors.truncate(MAX_API_ERRORS);
        errors.shrink_to_fit();
        let request_id = parsed
            .as_ref()
            .and_then(|body| body.get("request_id"))
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| request_id(&headers));
        let kind = if status == StatusCode::TOO_MANY_REQUESTS {
            ErrorKind::RateLimited
        } else {
            ErrorKind::Api
        };
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body: excerpt(body),
            request_id,
            errors,
            route,
            cause: (status == StatusCode::PROXY_AUTHENTICATION_REQUIRED)
                .then_some(Cause::ProxyCredentials),
            ..Self::inner(kind, "the server rejected the request")
        }
        .into()
    }

    /// Creates the error of a response that failed to decode.
    pub(crate) fn decode(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: &[u8],
        path: String,
        reason: &str,
    ) -> Self {
        let request_id = request_id(&headers);
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body: excerpt(body),
            request_id,
            path: Some(path),
            ..Self::inner(
                ErrorKind::Decode,
                format!("failed to decode the response: {reason}"),
            )
        }
        .into()
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

/// Copies the part of a body that an error stores. The body itself is then freed.
pub(crate) fn excerpt(body: &[u8]) -> Arc<[u8]> {
    Arc::from(&body[..body.len().min(MAX_BODY)])
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
mod tests {
    use serde_json::json;

    use super::*;

    fn api(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Error::from_response("show_contact", status, HeaderMap::new(), body)
    }

    #[test]
    fn parses_every_form_of_error() {
        let error = api(
            404,
            r#"{"type":"error.list","request_id":"002je5a3asm5btar2flg","errors":[{"code":"not_found","message":"for ada@example.com"}]}"#,
        );
        assert_eq!(error.codes().collect::<Vec<_>>(), ["not_found"]);
        assert_eq!(error.request_id(), Some("002je5a3asm5btar2flg"));
        assert!(error.is_not_found());
        assert_eq!(
            error.to_string(),
            "show_contact: 404 Not Found: not_found [request 002je5a3asm5btar2flg]"
        );
        assert!(!format!("{error:?}").contains("ada@"));

        assert!(
            api(400, r#"{"error_key":"invalid_phone_number"}"#).has_code("invalid_phone_number")
        );
        assert!(
            api(
                400,
                r#"{"type":"error.list","errors":[{"type":"client_error"}]}"#
            )
            .has_code("client_error")
        );
        assert_eq!(
            api(400, r#"{"errors":{"name":"is taken"}}"#).api_errors()[0]
                .field
                .as_deref(),
            Some("name")
        );
        for body in ["", "null", "<html>502</html>", "[]", "{"] {
            let error = api(502, body);
            assert_eq!(
                (error.api_errors().len(), error.body()),
                (0, body.as_bytes())
            );
            assert_eq!(error.to_string(), "show_contact: 502 Bad Gateway");
        }
    }

    #[test]
    fn a_clone_can_be_changed() {
        let info = OperationInfo::new("tickets.get", "getTicket");
        let original = Error::from_status("test", StatusCode::NOT_FOUND);
        let changed = original.clone().with_info(&info).with_attempts(3);
        let changed = changed.with_hint(Some("check the ID"));
        assert_eq!(
            (changed.operation(), changed.attempts()),
            (Some("tickets.get"), 3)
        );
        assert!(changed.to_string().contains("check the ID"), "{changed}");
        assert_eq!(
            (original.operation(), original.attempts()),
            (Some("test"), 0)
        );
        assert_eq!(original.to_string(), "test: 404 Not Found");
    }

    #[test]
    fn a_401_mentions_the_region() {
        assert!(api(401, "{}").to_string().contains("another region"));
    }

    #[test]
    fn decode_errors_do_not_contain_values() {
        let error = serde_json::from_value::<i64>(json!("ada@example.com")).map(|_| ());
        let Err(error) = error else {
            panic!("expected an error")
        };
        let error = Error::decode(
            "list_contacts",
            StatusCode::OK,
            HeaderMap::new(),
            b"{}",
            "data[0].created_at".into(),
            &crate::wire::decode_reason(&error),
        );
        assert_eq!(
            error.to_string(),
            "list_contacts: failed to decode the response: expected i64, found string, at data[0].created_at (status 200)"
        );
    }

    #[test]
    fn stores_only_the_beginning_of_a_large_body() {
        let large = vec![b'x'; 10 * MAX_BODY];
        let decode = |body: &[u8]| {
            let (status, headers) = (StatusCode::OK, HeaderMap::new());
            Error::decode("list_contacts", status, headers, body, ".".into(), "")
        };
        let response = |body: &[u8]| {
            Error::from_response("list_contacts", StatusCode::OK, HeaderMap::new(), body)
        };
        for create in [decode, response] {
            let error = create(&large);
            assert_eq!(error.body(), &large[..MAX_BODY]);
            // A timeout shares the body with its source.
            let timeout = Error::timeout("list_contacts", Some(error.clone()));
            assert_eq!(timeout.body().as_ptr(), error.body().as_ptr());
            assert_eq!(create(b"{}").body(), b"{}");
        }
    }

    #[test]
    fn stores_a_limited_number_of_errors() {
        let list = |count: usize| {
            let errors = vec![json!({"code": "not_found"}); count];
            api(
                404,
                &json!({"type": "error.list", "errors": errors}).to_string(),
            )
        };
        assert_eq!(list(100).api_errors().len(), 100);
        assert_eq!(list(2_000).api_errors().len(), 100);
        // The list does not end within the part of the body that is read.
        assert_eq!(list(10_000).api_errors(), []);
    }

    #[test]
    fn detects_an_error_list_with_status_200() {
        assert!(is_error_list(br#"{"type": "error.list", "errors": []}"#));
        assert!(!is_error_list(
            br#"{"type": "ticket", "body": "\"error.list\""}"#
        ));
        assert!(!is_error_list(b""));
    }
}
