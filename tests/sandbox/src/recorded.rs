//! What the sandbox remembers of the requests it was sent.

use std::fmt;

use serde_json::Value;

use crate::fault::Fault;

/// One request, as it arrived, and how it was answered.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The method, in capitals.
    pub method: String,
    /// The path without the query, as it was sent.
    pub path: String,
    /// The pairs of the query in their order, decoded.
    pub query: Vec<(String, String)>,
    /// The headers in their order; names are in lower case.
    pub headers: Vec<(String, String)>,
    /// The body when it was JSON.
    pub body: Option<Value>,
    /// The operation of the description that the request belongs to.
    pub operation_id: Option<String>,
    /// The path of that operation, with its placeholders: `/contacts/{id}`.
    pub path_template: Option<String>,
    /// The status of the answer; 0 when the connection was dropped on purpose.
    pub status: u16,
    /// What was done to it in place of a plain answer.
    pub fault: Option<Fault>,
    /// Whether it was carried out with success, whatever was answered; a request that is refused is not.
    pub acted: bool,
}

impl RecordedRequest {
    /// The first header with this name, whatever its case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The first query value under this name.
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
                // A failing test prints this; tokens do not belong into build logs.
                let secret = name.eq_ignore_ascii_case("authorization");
                (name.as_str(), if secret { "<redacted>" } else { value })
            })
            .collect();
        formatter
            .debug_struct("RecordedRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("query", &self.query)
            .field("headers", &headers)
            .field("body", &self.body)
            .field("operation_id", &self.operation_id)
            .field("path_template", &self.path_template)
            .field("status", &self.status)
            .field("fault", &self.fault)
            .field("acted", &self.acted)
            .finish()
    }
}
