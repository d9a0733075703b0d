//! Requests as handlers receive them, and their responses.

use std::{collections::HashMap, fmt};

use hyper::body::Bytes;
use serde_json::Value;

use crate::{
    description::{Operation, description},
    json::id_text,
    recorded::RecordedRequest,
};

/// A complete request.
pub(crate) struct Arrived {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A body that is created while it is sent.
pub(crate) struct Chunks(Box<dyn Iterator<Item = Bytes> + Send>);

impl Chunks {
    pub(crate) fn new(chunks: impl Iterator<Item = Bytes> + Send + 'static) -> Self {
        Self(Box::new(chunks))
    }
}

impl Iterator for Chunks {
    type Item = Bytes;

    fn next(&mut self) -> Option<Bytes> {
        self.0.next()
    }
}

impl fmt::Debug for Chunks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Chunks")
    }
}

/// The body that a handler returns.
#[derive(Debug)]
pub(crate) enum Reply {
    Json(Value),
    /// JSON that is already serialized.
    Text(Vec<u8>),
    Gzip(Chunks),
    Raw(String),
    Empty,
}

/// A response that is ready to be sent.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) reply: Reply,
}

/// A validated request, as handlers receive it.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) path: HashMap<String, String>,
    pub(crate) route: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) body: Value,
    pub(crate) accept: &'a str,
    /// Whether the sandbox accepts what is not documented.
    pub(crate) lenient: bool,
}

impl Call<'_> {
    /// Returns a path parameter, or an empty string if the path has no such parameter.
    pub(crate) fn path(&self, name: &str) -> &str {
        self.path.get(name).map_or("", String::as_str)
    }

    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn flag(&self, name: &str) -> bool {
        self.query(name) == Some("true")
    }

    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.query(name)?.parse().ok()
    }

    /// Returns a string or number of the body as a string.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        match self.body.get(name)? {
            Value::Null => None,
            value => Some(id_text(value)),
        }
    }

    pub(crate) fn accepts(&self, media: &str) -> bool {
        self.accept.contains(media) || self.accept.contains("*/*")
    }
}

impl Arrived {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// Returns the access token that was sent.
    pub(crate) fn bearer(&self) -> Option<&str> {
        self.header("authorization")?.strip_prefix("Bearer ")
    }

    /// Returns all accepted media types. A client may send the header several times.
    pub(crate) fn accept(&self) -> String {
        let sent = self.headers.iter();
        let values: Vec<&str> = sent
            .filter(|(name, _)| name.eq_ignore_ascii_case("accept"))
            .map(|(_, value)| value.as_str())
            .collect();
        values.join(", ")
    }

    /// Creates the record of this request, without its body and status.
    pub(crate) fn record(&self) -> RecordedRequest {
        let route = description().route(&self.method, &self.path);
        RecordedRequest {
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            operation_id: route.as_ref().map(|(operation, _)| operation.id.clone()),
            path_template: route.map(|(operation, _)| operation.template.clone()),
            ..RecordedRequest::default()
        }
    }
}
