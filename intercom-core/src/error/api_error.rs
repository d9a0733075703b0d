//! The errors in the body of a response.

use std::fmt;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::display::{safe_code, safe_path};

/// One of the errors that a response lists.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The error code: `not_found`, `parameter_invalid` and so on. New ones appear without notice; [`codes`](crate::codes) has the documented ones.
    pub code: String,
    /// The error as a sentence, if Intercom sends one. It may quote the request.
    pub message: Option<String>,
    /// The field of the request that caused the error.
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
    /// Leaves the message out: it may quote customers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ApiError")
            .field("code", &safe_code(&self.code))
            .field("field", &self.field.as_deref().map(safe_path))
            .finish_non_exhaustive()
    }
}

/// Returns whether the body of a success reports an error, as old parts of the API do.
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
pub(super) fn parse(body: &Value) -> Vec<ApiError> {
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
