//! The decision whether to retry: its input, its result, and the trait of custom strategies.

use std::fmt;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

use super::{Outcome, random};
use crate::Idempotency;

/// Decides whether a failed attempt is retried.
///
/// [`RetryPolicy`](crate::RetryPolicy) is the built-in strategy, and
/// [`RetryPolicy::custom`](crate::RetryPolicy::custom) creates a policy from a custom one. A custom
/// strategy can contain a `RetryPolicy`, and delegate to it. A strategy should depend only on the
/// state, so that it can be tested without a client.
///
/// The client calls the strategy after each failed attempt, even if the built-in policy would not
/// retry the failure, and before it restarts the download of an export. It does not call the strategy
/// in these cases, which are not retried:
///
/// - the request was not sent, because it is invalid or its token source failed;
/// - a TLS certificate was rejected;
/// - the response is complete, but its body is not valid or too large;
/// - the timeout of the operation has ended.
///
/// It does not call the strategy for a 401 either, if the token source returns a newer token.
///
/// The client limits every strategy. It does not retry a request that is not idempotent and may have
/// been processed ([`RetryState::is_safe`]), or a request whose timeout would end during the wait.
/// Every retry waits for the rate limit like the first attempt.
///
/// # Examples
///
/// A new object is not visible at once, so reads are retried after a 404:
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{
///     AttemptOutcome, Client, RetryDecision, RetryPolicy, RetryState, RetryStrategy, StatusCode,
/// };
///
/// #[derive(Debug, Default)]
/// struct UntilVisible(RetryPolicy);
///
/// impl RetryStrategy for UntilVisible {
///     fn decide(&self, state: &RetryState) -> RetryDecision {
///         let is_missing = state.outcome() == AttemptOutcome::Response(StatusCode::NOT_FOUND);
///         if is_missing && state.attempts() < 5 {
///             return RetryDecision::Retry(Duration::from_millis(200));
///         }
///         self.0.decide(state)
///     }
/// }
///
/// let missing = RetryState::new(AttemptOutcome::Response(StatusCode::NOT_FOUND));
/// assert_eq!(
///     UntilVisible::default().decide(&missing),
///     RetryDecision::Retry(Duration::from_millis(200)),
/// );
///
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .retry(RetryPolicy::custom(UntilVisible::default()))
///     .build()?;
/// # drop(client);
/// # Ok::<(), intercom_api::Error>(())
/// ```
pub trait RetryStrategy: fmt::Debug + Send + Sync + 'static {
    /// Returns whether the request is retried, and after which wait.
    ///
    /// A panic ends the request, and has no effect on other requests.
    fn decide(&self, state: &RetryState) -> RetryDecision;
}

/// Whether a request is retried after a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RetryDecision {
    /// The request is retried after this wait.
    Retry(Duration),
    /// The request is not retried. The operation fails with the error of the attempt, or as described
    /// by [`StopReason::Timeout`].
    Stop(StopReason),
}

/// The reason why a request is not retried.
///
/// The client logs it at level `DEBUG`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum StopReason {
    /// A retry would fail in the same way.
    NotRetryable,
    /// The request is not idempotent, and may have been processed.
    NotIdempotent,
    /// Another job of the same kind is pending.
    PendingJob,
    /// The maximum number of attempts is reached.
    MaxAttempts,
    /// The server requests a longer wait than the policy allows.
    WaitTooLong,
    /// The timeout of the operation would end before the retry. The operation fails with
    /// [`ErrorKind::Timeout`](crate::ErrorKind::Timeout), unless the server responded with 429.
    Timeout,
    /// A custom strategy stopped for another reason.
    Custom,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AttemptOutcome {
    /// The server responded with this status.
    Response(StatusCode),
    /// There was no connection, so the request was not sent.
    NotConnected,
    /// The connection was lost before the response was complete. The request may have been
    /// processed.
    ConnectionLost,
    /// The attempt timed out. The request may have been processed.
    TimedOut,
}

impl AttemptOutcome {
    /// Returns whether the server responded with 429.
    pub fn is_rate_limited(self) -> bool {
        self == Self::Response(StatusCode::TOO_MANY_REQUESTS)
    }

    /// Returns whether the server may have processed the request.
    ///
    /// Returns `false` if there was no connection, or if the server responded with a status from 400
    /// to 499 other than 408.
    pub fn may_have_been_processed(self) -> bool {
        match self {
            Self::NotConnected => false,
            Self::Response(status) => {
                !status.is_client_error() || status == StatusCode::REQUEST_TIMEOUT
            }
            Self::ConnectionLost | Self::TimedOut => true,
        }
    }
}

/// The state of an operation after a failed attempt: the input of a [`RetryStrategy`].
///
/// # Examples
///
/// A state can be constructed to test a strategy:
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{
///     AttemptOutcome, RetryDecision, RetryPolicy, RetryState, RetryStrategy, StopReason,
/// };
///
/// let state = RetryState::new(AttemptOutcome::ConnectionLost).with_attempts(2).with_random(0.5);
/// let policy = RetryPolicy::default();
/// assert_eq!(policy.decide(&state), RetryDecision::Retry(Duration::from_millis(500)));
/// assert_eq!(
///     policy.decide(&state.with_attempts(4)),
///     RetryDecision::Stop(StopReason::MaxAttempts),
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RetryState {
    operation: &'static str,
    idempotency: Idempotency,
    attempts: u32,
    elapsed: Duration,
    timeout: Option<Duration>,
    outcome: AttemptOutcome,
    requested_wait: Option<Duration>,
    is_pending_job: bool,
    random: f64,
}

impl RetryState {
    /// Creates the state after the first attempt of an idempotent request without a timeout.
    pub fn new(outcome: AttemptOutcome) -> Self {
        Self {
            operation: "",
            idempotency: Idempotency::Idempotent,
            attempts: 1,
            elapsed: Duration::ZERO,
            timeout: None,
            outcome,
            requested_wait: None,
            is_pending_job: false,
            random: 0.5,
        }
    }

    /// Creates the state after an attempt with this outcome. `now` is the local time, to which the
    /// server's times are relative unless it sent its own.
    pub(crate) fn of(outcome: &Outcome, now: SystemTime) -> Self {
        let kind = match outcome {
            Outcome::Response(response) => AttemptOutcome::Response(response.status),
            Outcome::NotConnected => AttemptOutcome::NotConnected,
            Outcome::ConnectionLost => AttemptOutcome::ConnectionLost,
            Outcome::TimedOut => AttemptOutcome::TimedOut,
        };
        let state = Self::new(kind).with_random(random());
        match outcome {
            Outcome::Response(response) => Self {
                requested_wait: response.requested_wait(now),
                is_pending_job: response.pending_job,
                ..state
            },
            _ => state,
        }
    }

    /// Sets the name of the operation. Default: empty.
    #[must_use]
    pub fn with_operation(self, operation: &'static str) -> Self {
        Self { operation, ..self }
    }

    /// Sets the idempotency. Default: idempotent.
    #[must_use]
    pub fn with_idempotency(self, idempotency: Idempotency) -> Self {
        Self {
            idempotency,
            ..self
        }
    }

    /// Sets the number of attempts. Default: 1.
    #[must_use]
    pub fn with_attempts(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// Sets the time since the operation started. Default: zero.
    #[must_use]
    pub fn with_elapsed(self, elapsed: Duration) -> Self {
        Self { elapsed, ..self }
    }

    /// Sets the timeout of the operation. Default: none.
    #[must_use]
    pub fn with_timeout(self, timeout: Option<Duration>) -> Self {
        Self { timeout, ..self }
    }

    /// Sets the wait that the server requests. Default: none.
    #[must_use]
    pub fn with_requested_wait(self, wait: Option<Duration>) -> Self {
        Self {
            requested_wait: wait,
            ..self
        }
    }

    /// Sets whether another job is pending. Default: `false`.
    #[must_use]
    pub fn with_pending_job(self, is_pending: bool) -> Self {
        Self {
            is_pending_job: is_pending,
            ..self
        }
    }

    /// Sets the random number. Default: 0.5.
    #[must_use]
    pub fn with_random(self, random: f64) -> Self {
        Self { random, ..self }
    }

    /// Returns the name of the operation, such as `tickets.get`; `request` for a custom request.
    pub fn operation(&self) -> &'static str {
        self.operation
    }

    /// Returns whether a retry is safe if the request may have been processed.
    pub fn idempotency(&self) -> Idempotency {
        self.idempotency
    }

    /// Returns the number of attempts, including the one that has just failed. An attempt that was
    /// rejected because of an expired token does not count.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Returns the time since the operation started.
    pub fn elapsed(&self) -> Duration {
        self.elapsed
    }

    /// Returns the time until the operation times out; `None` without a timeout.
    pub fn remaining(&self) -> Option<Duration> {
        Some(self.timeout?.saturating_sub(self.elapsed))
    }

    /// Returns how the attempt ended.
    pub fn outcome(&self) -> AttemptOutcome {
        self.outcome
    }

    /// Returns the wait that the server requests: `Retry-After`, or for a 429 without it, the time
    /// until `X-RateLimit-Reset`.
    pub fn requested_wait(&self) -> Option<Duration> {
        self.requested_wait
    }

    /// Returns whether the server responded with 429 because a job of the same kind is pending. It
    /// can be pending for hours.
    pub fn is_pending_job(&self) -> bool {
        self.is_pending_job
    }

    /// Returns whether a retry cannot process the request twice: the request is idempotent, or it
    /// [was not processed](AttemptOutcome::may_have_been_processed).
    pub fn is_safe(&self) -> bool {
        self.idempotency == Idempotency::Idempotent || !self.outcome.may_have_been_processed()
    }

    /// Returns a random number in `0.0..1.0`, for jitter.
    pub fn random(&self) -> f64 {
        self.random
    }

    /// Returns whether the timeout of the operation ends after this wait.
    pub(super) fn has_time_for(&self, wait: Duration) -> bool {
        self.timeout
            .is_none_or(|timeout| self.elapsed.saturating_add(wait) < timeout)
    }
}
