//! The errors that the body of a response lists.

use std::fmt;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::display::{safe_code, safe_path};

/// One of the errors that a response lists. [`Error::api_errors`](crate::Error::api_errors) returns
/// them.
///
/// # Examples
///
/// ```
/// use intercom_api::Error;
///
/// /// Returns the names of the invalid fields.
/// fn invalid_fields(error: &Error) -> Vec<&str> {
///     let fields = error.api_errors().iter().map(|error| error.field.as_deref());
///     fields.flatten().collect()
/// }
/// # use intercom_api::{StatusCode, header::HeaderMap};
/// # let body = r#"{"errors": [{"code": "parameter_invalid", "field": "email"}]}"#;
/// # let error = Error::from_response("contacts.create", StatusCode::BAD_REQUEST, HeaderMap::new(), body);
/// # assert_eq!(invalid_fields(&error), ["email"]);
/// ```
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The error code, such as `not_found`. [`codes`](crate::codes) contains the documented codes.
    /// New ones can appear without notice.
    pub code: String,
    /// The error message, if the response contains one. It may quote personal data from the
    /// request.
    pub message: Option<String>,
    /// The field of the request that caused the error, if the response names one.
    pub field: Option<String>,
}

impl ApiError {
    /// Creates an error with a code, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{ApiError, codes};
    ///
    /// let mut error = ApiError::new(codes::PARAMETER_INVALID);
    /// error.field = Some("email".into());
    /// assert_eq!(error.code, "parameter_invalid");
    /// ```
    pub fn new(code: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: None,
            field: None,
        }
    }
}

impl fmt::Debug for ApiError {
    /// Leaves out the message, which may contain personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &safe_code(&self.code))
            .field("field", &self.field.as_deref().map(safe_path))
            .finish_non_exhaustive()
    }
}

/// Returns whether a body is an error list. Some old endpoints send one with a status of success.
pub(crate) fn is_error_list(body: &[u8]) -> bool {
    static MARKER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\"error.list\""));
    // The `type` of an object is its first or last field. Searching all of a large page would be
    // slow.
    const EDGE: usize = 512;
    let found = |part: &[u8]| MARKER.find(part).is_some();
    let is_at_an_edge = if body.len() <= 2 * EDGE {
        found(body)
    } else {
        found(&body[..EDGE]) || found(&body[body.len() - EDGE..])
    };
    is_at_an_edge
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

/// Parses the three known forms: an error list, a single error (phone call redirects, for example),
/// and a map from fields to messages.
pub(super) fn parse(body: &Value) -> Vec<ApiError> {
    let text = |value: &Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    match body.get("errors") {
        Some(Value::Array(list)) => list
            .iter()
            .map(|error| ApiError {
                // Some old endpoints send the code as `type`.
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
