//! Custom requests, for endpoints that no operation covers.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::{Call, Endpoint, text};
use crate::config::ClientInner;
use crate::wire::Lazy;
use crate::{
    ApiVersion, ByteStream, ExclusiveTask, Idempotency, RequestOptions, ResponseFuture,
    RetryPolicy, transport,
};

/// Returns why a path is invalid; `None` if it can be appended to the base URL unchanged.
fn path_problem(path: &str) -> Option<&'static str> {
    let is_encoded = path.bytes().all(|byte| (b'!'..=b'~').contains(&byte));
    if !path.starts_with('/') {
        Some("invalid path: must start with `/`")
    } else if !is_encoded {
        Some("invalid path: percent-encode whitespace and non-ASCII characters")
    } else if path.contains(['?', '#', '\\']) {
        Some("invalid path: must not contain a query or a fragment; add parameters with `query`")
    } else if path.split('/').any(|segment| {
        let segment = segment.replace("%2e", ".").replace("%2E", ".");
        segment == "." || segment == ".."
    }) {
        Some("invalid path: must not contain the segments `.` and `..`")
    } else {
        None
    }
}

/// A custom request, for endpoints that no operation covers.
///
/// Created by `Client::request`. The request uses the token, API version, retry policy and rate
/// limiting of the client, and returns the same errors. The response is JSON, a custom type or a
/// stream of bytes, depending on the method that sends the request.
///
/// # Examples
///
/// ```no_run
/// use intercom_api::Method;
///
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let found = client
///     .request(Method::POST, "/contacts/search")
///     .json(&serde_json::json!({
///         "query": {"field": "email", "operator": "=", "value": "ada@example.com"},
///     }))
///     // The client does not know that this `POST` only reads.
///     .idempotent(true)
///     .send()
///     .await?;
/// println!("{} contacts", found["total_count"]);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
#[must_use = "a request does nothing until it is sent"]
pub struct RawRequest {
    call: Call,
}

impl RawRequest {
    #[doc(hidden)]
    pub fn new(client: &Arc<ClientInner>, method: Method, path: String) -> Self {
        let idempotency = if matches!(method, Method::GET | Method::HEAD) {
            Idempotency::Idempotent
        } else {
            Idempotency::NonIdempotent
        };
        let problem = path_problem(&path);
        let mut call = Call::new(
            client,
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

    /// Adds a query parameter.
    ///
    /// An array becomes one parameter for each element. Null adds no parameter.
    pub fn query(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_value(value) {
            Ok(Value::Null) => {}
            Ok(Value::Array(list)) => {
                for element in &list {
                    self.call.query(name.clone(), text(element));
                }
            }
            Ok(value) => self.call.query(name, text(&value)),
            Err(_) => self
                .call
                .refuse(format!("invalid `{name}`: failed to serialize the value")),
        }
        self
    }

    /// Sets the body, serialized as JSON.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        self.call.value_body(body);
        self
    }

    /// Sets the body to these bytes, and sets their media type.
    pub fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.call.bytes_body(media_type, body.into());
        self
    }

    /// Sets a custom header.
    ///
    /// Sending the request fails if the name or value is not valid, or if the header is reserved:
    /// see [`RequestOptions::set_header`].
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.call.header(name, value);
        self
    }

    /// Sets whether the request is safe to retry if the server may have processed it. Default: `true`
    /// for `GET` and `HEAD`, and `false` for other methods.
    pub fn idempotent(mut self, idempotent: impl Into<Option<bool>>) -> Self {
        self.call.options.idempotent = idempotent.into();
        self
    }

    /// Declares that the request starts a task of which only one can run at a time in a workspace.
    ///
    /// For a [job](ExclusiveTask::Job), a 429 that is caused by another pending job is then not
    /// retried, and does not count as an exhausted rate limit.
    pub fn exclusive(mut self, kind: ExclusiveTask) -> Self {
        if let Endpoint::Raw { exclusive, .. } = &mut self.call.endpoint {
            *exclusive = Some(kind);
        }
        self
    }

    /// Sets the version of the API. Default: the client's.
    ///
    /// Sending the request fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the
    /// version is empty or contains characters that are not printable ASCII.
    pub fn api_version(mut self, version: impl Into<ApiVersion>) -> Self {
        self.call.options.api_version = Some(version.into());
        self
    }

    /// Replaces all options, including those that were set before.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.call.options = options;
        self
    }

    /// Sets how the request is retried. Default: the client's policy.
    pub fn retry(mut self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        self.call.options.retry = policy.into();
        self
    }

    /// Sets the timeout of each attempt. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.attempt_timeout = timeout.into();
        self
    }

    /// Sets the timeout for connecting. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    ///
    /// Requests with a custom connect timeout share connections only with requests that have the
    /// same one.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.connect_timeout = timeout.into();
        self
    }

    /// Sets the timeout of the complete operation: all attempts and waits. Default: the client's.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.call.options.timeout = timeout.into();
        self
    }

    /// Sets whether a response that deviates from its type is an error. Default: the client's.
    ///
    /// Only [`send_as`](Self::send_as) with types of this crate can find deviations.
    pub fn strict(mut self, strict: impl Into<Option<bool>>) -> Self {
        self.call.options.strict = strict.into();
        self
    }

    /// Sends the request, and returns the response as JSON; null if the body is empty.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the path, a parameter, a header or
    ///   the body is invalid. The request is not sent.
    /// - [`Api`](crate::ErrorKind::Api) or [`RateLimited`](crate::ErrorKind::RateLimited) if the
    ///   server responds with an error.
    /// - [`Connection`](crate::ErrorKind::Connection),
    ///   [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) or
    ///   [`Timeout`](crate::ErrorKind::Timeout) if there is no complete response.
    /// - [`Decode`](crate::ErrorKind::Decode) if the response is not JSON.
    pub fn send(self) -> ResponseFuture<Value> {
        transport::json_or_null(self.call)
    }

    /// Sends the request, and deserializes the response into a custom type.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send), and [`Decode`](crate::ErrorKind::Decode) if the response
    /// cannot be deserialized into `T`.
    pub fn send_as<T: DeserializeOwned>(self) -> ResponseFuture<T> {
        transport::json::<T, Lazy>(self.call)
    }

    /// Sends the request, and returns the body of the response as a stream.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send), except [`Decode`](crate::ErrorKind::Decode). Reading the
    /// stream can fail as well.
    pub fn send_bytes(self) -> ResponseFuture<ByteStream> {
        transport::bytes(self.call)
    }
}
