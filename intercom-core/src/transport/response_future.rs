//! The future of a request.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use super::attempts::{self, Boxed};
use super::{ByteStream, Ending, Received, Response};
use crate::Error;
use crate::call::Call;

/// The future of a request. Awaiting it sends the request, including waits and retries, and returns
/// the response.
///
/// The future is `'static`, so it can be spawned. Dropping it cancels the request, but the server may
/// still process a request that was already sent.
#[must_use = "a request is not sent until its future is awaited"]
pub struct ResponseFuture<T> {
    operation: &'static str,
    state: State<T>,
}

enum State<T> {
    /// The complete response is read, and then decoded. Only decoding depends on the type, so the
    /// rest is boxed.
    Buffered(
        Boxed<(Received, Ending)>,
        fn(&'static str, Received) -> Result<Response<T>, Error>,
    ),
    /// The body is returned as a stream.
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
                let (received, ending) = ready!(received.as_mut().poll(context))?;
                Poll::Ready(ending.decode(|| read(operation, received)))
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
