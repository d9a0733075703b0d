//! Differences between a response and its type.

use std::fmt;

use serde_json::Value;

use crate::redact::safe_path;
use crate::token_guard::TokenGuard;

/// A value in a response that is missing, null or of another kind than its type declares.
///
/// A deviation does not make decoding fail. The field has its default value or `None`, and the JSON
/// that was sent is preserved in `extra`. [`Response::deviations`](crate::Response::deviations)
/// returns the deviations of a response. With `strict(true)` on the client or the request, a
/// deviation is an error instead.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deviation {
    path: String,
    expected: String,
    found: String,
}

impl Deviation {
    /// Creates a deviation, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::Deviation;
    ///
    /// let deviation = Deviation::new("data[3].name", "a string", "null");
    /// assert_eq!(deviation.to_string(), "expected a string at `data[3].name`, found null");
    /// ```
    pub fn new(
        path: impl Into<String>,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self {
            path: path.into(),
            expected: expected.into(),
            found: found.into(),
        }
    }

    /// Redacts the path if it contains a part of the token.
    pub(super) fn redact(&mut self, guard: &TokenGuard) {
        guard.redact(&mut self.path);
    }

    /// Returns the location in the response, such as `data[3].name`; `.` for the response itself.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the kind that the type declares, such as `a string`.
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// Returns the kind of what was sent, such as `null`, `an array` or `nothing`, without the
    /// value.
    pub fn found(&self) -> &str {
        &self.found
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            expected,
            found,
        } = self;
        let path = safe_path(path);
        write!(f, "expected {expected} at `{path}`, found {found}")
    }
}

/// Shows a path that may contain personal data as `..`, as `Display` does.
impl fmt::Debug for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deviation")
            .field("path", &safe_path(&self.path))
            .field("expected", &self.expected)
            .field("found", &self.found)
            .finish()
    }
}

/// Returns the kind of a value, without the value itself.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a decimal number",
        Value::Number(_) => "an integer",
        Value::String(text) if text.is_empty() => "an empty string",
        Value::String(_) => "a string",
        Value::Array(list) if list.is_empty() => "an empty array",
        Value::Array(_) => "an array",
        Value::Object(fields) if fields.is_empty() => "an empty object",
        Value::Object(_) => "an object",
    }
}
