//! A pause that the server requested.

use std::time::Duration;

use super::PROBE_TIMEOUT;

/// Maximum wait for a pause that the server requests with `Retry-After`.
pub(super) const MAX_PAUSE: Duration = Duration::from_secs(60);

/// A pause that the server requested with a 429 that does not report a window.
#[derive(Debug)]
pub(super) struct Pause {
    pub(super) until: Duration,
    /// The requests from this number on were sent after the pause was requested.
    pub(super) from: u64,
    /// The number of the last request that was sent after the pause, and the time.
    pub(super) probe: Option<(u64, Duration)>,
}

impl Pause {
    /// Returns the time at which the next request is sent. The first requests after the pause are
    /// sent one at a time.
    pub(super) fn ready_at(&self) -> Duration {
        self.probe.map_or(self.until, |(_, sent)| {
            self.until.max(sent.saturating_add(PROBE_TIMEOUT))
        })
    }
}
