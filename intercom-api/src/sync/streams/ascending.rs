//! Conversations and tickets: searches to the second, in the order of the last change.
//!
//! A run reads the objects that changed in the period from `from` to the time of the server at its start. A row that changes during the run leaves the period, and
//! belongs to the next run. The period is read in two parts, because of the delay with which changes become searchable:
//!
//! 1. The history is everything before the overlap. No row enters this part anymore: it would have to become searchable after more than the overlap. Rows only leave
//!    it, and the total count then decreases. As long as it does not, cursors of any kind skip nothing. When it does, the search starts again at the second of the
//!    last row that was read, and continues without cursors: each request is the first page of a search that starts at that second.
//!    If a second has more rows than a page, its rows are read on their own, by a [`Pass`]. After each page, all rows up to the second of its last row were
//!    delivered, so that second is a checkpoint.
//! 2. The overlap is read without cursors. It has no checkpoints, because rows can enter it at any position. The next run reads it again.
//!
//! The position of the next run is the last change that was seen, minus the overlap: never the current time.
//!
//! If the rows of a page are not in the requested order, the server ignores the order. The run then reads all pages in the order of the server, and its only
//! checkpoint is the end.
//!
//! Rows that changed a moment ago may be sorted by an earlier version. Therefore, rows within the overlap do not count for the order, and not as checkpoints.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pass::{Pass, Step};
use super::search::{Found, Reader, Source, between, by_time, is_lost, length, time_of, times};
use crate::search::Search;
use crate::sync::run::Run;
use crate::sync::server_time;
use crate::{Cursor, Error, Page, Timestamp};

/// The default overlap.
const OVERLAP: Duration = Duration::from_secs(3_600);

/// The position of a run.
#[derive(Serialize, Deserialize)]
struct Position {
    /// Everything that changed before this time was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
}

/// Adds a row to the queue.
pub(super) type Deliver = fn(&mut Reader<'_>, Found);

struct Ascending<'a> {
    reader: Reader<'a>,
    deliver: Deliver,
    /// All rows of the period before this time were read.
    from: Timestamp,
    /// The end of the period.
    to: Timestamp,
    /// The end of the history.
    settled: Timestamp,
    /// The last change in the period that was seen.
    newest: Option<Timestamp>,
    /// Whether rows have left the history, so that it is read without cursors.
    is_moving: bool,
}

/// What the times of a page show.
struct Outline {
    /// The first and the last change within the history.
    history: Option<(Timestamp, Timestamp)>,
    /// The last change.
    last: Option<Timestamp>,
    /// Whether the rows of the history are in the requested order.
    is_history_sorted: bool,
    is_sorted: bool,
    /// Whether all rows changed in the same second, so that they have no order.
    is_one_second: bool,
    /// The number of rows that the search may have sorted before the last row of the history.
    before_last: u64,
}

pub(super) async fn read(run: Run, source: Source, deliver: Deliver) -> Result<(), Error> {
    let position = run.position::<Position>()?;
    let since = position.and_then(|position| position.since);
    let overlap = run.settings.overlap.unwrap_or(OVERLAP);
    let overlap = i64::try_from(overlap.as_secs()).unwrap_or(i64::MAX);
    let last = run.settings.last_second();
    let mut reading = Ascending {
        reader: Reader::new(&run, source),
        deliver,
        from: since.unwrap_or_default(),
        to: last.unwrap_or_default(),
        settled: Timestamp::default(),
        newest: None,
        is_moving: false,
    };
    // The first response has the time of the server.
    let search = reading.search(reading.from, last);
    let page = reading.reader.page(&search, None).await?;
    let now = time_of(&page);
    reading.to = last.map_or(now, |last| last.min(now));
    // The clock of this computer may be wrong. Without that of the server, nothing is known to be settled.
    reading.settled = match server_time(page.headers()) {
        Some(_) => minus(reading.to, overlap),
        None => Timestamp::from_second(i64::MIN),
    };
    run.report(|report| report.total = page.total_count());
    reading.rest(page).await?;
    let newest = reading.newest.map(|newest| minus(newest, overlap));
    let since = since.max(newest);
    reading.reader.queue.push_checkpoint(&Position { since })?;
    reading.reader.queue.drain(0).await
}

impl Ascending<'_> {
    fn search(&self, from: Timestamp, to: Option<Timestamp>) -> Search {
        by_time(self.reader.run, between(from, to), true)
    }

    /// Reads the period, of which the first page was read.
    async fn rest(&mut self, first: Page<Found>) -> Result<(), Error> {
        let began = self.from;
        let is_complete = first.cursor().is_none();
        let outline = self.accept(first);
        if is_complete {
            return Ok(());
        }
        let is_sorted = outline.is_history_sorted && self.is_beginning(&outline).await? && {
            self.advance(&outline)?;
            self.history().await?
        };
        if is_sorted {
            return self.overlap().await;
        }
        let search = self.search(began, Some(self.to));
        self.all(&search).await
    }

    /// Returns whether the first page begins the period: no row changed before its last one that is not on it.
    ///
    /// A page can be in order although the server ignores the order, for example if all of its rows changed in the same second.
    async fn is_beginning(&mut self, outline: &Outline) -> Result<bool, Error> {
        let (last, known) = match (outline.history, outline.last) {
            (Some((_, last)), _) => (last, outline.before_last),
            // Rows can enter the overlap, so their number shows nothing.
            (None, Some(last)) if outline.is_one_second => (last, 0),
            (None, last) => return Ok(last.is_some()),
        };
        let search = self.search(self.from, Some(minus(last, 1)));
        let page = self.reader.page(&search.per_page(1), None).await?;
        let total = page.total_count().unwrap_or_else(|| length(&page));
        Ok(total <= known)
    }

    /// Delivers the rows of a page.
    fn accept(&mut self, page: Page<Found>) -> Outline {
        let times = times(&page);
        let in_period = times.iter().copied().filter(|time| *time <= self.to);
        self.newest = self.newest.max(in_period.max());
        let outline = Outline::of(page.len(), &times, self.settled, self.to);
        for found in self.reader.new_rows(page, |_| true) {
            (self.deliver)(&mut self.reader, found);
        }
        outline
    }

    /// Advances to the last second of the history on a page, and adds a checkpoint; or to the last second on a page of the overlap.
    fn advance(&mut self, outline: &Outline) -> Result<(), Error> {
        if let Some((_, settled)) = outline.history {
            if settled > self.from {
                self.from = settled;
                let since = Some(settled);
                self.reader.queue.push_checkpoint(&Position { since })?;
            }
        } else if let Some(last) = outline.last
            && outline.is_sorted
        {
            self.from = self.from.max(last);
        }
        Ok(())
    }

    /// Reads the history. Returns `false` if the server ignores the order.
    async fn history(&mut self) -> Result<bool, Error> {
        'search: while self.from <= self.settled {
            let began = self.from;
            let search = self.search(began, Some(self.settled));
            let mut cursor: Option<Cursor> = None;
            let mut total = None;
            let mut previous = None;
            loop {
                let page = match self.reader.page(&search, cursor.as_ref()).await {
                    Err(error) if cursor.is_some() && is_lost(&error) => {
                        self.is_moving = true;
                        self.after_interruption(began).await?;
                        continue 'search;
                    }
                    page => page?,
                };
                if cursor.is_some() && page.total_count() < total {
                    self.is_moving = true;
                    self.after_interruption(began).await?;
                    continue 'search;
                }
                total = page.total_count();
                cursor = page.cursor().cloned();
                let outline = self.accept(page);
                let is_later = match (previous, outline.history) {
                    (Some(previous), Some((first, _))) => previous <= first,
                    _ => true,
                };
                if !outline.is_history_sorted || !is_later {
                    return Ok(false);
                }
                self.advance(&outline)?;
                if cursor.is_none() {
                    self.from = next_second(self.settled);
                    return Ok(true);
                }
                let Some((_, last)) = outline.history else {
                    // All rows are sorted by an earlier version, or have no time.
                    return Ok(false);
                };
                previous = Some(last);
                if self.is_moving || total.is_none() {
                    self.after_interruption(began).await?;
                    continue 'search;
                }
            }
        }
        Ok(true)
    }

    /// Reads the overlap.
    async fn overlap(&mut self) -> Result<(), Error> {
        while self.from <= self.to {
            let began = self.from;
            let search = self.search(began, Some(self.to));
            let page = self.reader.page(&search, None).await?;
            let is_last = page.cursor().is_none();
            let outline = self.accept(page);
            if is_last {
                break;
            }
            if !outline.is_sorted || outline.last.is_none() {
                return self.all(&search).await;
            }
            self.advance(&outline)?;
            self.after_interruption(began).await?;
        }
        Ok(())
    }

    /// Before a search starts again: if all rows of the last one were of its first second, reads the rest of that second.
    async fn after_interruption(&mut self, began: Timestamp) -> Result<(), Error> {
        if self.from > began {
            return Ok(());
        }
        let search = self.search(began, Some(began));
        self.all(&search).await?;
        self.from = next_second(began);
        Ok(())
    }

    /// Reads all rows of a search in the order of the server.
    async fn all(&mut self, search: &Search) -> Result<(), Error> {
        let mut pass = Pass::new();
        loop {
            let page = match self.reader.page(search, pass.cursor()).await {
                Err(error) if pass.cursor().is_some() && is_lost(&error) => {
                    if pass.restart() {
                        continue;
                    }
                    return Err(error);
                }
                page => page?,
            };
            let step = pass.record(&page);
            self.accept(page);
            let step = step.check(self.reader.run.stream.as_str())?;
            if step == Step::Ends {
                return Ok(());
            }
        }
    }
}

impl Outline {
    fn of(rows: usize, times: &[Timestamp], settled: Timestamp, to: Timestamp) -> Self {
        // A row that seems to be later than the period is sorted by another time: it shows no position.
        let times: Vec<Timestamp> = times.iter().copied().filter(|time| *time <= to).collect();
        let history: Vec<Timestamp> = times
            .iter()
            .copied()
            .filter(|time| *time <= settled)
            .collect();
        let first = times.iter().min();
        let at_last = history.iter().filter(|time| Some(*time) == history.last());
        Self {
            history: history.first().copied().zip(history.last().copied()),
            last: times.last().copied(),
            is_history_sorted: history.is_sorted(),
            is_sorted: times.is_sorted(),
            is_one_second: first == times.iter().max(),
            before_last: u64::try_from(rows.saturating_sub(at_last.count())).unwrap_or(u64::MAX),
        }
    }
}

fn minus(time: Timestamp, seconds: i64) -> Timestamp {
    Timestamp::from_second(time.as_second().saturating_sub(seconds))
}

fn next_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second().saturating_add(1))
}
