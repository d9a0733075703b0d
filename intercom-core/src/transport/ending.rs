//! The end of an operation, which is reported once its response is decoded.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;
use tracing::Span;

use super::span;
use crate::Error;
use crate::call::Call;
use crate::observer::{EndEvent, Observer, OperationOutcome};

/// What is reported at the end of an operation. If it is dropped before, the operation is canceled.
pub(crate) struct Ending {
    span: Span,
    observer: Option<Arc<dyn Observer>>,
    operation: &'static str,
    started: Instant,
    /// The time until the response was complete.
    elapsed: Option<Duration>,
    pub(super) attempts: u32,
    /// Whether an attempt that was retried may have been processed.
    pub(super) may_have_been_processed: bool,
    waited: Duration,
    is_reported: bool,
}

impl Ending {
    pub(super) fn new(call: &Call, span: Span) -> Self {
        Self {
            span,
            observer: call.client.observer.clone(),
            operation: call.endpoint.name(),
            started: Instant::now(),
            elapsed: None,
            attempts: 0,
            may_have_been_processed: false,
            waited: Duration::ZERO,
            is_reported: false,
        }
    }

    pub(super) fn span(&self) -> &Span {
        &self.span
    }

    /// Returns the number of attempts, the total wait, and whether an attempt that was retried may have been processed, to update them.
    pub(super) fn progress(&mut self) -> (&mut u32, &mut Duration, &mut bool) {
        (
            &mut self.attempts,
            &mut self.waited,
            &mut self.may_have_been_processed,
        )
    }

    /// Records that the response is complete. It may be decoded much later if pages are read ahead.
    pub(super) fn received(&mut self) {
        self.elapsed = Some(self.started.elapsed());
    }

    /// Decodes the response in the span of the operation, and reports the result.
    #[inline]
    pub(crate) fn decode<T>(
        mut self,
        decode: impl FnOnce() -> Result<T, Error>,
    ) -> Result<T, Error> {
        let result = self.span.in_scope(decode);
        match &result {
            Ok(_) => self.report(OperationOutcome::Succeeded),
            Err(error) => {
                span::record_error(&self.span, error);
                self.report(OperationOutcome::Failed(error.kind()));
            }
        }
        result
    }

    pub(super) fn report(&mut self, outcome: OperationOutcome) {
        self.is_reported = true;
        let Some(observer) = &self.observer else {
            return;
        };
        observer.on_end(&EndEvent {
            operation: self.operation,
            outcome,
            attempts: self.attempts,
            elapsed: self.elapsed.unwrap_or_else(|| self.started.elapsed()),
            waited: self.waited,
        });
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        // A second panic would abort the program.
        if !self.is_reported && !std::thread::panicking() {
            self.report(OperationOutcome::Canceled);
        }
    }
}
