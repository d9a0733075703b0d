//! Reads the rate limit from responses, and delays requests when it is exhausted.
//!
//! [`limiter`] decides whether a request may be sent, [`clock`] converts times of the server, and
//! [`queue`] orders the requests that wait. All are pure state machines with the time as an argument.
//! Only [`waiting`] waits.

mod clock;
mod headers;
mod limiter;
mod pace;
mod permit;
mod queue;
mod rate_limiter;
#[cfg(feature = "redis")]
mod redis;
mod state;
mod waiting;
mod window_limiter;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use reqwest::header::HeaderMap;
use tokio::time::Instant;

use self::limiter::Admission;
use self::queue::Queue;
use crate::Timestamp;

#[cfg(test)]
pub(crate) use self::headers::RESET as RATE_LIMIT_RESET;
pub(crate) use self::headers::ResponseHints;
pub use self::permit::Permit;
pub(crate) use self::rate_limiter::acquire;
pub use self::rate_limiter::{Acquire, RateLimiter, Unlimited, WindowKey};
#[cfg(feature = "redis")]
pub use self::redis::{RedisLimiter, RedisLimiterBuilder, RedisServer};
pub use self::state::RateLimiterState;
pub use self::waiting::NotAdmitted;
pub use self::window_limiter::WindowLimiter;

/// The rate limit that a response reports, in the headers `X-RateLimit-Limit`,
/// `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
///
/// Intercom's limits are per minute, but enforced in windows of 10 seconds. The headers describe one
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

/// Returns the wait that `Retry-After` asks for. A date is relative to `Date`, or to `now`.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    ResponseHints::read(headers).retry_after(now)
}

/// The common part of the built-in limiters: a state machine and the requests that wait for it.
#[derive(Debug)]
struct LimiterInner<M> {
    /// The zero of the monotonic clock.
    origin: Instant,
    /// Never locked across an await.
    state: Mutex<State<M>>,
}

#[derive(Debug)]
struct State<M> {
    limiter: M,
    queue: Queue,
    /// The time at which the window opens that requests were last reported to wait for.
    announced: Duration,
}

impl<M: Admission> LimiterInner<M> {
    fn new(limiter: M) -> Self {
        Self {
            origin: Instant::now(),
            state: Mutex::new(State {
                limiter,
                queue: Queue::default(),
                announced: Duration::ZERO,
            }),
        }
    }

    fn now(&self) -> Duration {
        self.origin.elapsed()
    }

    fn state(&self) -> MutexGuard<'_, State<M>> {
        // A panic while the lock is held leaves a usable state.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the limiter, and wakes the requests that can be admitted earlier because of it.
    fn change<T>(&self, change: impl FnOnce(&mut M, Duration) -> T) -> T {
        let now = self.now();
        let (changed, wakers) = {
            let State { limiter, queue, .. } = &mut *self.state();
            let changed = change(limiter, now);
            (changed, queue.changed(limiter.ready_at(now), now))
        };
        wakers.into_iter().for_each(std::task::Waker::wake);
        changed
    }

    fn report(&self) -> RateLimiterState {
        let now = self.now();
        let State { limiter, queue, .. } = &*self.state();
        let opens_at = limiter.opens_at(now);
        let recorded = limiter.recorded();
        RateLimiterState::new()
            .with_waiting(queue.len())
            .with_in_flight(recorded.in_flight())
            .with_window(recorded.window_length())
            .with_opens_in(opens_at.map(|opens_at| opens_at.saturating_sub(now)))
            .with_rate_limit(recorded.last())
    }
}

#[cfg(test)]
mod tests;
