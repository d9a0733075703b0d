//! The window that a response reported.

use std::time::Duration;

use super::PROBE_TIMEOUT;
use super::observation::Slot;
use crate::Timestamp;

/// Maximum wait for a window, even if its reset is later: the length of Intercom's windows. A reset
/// in another unit, or of a wrong clock, costs no more than that.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(10);
/// The wait after a probe that was too early. It doubles with each early probe. The first two waits
/// cover the rounding error of a reset, which is up to a second.
const INITIAL_PROBE_BACKOFF: Duration = Duration::from_millis(350);
const MAX_PROBE_BACKOFF: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Window {
    pub(super) reset: Timestamp,
    pub(super) remaining: u64,
    /// The number of requests in flight, from `uncounted_from` on, that the server may not have
    /// subtracted from `remaining` yet.
    pub(super) uncounted: u64,
    pub(super) uncounted_from: u64,
    /// The requests from this number on were sent after the window was reported.
    pub(super) sent_within: u64,
    /// The server counted the requests from this number on after the request that reported
    /// `remaining`.
    pub(super) newer_than_remaining: u64,
    /// The time at which the window was reported, or confirmed by a probe.
    pub(super) since: Duration,
    /// The number of probes in flight.
    pub(super) probes: u32,
    pub(super) last_probe: Duration,
    /// The number of probes that found the window still exhausted.
    pub(super) early_probes: u32,
    pub(super) next_probe: Duration,
    /// Whether the window before this one was used up, or nearly so.
    pub(super) is_scarce: bool,
}

impl Window {
    /// Returns whether a request is a probe for the end of this window.
    pub(super) fn probed_by(&self, slot: &Slot) -> bool {
        slot.probe && slot.number >= self.sent_within
    }

    /// Returns whether the window has no requests left for those that are not in flight.
    pub(super) fn is_exhausted(&self) -> bool {
        self.remaining <= self.uncounted
    }

    /// Returns whether a probe found that the window is open again although the server reports the
    /// same reset, which is wrong then.
    pub(super) fn is_reopened(&self, slot: &Slot, reset: Timestamp, remaining: u64) -> bool {
        self.probed_by(slot) && reset == self.reset && remaining > 0
    }

    /// Returns the time at which the next window is expected to open, if this one ends at `end`.
    pub(super) fn opens_at(&self, end: Duration) -> Duration {
        end.max(self.next_probe)
            .min(self.since.saturating_add(MAX_WAIT))
    }

    /// Returns the time at which the next probe for the end of this exhausted window is sent.
    pub(super) fn probe_at(&self, end: Duration) -> Duration {
        let due = self.opens_at(end);
        if self.probes == 0 {
            return due;
        }
        due.max(self.last_probe.saturating_add(PROBE_TIMEOUT))
    }
}

/// Returns the wait after a probe that was too early. `early_probes` is the number of early probes
/// before it.
pub(super) fn probe_backoff(early_probes: u32) -> Duration {
    2_u32
        .checked_pow(early_probes)
        .map_or(MAX_PROBE_BACKOFF, |factor| {
            INITIAL_PROBE_BACKOFF.saturating_mul(factor)
        })
        .min(MAX_PROBE_BACKOFF)
}
