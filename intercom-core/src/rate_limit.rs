//! The rate limit: what the server says of it, and keeping to it.
//!
//! [`limiter`] decides who may go, [`clock`] reads the server's times, and both are given the time. What waits is here.

mod clock;
mod headers;
mod limiter;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::sync::Notify;
use tokio::time::Instant;

use self::limiter::{Admission, Limiter, Observation};
use crate::Timestamp;

#[cfg(test)]
pub(crate) use self::headers::RESET as RATE_LIMIT_RESET;
pub(crate) use self::headers::ResponseHints;

/// What the server says of its rate limit, in the headers `X-RateLimit-Limit`, `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
///
/// Intercom enforces its limits per minute in windows of 10 seconds, and the headers are about one window. All programs that use the same app
/// share it.
///
/// # Examples
///
/// A rate limit can be constructed, for a test double:
///
/// ```
/// use intercom_api::{RateLimit, Timestamp};
///
/// let rate_limit = RateLimit::new(1_666, 12, Timestamp::from_second(1_723_104_620));
/// assert_eq!(rate_limit.remaining(), Some(12));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RateLimit {
    limit: Option<u64>,
    remaining: Option<u64>,
    reset: Option<Timestamp>,
}

impl RateLimit {
    /// How many calls a window allows; `None` if the server did not say, or not as a number.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// How many calls were left in the window when the server answered; `None` if it did not say, or not as a number.
    pub fn remaining(&self) -> Option<u64> {
        self.remaining
    }

    /// When the window ends, by the clock of the server; `None` if it did not say, or not as a number.
    pub fn reset(&self) -> Option<Timestamp> {
        self.reset
    }

    /// Creates a rate limit: how many requests a window allows, how many are left, and when it ends.
    pub fn new(limit: u64, remaining: u64, reset: Timestamp) -> Self {
        Self {
            limit: Some(limit),
            remaining: Some(remaining),
            reset: Some(reset),
        }
    }

    /// Reads the headers; `None` if none of them can be read.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        headers::rate_limit(headers)
    }
}

/// Lets calls wait for the next window when the present one is used up, instead of collecting 429s. Clones share one view of the window.
///
/// Calls go in the order in which they asked. One that stops waiting, or that ends without an answer, gives its place back.
#[derive(Debug, Clone)]
pub(crate) struct RateLimiter {
    shared: Arc<LimiterInner>,
}

#[derive(Debug)]
struct LimiterInner {
    enabled: bool,
    /// The monotonic clock of the machine counts from here.
    origin: Instant,
    limiter: Mutex<Limiter>,
    /// Who holds it is the first in line and alone asks the machine; the others queue for it, and it is handed on in order.
    line: tokio::sync::Mutex<()>,
    /// Tells the first in line to ask again.
    changed: Notify,
}

impl RateLimiter {
    pub(crate) fn new() -> Self {
        Self::with(true)
    }

    /// Lets every call go at once, and still reads what the server says.
    pub(crate) fn disabled() -> Self {
        Self::with(false)
    }

    fn with(enabled: bool) -> Self {
        Self {
            shared: Arc::new(LimiterInner {
                enabled,
                origin: Instant::now(),
                limiter: Mutex::new(Limiter::new(enabled)),
                line: tokio::sync::Mutex::new(()),
                changed: Notify::new(),
            }),
        }
    }

    /// Waits until a call may be sent. Every attempt of a call needs a permit of its own. Dropping the future leaves the line.
    pub(crate) async fn admit(&self) -> Permit {
        let shared = &self.shared;
        let _turn = if shared.enabled {
            Some(shared.line.lock().await)
        } else {
            None
        };
        loop {
            let changed = shared.changed.notified();
            let admission = shared.limiter().admit(shared.now());
            match admission {
                Admission::Go(ticket) => {
                    return Permit {
                        shared: Arc::clone(shared),
                        ticket: Some(ticket),
                    };
                }
                Admission::Until(time) => {
                    // Either way it is time to ask again.
                    let _ = tokio::time::timeout_at(shared.origin + time, changed).await;
                }
                Admission::Answer => changed.await,
            }
        }
    }

    /// What the server said last.
    pub(crate) fn last(&self) -> Option<RateLimit> {
        self.shared.limiter().last()
    }
}

impl LimiterInner {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        // A panic elsewhere leaves nothing half done that matters.
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to send one request. Dropping it says that there was no answer.
#[derive(Debug)]
#[must_use = "a permit that is dropped gives its place back"]
pub(crate) struct Permit {
    shared: Arc<LimiterInner>,
    ticket: Option<limiter::Ticket>,
}

impl Permit {
    /// To be called when status and headers of the answer are there, before its body is read.
    pub(crate) fn answered(self, status: StatusCode, hints: &ResponseHints) {
        self.answered_at(status, hints, SystemTime::now());
    }

    fn answered_at(mut self, status: StatusCode, hints: &ResponseHints, local: SystemTime) {
        if let Some(ticket) = self.ticket.take() {
            let observation = Observation {
                rate: hints.rate_limit,
                limited: status == StatusCode::TOO_MANY_REQUESTS,
                success: status.is_success(),
                date: hints.date,
                local,
            };
            let now = self.shared.now();
            self.shared.limiter().answered(&ticket, &observation, now);
            self.shared.changed.notify_one();
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(ticket) = self.ticket.take() {
            self.shared.limiter().on_dropped(&ticket);
            self.shared.changed.notify_one();
        }
    }
}

#[cfg(test)]
mod tests;
