//! The untyped request that the requests of all operations wrap.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Url};
use serde::Serialize;
use serde_json::Value;

use crate::config::ClientInner;
use crate::cursor::{Cursor, Position};
use crate::error::Route;
use crate::operation::{Exclusive, OperationInfo, ParameterLocation};
use crate::wire::ValueRef;
use crate::{ApiVersion, Error, Idempotency, RetryPolicy, limits, reserved_headers};

mod api_version;
mod debug;
mod page;

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
        exclusive: Option<Exclusive>,
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

/// The options of a request. An option that is `None` defaults to the setting of the client.
///
/// A request has a setter for each option, and `options` to set all of them at once. `Client::with`
/// changes the defaults of the requests of a client.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{Client, RequestOptions, RetryPolicy};
///
/// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
/// let mut options = RequestOptions::default();
/// options.timeout = Some(Duration::from_secs(20));
/// options.retry = Some(RetryPolicy::none());
/// options.set_header("X-Job", "nightly");
///
/// let me = client.admins().me().options(options.clone());
/// let tags = client.tags().list().options(options);
/// # drop((me, tags));
/// # Ok::<(), intercom_api::Error>(())
/// ```
///
/// `Debug` shows the names of headers, and not their values.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RequestOptions {
    /// The timeout of each attempt. Zero is invalid.
    pub attempt_timeout: Option<Duration>,
    /// The timeout for connecting. Connecting also counts toward the timeout of the attempt. Zero is
    /// invalid.
    ///
    /// Requests share connections only with requests that have the same connect timeout. With
    /// `ClientBuilder::http_client`, sending the request fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub connect_timeout: Option<Duration>,
    /// The timeout of the complete operation: all attempts, the waits between them, and the waits for
    /// the rate limit.
    pub timeout: Option<Duration>,
    /// How the request is retried.
    pub retry: Option<RetryPolicy>,
    /// Whether a response that deviates from its type is an error, of kind
    /// [`Decode`](crate::ErrorKind::Decode).
    pub strict: Option<bool>,
    /// The version of the API.
    pub api_version: Option<ApiVersion>,
    /// Whether the request is safe to retry if the server may have processed it. Default: the
    /// [idempotency](crate::OperationInfo::idempotency) of the operation.
    ///
    /// It has no effect on a request that [advances](crate::OperationInfo::advances) a position that
    /// the server stores, which is never idempotent.
    pub idempotent: Option<bool>,
    /// Custom headers. Sending the request fails if one of them is reserved: see
    /// [`set_header`](Self::set_header).
    pub headers: HeaderMap,
    /// The first invalid header. It is reported when the request is sent.
    pub(crate) problem: Option<String>,
}

impl RequestOptions {
    /// Sets a custom header. It replaces a header with the same name.
    ///
    /// Sending a request with these options fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name or value is not valid, or if
    /// the header is reserved. Reserved are:
    ///
    /// - headers that the client sets: `Authorization`, `Intercom-Version`, `User-Agent`, `Host`,
    ///   `Accept-Encoding` and `Content-Type`;
    /// - headers that describe the connection or the framing: `Connection`, `Content-Length`,
    ///   `Expect`, `HTTP2-Settings`, `Keep-Alive`, `TE`, `Trailer`, `Transfer-Encoding` and
    ///   `Upgrade`;
    /// - headers for proxies, whose names start with `Proxy-`.
    ///
    /// The error names the alternative, such as `api_version` of the client builder. `Accept`
    /// replaces the value that the client sets by default.
    pub fn set_header(&mut self, name: &str, value: &str) {
        if let Some(problem) = reserved_headers::problem(name) {
            self.refuse(problem);
            return;
        }
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(format!(
                "invalid header name {name:?}: must contain only ASCII letters, digits and characters such as `-`"
            )),
            (_, Err(_)) => self.refuse(format!(
                "invalid value of header `{name}`: must contain only printable ASCII characters"
            )),
        }
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Returns the message for the first invalid header.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
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

    /// Checks the request, as far as possible before it is sent.
    pub fn check(&self) -> Result<(), Error> {
        let problem = self.problem.as_deref().or(self.options.problem());
        if let Some(problem) = problem.or(self.client.problem.as_deref()) {
            return Err(Error::invalid_request(problem));
        }
        if let Some(problem) = reserved_headers::first_problem(&self.options.headers) {
            return Err(Error::invalid_request(problem));
        }
        let attempt_timeout = self.options.attempt_timeout;
        let attempt_timeout = attempt_timeout.unwrap_or(self.client.attempt_timeout);
        let connect_timeout = self.options.connect_timeout;
        for (setting, timeout) in [
            ("attempt_timeout", Some(attempt_timeout)),
            (
                "connect_timeout",
                connect_timeout.or(self.client.connect_timeout),
            ),
        ] {
            if let Some(problem) = limits::timeout_problem(setting, timeout) {
                return Err(Error::invalid_request(problem));
            }
        }
        self.api_version()?;
        let Endpoint::Operation(operation) = self.endpoint else {
            return Ok(());
        };
        // The URL of a next page contains the complete query.
        let is_query_complete = matches!(self.cursor, Some(Cursor(Position::Query(_))));
        for parameter in operation.parameters {
            let is_set = match parameter.location {
                ParameterLocation::Path => {
                    self.path.iter().any(|(name, _)| *name == parameter.name)
                }
                ParameterLocation::Query => {
                    is_query_complete || self.query.iter().any(|(name, _)| name == parameter.name)
                }
                ParameterLocation::Header => self.options.headers.contains_key(parameter.name),
            };
            if parameter.required && !is_set {
                return Err(Error::invalid_request(format!(
                    "missing parameter `{}`",
                    parameter.name
                )));
            }
        }
        self.path_of(operation)?;
        self.check_page_size(operation)
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

    /// Returns the path of a request to an operation, including the path of the base URL.
    fn path_of(&self, operation: &OperationInfo) -> Result<String, Error> {
        let mut text = String::with_capacity(128);
        text.push_str(self.client.origin.path().trim_end_matches('/'));
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

    pub(crate) fn url(&self) -> Result<Url, Error> {
        let mut url = match &self.endpoint {
            Endpoint::Raw { path, .. } => {
                let text = format!("{}{path}", self.client.base_url());
                Url::parse(&text)
                    .map_err(|error| Error::invalid_request(format!("invalid path: {error}")))?
            }
            Endpoint::Operation(operation) => {
                // Cloning is cheaper than parsing the host for each attempt.
                let mut url = self.client.origin.clone();
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

/// Converts a value to the string that is sent in a path, a query or a header.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        // `Display` would also compile the code for pretty-printing.
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

/// The characters that are percent-encoded in a path segment.
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

/// Maximum length of a value in a path, in bytes. Proxies and servers reject longer URLs.
const MAX_SEGMENT: usize = 4096;

/// Appends a value to a path, as one segment.
///
/// Fails if the value is too long, or if it is empty, `.` or `..`, which would address another
/// path.
fn push_segment(path: &mut String, name: &str, value: &str) -> Result<(), Error> {
    if value.len() > MAX_SEGMENT {
        return Err(Error::invalid_request(format!(
            "invalid `{name}`: must have at most {MAX_SEGMENT} bytes, but has {}",
            value.len()
        )));
    }
    if matches!(value, "" | "." | "..") {
        return Err(Error::invalid_request(format!(
            "invalid `{name}` {value:?}: must not be empty, `.` or `..`"
        )));
    }
    path.extend(percent_encoding::utf8_percent_encode(value, SEGMENT));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_one_path_segment() {
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
