//! Decodes recorded traffic with the types and encodes it again, to find out whether this crate understands what a workspace sends.
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

/// Why recorded traffic does not fit the types.
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
        Self::new(wire::error_path(body.as_bytes(), error), error.to_string())
    }

    /// Returns the operation ID, `getTicket` for instance; `None` if no operation has the method and path.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Returns the path of the failure in the body, `data[3].id` for instance; `.` for the body itself.
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

/// Returns the operation with this method and path template, `GET` and `/tickets/{id}` for instance. The names of parameters may differ.
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

/// Decodes the body of a response with the type that the operation has for its status, and encodes it again.
///
/// A response without a type, such as that of a deletion, is returned unchanged.
///
/// # Errors
///
/// The method and path are unknown, or the body is not JSON or does not fit the type.
pub fn response(method: &str, path: &str, status: u16, body: &str) -> Result<Value, ReplayError> {
    let operation = known(method, path)?;
    let outcome = if (200..300).contains(&status) {
        generated::visit(operation.name, Response(body)).flatten()
    } else {
        generated::error(operation.name, status, body)
    };
    finish(operation, outcome, body)
}

/// Decodes the body of a request with the type that the operation has for it, and encodes it again.
///
/// # Errors
///
/// Like [`response`].
pub fn request(method: &str, path: &str, body: &str) -> Result<Value, ReplayError> {
    let operation = known(method, path)?;
    let outcome = generated::visit(operation.name, Request(body)).flatten();
    finish(operation, outcome, body)
}

fn known(method: &str, path: &str) -> Result<&'static OperationInfo, ReplayError> {
    operation(method, path)
        .ok_or_else(|| ReplayError::new(".", format!("there is no operation {method} {path}")))
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
        serde_json::from_str(body).map_err(|error| ReplayError::new(".", error.to_string()))
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
        through::<O::Output>(self.0)
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
                .and_then(|body| encoded(body.to_json())),
        )
    }
}

/// Decodes and encodes a type of responses; `None` if it is not JSON.
pub(crate) fn through<T: ResponseBody>(body: &str) -> Option<Outcome> {
    let value = match T::from_json(body)? {
        Ok(value) => value,
        Err(error) => return Some(Err(ReplayError::decode(body, &error))),
    };
    match value.into_any() {
        Ok(AnyBody::Json(value)) => Some(Ok(value)),
        Ok(AnyBody::Bytes(_)) => None,
        Err(error) => Some(encoded(Err(error))),
    }
}

fn encoded(value: Result<Value, serde_json::Error>) -> Outcome {
    value.map_err(|error| ReplayError::new(".", error.to_string()))
}
