//! Reads the rate limit from responses, and delays requests when it is exhausted.
//!
//! [`limiter`] decides whether a request may be sent, and [`clock`] converts times of the server.
//! [`queue`] keeps the requests that wait in order. All are pure state machines with the time as an
//! argument. Only [`waiting`] waits.

mod clock;
mod headers;
mod limiter;
mod queue;
mod waiting;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::time::Instant;

use self::limiter::{Limiter, Observation};
use self::queue::Queue;
use crate::Timestamp;

#[cfg(test)]
pub(crate) use self::headers::RESET as RATE_LIMIT_RESET;
pub(crate) use self::headers::ResponseHints;
pub(crate) use self::waiting::NotAdmitted;

/// The rate limit that a response reports, in the headers `X-RateLimit-Limit`,
/// `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
///
/// Intercom enforces its limits per minute in windows of 10 seconds, and the headers describe one
/// window. All programs that use the same app share the limit.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let me = client.admins().me().await?;
/// if let Some(remaining) = me.rate_limit().and_then(|rate_limit| rate_limit.remaining()) {
///     println!("{remaining} requests remain in the window");
/// }
/// # Ok(())
/// # }
/// ```
///
/// A rate limit can be constructed for a test double:
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
    /// Returns the number of requests that a window allows; `None` if the header is missing or
    /// invalid.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Returns the number of requests that remained in the window when the server responded; `None`
    /// if the header is missing or invalid.
    pub fn remaining(&self) -> Option<u64> {
        self.remaining
    }

    /// Returns the time at which the window ends, by the clock of the server; `None` if the header
    /// is missing or invalid.
    pub fn reset(&self) -> Option<Timestamp> {
        self.reset
    }

    /// Creates a rate limit from the requests that a window allows, the requests that remain, and
    /// the end of the window.
    pub fn new(limit: u64, remaining: u64, reset: Timestamp) -> Self {
        Self {
            limit: Some(limit),
            remaining: Some(remaining),
            reset: Some(reset),
        }
    }

    /// Reads the rate limit from headers; `None` if all three headers are missing or invalid.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        headers::rate_limit(headers)
    }
}

/// Delays requests until the next window when the current one is exhausted, which avoids 429s.
/// Clones share one view of the window.
///
/// Requests are admitted in the order in which they call [`admit`](Self::admit). A request that is
/// canceled, or ends without a response, frees its slot for another request. A request whose future
/// is not polled delays the others by a bounded time: nothing is reserved for it while it waits, and
/// the limiter does not depend on responses to admitted requests.
#[derive(Debug, Clone)]
pub(crate) struct RateLimiter {
    inner: Arc<LimiterInner>,
}

#[derive(Debug)]
struct LimiterInner {
    /// The zero of the monotonic clock.
    origin: Instant,
    /// Never locked across an await.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    limiter: Limiter,
    queue: Queue,
}

impl RateLimiter {
    pub(crate) fn new() -> Self {
        Self::with(true)
    }

    /// Creates a limiter that admits every request immediately, and only records the rate limit.
    pub(crate) fn disabled() -> Self {
        Self::with(false)
    }

    /// Creates a limiter with the same settings for another workspace.
    pub(crate) fn separate(&self) -> Self {
        Self::with(self.inner.state().limiter.is_enabled())
    }

    fn with(enabled: bool) -> Self {
        Self {
            inner: Arc::new(LimiterInner {
                origin: Instant::now(),
                state: Mutex::new(State {
                    limiter: Limiter::new(enabled),
                    queue: Queue::default(),
                }),
            }),
        }
    }

    /// Waits until a request may be sent. Each attempt needs its own permit.
    ///
    /// Dropping the future removes the request from the queue.
    ///
    /// # Errors
    ///
    /// [`NotAdmitted`] if the request cannot be sent before the deadline. If the window opens only
    /// after it, the error is immediate.
    pub(crate) async fn admit(&self, deadline: Option<Instant>) -> Result<Permit, NotAdmitted> {
        let slot = waiting::admit(&self.inner, deadline).await?;
        Ok(Permit {
            inner: Arc::clone(&self.inner),
            slot: Some(slot),
        })
    }

    /// Returns the rate limit that the server reported most recently.
    pub(crate) fn last(&self) -> Option<RateLimit> {
        self.inner.state().limiter.last()
    }
}

impl LimiterInner {
    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock is held leaves a usable state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the limiter, and wakes the requests that can be admitted earlier because of it.
    fn change(&self, change: impl FnOnce(&mut Limiter, Duration)) {
        let now = self.now();
        let wakers = {
            let State { limiter, queue } = &mut *self.state();
            change(limiter, now);
            queue.changed(limiter.ready_at(now), now)
        };
        wakers.into_iter().for_each(std::task::Waker::wake);
    }
}

/// The permission to send one request. Dropping it records that there was no response.
#[derive(Debug)]
#[must_use = "dropping a permit records that there was no response"]
pub(crate) struct Permit {
    inner: Arc<LimiterInner>,
    slot: Option<limiter::Slot>,
}

impl Permit {
    /// Records the response. Called when the headers have arrived, before the body is read.
    pub(crate) fn on_response(self, status: StatusCode, hints: &ResponseHints) {
        self.on_response_at(status, hints, SystemTime::now());
    }

    fn on_response_at(mut self, status: StatusCode, hints: &ResponseHints, local: SystemTime) {
        if let Some(slot) = self.slot.take() {
            let observation = Observation {
                rate_limit: hints.rate_limit,
                limited: status == StatusCode::TOO_MANY_REQUESTS,
                success: status.is_success(),
                retry_after: hints.retry_after(local),
                date: hints.date,
                local,
            };
            self.inner
                .change(|limiter, now| limiter.on_response(&slot, &observation, now));
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            self.inner.change(|limiter, _| limiter.on_dropped(&slot));
        }
    }
}

#[cfg(test)]
mod tests;
