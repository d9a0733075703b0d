//! Requests for operations by name.

use std::collections::BTreeMap;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use crate::RequestOptions;
use serde::Serialize;
use serde_json::Value;

use super::input::Input;
use super::{operation, send};
use crate::{ApiVersion, Client, Error, Response, RetryPolicy};

impl Client {
    /// Creates a request for the operation with this name, for example `tickets.create`.
    ///
    /// See the module [`dynamic`](crate::dynamic) for parameters, bodies and responses.
    pub fn call(&self, operation: impl Into<String>) -> DynamicCall {
        DynamicCall {
            client: self.clone(),
            name: operation.into(),
            parameters: BTreeMap::new(),
            body: None,
            options: RequestOptions::default(),
            problem: None,
        }
    }
}

/// A request for an operation by name that has not been sent yet. [`Client::call`] creates it.
#[derive(Clone)]
#[must_use = "a request does nothing until it is sent or awaited"]
pub struct DynamicCall {
    client: Client,
    name: String,
    parameters: BTreeMap<String, Value>,
    body: Option<Value>,
    options: RequestOptions,
    problem: Option<String>,
}

impl DynamicCall {
    /// Sets a path, query or header parameter by its name in the API. Null omits the parameter.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_value(value) {
            Ok(value) => {
                self.parameters.insert(name, value);
            }
            Err(_) => self.refuse(format!(
                "invalid parameter `{name}`: cannot encode it as JSON"
            )),
        }
        self
    }

    /// Sets the request body. Null omits the body.
    pub fn body(mut self, body: impl Serialize) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.body = Some(body).filter(|body| !body.is_null()),
            Err(_) => self.refuse("invalid `body`: cannot encode it as JSON".into()),
        }
        self
    }

    /// Sets the parameters and the body from an object that matches the [`input_schema`](super::Tool::input_schema) of the operation: the parameters by their names,
    /// and the body as `body`.
    pub fn input(mut self, input: Value) -> Self {
        let Value::Object(fields) = input else {
            self.refuse(
                "invalid input: expected an object with the parameters by their names, and `body`"
                    .into(),
            );
            return self;
        };
        for (name, value) in fields {
            self = if name == "body" {
                self.body(value)
            } else {
                self.parameter(name, value)
            };
        }
        self
    }

    /// Sets all options, in place of those that were set before.
    pub fn options(mut self, options: RequestOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets the timeout of one attempt. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub fn attempt_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.attempt_timeout = timeout.into();
        self
    }

    /// Sets the connect timeout. Default: the client's. Zero fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    ///
    /// Requests share pooled connections only with requests that have the same connect timeout.
    pub fn connect_timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.connect_timeout = timeout.into();
        self
    }

    /// Sets the timeout of the operation, including all attempts and waits. Default: the client's.
    pub fn timeout(mut self, timeout: impl Into<Option<Duration>>) -> Self {
        self.options.timeout = timeout.into();
        self
    }

    /// Sets the retry policy; [`RetryPolicy::none`] disables retries. Default: the client's.
    pub fn retry(mut self, policy: impl Into<Option<RetryPolicy>>) -> Self {
        self.options.retry = policy.into();
        self
    }

    /// Sets whether the request is safe to retry if the server may have processed it. Default: the [idempotency](crate::OperationInfo::idempotency) of the operation.
    ///
    /// Set it for a write that has the same effect when it is repeated, for example because it sets fields to fixed values. A request that continues a scroll is
    /// never retried.
    pub fn idempotent(mut self, idempotent: impl Into<Option<bool>>) -> Self {
        self.options.idempotent = idempotent.into();
        self
    }

    /// Sets whether a response that deviates from its type is an error. Default: the client's setting.
    pub fn strict(mut self, strict: impl Into<Option<bool>>) -> Self {
        self.options.strict = strict.into();
        self
    }

    /// Sets the version of the API. Default: the client's, which is [`API_VERSION`](crate::API_VERSION) unless it was changed.
    ///
    /// The types describe version [`API_VERSION`](crate::API_VERSION), and responses of other versions may differ from them.
    pub fn api_version(mut self, version: impl Into<ApiVersion>) -> Self {
        self.options.api_version = Some(version.into());
        self
    }

    /// Adds a custom header.
    ///
    /// Sending the request fails if the name or value is invalid, or if the header is reserved: see [`RequestOptions::set_header`].
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.options.set_header(name, value);
        self
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Sends the request, and returns the response body as JSON; null if there is no body. `.await` on the call does the same.
    ///
    /// The response is decoded with the type of the operation and encoded again. Undeclared fields are preserved.
    /// A download is decompressed and returned as a string.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before the request is sent, if the operation is unknown, if a parameter is unknown, missing or
    ///   of the wrong kind, or if the body does not match the operation.
    /// - [`Decode`](crate::ErrorKind::Decode) if a decompressed download is larger than 64 MiB.
    /// - The errors of [`Request::send`](crate::Request::send).
    pub async fn send(self) -> Result<Response<Value>, Error> {
        let Some(operation) = operation(&self.name) else {
            return Err(Error::invalid_request(format!(
                "unknown operation `{}`: `OPERATIONS` lists the operations of this build",
                self.name
            )));
        };
        if let Some(problem) = self.problem {
            return Err(send::invalid_request(operation, problem));
        }
        let input = Input::new(operation, self.parameters, self.body)?;
        send::send(&self.client, input, self.options).await
    }
}

impl IntoFuture for DynamicCall {
    type Output = Result<Response<Value>, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for DynamicCall {
    /// Formats without values, which may be personal data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicCall")
            .field("operation", &self.name)
            .field("parameters", &self.parameters.keys())
            .finish_non_exhaustive()
    }
}
