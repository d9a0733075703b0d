//! Decides whether and when a request is retried.
//!
//! [`decide`] is a pure function: the times and the random number are part of the [`RetryState`].
//! The transport sends the requests and waits.

mod strategy;

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

pub use self::strategy::{AttemptOutcome, RetryDecision, RetryState, RetryStrategy, StopReason};
use crate::rejection::Rejection;
use crate::response_meta::ResponseHints;

/// The wait after a 429 that does not specify a wait: a complete window of Intercom's rate limit.
/// With a shorter wait, all attempts could fall within the exhausted window.
const RATE_LIMIT_WINDOW: Duration = Duration::from_secs(10);
/// The minimum range of the jitter that is added to a wait that the server requests. Jitter prevents
/// clients that wait for the same instant from retrying simultaneously.
const MIN_JITTER: Duration = Duration::from_millis(100);

/// The retry policy of a client or of one request: the number of attempts, and the waits between
/// them.
///
/// Which failures are retried depends on the [idempotency](crate::Idempotency) of the request. A
/// non-idempotent request is retried only if the server did not process it. The same applies to a
/// request that [advances](crate::OperationInfo::server_side_cursor) a position that the server stores,
/// although such a request is a `GET`. `idempotent(true)` on a request declares that it is safe to
/// retry, and [`custom`](Self::custom) replaces the decision by a custom one.
///
/// | Failure | Idempotent | Non-idempotent |
/// |---|---|---|
/// | a TLS certificate was rejected, or the proxy rejected its credentials | not retried | not retried |
/// | failed to connect for any other reason | retried | retried |
/// | 429 | retried | retried |
/// | 429 because another job is pending | not retried | not retried |
/// | 408, 500, 502, 503 or 504 | retried | not retried |
/// | connection lost, or attempt timed out | retried | not retried |
/// | any other failure | not retried | not retried |
///
/// With a [`TokenSource`](crate::TokenSource), a 401 is also retried, once and with a newer token. The
/// policy neither prevents nor counts this retry.
///
/// The wait before a retry is the first of these that applies:
///
/// 1. The time in the header `Retry-After`, plus jitter.
/// 2. For a 429, the time until `X-RateLimit-Reset`, but at most 10 seconds, plus jitter.
/// 3. For a 429, 10 seconds or [`max_backoff`](Self::max_backoff), whichever is shorter, plus
///    jitter.
/// 4. A random time between zero and the backoff. The backoff starts at
///    [`initial_backoff`](Self::initial_backoff), and doubles with each attempt up to
///    `max_backoff`.
///
/// Jitter is a random time up to a tenth of the wait, or up to 100 milliseconds if that is longer.
///
/// A request is not retried if the server requests a wait longer than
/// [`max_retry_after`](Self::max_retry_after), or if the wait would exceed the timeout of the
/// operation.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{Client, RetryPolicy};
///
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .retry(
///         RetryPolicy::default()
///             .max_attempts(8)
///             .max_backoff(Duration::from_secs(120)),
///     )
///     .build()?;
///
/// // This request is sent only once.
/// let request = client.admins().me().retry(RetryPolicy::none());
/// # drop(request);
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Debug, Clone)]
#[must_use = "a policy does nothing until it is set on a client or a request"]
pub struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    max_retry_after: Duration,
    custom: Option<Arc<dyn RetryStrategy>>,
}

impl PartialEq for RetryPolicy {
    /// Compares the settings. Custom strategies are equal if they are the same object.
    fn eq(&self, other: &Self) -> bool {
        let is_same_strategy = match (&self.custom, &other.custom) {
            (None, None) => true,
            (Some(strategy), Some(other)) => Arc::ptr_eq(strategy, other),
            _ => false,
        };
        is_same_strategy
            && self.max_attempts == other.max_attempts
            && self.initial_backoff == other.initial_backoff
            && self.max_backoff == other.max_backoff
            && self.max_retry_after == other.max_retry_after
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
            max_retry_after: Duration::from_secs(60),
            custom: None,
        }
    }
}

impl RetryPolicy {
    /// Returns a policy without retries: every request is sent once, except that a
    /// [`TokenSource`](crate::TokenSource) still replaces a rejected token.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// Returns a policy with a custom strategy, which decides after each failed attempt.
    ///
    /// The other settings of the policy have no effect. [`RetryStrategy`] lists the limits that the
    /// client applies to every strategy.
    pub fn custom(strategy: impl RetryStrategy) -> Self {
        Self {
            custom: Some(Arc::new(strategy)),
            ..Self::default()
        }
    }

    /// Sets the maximum number of attempts, including the first. Default: 4. Zero is treated as 1.
    ///
    /// An attempt whose token was rejected does not count if a token source returns a newer one.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// Sets the maximum wait before the second attempt. The maximum doubles with each further
    /// attempt. Default: 500 milliseconds.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// Sets the maximum wait, before jitter, if the server does not request a wait. Default: 30
    /// seconds.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// Sets the maximum wait that the server may request. Default: 60 seconds.
    ///
    /// If the server requests a longer wait, the request is not retried.
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = wait;
        self
    }

    /// Returns the policy for the rest of an operation that has made this number of attempts.
    pub(crate) fn after(&self, attempts: u32) -> Self {
        let remaining = self.max_attempts.saturating_sub(attempts);
        let mut rest = self.clone().max_attempts(remaining);
        if let Some(strategy) = rest.custom.take() {
            rest.custom = Some(Arc::new(After { strategy, attempts }));
        }
        rest
    }

    /// Returns the maximum backoff after this number of attempts.
    fn backoff(&self, attempts: u32) -> Duration {
        2_u32
            .checked_pow(attempts.saturating_sub(1))
            .map_or(self.max_backoff, |factor| {
                self.initial_backoff.saturating_mul(factor)
            })
            .min(self.max_backoff)
    }
}

/// The outcome of an attempt, as far as the retry decision depends on it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// There is a complete response.
    Response(ResponseOutcome),
    /// There was no connection, so the request was not sent. This includes a connect timeout.
    NotConnected,
    /// The connection was lost before the response was complete. The request may have been
    /// processed.
    ConnectionLost,
    /// The attempt timed out. The request may have been processed.
    TimedOut,
}

impl Outcome {
    /// Classifies an error of sending a request or reading a response; `None` if a retry would fail
    /// in the same way.
    pub(crate) fn of_error(error: &reqwest::Error) -> Option<Self> {
        let is_final = error.is_builder() || error.is_redirect() || error.is_upgrade();
        if is_final || Rejection::of(error).is_some_and(Rejection::is_final) {
            None
        } else if crate::platform::is_connect(error) {
            Some(Self::NotConnected)
        } else if error.is_timeout() {
            Some(Self::TimedOut)
        } else {
            Some(Self::ConnectionLost)
        }
    }
}

/// The parts of a response that the decision depends on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ResponseOutcome {
    pub(crate) status: StatusCode,
    pub(crate) hints: ResponseHints,
    /// Whether this is a 429 because another job is pending. A job can be pending for hours.
    pub(crate) pending_job: bool,
}

impl ResponseOutcome {
    pub(crate) fn new(status: StatusCode, hints: &ResponseHints) -> Self {
        Self {
            status,
            hints: *hints,
            pending_job: false,
        }
    }

    pub(crate) fn pending_job(mut self, pending: bool) -> Self {
        self.pending_job = pending;
        self
    }

    /// Returns the wait that the server requests.
    pub(crate) fn requested_wait(&self, now: SystemTime) -> Option<Duration> {
        // Every response has the rate limit headers. On other errors, they do not imply a wait.
        let until_reset = || {
            if self.status != StatusCode::TOO_MANY_REQUESTS {
                return None;
            }
            // A reset in the past means that the clocks differ, or that the window has just ended.
            let reset = self.hints.rate_limit?.reset()?.to_system_time()?;
            let wait = reset.duration_since(self.hints.date.unwrap_or(now)).ok()?;
            // A later reset has another unit, or is of a wrong clock.
            Some(wait.min(RATE_LIMIT_WINDOW))
        };
        self.hints.retry_after(now).or_else(until_reset)
    }
}

/// A custom strategy for the rest of an operation that has made this number of attempts.
#[derive(Debug)]
struct After {
    strategy: Arc<dyn RetryStrategy>,
    attempts: u32,
}

impl RetryStrategy for After {
    fn decide(&self, state: &RetryState) -> RetryDecision {
        let attempts = state.attempts().saturating_add(self.attempts);
        self.strategy.decide(&state.with_attempts(attempts))
    }
}

impl RetryStrategy for RetryPolicy {
    fn decide(&self, state: &RetryState) -> RetryDecision {
        if let Some(custom) = &self.custom {
            return custom.decide(state);
        }
        if let Some(reason) = never_retried(state) {
            return RetryDecision::Stop(reason);
        }
        if state.attempts() >= self.max_attempts {
            return RetryDecision::Stop(StopReason::MaxAttempts);
        }
        let random = state.random();
        let wait = match state.requested_wait() {
            Some(requested) if requested > self.max_retry_after => {
                return RetryDecision::Stop(StopReason::WaitTooLong);
            }
            Some(requested) => with_jitter(requested, random),
            None if state.outcome().is_rate_limited() => {
                with_jitter(RATE_LIMIT_WINDOW.min(self.max_backoff), random)
            }
            None => fraction(self.backoff(state.attempts()), random),
        };
        RetryDecision::Retry(wait)
    }
}

/// Decides whether to retry after an attempt, within the limits that apply to every strategy.
pub(crate) fn decide(policy: &RetryPolicy, state: &RetryState) -> RetryDecision {
    match policy.decide(state) {
        RetryDecision::Retry(_) if !state.is_safe() => {
            RetryDecision::Stop(StopReason::NotIdempotent)
        }
        RetryDecision::Retry(wait) if !state.has_time_for(wait) => {
            RetryDecision::Stop(StopReason::Timeout)
        }
        decision => decision,
    }
}

/// Returns why the built-in policy does not retry this outcome, regardless of its settings.
fn never_retried(state: &RetryState) -> Option<StopReason> {
    if state.is_pending_job() {
        return Some(StopReason::PendingJob);
    }
    if let AttemptOutcome::Response(status) = state.outcome()
        && !matches!(status.as_u16(), 408 | 429 | 500 | 502 | 503 | 504)
    {
        return Some(StopReason::NotRetryable);
    }
    (!state.is_safe()).then_some(StopReason::NotIdempotent)
}

/// Adds jitter to a wait: up to a tenth of the wait, or up to [`MIN_JITTER`] if that is longer.
fn with_jitter(wait: Duration, random: f64) -> Duration {
    wait.saturating_add(fraction((wait / 10).max(MIN_JITTER), random))
}

fn fraction(time: Duration, random: f64) -> Duration {
    // `mul_f64` panics on overflow.
    Duration::try_from_secs_f64(time.as_secs_f64() * random).unwrap_or(time)
}

/// Returns a random number in `0.0..1.0`, good enough for jitter.
pub fn random() -> f64 {
    // Each `RandomState` has its own keys, from the randomness of the system.
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
