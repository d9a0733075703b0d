//! The stream of changes: drives the future of a reader, and returns what it emits.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use futures_core::Stream;

use super::report::Meter;
use super::{Change, Report, StreamName};
use crate::Error;

/// What a reader and its stream share.
pub(super) struct Shared {
    /// The change that was emitted, and has not been returned yet.
    slot: Mutex<Option<Change>>,
    report: Mutex<Report>,
    meter: Arc<Meter>,
}

impl Shared {
    pub(super) fn new(meter: Arc<Meter>) -> Self {
        Self {
            slot: Mutex::default(),
            report: Mutex::default(),
            meter,
        }
    }

    /// Returns whether the stream has not returned the last change that was emitted.
    pub(super) fn is_occupied(&self) -> bool {
        self.slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_some()
    }

    /// Passes a change to the stream.
    pub(super) fn place(&self, change: Change) {
        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(change);
    }

    fn take(&self) -> Option<Change> {
        self.slot
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take()
    }

    pub(super) fn report<T>(&self, change: impl FnOnce(&mut Report) -> T) -> T {
        change(&mut self.report.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Passes a change to the stream, and waits until it is returned.
    pub(super) async fn emit(&self, change: Change) {
        let mut change = Some(change);
        poll_fn(|_| {
            // The stream polls again after it has returned the change.
            if self.is_occupied() {
                return Poll::Pending;
            }
            match change.take() {
                Some(next) => {
                    self.place(next);
                    Poll::Pending
                }
                None => Poll::Ready(()),
            }
        })
        .await;
    }
}

pub(super) type Reading = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// The changes of a stream since a state, as a [`Stream`]. The method [`next`](Self::next) works without `StreamExt`.
///
/// [`WorkspaceReader::changes`](super::WorkspaceReader::changes) creates it. It sends requests only while it is polled, and dropping it cancels them. An error ends the stream; start
/// again from the last checkpoint that is stored.
///
/// Keep the work between two calls of [`next`](Self::next) short, because requests in flight cannot continue meanwhile, and may time out.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Changes {
    stream: StreamName,
    reading: State,
    shared: Arc<Shared>,
}

enum State {
    Reading(Reading),
    /// The reader has ended. Its last change may not have been returned yet.
    Ended(Option<Error>),
}

impl Changes {
    pub(super) fn new(stream: StreamName, shared: Arc<Shared>, reading: Reading) -> Self {
        Self {
            stream,
            reading: State::Reading(reading),
            shared,
        }
    }

    /// Returns the next change; `None` at the end of the run.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the state belongs to another stream or a later version of this crate, if the stream is read with
    ///   its parent, or if this build cannot read it.
    /// - The errors of the requests, after all retries. An error ends the stream.
    pub async fn next(&mut self) -> Option<Result<Change, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the figures of the run so far.
    pub fn report(&self) -> Report {
        let mut report = self.shared.report(|report| *report);
        self.shared.meter.fill(&mut report);
        report
    }

    /// Returns the name of the stream.
    pub fn stream(&self) -> StreamName {
        self.stream
    }
}

impl Stream for Changes {
    type Item = Result<Change, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let State::Reading(reading) = &mut this.reading
            && let Poll::Ready(result) = reading.as_mut().poll(context)
        {
            this.reading = State::Ended(result.err());
        }
        if let Some(change) = this.shared.take() {
            return Poll::Ready(Some(Ok(change)));
        }
        match &mut this.reading {
            State::Reading(_) => Poll::Pending,
            State::Ended(error) => Poll::Ready(error.take().map(Err)),
        }
    }
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes")
            .field("stream", &self.stream)
            .field("report", &self.report())
            .finish_non_exhaustive()
    }
}
