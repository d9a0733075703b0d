//! A call, and the request that the server must receive.

use std::pin::Pin;

use serde_json::Value;

/// A call that is not sent yet. It asserts the expected response.
type Call<'a> = Pin<Box<dyn Future<Output = Result<(), intercom_api::Error>> + 'a>>;

/// A way to call an operation.
pub(super) struct Case<'a> {
    pub(super) outline: Outline,
    pub(super) call: Call<'a>,
}

/// The expected request.
#[derive(Debug)]
pub(super) struct Outline {
    /// The name of the operation, for example `tickets.get`.
    pub(super) operation: &'static str,
    /// The path with its IDs.
    pub(super) path: String,
    /// The query parameters, in any order.
    pub(super) query: Vec<(&'static str, String)>,
    /// The exact body; `None` for a request without a body.
    pub(super) body: Option<Value>,
    pub(super) accept: Accept,
}

/// The expected `accept` header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accept {
    Json,
    Bytes,
    /// The response has no body, so the header does not matter.
    Anything,
}

/// Starts a case with the operation and the path with its IDs.
pub(super) fn case(operation: &'static str, path: impl Into<String>) -> Outline {
    Outline {
        operation,
        path: path.into(),
        query: Vec::new(),
        body: None,
        accept: Accept::Json,
    }
}

impl Outline {
    /// Adds a query parameter.
    pub(super) fn query(mut self, name: &'static str, value: impl ToString) -> Self {
        self.query.push((name, value.to_string()));
        self
    }

    pub(super) fn body(mut self, body: Value) -> Self {
        self.body = Some(body);
        self
    }

    pub(super) fn accept(mut self, accept: Accept) -> Self {
        self.accept = accept;
        self
    }

    /// Completes the case with the call, which the driver runs later.
    pub(super) fn call<'a>(
        self,
        call: impl Future<Output = Result<(), intercom_api::Error>> + 'a,
    ) -> Case<'a> {
        Case {
            outline: self,
            call: Box::pin(call),
        }
    }
}
