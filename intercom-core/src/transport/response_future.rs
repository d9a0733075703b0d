//! The future of a call.

use std::fmt;
use std::future::{self, Future};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::attempts::{self, Boxed};
use super::{Received, Response};
use crate::Error;
use crate::call::Call;

/// A call under way: awaiting it sends the request, with the waits and repetitions that it takes, and gives the answer. Dropping it cancels the call.
#[must_use = "nothing is sent until it is awaited"]
pub struct ResponseFuture<T> {
    operation: &'static str,
    /// What is the same for all operations. It is boxed there, and what is left here is moved freely.
    received: Boxed<Received>,
    read: fn(&'static str, Received) -> Result<Response<T>, Error>,
}

impl<T> ResponseFuture<T> {
    pub(crate) fn new(
        call: Result<Call, Error>,
        read: fn(&'static str, Received) -> Result<Response<T>, Error>,
    ) -> Self {
        let (operation, received) = match call {
            Ok(call) => (call.endpoint.name(), attempts::whole(call)),
            Err(error) => ("", Box::pin(future::ready(Err(error))) as Boxed<Received>),
        };
        Self {
            operation,
            received,
            read,
        }
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let received = ready!(self.received.as_mut().poll(context));
        Poll::Ready(received.and_then(|received| (self.read)(self.operation, received)))
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
