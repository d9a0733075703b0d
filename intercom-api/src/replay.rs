//! Decodes recorded traffic with the types of this crate and encodes it again, to test whether the types match the traffic of a workspace.
//!
//! ```
//! # #[cfg(feature = "tags")] {
//! let tags = r#"{"type": "list", "data": [{"type": "tag", "id": 12, "name": "VIP", "shape": "round"}]}"#;
//! let encoded = intercom_api::replay::response("GET", "/tags", 200, tags)?;
//! assert_eq!(encoded["data"][0]["id"], "12");
//! assert_eq!(encoded["data"][0]["shape"], "round");
//! # }
//! # Ok::<(), intercom_api::replay::ReplayError>(())
//! ```

use std::fmt;

use intercom_core::internal::body::{AnyBody, RequestBody, ResponseBody};
use intercom_core::internal::wire;
use serde_json::Value;

use crate::{OPERATIONS, Operation, OperationInfo, Visitor, generated};

pub(crate) type Outcome = Result<Value, ReplayError>;

/// The error of recorded traffic that does not match the types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayError {
    operation: Option<&'static str>,
    path: String,
    reason: String,
}

impl ReplayError {
    fn new(path: impl Into<String>, reason: impl Into<String>) -> Self {
        Self {
            operation: None,
            path: path.into(),
            reason: reason.into(),
        }
    }

    fn decode(body: &str, error: &serde_json::Error) -> Self {
        Self::new(
            wire::error_path(body.as_bytes(), error),
            wire::decode_reason(error),
        )
    }

    /// Returns the operation ID, for example `getTicket`; `None` if no operation has this method and path.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the path of the error in the body, for example `data[3].id`; `.` for the body itself.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for ReplayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at {}: {}", self.path, self.reason)
    }
}

impl std::error::Error for ReplayError {}

/// Returns the operation with this method and path template, for example `GET` and `/tickets/{id}`; `None` if this build has no such operation.
///
/// The names of path parameters are ignored.
pub fn operation(method: &str, path: &str) -> Option<&'static OperationInfo> {
    OPERATIONS
        .iter()
        .find(|known| known.method.eq_ignore_ascii_case(method) && same_path(known.path, path))
}

fn same_path(known: &str, path: &str) -> bool {
    let is_parameter = |segment: &str| segment.starts_with('{');
    let mut known = known.split('/');
    let mut path = path.split('/');
    loop {
        match (known.next(), path.next()) {
            (None, None) => return true,
            (Some(a), Some(b)) if a == b || is_parameter(a) && is_parameter(b) => {}
            _ => return false,
        }
    }
}

/// Decodes the body of a response with the type that the operation declares for the status, and encodes it again.
///
/// If the operation declares no type, the JSON is returned unchanged. An empty body is returned as null.
///
/// # Errors
///
/// A [`ReplayError`] if no operation of this build has the method and path, or if the body of a successful response is not JSON or is of
/// another kind than the type, for example an array instead of an object. The body of an error response can be any string.
pub fn response(method: &str, path: &str, status: u16, body: &str) -> Result<Value, ReplayError> {
    let operation = known(method, path)?;
    if (200..300).contains(&status) {
        let outcome = generated::visit(operation.name, Response(body)).flatten();
        return finish(operation, outcome, body);
    }
    // The client accepts any body of an error response.
    Ok(match generated::error(operation.name, status, body) {
        Some(Ok(value)) => value,
        _ => serde_json::from_str(body).unwrap_or_else(|_| body.into()),
    })
}

/// Decodes the body of a response, and formats it as `Debug` does with the feature `redact-debug`.
#[doc(hidden)]
pub fn redacted(method: &str, path: &str, body: &str) -> Option<String> {
    generated::visit(operation(method, path)?.name, Redacted(body)).flatten()
}

/// Decodes the body of a request with the type that the operation declares, and encodes it again.
///
/// # Errors
///
/// A [`ReplayError`] if no operation of this build has the method and path, or if the body is not JSON or does not match the type.
///
/// # Examples
///
/// ```
/// # #[cfg(feature = "tags")] {
/// let encoded = intercom_api::replay::request("POST", "/tags", r#"{"name": "VIP", "color": "red"}"#)?;
/// assert_eq!(encoded["color"], "red");
///
/// let error = intercom_api::replay::request("POST", "/nowhere", "{}").unwrap_err();
/// assert_eq!(error.to_string(), "at .: unknown operation POST /nowhere");
/// # }
/// # Ok::<(), intercom_api::replay::ReplayError>(())
/// ```
pub fn request(method: &str, path: &str, body: &str) -> Result<Value, ReplayError> {
    let operation = known(method, path)?;
    let outcome = generated::visit(operation.name, Request(body)).flatten();
    finish(operation, outcome, body)
}

fn known(method: &str, path: &str) -> Result<&'static OperationInfo, ReplayError> {
    operation(method, path)
        .ok_or_else(|| ReplayError::new(".", format!("unknown operation {method} {path}")))
}

fn finish(
    operation: &'static OperationInfo,
    outcome: Option<Outcome>,
    body: &str,
) -> Result<Value, ReplayError> {
    let outcome = outcome.unwrap_or_else(|| {
        if body.trim().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_str(body)
            .map_err(|error| ReplayError::new(".", wire::decode_reason(&error)))
    });
    outcome.map_err(|error| ReplayError {
        operation: Some(operation.id),
        ..error
    })
}

/// Decodes and encodes the body of a response.
struct Response<'a>(&'a str);

impl Visitor for Response<'_> {
    type Output = Option<Outcome>;

    fn visit<O: Operation>(self) -> Option<Outcome> {
        round_trip::<O::Output>(self.0)
    }
}

/// Decodes and formats the body of a response.
struct Redacted<'a>(&'a str);

impl Visitor for Redacted<'_> {
    type Output = Option<String>;

    fn visit<O: Operation>(self) -> Option<String> {
        O::Output::from_json(self.0)?.ok()?.redacted()
    }
}

/// Decodes and encodes the body of a request.
struct Request<'a>(&'a str);

impl Visitor for Request<'_> {
    type Output = Option<Outcome>;

    fn visit<O: Operation>(self) -> Option<Outcome> {
        let body = O::Body::from_json(self.0)?;
        Some(
            body.map_err(|error| ReplayError::decode(self.0, &error))
                .and_then(|body| outcome(body.to_json())),
        )
    }
}

/// Decodes and encodes the body of a response with the type `T`; `None` if `T` is not JSON.
pub(crate) fn round_trip<T: ResponseBody>(body: &str) -> Option<Outcome> {
    let value = match T::from_json(body)? {
        Ok(value) => value,
        Err(error) => return Some(Err(ReplayError::decode(body, &error))),
    };
    match value.into_any() {
        Ok(AnyBody::Json(value)) => Some(Ok(value)),
        Ok(AnyBody::Bytes(_)) => None,
        Err(error) => Some(outcome(Err(error))),
    }
}

fn outcome(value: Result<Value, serde_json::Error>) -> Outcome {
    value.map_err(|error| ReplayError::new(".", error.to_string()))
}
