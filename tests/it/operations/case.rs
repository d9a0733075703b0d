//! One call, and what must arrive at the server because of it.

use std::pin::Pin;

use serde_json::Value;

/// A call through the client that has not been made yet. It asserts what it knows of the answer.
type Call<'a> = Pin<Box<dyn Future<Output = Result<(), intercom_api::Error>> + 'a>>;

/// One way to call an operation.
pub(super) struct Case<'a> {
    pub(super) outline: Outline,
    pub(super) call: Call<'a>,
}

/// What must arrive.
#[derive(Debug)]
pub(super) struct Outline {
    /// Its name: `tickets.get`.
    pub(super) operation: &'static str,
    /// The path with the ids in it.
    pub(super) path: String,
    /// The pairs of the query, in any order.
    pub(super) query: Vec<(&'static str, String)>,
    /// The body, exactly; `None` for a request without one.
    pub(super) body: Option<Value>,
    pub(super) accept: Accept,
}

/// What the `accept` header must say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Accept {
    Json,
    Bytes,
    /// The answer has no body, so that nothing depends on the header.
    Anything,
}

/// Begins a case: the operation, and the path with its ids.
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
    /// Adds a pair to the query.
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

    /// Completes the case with the call itself, which the driver makes later.
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
