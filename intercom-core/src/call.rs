//! A call that is being put together: what the builders of all operations share.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Url};
use serde::Serialize;
use serde_json::Value;

use crate::config::ClientInner;
use crate::cursor::Cursor;
use crate::error::Route;
use crate::operation::{Exclusive, OperationInfo, ParameterLocation};
use crate::wire::ValueRef;
use crate::{Error, Idempotency, Pagination, RetryPolicy};

mod page;

/// What a builder holds.
#[doc(hidden)]
#[derive(Clone)]
pub struct Call {
    pub(crate) shared: Arc<ClientInner>,
    pub(crate) endpoint: Endpoint,
    path: Vec<(&'static str, String)>,
    query: Vec<(Cow<'static, str>, String)>,
    body: Option<Payload>,
    pub options: RequestOptions,
    pub cursor: Option<Cursor>,
    pub page_size: Option<u32>,
    /// The first thing that is wrong with it; told when it is sent, so that building stays a chain.
    problem: Option<String>,
}

/// What is called.
#[doc(hidden)]
#[derive(Clone)]
pub enum Endpoint {
    Operation(&'static OperationInfo),
    /// A path that is given as it is.
    Raw {
        name: &'static str,
        method: Method,
        path: String,
        idempotency: Idempotency,
        exclusive: Option<Exclusive>,
    },
}

#[derive(Clone)]
enum Payload {
    Json(Value),
    Bytes(Vec<u8>),
}

/// The settings of one request; those that are `None` are the client's.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct RequestOptions {
    /// Maximum duration of one attempt.
    pub attempt_timeout: Option<Duration>,
    /// Maximum duration of connecting.
    pub connect_timeout: Option<Duration>,
    /// Maximum duration of the operation, with all attempts and waits.
    pub timeout: Option<Duration>,
    /// When and how often the request is retried.
    pub retry: Option<RetryPolicy>,
    /// Custom headers. Those of the client take precedence.
    pub headers: HeaderMap,
}

impl Endpoint {
    /// How the call is named in errors and spans. The path of a raw call may hold ids, and is no part of it.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Operation(operation) => operation.name,
            Self::Raw { name, .. } => name,
        }
    }

    /// The method; an error if a description declares one that is not a valid token.
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

    /// The method for logs.
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

    pub(crate) fn exclusive(&self) -> Option<Exclusive> {
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

    /// The path without what stands in for its parameters.
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
    pub fn new(shared: &Arc<ClientInner>, endpoint: Endpoint) -> Self {
        Self {
            shared: shared.clone(),
            endpoint,
            path: Vec::new(),
            query: Vec::new(),
            body: None,
            options: RequestOptions::default(),
            cursor: None,
            page_size: None,
            problem: None,
        }
    }

    /// Sets a parameter, in place of an earlier value.
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
                        for one in list {
                            self.query.push((name.into(), text(one)));
                        }
                    }
                    Value::Object(fields) => {
                        for (field, value) in fields {
                            self.query.push((field.clone().into(), text(value)));
                        }
                    }
                    one => self.query.push((name.into(), text(one))),
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
        // Of these the client alone decides.
        let own = [
            "authorization",
            "connection",
            "content-length",
            "host",
            "intercom-version",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
        ];
        if own.iter().any(|own| name.eq_ignore_ascii_case(own)) {
            self.refuse(format!(
                "invalid header `{name}`: the client sets it itself"
            ));
            return;
        }
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => {
                self.options.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(format!("invalid header name {name:?}")),
            (_, Err(_)) => self.refuse(format!(
                "invalid value of the header `{name}`: headers hold visible ASCII characters only"
            )),
        }
    }

    pub fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Sets the body, and checks that it has what it needs.
    pub fn json_body(&mut self, body: ValueRef<'_>) {
        if let Some(reason) = body.refusal() {
            self.refuse(reason.to_owned());
        }
        match body.missing() {
            None => {}
            Some(path) if path.is_empty() => self.refuse("the body is empty".to_owned()),
            Some(path) => self.refuse(format!("missing field `{path}` in the body")),
        }
        self.value_body(&body);
    }

    /// Sets any JSON as the body.
    pub fn value_body<T: Serialize + ?Sized>(&mut self, body: &T) {
        match serde_json::to_value(body) {
            Ok(body) => self.body = Some(Payload::Json(body)),
            Err(error) => self.refuse(format!("the body cannot be written as JSON: {error}")),
        }
    }

    pub fn bytes_body(&mut self, body: Vec<u8>) {
        self.body = Some(Payload::Bytes(body));
    }

    /// Replaces all of the query.
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

    /// Everything that can be found wrong before it is sent.
    pub fn check(&self) -> Result<(), Error> {
        if let Some(problem) = &self.problem {
            return Err(Error::invalid_request(problem.clone()));
        }
        let Endpoint::Operation(operation) = self.endpoint else {
            return Ok(());
        };
        // The URL of a next page has what the server wants to get back, and that is enough.
        let whole_query = operation.pagination == Pagination::Url && self.cursor.is_some();
        for parameter in operation.parameters {
            let given = match parameter.location {
                ParameterLocation::Path => {
                    self.path.iter().any(|(name, _)| *name == parameter.name)
                }
                ParameterLocation::Query => {
                    whole_query || self.query.iter().any(|(name, _)| name == parameter.name)
                }
                ParameterLocation::Header => self.options.headers.contains_key(parameter.name),
            };
            if parameter.required && !given {
                return Err(Error::invalid_request(format!(
                    "missing parameter `{}`",
                    parameter.name
                )));
            }
        }
        self.path_of(operation)?;
        self.check_page_size(operation)
    }

    /// The request for one attempt. Token and version are added when it is sent.
    pub(crate) fn request(&self, accept: &'static str) -> Result<Request, Error> {
        let method = self.endpoint.method()?;
        let mut request = Request::new(method, self.url()?);
        let headers = request.headers_mut();
        *headers = self.options.headers.clone();
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
                    .map_err(|_| Error::invalid_request("the body cannot be written as JSON"))?;
                *request.body_mut() = Some(bytes.into());
            }
            Some(Payload::Bytes(bytes)) => {
                headers
                    .entry(reqwest::header::CONTENT_TYPE)
                    .or_insert(HeaderValue::from_static("application/octet-stream"));
                *request.body_mut() = Some(Bytes::from(bytes.clone()).into());
            }
        }
        Ok(request)
    }

    /// The whole path of an operation, with that of the base URL.
    fn path_of(&self, operation: &OperationInfo) -> Result<String, Error> {
        let mut text = String::with_capacity(128);
        text.push_str(self.shared.origin.path().trim_end_matches('/'));
        let mut rest = operation.path;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = self.path.iter().find(|(known, _)| *known == name);
            let value = value.map_or("", |(_, value)| value.as_str());
            push_segment(&mut text, name, value)?;
            rest = after;
        }
        text.push_str(rest);
        Ok(text)
    }

    fn url(&self) -> Result<Url, Error> {
        let mut url = match &self.endpoint {
            Endpoint::Raw { path, .. } => {
                let text = format!("{}{path}", self.shared.base_url());
                Url::parse(&text)
                    .map_err(|error| Error::invalid_request(format!("invalid path: {error}")))?
            }
            Endpoint::Operation(operation) => {
                // The host is not read again for each call.
                let mut url = self.shared.origin.clone();
                url.set_path(&self.path_of(operation)?);
                url
            }
        };
        if !self.query.is_empty() {
            let mut pairs = url.query_pairs_mut();
            for (name, value) in &self.query {
                pairs.append_pair(name, value);
            }
        }
        Ok(url)
    }
}

impl fmt::Debug for Call {
    /// Without values: they may be customers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &self.endpoint.name())
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// How a plain value goes into a path or a query.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // Its `Display` has a second form, which would be compiled in for nothing.
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// What a path segment may not hold as it is.
const SEGMENT: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'`')
    .add(b'{')
    .add(b'}')
    .add(b'/')
    .add(b'\\')
    .add(b'%');

/// The longest value in a path, in bytes: longer URLs are refused on the way.
const MAX_SEGMENT: usize = 4096;

/// Adds a value as one segment of a path.
///
/// An empty segment, `.` and `..` would change which operation is called, and are refused.
fn push_segment(path: &mut String, name: &str, value: &str) -> Result<(), Error> {
    if value.len() > MAX_SEGMENT {
        return Err(Error::invalid_request(format!(
            "invalid `{name}`: it has {} bytes, pass the ID itself",
            value.len()
        )));
    }
    if matches!(value, "" | "." | "..") {
        return Err(Error::invalid_request(format!(
            "invalid `{name}` {value:?}: it would change the path, pass the ID itself"
        )));
    }
    path.extend(percent_encoding::utf8_percent_encode(value, SEGMENT));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_stay_one_segment() {
        let encode = |value| {
            let mut path = String::new();
            let added = push_segment(&mut path, "id", value);
            added.map(|()| path).map_err(|error| error.to_string())
        };
        assert_eq!(encode("215475262949230"), Ok("215475262949230".into()));
        assert_eq!(encode("a/b?c#d%e f"), Ok("a%2Fb%3Fc%23d%25e%20f".into()));
        assert_eq!(encode("ü"), Ok("%C3%BC".into()));
        for value in ["", ".", ".."] {
            assert!(
                encode(value).is_err_and(|message| message.contains("`id`")),
                "{value:?}"
            );
        }
    }
}
