//! A call by name.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use intercom_core::internal::call::CallOptions;
use serde::Serialize;
use serde_json::Value;

use super::{Input, ResponseFuture, operation};
use crate::generated::dynamic;
use crate::{ByteStream, Client, Error, Response, RetryPolicy};

/// How much of a download is taken, in bytes. It is all in memory.
const LARGEST: usize = 64 * 1024 * 1024;

impl Client {
    /// Begins a call of the operation with this id, `createTicket` for instance, or with this method of the client, `create_ticket`.
    ///
    /// The module [`dynamic`](crate::dynamic) says more.
    pub fn call(&self, operation: impl Into<String>) -> DynamicCall {
        DynamicCall {
            client: self.clone(),
            name: operation.into(),
            parameters: BTreeMap::new(),
            body: None,
            options: CallOptions::default(),
            headers: Vec::new(),
            problem: None,
        }
    }
}

/// A call that is being put together: [`Client::call`].
#[derive(Clone)]
#[must_use = "nothing is sent until `send`"]
pub struct DynamicCall {
    client: Client,
    name: String,
    parameters: BTreeMap<String, Value>,
    body: Option<Value>,
    options: CallOptions,
    headers: Vec<(String, String)>,
    problem: Option<String>,
}

impl DynamicCall {
    /// Sets a parameter of the path or the query, under its name in the API. Null is as good as not given.
    pub fn parameter(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        match serde_json::to_value(value) {
            Ok(value) => {
                self.parameters.insert(name, value);
            }
            Err(_) => self.refuse(format!("`{name}` cannot be written as JSON")),
        }
        self
    }

    /// Sets the body. Null is as good as none.
    pub fn body(mut self, body: impl Serialize) -> Self {
        match serde_json::to_value(body) {
            Ok(body) => self.body = Some(body).filter(|body| !body.is_null()),
            Err(_) => self.refuse("the body cannot be written as JSON".into()),
        }
        self
    }

    /// Sets all at once from an object as the [`input_schema`](super::Tool::input_schema) of the operation describes it: the parameters by their names, and the
    /// body as `body`.
    pub fn input(mut self, input: Value) -> Self {
        let Value::Object(fields) = input else {
            self.refuse(
                "the input is no object: give the parameters by their names, and `body`".into(),
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

    /// How long one attempt may take, in place of the client's.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// How long connecting may take, in place of the client's. Such calls share connections among those of the same limit, and not with others.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.options.connect_timeout = Some(timeout);
        self
    }

    /// How long the call may take with all its attempts and waits, in place of the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// How the call is repeated, in place of the client's policy.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// Adds a header of your own. Those of the client cannot be changed: an error when it is sent.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Sends it. The answer is the one of the operation's type, written as JSON again: what the type does not know is kept, and null when there is no body.
    ///
    /// A download is given as text, unpacked if it was packed; one of more than 64 MiB is an error.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before anything is sent, for an unknown operation, a parameter that it does not have, one that is
    /// missing or of another kind, and a body that it does not take; otherwise see [`Error`].
    pub async fn send(self) -> Result<Response<Value>, Error> {
        self.begin()?.await
    }

    fn begin(self) -> Result<ResponseFuture, Error> {
        if let Some(problem) = self.problem {
            return Err(Error::invalid_request(problem));
        }
        let unknown = || {
            Error::invalid_request(format!(
                "there is no operation `{}` in this build: `OPERATIONS` lists those that there are",
                self.name
            ))
        };
        let operation = operation(&self.name).ok_or_else(unknown)?;
        let input = Input {
            operation,
            parameters: self.parameters,
            body: self.body,
            options: self.options,
            headers: self.headers,
        };
        dynamic::send(&self.client, operation.function, input)?.ok_or_else(unknown)
    }
}

impl fmt::Debug for DynamicCall {
    /// Without values: they may be customers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DynamicCall")
            .field("operation", &self.name)
            .field("parameters", &self.parameters.keys())
            .finish_non_exhaustive()
    }
}

/// An answer of a type, to be written again.
pub(crate) fn json<T: Serialize>(
    answer: impl Future<Output = Result<Response<T>, Error>> + Send + 'static,
) -> ResponseFuture {
    Box::pin(async move {
        let answer = answer.await?;
        let value = serde_json::to_value(answer.as_ref())
            .map_err(|_| Error::invalid_request("the answer cannot be written as JSON"))?;
        Ok(answer.map(|_| value))
    })
}

pub(crate) fn empty(
    answer: impl Future<Output = Result<Response<()>, Error>> + Send + 'static,
) -> ResponseFuture {
    Box::pin(async move { Ok(answer.await?.map(|()| Value::Null)) })
}

pub(crate) fn bytes(
    answer: impl Future<Output = Result<Response<ByteStream>, Error>> + Send + 'static,
) -> ResponseFuture {
    Box::pin(async move {
        let mut answer = answer.await?;
        let text = text(&mut answer).await?;
        Ok(answer.map(|_| Value::String(text)))
    })
}

/// The whole of a download, unpacked if it comes packed.
async fn text(stream: &mut ByteStream) -> Result<String, Error> {
    let mut all = Vec::new();
    #[cfg(feature = "data-export")]
    let mut unpacked = crate::export::Checked::new("download", true);
    while let Some(piece) = stream.chunk().await? {
        #[cfg(feature = "data-export")]
        let piece = unpacked.take(piece)?;
        all.extend_from_slice(&piece);
        if all.len() > LARGEST {
            return Err(Error::invalid_request(format!(
                "the file is larger than {LARGEST} bytes, which is too much for one value: download it as a stream"
            )));
        }
    }
    // What is left of a packed file; then nothing, if it was whole.
    #[cfg(feature = "data-export")]
    loop {
        let rest = unpacked.finish()?;
        if rest.is_empty() {
            break;
        }
        all.extend_from_slice(&rest);
    }
    Ok(match String::from_utf8(all) {
        Ok(text) => text,
        Err(error) => String::from_utf8_lossy(error.as_bytes()).into_owned(),
    })
}
