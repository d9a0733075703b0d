//! Pages of searches by the time of the last change.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use serde::{Deserialize, Deserializer};

use crate::search::{Query, Search, Sort};
use crate::sync::queue::Queue;
use crate::sync::run::{Raw, Run};
use crate::sync::{parts, server_time};
use crate::{Client, Cursor, Error, ErrorKind, Id, Page, Pages, Timestamp};

/// A search operation.
pub(super) type Source = fn(&Client, Search, Option<Cursor>) -> Pages<Found>;

const UPDATED_AT: &str = "updated_at";

/// Returns a search in the order of the last change.
pub(super) fn by_time(run: &Run, query: Query, ascending: bool) -> Search {
    let sort = if ascending {
        Sort::ascending(UPDATED_AT)
    } else {
        Sort::descending(UPDATED_AT)
    };
    query.sort(sort).per_page(page_size(run))
}

fn page_size(run: &Run) -> u32 {
    run.settings
        .page_size
        .unwrap_or(crate::search::MAX_PER_PAGE)
}

/// Returns the condition that an object changed at a time or later, and at a time or earlier.
pub(super) fn between(from: Timestamp, to: Option<Timestamp>) -> Query {
    let from = Query::field(UPDATED_AT).gte(from);
    match to {
        Some(to) => from.and(Query::field(UPDATED_AT).lte(to)),
        None => from,
    }
}

/// Reads pages, and remembers which rows were delivered.
pub(super) struct Reader<'a> {
    pub(super) run: &'a Run,
    pub(super) queue: Queue<'a>,
    source: Source,
    seen: Seen,
    followed: Followed,
}

/// A row of a page, with the fields that decide about requests.
pub(super) struct Found {
    pub(super) id: Option<Id>,
    pub(super) updated_at: Option<Timestamp>,
    pub(super) raw: Raw,
}

impl<'de> Deserialize<'de> for Found {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Raw::deserialize(deserializer)?;
        let (id, updated_at) = parts::peek(&raw);
        Ok(Self {
            id,
            updated_at,
            raw,
        })
    }
}

impl<'a> Reader<'a> {
    pub(super) fn new(run: &'a Run, source: Source) -> Self {
        Self {
            run,
            queue: Queue::new(run),
            source,
            seen: Seen::default(),
            followed: Followed::default(),
        }
    }

    /// Reads a page, and meanwhile emits the rows of earlier pages.
    pub(super) async fn page(
        &mut self,
        search: &Search,
        cursor: Option<&Cursor>,
    ) -> Result<Page<Found>, Error> {
        // At most the rows of two pages wait.
        let waiting = page_size(self.run);
        self.queue
            .drain(usize::try_from(waiting).unwrap_or(1))
            .await?;
        let mut pages = (self.source)(&self.run.client, search.clone(), cursor.cloned());
        let page = self.queue.alongside(pages.next()).await?;
        let page = page.unwrap_or_else(|| Ok(Page::new(Vec::new(), None)));
        if page.is_err() {
            // What was read before is delivered before the error.
            self.queue.drain(0).await?;
        }
        let page = page?;
        if !self.followed.advance(cursor, page.cursor()) {
            return Err(Error::incomplete(
                self.run.stream.as_str(),
                "the server sent a cursor that it had sent before: the search would not end",
            ));
        }
        Ok(page)
    }

    /// Returns the rows of a page that belong to the run, and that were not returned for one of the last pages in the same version.
    pub(super) fn new_rows(
        &mut self,
        page: Page<Found>,
        belongs: impl Fn(Option<Timestamp>) -> bool,
    ) -> Vec<Found> {
        self.seen.next_page();
        let mut rows = page.into_items();
        // A row that does not belong to one pass may belong to the next one.
        rows.retain(|found| belongs(found.updated_at) && self.seen.insert(found.raw.get()));
        rows
    }
}

/// Returns the times of the last change of the rows of a page.
pub(super) fn times(page: &Page<Found>) -> Vec<Timestamp> {
    let times = page.items().iter().map(|found| found.updated_at);
    times.flatten().collect()
}

/// Returns the time of the server according to a response.
///
/// Without it, the time of this computer is used. It only decides which changes belong to this run and not to the next one.
pub(super) fn time_of(page: &Page<Found>) -> Timestamp {
    server_time(page.headers()).unwrap_or_else(Timestamp::now)
}

/// Returns the number of rows of a page.
pub(super) fn length<T>(page: &Page<T>) -> u64 {
    let rows = page.len() + page.skipped().len();
    u64::try_from(rows).unwrap_or(u64::MAX)
}

/// Returns whether the server no longer accepts a cursor.
pub(super) fn is_lost(error: &Error) -> bool {
    let refused = |status: u16| matches!(status, 400 | 404 | 410 | 422);
    error.kind() == ErrorKind::Api
        && (error.status()).is_some_and(|status| refused(status.as_u16()))
}

/// The hashes of the cursors that were followed one after another, because the pages of a server that repeats a cursor would not end.
#[derive(Default)]
struct Followed {
    cursors: HashSet<u64>,
    last: Option<Cursor>,
    hasher: RandomState,
}

impl Followed {
    /// Records the cursor of a page, and the one of the page after it. Returns `false` if that one was followed before.
    fn advance(&mut self, cursor: Option<&Cursor>, next: Option<&Cursor>) -> bool {
        // A new search, or a pass that goes back, may follow the same cursors again.
        if cursor.is_none() || cursor != self.last.as_ref() {
            self.cursors.clear();
            self.cursors
                .extend(cursor.map(|cursor| self.hasher.hash_one(cursor)));
        }
        self.last = next.cloned();
        next.is_none_or(|next| self.cursors.insert(self.hasher.hash_one(next)))
    }
}

/// The hashes of the rows of the last pages.
#[derive(Default)]
struct Seen {
    pages: [HashSet<u64>; 4],
    newest: usize,
    hasher: RandomState,
}

impl Seen {
    fn next_page(&mut self) {
        self.newest = (self.newest + 1) % self.pages.len();
        self.pages[self.newest].clear();
    }

    /// Returns whether the row is not on one of the last pages.
    fn insert(&mut self, row: &str) -> bool {
        let hash = self.hasher.hash_one(row);
        let is_new = !self.pages.iter().any(|page| page.contains(&hash));
        // A row that is repeated again and again stays known.
        self.pages[self.newest].insert(hash);
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_new_if_it_is_not_on_the_last_pages() {
        let mut seen = Seen::default();
        assert!(seen.insert("a"));
        seen.next_page();
        assert!(!seen.insert("a"));
        assert!(seen.insert("b"));
        for _ in 0..4 {
            seen.next_page();
        }
        assert!(seen.insert("a"));
    }
}
