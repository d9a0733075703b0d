//! The clock of a sandbox.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Unix time, which tests can advance. Clones are the same clock.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    fixed: Option<Duration>,
    /// How far the clock was advanced, in nanoseconds.
    ahead: Arc<AtomicU64>,
}

impl Clock {
    /// Creates a clock that is stopped at a Unix time, or a running clock.
    pub(crate) fn new(fixed: Option<i64>) -> Self {
        Self {
            fixed: fixed.map(|seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0))),
            ahead: Arc::default(),
        }
    }

    pub(crate) fn since_epoch(&self) -> Duration {
        let base = self.fixed.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.unwrap_or_default()
        });
        base.saturating_add(Duration::from_nanos(self.ahead.load(Ordering::Relaxed)))
    }

    pub(crate) fn now(&self) -> i64 {
        i64::try_from(self.since_epoch().as_secs()).unwrap_or(i64::MAX)
    }

    /// Advances the clock. The caller holds the lock of the state.
    pub(crate) fn advance(&mut self, by: Duration) {
        let by = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        let ahead = self.ahead.load(Ordering::Relaxed).saturating_add(by);
        self.ahead.store(ahead, Ordering::Relaxed);
    }
}
