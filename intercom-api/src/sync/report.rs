//! The figures of a run.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{
    AttemptEvent, CancelEvent, DeviationEvent, EndEvent, Observer, RateLimitWaitEvent, RetryEvent,
    ScrollWaitEvent, StatusCode,
};

/// The figures of a run of one stream: [`Changes::report`](super::Changes::report).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Report {
    /// The number of rows that were delivered, including those of children.
    pub rows: u64,
    /// The number of rows that no longer exist.
    pub gone: u64,
    /// The number of requests, including retries.
    pub requests: u64,
    /// The number of responses with status 429.
    pub rate_limited: u64,
    /// The size of all successful responses in bytes, after decompression.
    pub bytes: u64,
    /// The number of list elements that could not be decoded.
    pub skipped: u64,
    /// The number of conversations and tickets whose oldest parts are missing, because the API returns only the newest 500.
    pub truncated: u64,
    /// The number of conversations and tickets with fewer parts than the API reports, although there are fewer than 500.
    pub incomplete: u64,
    /// The number of values that were corrected, because they deviate from their type.
    pub corrected: u64,
    /// The number of rows of the requested stream to read in this run, for a progress bar; `None` if the API does not report it,
    /// as in the later runs of contacts, whose searches also find rows that are not read.
    ///
    /// It is an estimate: rows may be added and removed during the run, a run can read some rows twice, and a run that continues an incomplete one counts
    /// the rows that were already read.
    pub total: Option<u64>,
    /// The status with which the API refused the stream, because the workspace does not have the feature, such as 404 for news; `None` if the stream was read.
    ///
    /// The run ends without rows, and without an error.
    pub unavailable: Option<StatusCode>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} rows, {} gone, {} requests, {} bytes",
            self.rows, self.gone, self.requests, self.bytes
        )?;
        for (count, what) in [
            (self.rate_limited, "rate limited"),
            (self.skipped, "skipped"),
            (self.truncated, "truncated"),
            (self.incomplete, "incomplete"),
            (self.corrected, "corrected"),
        ] {
            if count > 0 {
                write!(f, ", {count} {what}")?;
            }
        }
        match self.unavailable {
            Some(status) => write!(f, ", not available in this workspace ({status})"),
            None => Ok(()),
        }
    }
}

/// Counts requests, and forwards the events to the observer of the client.
#[derive(Default)]
pub(super) struct Meter {
    requests: AtomicU64,
    rate_limited: AtomicU64,
    bytes: AtomicU64,
    next: Option<Arc<dyn Observer>>,
}

impl Meter {
    pub(super) fn new(next: Option<Arc<dyn Observer>>) -> Self {
        Self {
            next,
            ..Self::default()
        }
    }

    /// Writes the counts to a report.
    pub(super) fn fill(&self, report: &mut Report) {
        report.requests = self.requests.load(Ordering::Relaxed);
        report.rate_limited = self.rate_limited.load(Ordering::Relaxed);
        report.bytes = self.bytes.load(Ordering::Relaxed);
    }
}

impl Observer for Meter {
    fn on_attempt(&self, event: &AttemptEvent) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if event.status == Some(StatusCode::TOO_MANY_REQUESTS) {
            self.rate_limited.fetch_add(1, Ordering::Relaxed);
        }
        self.bytes
            .fetch_add(event.body_size.unwrap_or_default(), Ordering::Relaxed);
        if let Some(next) = &self.next {
            next.on_attempt(event);
        }
    }

    fn on_cancel(&self, event: &CancelEvent) {
        self.requests.fetch_add(1, Ordering::Relaxed);
        if let Some(next) = &self.next {
            next.on_cancel(event);
        }
    }

    fn on_scroll_wait(&self, event: &ScrollWaitEvent) {
        if let Some(next) = &self.next {
            next.on_scroll_wait(event);
        }
    }

    fn on_rate_limit_wait(&self, event: &RateLimitWaitEvent) {
        if let Some(next) = &self.next {
            next.on_rate_limit_wait(event);
        }
    }

    fn on_retry(&self, event: &RetryEvent) {
        if let Some(next) = &self.next {
            next.on_retry(event);
        }
    }

    fn on_deviation(&self, event: &DeviationEvent<'_>) {
        if let Some(next) = &self.next {
            next.on_deviation(event);
        }
    }

    fn on_end(&self, event: &EndEvent) {
        if let Some(next) = &self.next {
            next.on_end(event);
        }
    }
}
