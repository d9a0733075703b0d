//! The observer of a client: metrics and logs of requests.

use std::time::Duration;

use reqwest::StatusCode;

use crate::{ErrorKind, RateLimit};

/// Observes the requests of a client, for metrics and logs. `ClientBuilder::observer` accepts one.
///
/// Each method has a default that does nothing. The events contain the operation, numbers and times,
/// and neither the token nor personal data. A request that is canceled reports nothing from then on.
///
/// The methods are called in the task of the request, between its steps, and while the client holds no
/// lock. They must return quickly: pass the event on to a channel if handling it takes time. A panic
/// ends the request that is observed like a panic in the calling code, and has no effect on other
/// requests.
///
/// # Examples
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use intercom_api::{AttemptEvent, Client, Observer, RetryEvent};
///
/// #[derive(Default)]
/// struct Metrics {
///     attempts: AtomicU64,
///     retries: AtomicU64,
/// }
///
/// impl Observer for Metrics {
///     fn on_attempt(&self, _: &AttemptEvent) {
///         self.attempts.fetch_add(1, Ordering::Relaxed);
///     }
///
///     fn on_retry(&self, event: &RetryEvent) {
///         eprintln!("{} is retried in {:?}", event.operation, event.wait);
///         self.retries.fetch_add(1, Ordering::Relaxed);
///     }
/// }
///
/// let metrics = Arc::new(Metrics::default());
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .observer(metrics.clone())
///     .build()?;
/// # drop(client);
/// # Ok::<(), intercom_api::Error>(())
/// ```
pub trait Observer: Send + Sync + 'static {
    /// Called when an attempt has ended: when the response is complete, or the attempt has failed. The
    /// body of a download is not part of its attempt.
    fn on_attempt(&self, event: &AttemptEvent) {
        let _ = event;
    }

    /// Called after a request has waited for the rate limit, before it is sent.
    fn on_rate_limit_wait(&self, event: &RateLimitWaitEvent) {
        let _ = event;
    }

    /// Called after a failed attempt that is retried, before the wait.
    fn on_retry(&self, event: &RetryEvent) {
        let _ = event;
    }

    /// Called for each value of a response that deviates from its type, also if the request is strict.
    fn on_deviation(&self, event: &DeviationEvent<'_>) {
        let _ = event;
    }
}

/// Several clients and the program can share an observer.
impl<O: Observer + ?Sized> Observer for std::sync::Arc<O> {
    fn on_attempt(&self, event: &AttemptEvent) {
        O::on_attempt(self, event);
    }

    fn on_rate_limit_wait(&self, event: &RateLimitWaitEvent) {
        O::on_rate_limit_wait(self, event);
    }

    fn on_retry(&self, event: &RetryEvent) {
        O::on_retry(self, event);
    }

    fn on_deviation(&self, event: &DeviationEvent<'_>) {
        O::on_deviation(self, event);
    }
}

/// An attempt that has ended: [`Observer::on_attempt`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct AttemptEvent {
    /// The name of the operation, such as `tickets.get`; `request` for a custom request.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The status of the response; `None` if there was none.
    pub status: Option<StatusCode>,
    /// Why the attempt failed; `None` if it succeeded.
    pub error: Option<ErrorKind>,
    /// The time of the attempt, without the waits before it.
    pub elapsed: Duration,
    /// The wait for the rate limit before the attempt.
    pub rate_limit_wait: Duration,
    /// The wait before the attempt because it is a retry. [`RetryEvent::reason`] of the attempt before
    /// is its reason.
    pub retry_wait: Duration,
    /// The rate limit that the response reports.
    pub rate_limit: Option<RateLimit>,
}

/// A wait for the rate limit: [`Observer::on_rate_limit_wait`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RateLimitWaitEvent {
    /// The name of the operation.
    pub operation: &'static str,
    /// The number of the attempt that waited, from 1.
    pub attempt: u32,
    /// The time that the request waited.
    pub waited: Duration,
    /// Whether the request may be sent. Otherwise its timeout ended.
    pub is_admitted: bool,
}

/// An attempt that failed and is retried: [`Observer::on_retry`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RetryEvent {
    /// The name of the operation.
    pub operation: &'static str,
    /// The number of the attempt that failed, from 1.
    pub attempt: u32,
    /// The status of the response; `None` if there was none.
    pub status: Option<StatusCode>,
    /// Why the attempt failed.
    pub error: ErrorKind,
    /// The wait before the retry, without a wait for the rate limit after it.
    pub wait: Duration,
    /// What the wait depends on.
    pub reason: RetryReason,
}

/// Why a request waits before a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryReason {
    /// The wait is a backoff that the retry policy chose.
    Backoff,
    /// The server requested the wait, or responded with 429.
    RateLimit,
    /// The server requested the wait with a status other than 429.
    RetryAfter,
    /// The token was rejected, and a newer one is sent. There is no wait.
    NewToken,
}

/// A value of a response that deviates from its type: [`Observer::on_deviation`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviationEvent<'a> {
    /// The name of the operation.
    pub operation: &'static str,
    /// The location in the response, such as `data[3].name`; `..` if it may contain personal data.
    pub path: &'a str,
    /// What was expected and found, without the value.
    pub reason: &'a str,
    /// Whether an element of a list was skipped. Otherwise the value was corrected.
    pub is_skipped: bool,
}
