//! A pass over all pages of a search whose cursors may count rows.

use std::collections::VecDeque;

use super::search::length;
use crate::{Cursor, Error, Page};

/// How many pages a pass can go back. A pass that has to go back farther starts again.
const PAGES: usize = 64;

/// How often a pass goes back without progress. Only a total count that does not follow from the rows causes more.
const MAX_RETURNS: u32 = 100;

/// The position in a pass over the pages of a search.
///
/// A cursor may be a key, or the number of rows before the page. In the second case, a row that is removed before the page moves the following rows up, so that the
/// next page skips one. The total count then decreases, if no other row was added at the same time. The pass therefore goes back if it does: it counts up to which
/// row everything was read, lowers that number by what the total count has decreased, and continues at a page that does not begin after it.
pub(super) struct Pass {
    /// The pages that were read: the number of rows before each, and its cursor.
    pages: VecDeque<Place>,
    next: Place,
    /// The number of rows at the start of the list that were all read.
    read: u64,
    total: Option<u64>,
    /// The number of rows that had been read when the pass started again.
    farthest: u64,
    restarts: u32,
    /// The largest number of rows that were read, and the smallest total count.
    progress: (u64, u64),
    /// How often the pass went back without progress.
    returns: u32,
}

#[derive(Clone, Default)]
struct Place {
    rows_before: u64,
    cursor: Option<Cursor>,
}

/// What a page of a pass means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// All rows up to the end of this page were read.
    Continues,
    /// Rows before this page may have been skipped. The next page is an earlier one.
    GoesBack,
    /// All rows were read.
    Ends,
    /// The pass went back again and again without progress.
    Stuck,
}

impl Step {
    /// Returns an error if the pass is stuck.
    pub(super) fn check(self, operation: &'static str) -> Result<Self, Error> {
        match self {
            Self::Stuck => Err(Error::incomplete(
                operation,
                "the total count decreases again and again, although rows are not removed: the search would not end",
            )),
            step => Ok(step),
        }
    }
}

impl Pass {
    pub(super) fn new() -> Self {
        Self {
            pages: VecDeque::new(),
            next: Place::default(),
            read: 0,
            total: None,
            farthest: 0,
            restarts: 0,
            progress: (0, u64::MAX),
            returns: 0,
        }
    }

    /// Returns the cursor of the page to read; `None` for the first page.
    pub(super) fn cursor(&self) -> Option<&Cursor> {
        self.next.cursor.as_ref()
    }

    /// Records that the page was read.
    pub(super) fn record<T>(&mut self, page: &Page<T>) -> Step {
        let place = std::mem::take(&mut self.next);
        if let (Some(before), Some(now)) = (self.total, page.total_count()) {
            self.read = self.read.saturating_sub(before.saturating_sub(now));
        }
        self.total = page.total_count().or(self.total);
        let (farthest, smallest) = self.progress;
        let end = place.rows_before.saturating_add(length(page));
        let total = page.total_count().unwrap_or(smallest);
        if end > farthest || total < smallest {
            self.returns = 0;
        }
        self.progress = (farthest.max(end), smallest.min(total));
        if place.rows_before > self.read {
            self.returns += 1;
            if self.returns > MAX_RETURNS {
                return Step::Stuck;
            }
            self.next = self.last_place();
            return Step::GoesBack;
        }
        self.read = end;
        self.pages.push_back(place);
        if self.pages.len() > PAGES {
            self.pages.pop_front();
        }
        match page.cursor() {
            None => Step::Ends,
            Some(cursor) => {
                self.next = Place {
                    rows_before: end,
                    cursor: Some(cursor.clone()),
                };
                Step::Continues
            }
        }
    }

    /// Starts again, because the server no longer accepts the cursor. Returns `false` if that happened several times without progress.
    pub(super) fn restart(&mut self) -> bool {
        const MAX_RESTARTS: u32 = 3;
        if self.next.rows_before > self.farthest {
            self.farthest = self.next.rows_before;
            self.restarts = 0;
        }
        self.restarts += 1;
        self.pages.clear();
        self.next = Place::default();
        self.read = 0;
        self.total = None;
        self.restarts <= MAX_RESTARTS
    }

    /// Returns the last page that does not begin after what was read; the first page if it is not known.
    fn last_place(&mut self) -> Place {
        while let Some(place) = self.pages.pop_back() {
            if place.rows_before <= self.read {
                return place;
            }
        }
        Place::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;

    use super::*;
    use crate::sync::run::Raw;

    /// Returns the rows of a page of a list whose cursors count rows.
    fn page(rows: &[u32], cursor: Option<&Cursor>, size: usize) -> (Vec<u32>, Page<Raw>) {
        let from = cursor.map_or(0, |cursor| {
            cursor.to_string()["after:".len()..].parse().unwrap_or(0)
        });
        let from = rows.len().min(from);
        let to = rows.len().min(from + size);
        let next = (to < rows.len()).then(|| Cursor::starting_after(to.to_string()));
        let raws = rows[from..to].iter().map(|_| Box::<RawValue>::default());
        let total = u64::try_from(rows.len()).unwrap_or(0);
        let page = Page::new(raws.collect(), next).with_total_count(total);
        (rows[from..to].to_vec(), page)
    }

    #[test]
    fn removed_rows_cause_no_gap() {
        // In each round, other rows are removed before some of the requests.
        for round in 0_u32..500 {
            let mut random = round;
            let mut next = |below: u32| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (random >> 16) % below
            };
            let mut rows: Vec<u32> = (0..60).collect();
            let mut seen = std::collections::BTreeSet::new();
            let mut pass = Pass::new();
            for request in 0.. {
                assert!(request < 500, "round {round} does not end");
                for _ in 0..next(5) {
                    if request > 0 && next(2) == 0 && !rows.is_empty() {
                        let length = u32::try_from(rows.len()).unwrap_or(1);
                        rows.remove(next(length) as usize);
                    }
                }
                let (read, page) = page(&rows, pass.cursor(), 4);
                seen.extend(read);
                if pass.record(&page) == Step::Ends {
                    break;
                }
            }
            assert!(rows.iter().all(|row| seen.contains(row)), "round {round}");
        }
    }

    #[test]
    fn restarts_without_progress_are_limited() {
        let rows: Vec<u32> = (0..20).collect();
        let mut pass = Pass::new();
        let mut restarts = 0;
        loop {
            let (_, first) = page(&rows, pass.cursor(), 4);
            pass.record(&first);
            if !pass.restart() {
                break;
            }
            restarts += 1;
        }
        assert_eq!(restarts, 3);
    }
}
