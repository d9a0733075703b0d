//! Spreads the requests of a window over its length.

use std::time::Duration;

/// The part of a window that is left free at its end. A request that is sent shortly before the end
/// may be counted in the next window, so that one request less would be sent in this one.
const MARGIN: u32 = 20;
/// How much earlier than planned a request may be sent, because those before it were late. Timers
/// have a resolution of a millisecond, and the requests of a large limit are closer together.
const CATCH_UP: Duration = Duration::from_millis(20);

/// The time is an argument, as in the limiter.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The time of the next request.
    next: Duration,
    /// Number of requests that wait.
    waiting: u64,
}

/// What remains of a window.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rest {
    /// The time at which the window was reported, and at which it ends.
    pub(super) since: Duration,
    pub(super) end: Duration,
    /// Number of requests that may still be sent.
    pub(super) available: u64,
    /// Whether the window before this one was used up, or nearly so.
    pub(super) is_scarce: bool,
}

impl Rest {
    fn last(&self) -> Duration {
        let margin = self.end.saturating_sub(self.since) / MARGIN;
        self.end.saturating_sub(margin)
    }
}

impl Pace {
    /// Records how many requests wait, including the one that is about to be admitted.
    pub(super) fn expect(&mut self, waiting: usize) {
        self.waiting = u64::try_from(waiting).unwrap_or(u64::MAX);
    }

    /// Returns the time at which the next request is sent.
    pub(super) fn ready_at(&self, rest: Rest, now: Duration) -> Duration {
        // Without more requests than the window allows, there is nothing to spread.
        let is_scarce = rest.is_scarce || self.waiting > rest.available;
        if !is_scarce || now >= rest.last() {
            return now;
        }
        self.next.min(rest.last()).max(now)
    }

    /// Records that a request is sent.
    pub(super) fn on_sent(&mut self, rest: Rest, now: Duration) {
        let time = rest.last().saturating_sub(now);
        let available = u32::try_from(rest.available.max(1)).unwrap_or(u32::MAX);
        let planned = self.next.clamp(now.saturating_sub(CATCH_UP), now);
        self.next = planned.saturating_add(time / available);
    }
}
