//! The one error of this crate.

use std::fmt;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, SystemTime};

use memchr::memmem::Finder;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use crate::retry::Answer;
use crate::{Id, RateLimit};

/// At most this much of a body is kept with an error, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;

/// Why a call failed.
///
/// What happened is in [`kind`](Self::kind), and for most decisions there is a predicate. `Display` and `Debug` show operation, status, error codes
/// and request id; they show no token, no address and no part of a body, because those hold what customers wrote. Who needs more asks
/// for it: [`api_errors`](Self::api_errors) and [`body`](Self::body).
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
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What kind of failure an [`Error`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The server answered with an error.
    Api,
    /// The server answered with 429: too many calls, or a job of the same kind is still pending.
    RateLimited,
    /// An attempt took longer than its timeout. The server may have acted on it.
    AttemptTimeout,
    /// The call did not succeed before its deadline. What the last attempt failed with is the [`source`](std::error::Error::source); status and codes are
    /// that attempt's.
    Timeout,
    /// There was no connection, or it broke. The server may have acted unless [`is_connect`](Error::is_connect) is true.
    Connection,
    /// The server answered, but not in the form of this operation's answer.
    Decode,
    /// The call was not sent: a parameter is missing or not valid.
    InvalidRequest,
    /// The client was not built: its settings are missing or not valid.
    Configuration,
    /// An export has failed at Intercom; it can be ordered again.
    ExportFailed,
    /// An export was canceled while it was waited for.
    ExportCanceled,
    /// What was downloaded cannot be written, or a saved file cannot be read.
    Io,
}

/// One of the errors in an answer of Intercom's.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// What went wrong, as a word: `not_found`, `parameter_invalid` and so on. New ones appear without notice.
    pub code: String,
    /// The same in a sentence, when Intercom gives one. It may quote what was sent.
    pub message: Option<String>,
    /// The field of the request that it is about.
    pub field: Option<String>,
}

impl fmt::Debug for ApiError {
    /// Leaves the message out: it may quote customers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &word(&self.code))
            .field("field", &self.field.as_deref().map(name))
            .finish_non_exhaustive()
    }
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
            source: None,
        }
    }

    #[doc(hidden)]
    pub fn with_attempts(mut self, attempts: u32) -> Self {
        // Nobody else has it yet.
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.attempts = attempts;
        }
        self
    }

    #[doc(hidden)]
    pub fn with_hint(mut self, hint: Option<&'static str>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.hint = hint;
        }
        self
    }

    /// A call whose attempt took too long.
    pub(crate) fn attempt_timeout(operation: &'static str) -> Self {
        Self::of(ErrorKind::AttemptTimeout, operation, "no answer in time")
    }

    /// A call that did not succeed before its deadline; what the last attempt failed with is kept.
    pub(crate) fn timeout(operation: &'static str, last: Option<Self>) -> Self {
        let mut inner = Inner {
            operation: Some(operation),
            ..Self::blank(ErrorKind::Timeout, "the deadline of the call has passed")
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

    /// A failure that is told apart by its kind and said in a sentence, which holds nothing of the answer.
    #[doc(hidden)]
    pub fn of(kind: ErrorKind, operation: &'static str, message: impl Into<String>) -> Self {
        Inner {
            operation: Some(operation),
            ..Self::blank(kind, message)
        }
        .into()
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

    /// An answer without what it takes to go on from it.
    #[doc(hidden)]
    pub fn incomplete(operation: &'static str, message: &'static str) -> Self {
        Self::of(ErrorKind::Decode, operation, message)
    }

    /// A call that cannot be made as it was put together.
    #[doc(hidden)]
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::blank(ErrorKind::InvalidRequest, message).into()
    }

    #[doc(hidden)]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::blank(ErrorKind::Configuration, message).into()
    }

    /// A call without an answer, or whose answer broke off.
    pub(crate) fn transport(operation: &'static str, error: reqwest::Error) -> Self {
        // Connecting may take too long as well, but then nothing was sent.
        let kind = if error.is_timeout() && !error.is_connect() {
            ErrorKind::AttemptTimeout
        } else if error.is_builder() {
            ErrorKind::InvalidRequest
        } else {
            ErrorKind::Connection
        };
        let message = match kind {
            ErrorKind::AttemptTimeout => "no answer in time",
            ErrorKind::InvalidRequest => "the request cannot be put together",
            _ if error.is_connect() => "no connection",
            _ => "the connection broke",
        };
        Inner {
            operation: Some(operation),
            // The URL holds what was searched for.
            source: Some(Box::new(error.without_url())),
            ..Self::blank(kind, message)
        }
        .into()
    }

    /// An answer that says that the call failed.
    pub(crate) fn api(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        mut body: Vec<u8>,
    ) -> Self {
        let parsed: Option<Value> = serde_json::from_slice(&body).ok();
        let errors = parsed.as_ref().map(api_errors).unwrap_or_default();
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
            ..Self::blank(kind, "the server refused the call")
        }
        .into()
    }

    /// An answer that is not in the form of the operation's answer.
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
        let expected = what_was_expected(error);
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body,
            request_id,
            path: Some(path),
            ..Self::blank(
                ErrorKind::Decode,
                format!("the answer has another form: {expected}"),
            )
        }
        .into()
    }

    /// What kind of failure this is.
    pub fn kind(&self) -> ErrorKind {
        self.inner.kind
    }

    /// The operation that failed, by its method on the client.
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// The HTTP status, when there was an answer.
    pub fn status(&self) -> Option<StatusCode> {
        self.inner.status
    }

    /// The headers, when there was an answer.
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.inner.headers.as_ref()
    }

    /// What Intercom says is wrong; empty when the answer is not in Intercom's form, as with an error page of a proxy.
    pub fn api_errors(&self) -> &[ApiError] {
        &self.inner.errors
    }

    /// The codes of [`api_errors`](Self::api_errors).
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.inner.errors.iter().map(|error| error.code.as_str())
    }

    /// Whether one of the codes is `code`.
    pub fn has_code(&self, code: &str) -> bool {
        self.codes().any(|known| known == code)
    }

    /// The id under which Intercom's support finds the request, from the body or the headers.
    pub fn request_id(&self) -> Option<&str> {
        self.inner.request_id.as_deref()
    }

    /// The body of the answer, at most 64 KiB of it. It may hold personal data: do not log it as it is.
    pub fn body(&self) -> &[u8] {
        &self.inner.body
    }

    /// Where in the answer the form is another one, as a path such as `tickets[3].ticket_state`; for [`ErrorKind::Decode`] only.
    pub fn path(&self) -> Option<&str> {
        self.inner.path.as_deref()
    }

    /// How often the request was sent. None was when it is 0: the call was not valid.
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// What the server said about the rate limit, when there was an answer.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(self.headers()?)
    }

    /// How long the server asks to wait before the call is repeated: `Retry-After`, and on 429 else the time until `X-RateLimit-Reset`.
    pub fn retry_after(&self) -> Option<Duration> {
        let (status, headers) = (self.status()?, self.headers()?);
        let now = SystemTime::now();
        Answer::new(status, headers, now).asked_wait(now)
    }

    /// The id of the contact that is there already, from the 409 of creating one. The API tells it within a sentence only, so it may be missing.
    pub fn existing_contact_id(&self) -> Option<Id> {
        if !self.is_conflict() {
            return None;
        }
        self.inner
            .errors
            .iter()
            .filter_map(|error| error.message.as_deref())
            .flat_map(|message| message.split(|sign: char| !sign.is_ascii_alphanumeric()))
            .find(|word| word.len() == 24 && word.bytes().all(|byte| byte.is_ascii_hexdigit()))
            .map(Id::from)
    }

    /// Whether the same call may succeed later: the connection failed, or there was no answer in time, or the status is 408, 429, 500, 502, 503 or 504. It does
    /// not say that repeating is safe: an operation that writes may have been carried out.
    pub fn is_retryable(&self) -> bool {
        match self.kind() {
            ErrorKind::AttemptTimeout | ErrorKind::Connection | ErrorKind::Timeout => true,
            ErrorKind::Api | ErrorKind::RateLimited => self
                .status()
                .is_some_and(|status| matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)),
            _ => false,
        }
    }

    /// Whether nothing is there under the id that was given (404).
    pub fn is_not_found(&self) -> bool {
        self.status() == Some(StatusCode::NOT_FOUND)
    }

    /// Whether the token was not accepted (401). A token of another region is not accepted either.
    pub fn is_unauthorized(&self) -> bool {
        self.status() == Some(StatusCode::UNAUTHORIZED)
    }

    /// Whether the token or the plan of the workspace does not allow the call (402, 403).
    pub fn is_forbidden(&self) -> bool {
        matches!(
            self.status(),
            Some(StatusCode::FORBIDDEN | StatusCode::PAYMENT_REQUIRED)
        )
    }

    /// Whether something of the kind exists already (409).
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(StatusCode::CONFLICT)
    }

    /// Whether there were too many calls (429).
    pub fn is_rate_limited(&self) -> bool {
        self.status() == Some(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Whether an export was refused because another one is pending: a workspace has one at a time. Waiting for the rate limit does not help.
    pub fn is_export_pending(&self) -> bool {
        match self.inner.operation {
            Some("create_data_export") => self.refuses_second_job(),
            // Any path may be behind it.
            Some("request") => self.refuses_second_job() && self.speaks_of_pending_export(),
            _ => false,
        }
    }

    /// Whether an order of an export that failed with this was refused because of another one, and not because of the rate.
    pub(crate) fn refuses_second_job(&self) -> bool {
        let about_rate = ["rate_limit_exceeded", "too_many_requests"];
        self.is_rate_limited()
            && (self.speaks_of_pending_export()
                || !self.codes().any(|code| about_rate.contains(&code)))
    }

    /// Only the text tells for sure: the code is not documented.
    fn speaks_of_pending_export(&self) -> bool {
        self.inner.errors.iter().any(|error| {
            let message = error.message.as_deref().unwrap_or_default();
            let message = message.to_ascii_lowercase();
            message.contains("pending") && message.contains("export")
        })
    }

    /// Whether there was no answer in time, or none before the deadline.
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::AttemptTimeout | ErrorKind::Timeout)
    }

    /// Whether no connection was made, so that the server surely did not act.
    pub fn is_connect(&self) -> bool {
        self.inner
            .source
            .as_ref()
            .and_then(|source| source.downcast_ref::<reqwest::Error>())
            .is_some_and(reqwest::Error::is_connect)
    }
}

impl From<Inner> for Error {
    fn from(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        if let Some(operation) = inner.operation {
            write!(f, "{operation}: ")?;
        }
        match (inner.kind, inner.status) {
            (ErrorKind::Api | ErrorKind::RateLimited, Some(status)) => {
                write!(f, "{status}")?;
                for (index, error) in inner.errors.iter().enumerate() {
                    f.write_str(if index == 0 { ": " } else { ", " })?;
                    f.write_str(word(&error.code))?;
                    if let Some(field) = &error.field {
                        write!(f, " ({})", name(field))?;
                    }
                }
                if status == StatusCode::UNAUTHORIZED {
                    f.write_str(
                        "; the token is wrong, or belongs to a workspace of another region",
                    )?;
                }
            }
            (_, status) => {
                f.write_str(&inner.message)?;
                if let Some(path) = &inner.path {
                    write!(f, ", at {}", name(path))?;
                }
                if let Some(status) = status {
                    write!(f, " (status {})", status.as_u16())?;
                }
            }
        }
        if let Some(hint) = inner.hint {
            write!(f, "; {hint}")?;
        }
        if inner.attempts > 1 {
            write!(f, " (after {} attempts)", inner.attempts)?;
        }
        if let Some(id) = &inner.request_id {
            write!(f, " [request {}]", word(id))?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = &*self.inner;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &inner.operation)
            .field("status", &inner.status.map(|status| status.as_u16()))
            .field("errors", &inner.errors)
            .field("path", &inner.path.as_deref().map(name))
            .field("message", &inner.message)
            .field("request_id", &inner.request_id.as_deref().map(word))
            .field("attempts", &inner.attempts)
            .field("source", &inner.source)
            .finish_non_exhaustive()
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

/// The longest word of a server's that is shown.
const LONGEST: usize = 100;
/// In place of what is no word.
const NO_WORD: &str = "..";

/// A code or an id, if it looks like one: sentences, addresses and line breaks are not for logs.
pub(crate) fn word(text: &str) -> &str {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.:".contains(&byte);
    if text.len() <= LONGEST && text.bytes().all(fits) {
        text
    } else {
        NO_WORD
    }
}

/// The name of a field, or the way to it. Workspaces name some of their fields themselves.
pub(crate) fn name(text: &str) -> &str {
    let fits = |sign: char| sign.is_alphanumeric() || " _-.:[]".contains(sign);
    if text.len() <= LONGEST && text.chars().all(fits) {
        text
    } else {
        NO_WORD
    }
}

/// Whether a successful status comes with an error in the body, which old parts of the API do.
pub(crate) fn is_error_list(body: &[u8]) -> bool {
    static MARK: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"error.list\""));
    // Objects name their type first, or last. Looking through all of a large page would cost more than it is worth.
    const EDGE: usize = 512;
    let found = |part: &[u8]| MARK.find(part).is_some();
    let is_near_an_end = if body.len() <= 2 * EDGE {
        found(body)
    } else {
        found(&body[..EDGE]) || found(&body[body.len() - EDGE..])
    };
    is_near_an_end
        && serde_json::from_slice::<Value>(body)
            .is_ok_and(|body| body.get("type").and_then(Value::as_str) == Some("error.list"))
}

pub(crate) fn request_id(headers: &HeaderMap) -> Option<String> {
    headers
        .get("x-request-id")?
        .to_str()
        .ok()
        .map(str::to_owned)
}

/// Reads every form that errors are sent in: Intercom's list, the one of phone redirects, and a map of fields.
fn api_errors(body: &Value) -> Vec<ApiError> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    match body.get("errors") {
        Some(Value::Array(list)) => list
            .iter()
            .map(|error| ApiError {
                // Old parts of the API call the code `type`.
                code: text(error, "code")
                    .or_else(|| text(error, "type"))
                    .unwrap_or_else(|| "unknown".into()),
                message: text(error, "message"),
                field: text(error, "field"),
            })
            .collect(),
        Some(Value::Object(fields)) => fields
            .iter()
            .map(|(field, message)| ApiError {
                code: "parameter_invalid".into(),
                message: message.as_str().map(str::to_owned),
                field: Some(field.clone()),
            })
            .collect(),
        _ => text(body, "error_key")
            .or_else(|| text(body, "code"))
            .or_else(|| text(body, "type").filter(|kind| kind == "error"))
            .map(|code| ApiError {
                code,
                message: text(body, "message"),
                field: None,
            })
            .into_iter()
            .collect(),
    }
}

/// serde's message without the value that it quotes: `invalid type: string "ada@example.com", expected i64` has an address in it.
pub fn what_was_expected(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "it ends in the middle".into();
    }
    if error.is_syntax() {
        return "it is not JSON".into();
    }
    let text = error.to_string();
    let kind = text
        .split(['`', '"', ':'])
        .next()
        .unwrap_or_default()
        .trim();
    let found = text
        .strip_prefix("invalid type: ")
        .and_then(|rest| rest.split([' ', ',']).next());
    let expected = text
        .rfind("expected ")
        .map(|start| &text[start..])
        .and_then(|rest| rest.split(" at line").next());
    let missing = text
        .strip_prefix("missing field ")
        .and_then(|rest| rest.split(" at line").next());
    match (missing, found, expected) {
        (Some(field), ..) => format!("the field {field} is missing"),
        (_, Some(found), Some(expected)) => format!("{expected}, found {found}"),
        (_, _, Some(expected)) => format!("{kind}, {expected}"),
        _ => kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn api(status: u16, body: &str) -> Error {
        let status = StatusCode::from_u16(status).unwrap_or_default();
        Error::api(
            "show_contact",
            status,
            HeaderMap::new(),
            body.as_bytes().to_vec(),
        )
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
            "list_contacts: the answer has another form: expected i64, found string, at data[0].created_at (status 200)"
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
