//! Delays requests when the rate limit is exhausted.
//!
//! [`limiter`] decides whether a request may be sent, [`clock`] converts times of the server, and
//! [`queue`] orders the requests that wait. All are pure state machines with the time as an argument.
//! Only [`waiting`] waits.

mod clock;
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
use std::time::Duration;

use tokio::time::Instant;

use self::limiter::Admission;
use self::queue::Queue;

pub use self::permit::Permit;
pub(crate) use self::rate_limiter::acquire;
pub use self::rate_limiter::{Acquire, RateLimiter, Unlimited, WindowKey};
#[cfg(feature = "redis")]
pub use self::redis::{RedisLimiter, RedisLimiterBuilder, RedisServer};
pub use self::state::RateLimiterState;
pub use self::waiting::NotAdmitted;
pub use self::window_limiter::WindowLimiter;

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
