//! The observer of a client: metrics and logs of requests.

use std::time::Duration;

use reqwest::StatusCode;

use crate::{ErrorKind, RateLimit};

/// Receives events about the requests of a client, for metrics and logs.
///
/// `ClientBuilder::observer` sets the observer. Clones of the client share it, and so do the clients
/// that `Client::with` and `Client::with_token` return.
///
/// Each method has a default that does nothing. For each attempt, the client calls
/// [`on_rate_limit_wait`](Self::on_rate_limit_wait) if the attempt waited,
/// [`on_attempt`](Self::on_attempt), and [`on_retry`](Self::on_retry) if the request is retried. After
/// a response is decoded, it calls [`on_deviation`](Self::on_deviation). [`on_end`](Self::on_end) is
/// the last call for each operation. If a request is canceled while an attempt is in flight, it calls
/// [`on_cancel`](Self::on_cancel), and then only [`on_end`](Self::on_end). The events contain the
/// operation, numbers and times, and neither the token nor personal data.
///
/// The methods are called in the task of the request, and never while the client holds a lock. They
/// must return quickly: send the event to a channel if processing it is slow. A panic ends the
/// observed request like a panic in the calling code, and has no effect on other requests.
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
    /// Called when an attempt has ended: its response is complete, or it has failed.
    ///
    /// A response is decoded after its attempt, and the body of a download is read after it. If this
    /// fails, the operation fails although its last attempt succeeded; [`on_end`](Self::on_end) reports
    /// whether an operation failed. If the token source fails, there is no attempt, and the method is
    /// not called.
    fn on_attempt(&self, event: &AttemptEvent) {
        let _ = event;
    }

    /// Called when an attempt is canceled: the future of the request is dropped before the response is
    /// complete, for example by a timeout of the program or the end of a stream. The server may have
    /// processed the request. [`on_attempt`](Self::on_attempt) is not called for this attempt.
    ///
    /// Called on the thread that drops the future, unless that thread is panicking.
    fn on_cancel(&self, event: &CancelEvent) {
        let _ = event;
    }

    /// Called after a request has waited for its turn to read a scroll, or before a wait because a
    /// scroll of another program is open.
    fn on_scroll_wait(&self, event: &ScrollWaitEvent) {
        let _ = event;
    }

    /// Called after a request has waited for the rate limit, even if it is then not sent because the
    /// wait exceeds its timeout.
    fn on_rate_limit_wait(&self, event: &RateLimitWaitEvent) {
        let _ = event;
    }

    /// Called after a failed attempt that is retried, before the wait.
    ///
    /// Also called before a download is restarted because its connection was lost. The restart is
    /// another operation, whose attempts are numbered from 1.
    fn on_retry(&self, event: &RetryEvent) {
        let _ = event;
    }

    /// Called for each value of a response that deviates from its type, even if the deviation is an
    /// error because the request is strict.
    fn on_deviation(&self, event: &DeviationEvent<'_>) {
        let _ = event;
    }

    /// Called once at the end of each operation: its response is decoded, it has failed, or its future
    /// was dropped after it was polled. Each page of a list is an operation, and so is each time that a
    /// download starts.
    ///
    /// The operation of a download ends when its body begins. If the future was dropped, the method is
    /// called there, and not while that thread panics.
    fn on_end(&self, event: &EndEvent) {
        let _ = event;
    }
}

/// An `Arc` of an observer is an observer, so that clients and other parts of a program can share it.
impl<O: Observer + ?Sized> Observer for std::sync::Arc<O> {
    fn on_attempt(&self, event: &AttemptEvent) {
        O::on_attempt(self, event);
    }

    fn on_cancel(&self, event: &CancelEvent) {
        O::on_cancel(self, event);
    }

    fn on_scroll_wait(&self, event: &ScrollWaitEvent) {
        O::on_scroll_wait(self, event);
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

    fn on_end(&self, event: &EndEvent) {
        O::on_end(self, event);
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
    /// The duration of the attempt, without the waits before it. It includes the time in which the
    /// token source returned a token.
    pub elapsed: Duration,
    /// The wait for the rate limit before the attempt.
    pub rate_limit_wait: Duration,
    /// The wait before the attempt if it is a retry, and zero otherwise. The [`RetryEvent`] of the
    /// previous attempt has the reason.
    pub retry_wait: Duration,
    /// The rate limit that the response reports; `None` if it reports none.
    pub rate_limit: Option<RateLimit>,
    /// The size of the body of a successful response in bytes, after decompression; `None` if the
    /// attempt failed, or if the body is a download.
    pub body_size: Option<u64>,
}

/// An attempt that was canceled: [`Observer::on_cancel`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct CancelEvent {
    /// The name of the operation.
    pub operation: &'static str,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// The time of the attempt, without the waits before it.
    pub elapsed: Duration,
}

/// An operation that has ended: [`Observer::on_end`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct EndEvent {
    /// The name of the operation, such as `tickets.get`; `request` for a custom request.
    pub operation: &'static str,
    /// How the operation ended.
    pub outcome: OperationOutcome,
    /// The number of attempts; zero if the request was not sent.
    pub attempts: u32,
    /// The time from the start of the operation until its response was complete, it failed or it was
    /// canceled, including all waits.
    pub elapsed: Duration,
    /// The part of `elapsed` in which the request waited for the rate limit or for a retry. A wait that
    /// was canceled is not included.
    pub waited: Duration,
}

/// How an operation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OperationOutcome {
    /// The response was decoded. For a download, its body began.
    Succeeded,
    /// The operation failed, including a response that failed to decode.
    Failed(ErrorKind),
    /// The future of the operation was dropped.
    Canceled,
}

/// A wait because another scroll is open: [`Observer::on_scroll_wait`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ScrollWaitEvent {
    /// The name of the operation.
    pub operation: &'static str,
    /// The time that the request waited for another scroll of the client, or will wait because the
    /// server reports one.
    pub wait: Duration,
    /// Whether the server reports the other scroll, which may belong to another program. Otherwise it
    /// belongs to the client.
    pub reported_by_server: bool,
    /// Whether the timeout of the request ends before the wait, so that the request fails.
    pub timed_out: bool,
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
    /// Whether the request may be sent; `false` if its timeout ends before that.
    pub is_admitted: bool,
}

/// An attempt that failed and is retried: [`Observer::on_retry`].
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct RetryEvent {
    /// The name of the operation.
    pub operation: &'static str,
    /// The number of the attempt that failed, from 1. For the restart of a download, the number of all
    /// its attempts so far.
    pub attempt: u32,
    /// The status of the response; `None` if there was none.
    pub status: Option<StatusCode>,
    /// Why the attempt failed.
    pub error: ErrorKind,
    /// The wait before the retry. The retry may then also wait for the rate limit.
    pub wait: Duration,
    /// Why the request waits for this time.
    pub reason: WaitReason,
}

/// The reason for the wait before a retry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitReason {
    /// The server requested no wait, so the retry policy chose a backoff.
    Backoff,
    /// The server responded with 429.
    RateLimit,
    /// The server responded with another status, and requested the wait with `Retry-After`.
    RetryAfter,
    /// The server rejected the token with 401, and the token source returned a newer one. The wait is
    /// zero.
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
    /// The expected and the actual kind, such as `expected a string, found an object`. It does not
    /// contain the value.
    pub reason: &'a str,
    /// Whether an element of a list was skipped; `false` if the value was corrected.
    pub is_skipped: bool,
}
