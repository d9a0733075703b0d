//! Requests that no operation makes.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::{Call, Endpoint, text};
use crate::config::ClientInner;
use crate::wire::Lazy;
use crate::{ByteStream, Exclusive, Idempotency, ResponseFuture, RetryPolicy, transport};

/// Why a path would lead elsewhere than under the base URL.
fn problem(path: &str) -> Option<&'static str> {
    let plain = path.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if !path.starts_with('/') {
        Some("the path does not begin with `/`")
    } else if !plain {
        Some("the path has characters that have to be percent-encoded")
    } else if path.contains(['?', '#', '\\']) {
        Some("the path has a query or a fragment: use `query`")
    } else if path.split('/').any(|segment| {
        let segment = segment.replace("%2e", ".").replace("%2E", ".");
        segment == "." || segment == ".."
    }) {
        Some("the path has a segment `.` or `..`")
    } else {
        None
    }
}

/// A request that is being put together: `Client::request`.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until `send`"]
pub struct RawRequest {
    call: Call,
}

impl RawRequest {
    #[doc(hidden)]
    pub fn new(shared: &Arc<ClientInner>, method: Method, path: String) -> Self {
        let idempotency = if matches!(method, Method::GET | Method::HEAD) {
            Idempotency::Idempotent
        } else {
            Idempotency::NonIdempotent
        };
        let problem = problem(&path);
        let mut call = Call::new(
            shared,
            Endpoint::Raw {
                name: "request",
                method,
                path,
                idempotency,
                exclusive: None,
            },
        );
        if let Some(problem) = problem {
            call.refuse(problem.to_owned());
        }
        Self { call }
    }

    /// Adds a parameter to the query. Anything that JSON can say works: a list becomes one parameter for each element.
    pub fn query(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_value(value) {
            Ok(Value::Null) => {}
            Ok(Value::Array(list)) => {
                for one in &list {
                    self.call.query(name.clone(), text(one));
                }
            }
            Ok(one) => self.call.query(name, text(&one)),
            Err(_) => self
                .call
                .refuse(format!("`{name}` cannot be written as text")),
        }
        self
    }

    /// Sets the body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.call.value_body(body);
        self
    }

    /// Sets a body that is not JSON, and its media type.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.call.header("content-type", media_type);
        self.call.bytes_body(body.into());
        self
    }

    /// Adds a header of your own. Those of the client cannot be changed: an error when it is sent.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.header(name, value);
        self
    }

    /// Says whether the request is safe to repeat.
    pub fn idempotency(mut self, safe: Idempotency) -> Self {
        if let Endpoint::Raw { idempotency, .. } = &mut self.call.endpoint {
            *idempotency = safe;
        }
        self
    }

    /// Says that the request starts something of which a workspace runs one at a time: a refusal because of another one is not taken for the rate limit, and is
    /// not retried.
    pub fn exclusive(mut self, kind: Exclusive) -> Self {
        if let Endpoint::Raw { exclusive, .. } = &mut self.call.endpoint {
            *exclusive = Some(kind);
        }
        self
    }

    /// How the call is repeated, in place of the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.call.options.retry = Some(policy);
        self
    }

    /// How long one attempt may take, in place of the client's.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.call.options.attempt_timeout = Some(timeout);
        self
    }

    /// How long connecting may take, in place of the client's. Such calls share connections among those of the same limit, and not with others.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.call.options.connect_timeout = Some(timeout);
        self
    }

    /// How long the call may take with all its attempts and waits, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.call.options.timeout = Some(timeout);
        self
    }

    /// Sends it; the answer is any JSON, and null when there is none.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub fn send(self) -> ResponseFuture<Value> {
        transport::json_or_nothing(self.call)
    }

    /// Sends it, and reads the answer into a type of the caller's.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub fn send_as<T: DeserializeOwned>(self) -> ResponseFuture<T> {
        transport::json::<T, Lazy>(self.call)
    }

    /// Sends it; the answer is read as it comes in.
    ///
    /// # Errors
    ///
    /// See [`Error`](crate::Error).
    pub fn send_bytes(self) -> ResponseFuture<ByteStream> {
        transport::bytes(self.call)
    }
}
