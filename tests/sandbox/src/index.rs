//! What searches see of a table: the changes of its rows, which can become searchable with a delay.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::RangeInclusive,
    sync::Arc,
    time::Duration,
};

use crate::{clock::Clock, ids::mix};

/// The number of positions that the log holds beyond one for each row.
const LOG: usize = 4096;

/// The delay of the search index.
#[derive(Debug, Clone)]
pub(crate) struct Lag {
    pub(crate) clock: Clock,
    pub(crate) range: RangeInclusive<Duration>,
}

impl Lag {
    /// Returns the delay of a change, which depends only on the row and the second.
    fn delay(&self, position: u64, at: Duration) -> Duration {
        let (least, most) = (*self.range.start(), *self.range.end());
        let span = most.saturating_sub(least).as_millis();
        let span = u64::try_from(span).unwrap_or(u64::MAX);
        if span == 0 {
            return least;
        }
        let random = mix(position ^ mix(at.as_secs()));
        least + Duration::from_millis(random % span.saturating_add(1))
    }
}

/// A row as it was before a change.
#[derive(Debug)]
pub(crate) struct Snapshot<T> {
    pub(crate) id: String,
    pub(crate) touched: u64,
    pub(crate) item: Arc<T>,
}

/// A change that was not searchable when it was last checked.
#[derive(Debug)]
struct Change<T> {
    at: Duration,
    searchable_at: Duration,
    /// The row before the change, or `None` if the change created it.
    before: Option<Snapshot<T>>,
}

/// The changes of the rows of a table.
pub(crate) struct Index<T> {
    lag: Option<Lag>,
    pending: BTreeMap<u64, Vec<Change<T>>>,
    due: BTreeSet<(Duration, u64)>,
    /// The positions whose searchable content changed, in the order of the changes.
    log: Vec<u64>,
    /// The number of positions that were dropped from the start of the log.
    dropped: u64,
}

impl<T> Default for Index<T> {
    fn default() -> Self {
        Self {
            lag: None,
            pending: BTreeMap::new(),
            due: BTreeSet::new(),
            log: Vec::new(),
            dropped: 0,
        }
    }
}

impl<T> fmt::Debug for Index<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Index")
            .field("lag", &self.lag)
            .field("pending", &self.pending.len())
            .finish_non_exhaustive()
    }
}

impl<T> Index<T> {
    pub(crate) fn set_lag(&mut self, lag: Lag) {
        self.lag = Some(lag);
    }

    /// Records a change of the row at a position, of which there are `rows`. `before` creates a
    /// snapshot of the row, and is only called if the index lags.
    pub(crate) fn record(
        &mut self,
        position: u64,
        rows: usize,
        before: impl FnOnce() -> Option<Snapshot<T>>,
    ) {
        let Some(lag) = &self.lag else {
            self.push(position, rows);
            return;
        };
        let at = lag.clock.since_epoch();
        let changes = self.pending.entry(position).or_default();
        // Several changes of one request are one change.
        if changes.last().is_some_and(|last| last.at == at) {
            return;
        }
        let searchable_at = at + lag.delay(position, at);
        changes.push(Change {
            at,
            searchable_at,
            before: before(),
        });
        self.due.insert((searchable_at, position));
    }

    fn push(&mut self, position: u64, rows: usize) {
        if self.log.len() >= rows.saturating_mul(2) + LOG {
            self.dropped += self.log.len() as u64;
            self.log.clear();
        }
        self.log.push(position);
    }

    /// Makes the changes searchable whose delay has passed.
    pub(crate) fn refresh(&mut self, rows: usize) {
        let Some(lag) = &self.lag else {
            return;
        };
        let now = lag.clock.since_epoch();
        while let Some((at, position)) = self.due.first().copied().filter(|(at, _)| *at <= now) {
            self.due.remove(&(at, position));
            if let Some(changes) = self.pending.get_mut(&position) {
                // A later change makes the earlier ones obsolete.
                let last = changes
                    .iter()
                    .rposition(|change| change.searchable_at <= now);
                changes.drain(..last.map_or(0, |last| last + 1));
                if changes.is_empty() {
                    self.pending.remove(&position);
                }
            }
            self.push(position, rows);
        }
    }

    /// Makes all changes searchable.
    pub(crate) fn flush(&mut self, rows: usize) {
        self.due.clear();
        for position in std::mem::take(&mut self.pending).into_keys() {
            self.push(position, rows);
        }
    }

    /// Returns the row that searches see, if it is not the current one. The inner value is `None`
    /// if searches do not see the row yet.
    pub(crate) fn earlier(&self, position: u64) -> Option<Option<&Snapshot<T>>> {
        let change = self.pending.get(&position)?.first()?;
        Some(change.before.as_ref())
    }

    /// Returns the positions of the rows that searches see in an earlier state.
    pub(crate) fn pending(&self) -> impl Iterator<Item = u64> {
        self.pending.keys().copied()
    }

    /// Returns a counter that increases when searchable content changes.
    pub(crate) fn version(&self) -> u64 {
        self.dropped + self.log.len() as u64
    }

    /// Returns the positions whose searchable content changed since a version, or `None` if they
    /// are no longer known.
    pub(crate) fn changed_since(&self, version: u64) -> Option<BTreeSet<u64>> {
        let from = usize::try_from(version.checked_sub(self.dropped)?).ok()?;
        Some(self.log.get(from..)?.iter().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn snapshot(text: &str) -> Option<Snapshot<String>> {
        Some(Snapshot {
            id: "one".to_owned(),
            touched: 1,
            item: Arc::new(text.to_owned()),
        })
    }

    fn seen(index: &Index<String>) -> Option<Option<&str>> {
        let earlier = index.earlier(7)?;
        Some(earlier.map(|snapshot| snapshot.item.as_str()))
    }

    #[test]
    fn each_version_becomes_searchable_after_the_lag() {
        let mut clock = Clock::new(Some(1_000));
        let mut index = Index::default();
        index.set_lag(Lag {
            clock: clock.clone(),
            range: Duration::from_secs(10)..=Duration::from_secs(10),
        });
        index.record(7, 1, || None);
        clock.advance(Duration::from_secs(4));
        index.record(7, 1, || snapshot("first"));
        index.record(7, 1, || snapshot("ignored"));
        index.refresh(1);
        assert_eq!(seen(&index), Some(None));
        let version = index.version();
        clock.advance(Duration::from_secs(6));
        index.refresh(1);
        assert_eq!(seen(&index), Some(Some("first")));
        assert_eq!(index.changed_since(version), Some(BTreeSet::from([7])));
        clock.advance(Duration::from_secs(4));
        index.refresh(1);
        assert_eq!(seen(&index), None);
        assert_eq!(index.pending().count(), 0);
    }

    #[test]
    fn a_later_change_that_is_searchable_earlier_replaces_earlier_changes() {
        let mut clock = Clock::new(Some(1_000));
        let mut index = Index::default();
        let lag = |seconds| Lag {
            clock: clock.clone(),
            range: Duration::from_secs(seconds)..=Duration::from_secs(seconds),
        };
        let (slow, fast) = (lag(100), lag(1));
        index.set_lag(slow);
        index.record(7, 1, || None);
        clock.advance(Duration::from_secs(1));
        index.set_lag(fast);
        index.record(7, 1, || snapshot("first"));
        clock.advance(Duration::from_secs(1));
        index.refresh(1);
        assert_eq!(seen(&index), None);
        clock.advance(Duration::from_secs(100));
        index.refresh(1);
        assert_eq!(seen(&index), None);
    }

    #[test]
    fn delays_are_within_the_range_and_differ() {
        let lag = Lag {
            clock: Clock::new(Some(0)),
            range: Duration::from_secs(2)..=Duration::from_secs(9),
        };
        let delays: BTreeSet<Duration> = (0..100)
            .map(|position| lag.delay(position, Duration::from_secs(5)))
            .collect();
        assert!(delays.len() > 50);
        assert!(delays.iter().all(|delay| lag.range.contains(delay)));
    }

    #[test]
    fn the_log_is_bounded() {
        let mut index: Index<String> = Index::default();
        for position in 0..100_000 {
            index.record(position % 10, 10, || None);
        }
        assert_eq!(index.version(), 100_000);
        assert!(index.log.len() <= LOG + 20);
        assert_eq!(index.changed_since(0), None);
        assert_eq!(index.changed_since(99_999), Some(BTreeSet::from([9])));
        assert_eq!(index.changed_since(100_000), Some(BTreeSet::new()));
    }
}
