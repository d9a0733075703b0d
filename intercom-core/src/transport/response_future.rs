//! The future of a request that is being sent.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::attempts::{self, Boxed};
use super::{ByteStream, Received, Response};
use crate::Error;
use crate::call::Call;

/// The future of a request: awaiting it sends the request, with its waits and retries, and returns the response.
///
/// It owns all that it needs, so it can be spawned. Dropping it cancels the request.
#[must_use = "nothing is sent until it is awaited"]
pub struct ResponseFuture<T> {
    operation: &'static str,
    state: State<T>,
}

enum State<T> {
    /// The response is read to its end, and then decoded. What does not depend on the operation is boxed.
    Buffered(
        Boxed<Received>,
        fn(&'static str, Received) -> Result<Response<T>, Error>,
    ),
    /// The response is returned as it arrives.
    Streaming(Boxed<Response<T>>),
}

impl<T> ResponseFuture<T> {
    pub(crate) fn new(
        call: Call,
        read: fn(&'static str, Received) -> Result<Response<T>, Error>,
    ) -> Self {
        Self {
            operation: call.endpoint.name(),
            state: State::Buffered(attempts::buffered(call), read),
        }
    }
}

impl ResponseFuture<ByteStream> {
    pub(crate) fn streaming(call: Call) -> Self {
        Self {
            operation: call.endpoint.name(),
            state: State::Streaming(attempts::streaming(call)),
        }
    }
}

impl<T> Future for ResponseFuture<T> {
    type Output = Result<Response<T>, Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let operation = self.operation;
        match &mut self.state {
            State::Buffered(received, read) => {
                let received = ready!(received.as_mut().poll(context));
                Poll::Ready(received.and_then(|received| read(operation, received)))
            }
            State::Streaming(response) => response.as_mut().poll(context),
        }
    }
}

impl<T> fmt::Debug for ResponseFuture<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseFuture")
            .field("operation", &self.operation)
            .finish_non_exhaustive()
    }
}
