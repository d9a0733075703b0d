//! The untyped request that the requests of all operations wrap.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderValue;
use reqwest::{Method, Request};
use serde::Serialize;
use serde_json::Value;

use crate::config::ClientInner;
use crate::cursor::Cursor;
use crate::error::Route;
use crate::operation::{ExclusiveTask, OperationInfo, ParameterLocation};
use crate::wire::ValueRef;
use crate::{Error, Idempotency, RequestOptions};

mod api_version;
mod check;
mod debug;
mod page;
mod since;
mod url;

/// A request without its types: the endpoint, its parameters, the body and the options.
#[doc(hidden)]
#[derive(Clone)]
pub struct Call {
    pub(crate) client: Arc<ClientInner>,
    pub(crate) endpoint: Endpoint,
    path: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    body: Option<Payload>,
    pub options: RequestOptions,
    pub cursor: Option<Cursor>,
    pub page_size: Option<u32>,
    /// The maximum number of times that a list is read again from the beginning after its position
    /// on the server was lost.
    pub restarts: u32,
    /// The maximum time to wait while another scroll is open.
    pub wait_while_busy: Duration,
    /// The first invalid argument. It is reported when the request is sent, so that setters can be
    /// chained.
    problem: Option<String>,
}

/// The target of a call.
#[doc(hidden)]
#[derive(Clone)]
pub enum Endpoint {
    Operation(&'static OperationInfo),
    /// A custom request.
    Raw {
        name: &'static str,
        method: Method,
        path: String,
        idempotency: Idempotency,
        exclusive: Option<ExclusiveTask>,
    },
}

#[derive(Clone)]
enum Payload {
    Json(Value),
    Bytes {
        media_type: HeaderValue,
        bytes: Vec<u8>,
    },
}

impl Endpoint {
    /// Returns the name that errors and spans show. It does not contain the path of a custom
    /// request, which may contain IDs.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.name,
            Self::Raw { name, .. } => name,
        }
    }

    /// Returns the HTTP method. Fails if the OpenAPI description declares an invalid one.
    pub(crate) fn method(&self) -> Result<Method, Error> {
        match self {
            Self::Operation(operation) => {
                Method::from_bytes(operation.method.as_bytes()).map_err(|_| {
                    let method = operation.method;
                    Error::invalid_request(format!("invalid HTTP method {method:?}"))
                })
            }
            Self::Raw { method, .. } => Ok(method.clone()),
        }
    }

    /// Returns the HTTP method as a string, for logs.
    pub(crate) fn method_str(&self) -> &str {
        match self {
            Self::Operation(operation) => operation.method,
            Self::Raw { method, .. } => method.as_str(),
        }
    }

    pub(crate) fn operation(&self) -> Option<&'static OperationInfo> {
        match self {
            Self::Operation(operation) => Some(operation),
            Self::Raw { .. } => None,
        }
    }

    pub(crate) fn exclusive(&self) -> Option<ExclusiveTask> {
        match self {
            Self::Operation(operation) => operation.exclusive,
            Self::Raw { exclusive, .. } => *exclusive,
        }
    }

    pub(crate) fn route(&self) -> Route {
        Route {
            is_post: self.method_str() == "POST",
            template: self.template(),
        }
    }

    /// Returns the path template of an operation; empty for a custom request.
    pub(crate) fn template(&self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.path,
            Self::Raw { .. } => "",
        }
    }

    pub(crate) fn idempotency(&self) -> Idempotency {
        match self {
            Self::Operation(operation) => operation.idempotency,
            Self::Raw { idempotency, .. } => *idempotency,
        }
    }
}

impl Call {
    pub fn new(client: &Arc<ClientInner>, endpoint: Endpoint) -> Self {
        Self {
            client: client.clone(),
            endpoint,
            path: Vec::new(),
            query: Vec::new(),
            body: None,
            options: RequestOptions::default(),
            cursor: None,
            page_size: None,
            restarts: 0,
            wait_while_busy: Duration::ZERO,
            problem: None,
        }
    }

    /// Sets a parameter. A later value replaces an earlier one.
    pub fn set<T: Serialize>(
        &mut self,
        location: ParameterLocation,
        name: &'static str,
        value: &T,
    ) {
        match serde_json::to_value(value) {
            Ok(json) => self.put(location, name, &json),
            Err(error) => self.refuse(format!("invalid `{name}`: {error}")),
        }
    }

    pub fn put(&mut self, location: ParameterLocation, name: &'static str, value: &Value) {
        match location {
            ParameterLocation::Path => {
                self.path.retain(|(known, _)| *known != name);
                self.path.push((name, text(value)));
            }
            ParameterLocation::Query => {
                self.query.retain(|(known, _)| known != name);
                match value {
                    Value::Null => {}
                    Value::Array(list) => {
                        for element in list {
                            self.query.push((name.into(), text(element)));
                        }
                    }
                    Value::Object(fields) => {
                        for (field, value) in fields {
                            self.query.push((field.clone().into(), text(value)));
                        }
                    }
                    value => self.query.push((name.into(), text(value))),
                }
            }
            ParameterLocation::Header if value.is_null() => {
                self.options.headers.remove(name);
            }
            ParameterLocation::Header => self.header(name, &text(value)),
        }
    }

    pub(crate) fn query(&mut self, name: impl Into<Cow<'static, str>>, value: String) {
        self.query.push((name.into(), value));
    }

    pub fn header(&mut self, name: &str, value: &str) {
        self.options.set_header(name, value);
    }

    /// Makes sending the request fail with this message, unless an earlier problem was reported.
    pub fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Sets the body, and checks that no required field is missing.
    pub fn json_body(&mut self, body: ValueRef<'_>) {
        if let Some(reason) = body.refusal() {
            self.refuse(reason.to_owned());
        }
        match body.missing() {
            None => {}
            Some(path) if path.is_empty() => self.refuse("missing body".to_owned()),
            Some(path) => self.refuse(format!("missing field `{path}` in the body")),
        }
        self.value_body(&body);
    }

    /// Sets any serializable value as the body.
    pub fn value_body<T: Serialize + ?Sized>(&mut self, body: &T) {
        match serde_json::to_value(body) {
            Ok(body) => self.body = Some(Payload::Json(body)),
            Err(error) => self.refuse(format!("failed to serialize the body as JSON: {error}")),
        }
    }

    /// Sets the body to these bytes of this media type.
    pub fn bytes_body(&mut self, media_type: &str, bytes: Vec<u8>) {
        match HeaderValue::from_str(media_type) {
            Ok(media_type) => self.body = Some(Payload::Bytes { media_type, bytes }),
            Err(_) => self.refuse(
                "invalid media type: must contain only printable ASCII characters".to_owned(),
            ),
        }
    }

    /// Replaces the complete query.
    pub fn replace_query(&mut self, query: Vec<(String, String)>) {
        self.query = query
            .into_iter()
            .map(|(name, value)| (name.into(), value))
            .collect();
    }

    pub(crate) fn query_value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.query.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// Builds the HTTP request of one attempt, without the token and the API version.
    pub(crate) fn request(&self, accept: &'static str) -> Result<Request, Error> {
        let method = self.endpoint.method()?;
        let mut request = Request::new(method, self.url()?);
        let headers = request.headers_mut();
        *headers = self.options.headers.clone();
        for (name, value) in &self.client.default_headers {
            headers.entry(name).or_insert_with(|| value.clone());
        }
        headers
            .entry(reqwest::header::ACCEPT)
            .or_insert(HeaderValue::from_static(accept));
        match &self.body {
            None => {}
            Some(Payload::Json(body)) => {
                headers.insert(
                    reqwest::header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                );
                let bytes = serde_json::to_vec(body)
                    .map_err(|_| Error::invalid_request("failed to serialize the body as JSON"))?;
                *request.body_mut() = Some(bytes.into());
            }
            Some(Payload::Bytes { media_type, bytes }) => {
                headers.insert(reqwest::header::CONTENT_TYPE, media_type.clone());
                *request.body_mut() = Some(Bytes::from(bytes.clone()).into());
            }
        }
        Ok(request)
    }
}

/// Converts a value to the string that is sent in a path, a query or a header.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // `Display` would also compile the code for pretty-printing.
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}
