//! The errors that are listed in the body of a response.

use std::fmt;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use serde_json::{Map, Value};

use crate::redact::{safe_code, safe_path};

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
    /// New ones can appear without notice. A code that contains a part of the access token is `..`.
    pub code: String,
    /// The error message, if the response contains one. It may quote personal data from the
    /// request.
    pub message: Option<String>,
    /// The field of the request that caused the error, if the response names one; `..` if the name
    /// contains a part of the access token.
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

/// Returns whether a body is an error list. Some old endpoints send one with a success status.
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

/// Parses all known forms: an error list, a single error (phone call redirects, for example), a map
/// from fields to messages, and the errors of proxies.
pub(super) fn parse(body: &Value) -> Vec<ApiError> {
    match body {
        Value::Array(list) => return list.iter().filter_map(one).collect(),
        Value::Object(fields) => {
            for key in ["errors", "error"] {
                let found = match fields.get(key) {
                    Some(Value::Array(list)) => list.iter().filter_map(one).collect(),
                    Some(Value::Object(inner)) if key == "errors" && !is_error(inner) => {
                        inner.iter().map(of_field).collect()
                    }
                    Some(inner) => Vec::from_iter(one(inner)),
                    None => Vec::new(),
                };
                if !found.is_empty() {
                    let mut found = found;
                    // `{"error": "invalid_grant", "message": ".."}`
                    if let [only] = found.as_mut_slice() {
                        let message = || text(fields, &["message", "error_description"]);
                        only.message = only.message.take().or_else(message);
                    }
                    return found;
                }
            }
        }
        _ => {}
    }
    one(body).into_iter().collect()
}

const UNKNOWN: &str = "unknown";

fn text(fields: &Map<String, Value>, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|key| match fields.get(*key)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    })
}

/// Returns whether an object is one error, and not a map from fields to errors.
fn is_error(fields: &Map<String, Value>) -> bool {
    fields.contains_key("code") || fields.contains_key("message")
}

/// Parses one error: an object, a code or a message.
fn one(error: &Value) -> Option<ApiError> {
    match error {
        Value::String(text) if text.is_empty() => None,
        // Codes have no spaces.
        Value::String(text) if text.contains(char::is_whitespace) => Some(ApiError {
            message: Some(text.clone()),
            ..ApiError::new(UNKNOWN)
        }),
        Value::String(code) => Some(ApiError::new(code)),
        Value::Object(fields) => {
            let message = text(fields, &["message", "detail", "error_description"]);
            // Some old endpoints send the code as `type`.
            let code = text(fields, &["code", "error_key"]).or_else(|| {
                let kind = text(fields, &["type"])?;
                let is_kind = fields.contains_key("errors") || kind.ends_with(".list");
                (!is_kind && (kind.contains("error") || message.is_some())).then_some(kind)
            });
            if code.is_none() && message.is_none() {
                return None;
            }
            Some(ApiError {
                code: code.unwrap_or_else(|| UNKNOWN.to_owned()),
                message,
                field: text(fields, &["field"]),
            })
        }
        _ => None,
    }
}

/// Converts one entry of a map from fields to messages.
fn of_field((field, message): (&String, &Value)) -> ApiError {
    let first = match message {
        Value::Array(list) => list.first(),
        other => Some(other),
    };
    ApiError {
        message: first.and_then(Value::as_str).map(str::to_owned),
        field: Some(field.clone()),
        ..ApiError::new("parameter_invalid")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn errors_are_found_in_every_form() {
        for (body, expected) in [
            (
                json!({"type": "error.list", "errors": [{"code": "not_found", "message": "No such tag"}]}),
                &[("not_found", Some("No such tag"), None)][..],
            ),
            (
                json!({"errors": [{"type": "client_error"}, "conflict", "It is taken", 5, null]}),
                &[
                    ("client_error", None, None),
                    ("conflict", None, None),
                    (UNKNOWN, Some("It is taken"), None),
                ],
            ),
            (
                json!({"errors": {"email": ["is invalid", "is long"], "name": "is taken"}}),
                &[
                    ("parameter_invalid", Some("is invalid"), Some("email")),
                    ("parameter_invalid", Some("is taken"), Some("name")),
                ],
            ),
            (
                json!({"errors": {"code": "conflict", "message": "Try again"}}),
                &[("conflict", Some("Try again"), None)],
            ),
            (
                json!({"errors": "unauthorized"}),
                &[("unauthorized", None, None)],
            ),
            (
                json!({"error": "invalid_grant", "error_description": "The code has expired"}),
                &[("invalid_grant", Some("The code has expired"), None)],
            ),
            (
                json!({"error": {"code": 42, "message": "Boom", "field": "id"}}),
                &[("42", Some("Boom"), Some("id"))],
            ),
            (
                json!({"error": [{"code": "a"}, {"code": "b"}]}),
                &[("a", None, None), ("b", None, None)],
            ),
            (
                json!({"error_key": "invalid_phone_number"}),
                &[("invalid_phone_number", None, None)],
            ),
            (
                json!({"message": "Bad gateway"}),
                &[(UNKNOWN, Some("Bad gateway"), None)],
            ),
            (
                json!({"type": "error", "message": "m"}),
                &[("error", Some("m"), None)],
            ),
            (json!([{"code": "not_found"}]), &[("not_found", None, None)]),
            (
                json!("Service unavailable"),
                &[(UNKNOWN, Some("Service unavailable"), None)],
            ),
            (json!({"type": "error.list", "errors": []}), &[]),
            (json!({"type": "ticket", "id": "1"}), &[]),
            (json!({}), &[]),
            (json!(null), &[]),
            (json!(5), &[]),
            (json!([]), &[]),
        ] {
            let found = parse(&body);
            let found: Vec<_> = found
                .iter()
                .map(|error| {
                    (
                        error.code.as_str(),
                        error.message.as_deref(),
                        error.field.as_deref(),
                    )
                })
                .collect();
            assert_eq!(found, expected, "{body}");
        }
    }
}
