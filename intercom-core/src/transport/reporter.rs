//! Reports the progress of a call to the observer of its client.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use crate::call::Call;
use crate::observer::{
    AttemptEvent, CancelEvent, DeviationEvent, Observer, RateLimitWaitEvent, RetryEvent, WaitReason,
};
use crate::redact::safe_path;
use crate::response_meta::ResponseMeta;
use crate::retry::RetryState;
use crate::wire::Report;
use crate::{AttemptOutcome, Error};

/// The observer of a call, and the waits before its next attempt. Without an observer, it does
/// nothing.
pub(super) struct Reporter<'a> {
    observer: Option<&'a dyn Observer>,
    operation: &'static str,
    rate_limit_wait: Duration,
    retry_wait: Duration,
    /// The number of the attempt in flight, and the time at which it began.
    in_flight: Option<(u32, Instant)>,
}

impl<'a> Reporter<'a> {
    pub(super) fn new(call: &'a Call) -> Self {
        Self {
            observer: call.client.observer.as_deref(),
            operation: call.endpoint.name(),
            rate_limit_wait: Duration::ZERO,
            retry_wait: Duration::ZERO,
            in_flight: None,
        }
    }

    /// Records that an attempt begins.
    pub(super) fn attempt_began(&mut self, attempt: u32, began: Instant) {
        self.in_flight = Some((attempt, began));
    }

    /// Waits for the rate limit, and reports the wait if there was one.
    pub(super) async fn admission<T, E>(
        &mut self,
        attempt: u32,
        admission: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        let Some(observer) = self.observer else {
            return admission.await;
        };
        let mut admission = pin!(admission);
        let mut since = None;
        let admitted = poll_fn(|context| {
            let admitted = admission.as_mut().poll(context);
            if admitted.is_pending() {
                since.get_or_insert_with(Instant::now);
            }
            admitted
        })
        .await;
        if let Some(since) = since {
            self.rate_limit_wait = since.elapsed();
            observer.on_rate_limit_wait(&RateLimitWaitEvent {
                operation: self.operation,
                attempt,
                waited: self.rate_limit_wait,
                is_admitted: admitted.is_ok(),
            });
        }
        admitted
    }

    /// Reports an attempt that has ended.
    pub(super) fn attempt_ended(
        &mut self,
        attempt: u32,
        elapsed: Duration,
        result: Result<(&ResponseMeta, Option<u64>), &Error>,
    ) {
        self.in_flight = None;
        let Some(observer) = self.observer else {
            return;
        };
        let (status, error, rate_limit, body_size) = match result {
            Ok((meta, size)) => (Some(meta.status()), None, meta.rate_limit(), size),
            Err(error) => (error.status(), Some(error.kind()), error.rate_limit(), None),
        };
        observer.on_attempt(&AttemptEvent {
            operation: self.operation,
            attempt,
            status,
            error,
            elapsed,
            rate_limit_wait: std::mem::take(&mut self.rate_limit_wait),
            retry_wait: std::mem::take(&mut self.retry_wait),
            rate_limit,
            body_size,
        });
    }

    /// Reports an attempt that is retried after this wait.
    pub(super) fn retry(
        &mut self,
        attempt: u32,
        error: &Error,
        wait: Duration,
        reason: WaitReason,
    ) {
        let Some(observer) = self.observer else {
            return;
        };
        self.retry_wait = wait;
        retry(observer, self.operation, attempt, error, wait, reason);
    }
}

/// Reports an attempt of an operation that is retried after this wait.
pub(super) fn retry(
    observer: &dyn Observer,
    operation: &'static str,
    attempt: u32,
    error: &Error,
    wait: Duration,
    reason: WaitReason,
) {
    observer.on_retry(&RetryEvent {
        operation,
        attempt,
        status: error.status(),
        error: error.kind(),
        wait,
        reason,
    });
}

impl Drop for Reporter<'_> {
    /// Reports that the attempt in flight is canceled.
    fn drop(&mut self) {
        // A second panic would abort the program.
        if let Some(observer) = self.observer
            && let Some((attempt, began)) = self.in_flight
            && !std::thread::panicking()
        {
            observer.on_cancel(&CancelEvent {
                operation: self.operation,
                attempt,
                elapsed: began.elapsed(),
            });
        }
    }
}

/// Returns what the wait before a retry depends on.
pub(super) fn reason(state: &RetryState) -> WaitReason {
    match state.outcome() {
        outcome if outcome.is_rate_limited() => WaitReason::RateLimit,
        AttemptOutcome::Response(_) if state.requested_wait().is_some() => WaitReason::RetryAfter,
        _ => WaitReason::Backoff,
    }
}

/// Reports the deviations and the skipped elements of a response.
#[cold]
pub(super) fn deviations(observer: &dyn Observer, operation: &'static str, report: &Report) {
    for deviation in &report.deviations {
        let (expected, found) = (deviation.expected(), deviation.found());
        observer.on_deviation(&DeviationEvent {
            operation,
            path: safe_path(deviation.path()),
            reason: &format!("expected {expected}, found {found}"),
            is_skipped: false,
        });
    }
    for item in &report.skipped {
        observer.on_deviation(&DeviationEvent {
            operation,
            path: safe_path(&item.path),
            reason: &item.reason,
            is_skipped: true,
        });
    }
}
