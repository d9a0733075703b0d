//! An admitted request, and what its response reports.

use std::time::{Duration, SystemTime};

use reqwest::StatusCode;

use crate::Timestamp;
use crate::response_meta::{RateLimit, ResponseHints};

/// An admitted request.
#[derive(Debug, PartialEq)]
pub(in crate::rate_limit) struct Slot {
    /// The position in the order of admission.
    pub(super) number: u64,
    pub(super) sent: Duration,
    pub(super) probe: bool,
}

/// The parts of a response that the limiter depends on.
#[derive(Debug)]
pub(in crate::rate_limit) struct Observation {
    pub(in crate::rate_limit) rate_limit: Option<RateLimit>,
    /// Whether the status is 429.
    pub(in crate::rate_limit) limited: bool,
    pub(in crate::rate_limit) success: bool,
    /// The wait in `Retry-After`.
    pub(in crate::rate_limit) retry_after: Option<Duration>,
    /// The time of the server's clock.
    pub(in crate::rate_limit) date: Option<SystemTime>,
    /// The time of the local clock.
    pub(in crate::rate_limit) local: SystemTime,
}

impl Slot {
    /// Returns whether the request finds out whether the next window has opened.
    #[cfg(feature = "redis")]
    pub(in crate::rate_limit) fn is_probe(&self) -> bool {
        self.probe
    }
}

impl Observation {
    pub(in crate::rate_limit) fn new(
        status: StatusCode,
        hints: &ResponseHints,
        local: SystemTime,
    ) -> Self {
        Self {
            rate_limit: hints.rate_limit,
            limited: status == StatusCode::TOO_MANY_REQUESTS,
            success: status.is_success(),
            retry_after: hints.retry_after(local),
            date: hints.date,
            local,
        }
    }

    /// Returns the end of the window and the number of remaining requests; `None` if they are not
    /// reported.
    pub(in crate::rate_limit) fn window(&self) -> Option<(Timestamp, u64)> {
        let rate_limit = self.rate_limit?;
        let remaining = rate_limit.remaining.or(self.limited.then_some(0))?;
        Some((rate_limit.reset?, remaining))
    }
}
