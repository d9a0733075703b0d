//! The state that a rate limiter reports.

use std::time::Duration;

use crate::RateLimit;

/// The state of a [`RateLimiter`](super::RateLimiter) at one moment, for progress bars, metrics and
/// logs.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) {
/// let state = client.rate_limiter().state();
/// println!("{} requests wait, {} are in flight", state.waiting(), state.in_flight());
/// if let Some(opens_in) = state.opens_in() {
///     println!("the window is exhausted, the next one opens in {opens_in:?}");
/// }
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RateLimiterState {
    waiting: usize,
    in_flight: usize,
    window: Option<Duration>,
    opens_in: Option<Duration>,
    rate_limit: Option<RateLimit>,
}

impl RateLimiterState {
    /// Creates the state of a limiter that has no requests, and to which the server has not reported a
    /// window yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the number of requests that wait to be admitted.
    pub fn waiting(&self) -> usize {
        self.waiting
    }

    /// Returns the number of requests that were admitted and have no response yet.
    pub fn in_flight(&self) -> usize {
        self.in_flight
    }

    /// Returns the length of a window; `None` until two windows have been reported.
    ///
    /// The length is the shortest time between the reported ends of two windows, which have a
    /// resolution of one second. The windows of Intercom last 10 seconds.
    pub fn window(&self) -> Option<Duration> {
        self.window
    }

    /// Returns the time until the next window opens; `None` if the current window is not exhausted, or
    /// has not been reported.
    pub fn opens_in(&self) -> Option<Duration> {
        self.opens_in
    }

    /// Returns the rate limit that the server reported last; `None` if it has not reported one.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.rate_limit
    }

    /// Sets the number of requests that wait.
    #[must_use]
    pub fn with_waiting(mut self, waiting: usize) -> Self {
        self.waiting = waiting;
        self
    }

    /// Sets the number of requests in flight.
    #[must_use]
    pub fn with_in_flight(mut self, in_flight: usize) -> Self {
        self.in_flight = in_flight;
        self
    }

    /// Sets the length of a window.
    #[must_use]
    pub fn with_window(mut self, window: impl Into<Option<Duration>>) -> Self {
        self.window = window.into();
        self
    }

    /// Sets the time until the next window opens.
    #[must_use]
    pub fn with_opens_in(mut self, opens_in: impl Into<Option<Duration>>) -> Self {
        self.opens_in = opens_in.into();
        self
    }

    /// Sets the rate limit that the server reported last.
    #[must_use]
    pub fn with_rate_limit(mut self, rate_limit: impl Into<Option<RateLimit>>) -> Self {
        self.rate_limit = rate_limit.into();
        self
    }
}
