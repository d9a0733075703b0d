//! Processes a request: token, version, rate limit, route, validation and handler.

use std::{borrow::Cow, collections::HashMap, fmt};

use hyper::body::Bytes;
use serde_json::Value;

use crate::{
    description::{Operation, description},
    error::ApiError,
    handlers, lenient, oauth,
    recorded::RecordedRequest,
    server::Shared,
    state::{State, id_text},
    ticket_versions, time, validate, versions, webhooks,
};

/// The version of the API for requests that do not set one.
const VERSION: &str = env!("API_VERSION");

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
    path: HashMap<String, String>,
    pub(crate) route: &'a str,
    pub(crate) query: &'a [(String, String)],
    pub(crate) body: Value,
    accept: &'a str,
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
    fn accept(&self) -> String {
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

/// Processes a request, with the state locked throughout.
pub(crate) fn process(shared: &Shared, arrived: &Arrived) -> Sent {
    let mut state = shared.state();
    let request_id = state.ids.opaque(20);
    let mut headers = vec![("x-request-id".to_owned(), request_id.clone())];
    headers.extend(time::http_date(state.now()).map(|date| ("date".to_owned(), date)));
    let outcome = respond(shared, &mut state, arrived, &mut headers);
    state.trim();
    let (status, reply) = match outcome {
        Ok(done) => done,
        Err(refused) => (refused.status, Reply::Json(refused.body(&request_id))),
    };
    Sent {
        status,
        headers,
        reply,
    }
}

fn respond(
    shared: &Shared,
    state: &mut State,
    arrived: &Arrived,
    headers: &mut Vec<(String, String)>,
) -> Result<(u16, Reply), ApiError> {
    if let Some(outcome) = oauth::handle(state, arrived, headers) {
        return outcome;
    }
    let version = arrived.header("intercom-version").unwrap_or(VERSION);
    headers.push(("intercom-version".to_owned(), version.to_owned()));
    state.tokens.check(arrived.bearer())?;
    let rate = state.rate.count(state.clock.since_epoch());
    if state.rate.headers {
        for (name, value) in [
            ("x-ratelimit-limit", u64::from(rate.limit)),
            ("x-ratelimit-remaining", u64::from(rate.remaining)),
            ("x-ratelimit-reset", rate.reset),
        ] {
            headers.push((name.to_owned(), value.to_string()));
        }
    }
    if rate.exceeded {
        let message = "Too many requests: wait until the time in X-RateLimit-Reset";
        return Err(ApiError::new(429, "rate_limit_exceeded", message));
    }
    versions::check(version, &arrived.method, &arrived.path)?;
    let accept = arrived.accept();
    let Some((operation, path)) = description().route(&arrived.method, &arrived.path) else {
        return Err(if allows_json(&accept) {
            ApiError::new(
                404,
                "not_found",
                "There is nothing at this path for this method",
            )
        } else {
            ApiError::new(
                406,
                "media_type_not_acceptable",
                "Only application/json can be sent",
            )
        });
    };
    let (method, route) = (&arrived.method, &arrived.path);
    // The description does not have the fields of other versions.
    let converted = (version != VERSION)
        .then(|| serde_json::from_slice(&arrived.body).ok())
        .flatten()
        .map(|mut body| {
            ticket_versions::convert_request(version, method, route, &mut body);
            body.to_string().into_bytes()
        });
    let query = if shared.lenient {
        lenient::query(operation, &arrived.query)
    } else {
        Cow::Borrowed(&*arrived.query)
    };
    let input = validate::Input {
        path: &path,
        query: &query,
        content_type: arrived.header("content-type"),
        body: converted.as_ref().unwrap_or(&arrived.body),
        lenient: shared.lenient,
    };
    let mut body = validate::check(operation, &input)?;
    ticket_versions::convert_request(version, method, route, &mut body);
    let call = Call {
        operation,
        path,
        route: &arrived.path,
        query: &query,
        body,
        accept: &accept,
    };
    let before = webhooks::Before::of(state, &call);
    let mut reply = handlers::handle(state, &call)?;
    webhooks::observe(shared, state, &call, &reply, before);
    if let Reply::Json(body) = &mut reply {
        ticket_versions::convert_response(version, body);
    }
    let status = operation.success().map_or(200, |response| response.status);
    Ok((status, reply))
}

/// Returns whether an `Accept` header allows JSON.
fn allows_json(accept: &str) -> bool {
    ["application/json", "application/*", "*/*"]
        .iter()
        .any(|media| accept.contains(media))
}
