//! The error type of all operations.

mod api_error;
pub mod codes;
mod display;
mod predicates;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

pub use api_error::ApiError;
pub(crate) use api_error::{is_error_list, request_id};
pub(crate) use display::{safe_code, safe_path};

use crate::operation::Exclusive;
use crate::rate_limit::ResponseHints;
use crate::retry::Answer;
use crate::{RateLimit, wire};

/// The most of a response body that an error stores, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;

/// The error of every operation.
///
/// [`kind`](Self::kind) says what happened, and there are predicates for what callers decide on. `Display` and `Debug` show operation, status, error codes
/// and request ID; they show no token, no address and no part of a body, because those hold what customers wrote. [`api_errors`](Self::api_errors) and
/// [`body`](Self::body) return the details.
///
/// # Examples
///
/// Errors can be constructed, for a test double of a client:
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

struct Inner {
    kind: ErrorKind,
    operation: Option<&'static str>,
    message: String,
    status: Option<StatusCode>,
    headers: Option<HeaderMap>,
    body: Vec<u8>,
    request_id: Option<String>,
    errors: Vec<ApiError>,
    path: Option<String>,
    hint: Option<&'static str>,
    attempts: u32,
    route: Option<Route>,
    busy: Option<Exclusive>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What a request addresses: it decides whether an object that is missing is the addressed one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route {
    pub(crate) is_post: bool,
    /// Path template of the operation; empty for a custom request.
    pub(crate) template: &'static str,
}

/// The kind of an [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server responded with an error.
    Api,
    /// The server responded with 429: too many requests, or a job of the same kind is still pending.
    RateLimited,
    /// An attempt took longer than its timeout. The request may have been processed.
    AttemptTimeout,
    /// The operation did not succeed within its timeout. The error of the last attempt is the [`source`](std::error::Error::source); status and codes are
    /// those of that attempt.
    Timeout,
    /// There was no connection, or it broke. The request may have been processed unless [`is_connect`](Error::is_connect) is true.
    Connection,
    /// The response does not have the form that the operation declares.
    Decode,
    /// The request was not sent: a parameter is missing or invalid.
    InvalidRequest,
    /// The client was not built: a setting is missing or invalid.
    Configuration,
    /// An export has failed at Intercom; it can be started again.
    ExportFailed,
    /// An export was canceled while it was waited for.
    ExportCanceled,
    /// A download cannot be written, or a saved file cannot be read.
    Io,
}

impl Error {
    fn blank(kind: ErrorKind, message: impl Into<String>) -> Inner {
        Inner {
            kind,
            operation: None,
            message: message.into(),
            status: None,
            headers: None,
            body: Vec::new(),
            request_id: None,
            errors: Vec::new(),
            path: None,
            hint: None,
            attempts: 0,
            route: None,
            busy: None,
            source: None,
        }
    }

    /// Creates an error of any kind, for a test double. `message` is shown as it is.
    ///
    /// An error with a status is created by [`from_response`](Self::from_response) and [`from_status`](Self::from_status).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, ErrorKind};
    ///
    /// let error = Error::new(ErrorKind::AttemptTimeout, "tickets.get", "no response in time");
    /// assert!(error.is_timeout() && error.is_retryable());
    /// assert_eq!(error.operation(), Some("tickets.get"));
    /// ```
    pub fn new(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Inner {
            operation: Some(operation),
            ..Self::blank(kind, message)
        }
        .into()
    }

    /// Creates the error that a response with this status, these headers and this body causes.
    ///
    /// Error codes and the request ID are read from the body, as from a response of the server. The kind is [`RateLimited`](ErrorKind::RateLimited) for 429,
    /// and [`Api`](ErrorKind::Api) for any other status.
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
        Self::api(operation, status, headers, body.into(), None)
    }

    /// Creates the error that a response with this status and no body causes.
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

    fn change(mut self, change: impl FnOnce(&mut Inner)) -> Self {
        // Only an error that has no clones yet is changed.
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            change(inner);
        }
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

    /// Names the operation, unless the error names one.
    #[doc(hidden)]
    pub fn with_operation(self, operation: &'static str) -> Self {
        self.change(|inner| {
            inner.operation.get_or_insert(operation);
        })
    }

    pub(crate) fn with_busy(self, busy: Option<Exclusive>) -> Self {
        self.change(|inner| inner.busy = busy)
    }

    /// An attempt that took too long.
    pub(crate) fn attempt_timeout(operation: &'static str) -> Self {
        Self::new(
            ErrorKind::AttemptTimeout,
            operation,
            "no response within the attempt timeout",
        )
    }

    /// An operation that took too long; the error of the last attempt is the source.
    pub(crate) fn timeout(operation: &'static str, last: Option<Self>) -> Self {
        let mut inner = Inner {
            operation: Some(operation),
            ..Self::blank(ErrorKind::Timeout, "no success within the timeout")
        };
        if let Some(last) = last {
            inner.status = last.inner.status;
            inner.headers.clone_from(&last.inner.headers);
            inner.body.clone_from(&last.inner.body);
            inner.request_id.clone_from(&last.inner.request_id);
            inner.errors.clone_from(&last.inner.errors);
            inner.source = Some(Box::new(last));
        }
        inner.into()
    }

    /// A file or another writer that fails.
    #[doc(hidden)]
    pub fn io(operation: &'static str, message: impl Into<String>, source: std::io::Error) -> Self {
        Inner {
            operation: Some(operation),
            source: Some(Box::new(source)),
            ..Self::blank(ErrorKind::Io, message)
        }
        .into()
    }

    /// A response that lacks what is needed to continue.
    #[doc(hidden)]
    pub fn incomplete(operation: &'static str, message: &'static str) -> Self {
        Self::new(ErrorKind::Decode, operation, message)
    }

    /// A request that cannot be sent. The transport adds the operation; elsewhere [`with_operation`](Self::with_operation) does.
    #[doc(hidden)]
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::blank(ErrorKind::InvalidRequest, message).into()
    }

    #[doc(hidden)]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::blank(ErrorKind::Configuration, message).into()
    }

    /// A request without a response, or with one that broke off.
    pub(crate) fn transport(operation: &'static str, error: reqwest::Error) -> Self {
        // Connecting may time out as well, but then nothing was sent.
        let kind = if error.is_timeout() && !error.is_connect() {
            ErrorKind::AttemptTimeout
        } else if error.is_builder() {
            ErrorKind::InvalidRequest
        } else {
            ErrorKind::Connection
        };
        let message = match kind {
            ErrorKind::AttemptTimeout => "no response within the attempt timeout",
            ErrorKind::InvalidRequest => "failed to build the request",
            _ if error.is_connect() => "failed to connect",
            _ => "the connection broke",
        };
        Inner {
            operation: Some(operation),
            // The URL holds search terms.
            source: Some(Box::new(error.without_url())),
            ..Self::blank(kind, message)
        }
        .into()
    }

    /// A response that reports a failure.
    pub(crate) fn api(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        mut body: Vec<u8>,
        route: Option<Route>,
    ) -> Self {
        let parsed: Option<Value> = serde_json::from_slice(&body).ok();
        let errors = parsed.as_ref().map(api_error::parse).unwrap_or_default();
        let request_id = parsed
            .as_ref()
            .and_then(|body| body.get("request_id"))
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| request_id(&headers));
        body.truncate(MAX_BODY);
        let kind = if status == StatusCode::TOO_MANY_REQUESTS {
            ErrorKind::RateLimited
        } else {
            ErrorKind::Api
        };
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body,
            request_id,
            errors,
            route,
            ..Self::blank(kind, "the server refused the request")
        }
        .into()
    }

    /// A response that does not have the form that the operation declares.
    pub(crate) fn decode(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        mut body: Vec<u8>,
        path: String,
        error: &serde_json::Error,
    ) -> Self {
        let request_id = request_id(&headers);
        body.truncate(MAX_BODY);
        let reason = wire::decode_reason(error);
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body,
            request_id,
            path: Some(path),
            ..Self::blank(
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

    /// Returns the name of the operation that failed; `None` for an error of the configuration.
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// Returns the HTTP status, if there was a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// Returns the HTTP headers, if there was a response.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.inner.headers.as_ref()
    }

    /// Returns the errors that the response lists; none if it does not have the form of Intercom's errors, as an error page of a proxy.
    pub fn api_errors(&self) -> &[ApiError] {
        &self.inner.errors
    }

    /// Returns the codes of [`api_errors`](Self::api_errors).
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.inner.errors.iter().map(|error| error.code.as_str())
    }

    /// Returns whether `code` is one of the codes; [`codes`] has constants for those that are documented.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|known| known == code)
    }

    /// Returns the request ID, by which Intercom's support finds the request, from the body or the headers.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// Returns the body of the response, at most 64 KiB of it. It may hold personal data: do not log it as it is.
    pub fn body(&self) -> &[u8] {
        &self.inner.body
    }

    /// Returns the location in the response at which decoding failed, such as `tickets[3].ticket_state`; only for [`ErrorKind::Decode`].
    pub fn path(&self) -> Option<&str> {
        self.inner.path.as_deref()
    }

    /// Returns the number of attempts; 0 if the request was not sent.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Returns the rate limit that the response reports, if there was one.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(self.headers()?)
    }

    /// Returns how long the server asks to wait before a retry: `Retry-After`; for a 429 without it, the time until `X-RateLimit-Reset`.
    pub fn retry_after(&self) -> Option<Duration> {
        let (status, headers) = (self.status()?, self.headers()?);
        Answer::new(status, &ResponseHints::read(headers)).asked_wait(SystemTime::now())
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
mod tests {
    use serde_json::json;

    use super::*;

    fn api(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Error::from_response("show_contact", status, HeaderMap::new(), body)
    }

    #[test]
    fn every_form_of_error_is_read() {
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
    fn a_401_speaks_of_the_region() {
        assert!(api(401, "{}").to_string().contains("another region"));
    }

    #[test]
    fn decode_errors_quote_no_value() {
        let error = serde_json::from_value::<i64>(json!("ada@example.com")).map(|_| ());
        let Err(error) = error else { panic!("decodes") };
        let error = Error::decode(
            "list_contacts",
            StatusCode::OK,
            HeaderMap::new(),
            b"{}".to_vec(),
            "data[0].created_at".into(),
            &error,
        );
        assert_eq!(
            error.to_string(),
            "list_contacts: failed to decode the response: expected i64, found string, at data[0].created_at (status 200)"
        );
    }

    #[test]
    fn an_error_list_with_status_200_is_noticed() {
        assert!(is_error_list(br#"{"type": "error.list", "errors": []}"#));
        assert!(!is_error_list(
            br#"{"type": "ticket", "body": "\"error.list\""}"#
        ));
        assert!(!is_error_list(b""));
    }
}
