//! Whether a call is repeated, and when.
//!
//! [`decide`] is the whole of it: a pure function, which is given the clock and the randomness. Sending and waiting are the transport's.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

use crate::Idempotency;
use crate::rate_limit::ResponseHints;

/// How long a 429 is waited out that does not say how long: one whole window of Intercom's. Backing off from less would spend all attempts
/// within the window that is used up.
const WINDOW: Duration = Duration::from_secs(10);
/// The least that is spread out by chance when the server names a time, so that those who wait for the same moment do not all come at once.
const LEAST_SPREAD: Duration = Duration::from_millis(100);

/// When a call that failed is sent again, and how often.
///
/// What may be repeated is not a setting. An operation that [reads](Idempotency::Idempotent) is sent again when the connection fails, when an attempt
/// takes too long, and after the statuses 408, 429, 500, 502, 503 and 504. One that [writes](Idempotency::NonIdempotent) is sent again only when the
/// server surely did not act: after a 429, and when no connection came about. A 429 that says that a job is still pending is never
/// repeated.
///
/// The wait before an attempt is what the server asks for in `Retry-After`; on a 429, else the time until `X-RateLimit-Reset`, else 10
/// seconds, which is a whole window of Intercom's. In all other cases it is a random time up to the backoff, which doubles with each attempt.
///
/// ```
/// use std::time::Duration;
/// use intercom_api::RetryPolicy;
///
/// let patient = RetryPolicy::default()
///     .max_attempts(8)
///     .max_backoff(Duration::from_secs(120));
/// assert_ne!(patient, RetryPolicy::default());
/// assert_eq!(RetryPolicy::none(), RetryPolicy::default().max_attempts(1));
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a policy does nothing until a client or a call is given it"]
pub struct RetryPolicy {
    max_attempts: u32,
    initial_backoff: Duration,
    max_backoff: Duration,
    max_retry_after: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_attempts: 4,
            initial_backoff: Duration::from_millis(500),
            max_backoff: Duration::from_secs(30),
            max_retry_after: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Every call is sent once.
    pub fn none() -> Self {
        Self::default().max_attempts(1)
    }

    /// How often a call is sent in all, the first time included; 4 unless set. Nought counts as one.
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The longest wait before the second attempt; 500 milliseconds unless set. It doubles with each attempt.
    pub fn initial_backoff(mut self, backoff: Duration) -> Self {
        self.initial_backoff = backoff;
        self
    }

    /// The longest wait that the server did not ask for; 30 seconds unless set.
    pub fn max_backoff(mut self, backoff: Duration) -> Self {
        self.max_backoff = backoff;
        self
    }

    /// The longest wait that the server may ask for; 60 seconds unless set. A call that is told to wait longer is not repeated.
    pub fn max_retry_after(mut self, wait: Duration) -> Self {
        self.max_retry_after = wait;
        self
    }

    /// The most that is waited after so many attempts.
    fn backoff(&self, made: u32) -> Duration {
        2_u32
            .checked_pow(made.saturating_sub(1))
            .map_or(self.max_backoff, |factor| {
                self.initial_backoff.saturating_mul(factor)
            })
            .min(self.max_backoff)
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// The server answered, and the answer is whole.
    Answer(Answer),
    /// No connection came about, so nothing was sent. A timeout of connecting is one of these.
    NotConnected,
    /// The connection broke, or the answer was cut off. The server may have acted.
    Broken,
    /// The attempt took too long. The server may have acted.
    TimedOut,
}

impl Outcome {
    /// What an error of sending, or of reading an answer, means. `None` is an error that no repetition mends, a request that cannot be put
    /// together for instance.
    pub(crate) fn of_error(error: &reqwest::Error) -> Option<Self> {
        if error.is_builder() || error.is_redirect() || error.is_upgrade() {
            None
        } else if error.is_connect() {
            Some(Self::NotConnected)
        } else if error.is_timeout() {
            Some(Self::TimedOut)
        } else {
            Some(Self::Broken)
        }
    }
}

/// What counts of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) hints: ResponseHints,
    /// It is not about the rate: a job of the same kind is still pending, and will be for longer than anybody wants to wait here.
    pub(crate) pending_job: bool,
}

impl Answer {
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

    /// How long the server wants to be left alone.
    pub(crate) fn asked_wait(&self, now: SystemTime) -> Option<Duration> {
        // The limit's headers are on every answer, and say nothing about when a fault will be over.
        let until_reset = || {
            if self.status != StatusCode::TOO_MANY_REQUESTS {
                return None;
            }
            // A reset that is over means that the clocks differ, or that the window has just ended: it is no advice.
            let reset = self.hints.rate_limit?.reset()?.to_system_time()?;
            reset.duration_since(self.hints.date.unwrap_or(now)).ok()
        };
        self.hints.retry_after(now).or_else(until_reset)
    }
}

/// How far a call has come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Attempts {
    /// Whether it is safe to repeat.
    pub(crate) idempotency: Idempotency,
    /// Attempts that have ended, the one that is decided on included.
    pub(crate) made: u32,
    /// Since the call began.
    pub(crate) elapsed: Duration,
    /// How long the call may take in all, waits included.
    pub(crate) timeout: Option<Duration>,
}

/// What happens after an attempt.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Decision {
    /// The outcome stands.
    Stop(Stop),
    /// The call is sent again after this time.
    Wait(Duration),
}

/// Why a call is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stop {
    /// Repeating would give the same, or the call succeeded.
    Final,
    /// The server may have acted, and the operation writes.
    Unsafe,
    /// A job is pending.
    PendingJob,
    /// There were as many attempts as the policy allows.
    Attempts,
    /// The server asks for a longer wait than the policy allows.
    WaitTooLong,
    /// The call would not be sent again before its timeout.
    Timeout,
}

/// Decides what happens after an attempt. `now` is the local clock, and `random` lies in `0.0..1.0`.
pub(crate) fn decide(
    policy: &RetryPolicy,
    state: &Attempts,
    outcome: &Outcome,
    now: SystemTime,
    random: f64,
) -> Decision {
    if let Some(stop) = forbidden(state.idempotency, outcome) {
        return Decision::Stop(stop);
    }
    if state.made >= policy.max_attempts {
        return Decision::Stop(Stop::Attempts);
    }
    let (asked, limited) = match outcome {
        Outcome::Answer(answer) => (
            answer.asked_wait(now),
            answer.status == StatusCode::TOO_MANY_REQUESTS,
        ),
        _ => (None, false),
    };
    let wait = match asked {
        Some(asked) if asked > policy.max_retry_after => {
            return Decision::Stop(Stop::WaitTooLong);
        }
        Some(asked) => spread(asked, random),
        None if limited => spread(WINDOW.min(policy.max_backoff), random),
        None => part(policy.backoff(state.made), random),
    };
    match state.timeout {
        Some(timeout) if state.elapsed.saturating_add(wait) >= timeout => {
            Decision::Stop(Stop::Timeout)
        }
        _ => Decision::Wait(wait),
    }
}

/// Why this outcome is never followed by another attempt.
fn forbidden(idempotency: Idempotency, outcome: &Outcome) -> Option<Stop> {
    let surely_not_done = match outcome {
        Outcome::NotConnected => true,
        Outcome::Broken | Outcome::TimedOut => false,
        Outcome::Answer(answer) if answer.pending_job => return Some(Stop::PendingJob),
        Outcome::Answer(answer) => match answer.status.as_u16() {
            429 => true,
            408 | 500 | 502 | 503 | 504 => false,
            _ => return Some(Stop::Final),
        },
    };
    match idempotency {
        Idempotency::NonIdempotent if !surely_not_done => Some(Stop::Unsafe),
        Idempotency::Idempotent | Idempotency::NonIdempotent => None,
    }
}

/// The time, and up to a tenth more.
fn spread(time: Duration, random: f64) -> Duration {
    time.saturating_add(part((time / 10).max(LEAST_SPREAD), random))
}

fn part(time: Duration, random: f64) -> Duration {
    // Not `mul_f64`, which panics.
    Duration::try_from_secs_f64(time.as_secs_f64() * random).unwrap_or(time)
}

/// A number in `0.0..1.0`, good enough to spread out what would happen at once.
pub fn random() -> f64 {
    // Each `RandomState` has keys of its own, from randomness of the system.
    let bits = RandomState::new().build_hasher().finish() >> 11;
    bits as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
