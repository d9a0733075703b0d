//! The format in which Intercom reports errors.

use serde_json::{Value, json};

/// A rejected request: a status and the entries of the `error.list`.
#[derive(Debug, Clone)]
pub(crate) struct ApiError {
    pub(crate) status: u16,
    pub(crate) entries: Vec<Entry>,
    /// The complete body, for operations whose errors are not an `error.list`.
    pub(crate) shaped: Option<Value>,
}

/// One entry of an `error.list`.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) code: String,
    pub(crate) message: String,
    pub(crate) field: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            status,
            entries: vec![Entry {
                code: code.to_owned(),
                message: message.into(),
                field: None,
            }],
            shaped: None,
        }
    }

    /// Creates an error with several entries.
    pub(crate) fn listed(status: u16, entries: Vec<Entry>) -> Self {
        Self {
            status,
            entries,
            shaped: None,
        }
    }

    /// Creates an error whose body is not an `error.list`.
    pub(crate) fn shaped(status: u16, body: Value) -> Self {
        Self {
            status,
            entries: Vec::new(),
            shaped: Some(body),
        }
    }

    /// Sets the field of the first entry.
    pub(crate) fn field(mut self, field: impl Into<String>) -> Self {
        if let Some(entry) = self.entries.first_mut() {
            entry.field = Some(field.into());
        }
        self
    }

    /// Creates a 400 `parameter_invalid` for one field.
    pub(crate) fn invalid(field: &str, message: impl Into<String>) -> Self {
        Self::new(400, "parameter_invalid", message).field(field)
    }

    /// Creates a 404 with the code for the kind of object.
    pub(crate) fn missing(code: &str, what: &str) -> Self {
        Self::new(404, code, format!("There is no {what} with this id"))
    }

    pub(crate) fn not_found(what: &str) -> Self {
        Self::missing("not_found", what)
    }

    /// Returns the body of the response.
    pub(crate) fn body(&self, request_id: &str) -> Value {
        if let Some(shaped) = &self.shaped {
            return shaped.clone();
        }
        let errors: Vec<Value> = self
            .entries
            .iter()
            .map(|entry| {
                let mut value = json!({ "code": entry.code, "message": entry.message });
                if let Some(field) = &entry.field {
                    value["field"] = json!(field);
                }
                value
            })
            .collect();
        json!({ "type": "error.list", "request_id": request_id, "errors": errors })
    }
}
