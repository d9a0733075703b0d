//! The requests that the sandbox records.

use std::fmt;

use serde_json::{Value, json};

use crate::fault::Fault;

/// A received request, and the outcome of its processing.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method, in upper case.
    pub method: String,
    /// The path without the query, as sent.
    pub path: String,
    /// The decoded query parameters, in order.
    pub query: Vec<(String, String)>,
    /// The headers, in order. Names are in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, if it is JSON.
    pub body: Option<Value>,
    /// The ID of the matching operation in the description.
    pub operation_id: Option<String>,
    /// The path template of that operation, for example `/contacts/{id}`.
    pub path_template: Option<String>,
    /// The status of the response, or 0 if the connection was dropped because of a fault.
    pub status: u16,
    /// The fault of the request, if any.
    pub fault: Option<Fault>,
    /// Whether the request was processed successfully, regardless of the response that was sent.
    /// False for a rejected request.
    pub processed: bool,
}

impl RecordedRequest {
    /// Returns the first header with a name, ignoring case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns the first query parameter with a name.
    #[must_use]
    pub fn query_value(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| {
                // Failing tests print this, and build logs must not contain tokens.
                let secret = name.eq_ignore_ascii_case("authorization");
                (name.as_str(), if secret { "<redacted>" } else { value })
            })
            .collect();
        // The requests of OAuth contain secrets in their bodies and queries.
        let is_secret = self.path == "/oauth" || self.path.starts_with("/auth/");
        let redacted = || json!("<redacted>");
        let body = self
            .body
            .as_ref()
            .map(|body| if is_secret { redacted() } else { body.clone() });
        let query: Vec<_> = (self.query.iter())
            .map(|(name, value)| (name, if is_secret { "<redacted>" } else { value }))
            .collect();
        formatter
            .debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &query)
            .field("headers", &headers)
            .field("body", &body)
            .field("operation_id", &self.operation_id)
            .field("path_template", &self.path_template)
            .field("status", &self.status)
            .field("fault", &self.fault)
            .field("processed", &self.processed)
            .finish()
    }
}
