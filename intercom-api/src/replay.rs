//! Recorded traffic, read through the types and written again: how to find out whether this crate understands what a workspace really sends.
//!
//! ```
//! let ticket_types = r#"{"type": "list", "data": [{"id": 12, "name": "Bug", "shape": "round"}]}"#;
//! let written = intercom_api::replay::response("GET", "/ticket_types", 200, ticket_types)?;
//! assert_eq!(written["data"][0]["id"], "12");
//! assert_eq!(written["data"][0]["shape"], "round");
//! # Ok::<(), intercom_api::replay::ReplayError>(())
//! ```

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::generated::replay;
use crate::{OPERATIONS, Operation};

pub(crate) type Outcome = Result<Value, ReplayError>;

/// Why recorded traffic does not go through the types.
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

    /// The operation id, when method and path are those of an operation.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation
    }

    /// Where in the body it goes wrong, `data[3].id` for instance; `.` for all of it.
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

/// The operation with this method and path template, `GET` and `/tickets/{id}` for instance. What parameters are called does not matter.
pub fn operation(method: &str, path: &str) -> Option<&'static Operation> {
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

/// Reads the body of an answer through the type that the operation has for its status, and writes it again.
///
/// An answer that has no type, such as the empty one of a deletion, comes back as it is.
///
/// # Errors
///
/// An unknown method and path, a body that is not JSON, or one that the type refuses.
pub fn response(method: &str, path: &str, status: u16, body: &str) -> Result<Value, ReplayError> {
    let known = known(method, path)?;
    let outcome = if (200..300).contains(&status) {
        replay::response(known.function, body)
    } else {
        replay::error(known.function, status, body)
    };
    finish(known, outcome, body)
}

/// Reads the body of a request through the type that the operation has for it, and writes it again.
///
/// # Errors
///
/// As [`response`].
pub fn request(method: &str, path: &str, body: &str) -> Result<Value, ReplayError> {
    let known = known(method, path)?;
    finish(known, replay::request(known.function, body), body)
}

fn known(method: &str, path: &str) -> Result<&'static Operation, ReplayError> {
    operation(method, path)
        .ok_or_else(|| ReplayError::new(".", format!("there is no operation {method} {path}")))
}

fn finish(
    known: &'static Operation,
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
        operation: Some(known.id),
        ..error
    })
}

pub(crate) fn through<T: DeserializeOwned + Serialize>(body: &str) -> Outcome {
    let value: T = serde_json::from_str(body).map_err(|error| {
        ReplayError::new(
            intercom_core::internal::wire::error_path(body.as_bytes(), &error),
            error.to_string(),
        )
    })?;
    serde_json::to_value(&value).map_err(|error| ReplayError::new(".", error.to_string()))
}
