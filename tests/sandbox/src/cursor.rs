//! The cursors of lists and searches.

use std::{ops::Range, time::Duration};

use serde_json::{Value, json};

use crate::{
    clock::Clock,
    error::ApiError,
    ids::mix,
    lists::Lists,
    search::Search,
    search::sort::{Key, Match},
};

/// Creates and checks the cursors of one query.
#[derive(Debug)]
pub(crate) struct Sealer<'a> {
    /// The query, to which its cursors are bound.
    scope: &'a str,
    /// The number of times that all cursors were invalidated.
    generation: u64,
    now: Duration,
    lifetime: Option<Duration>,
}

impl<'a> Sealer<'a> {
    pub(crate) fn new(lists: &Lists, clock: &Clock, scope: &'a str) -> Self {
        Self {
            scope,
            generation: lists.cursor_generation,
            now: clock.since_epoch(),
            lifetime: lists.cursor_lifetime,
        }
    }

    /// Returns the rows of a page by a keyset cursor, and its `pages` object.
    pub(crate) fn keyset(
        &self,
        search: &Search,
        found: &[Match],
        after: Option<&str>,
    ) -> Result<(Range<usize>, Value), ApiError> {
        let from = match after {
            None => 0,
            Some(token) => {
                let (key, position) = self.open_key(token).ok_or_else(stale_cursor)?;
                found.partition_point(|row| {
                    let order = search.compare_keys(&row.key, &key);
                    order.then(row.position.cmp(&position)).is_le()
                })
            }
        };
        let next = |to: usize| self.seal_key(&found[to - 1]);
        Ok(page(from, search.per_page, found.len(), next))
    }

    /// Returns the rows of a page by a row-counting cursor, and its `pages` object.
    pub(crate) fn rows(
        &self,
        total: usize,
        size: usize,
        after: Option<&str>,
    ) -> Result<(Range<usize>, Value), ApiError> {
        let from = match after {
            None => 0,
            Some(token) => self.open(token).ok_or_else(stale_cursor)?,
        };
        Ok(page(from.min(total), size, total, |to| self.seal(to)))
    }

    /// Returns the time at which a cursor is issued, in milliseconds. It is 0 if cursors do not
    /// expire, so that they do not depend on the clock.
    fn issued(&self) -> u64 {
        let millis = self.lifetime.map_or(0, |_| self.now.as_millis());
        u64::try_from(millis).unwrap_or(u64::MAX)
    }

    fn is_alive(&self, issued: u64) -> bool {
        let age = self.now.saturating_sub(Duration::from_millis(issued));
        self.lifetime.is_none_or(|lifetime| age < lifetime)
    }

    fn seal(&self, offset: usize) -> String {
        self.seal_at(offset, self.issued())
    }

    fn seal_at(&self, offset: usize, issued: u64) -> String {
        let mark = self.mark(offset as u64, issued);
        format!("{offset:08x}{issued:011x}{mark:016x}")
    }

    fn open(&self, token: &str) -> Option<usize> {
        let (offset, rest) = token.split_at_checked(8)?;
        let (issued, _) = rest.split_at_checked(11)?;
        let offset = usize::from_str_radix(offset, 16).ok()?;
        let issued = u64::from_str_radix(issued, 16).ok()?;
        let genuine = self.seal_at(offset, issued) == token;
        (genuine && self.is_alive(issued)).then_some(offset)
    }

    /// Encodes the key and the position of a row as a cursor of hexadecimal digits.
    fn seal_key(&self, last: &Match) -> String {
        let issued = self.issued();
        let mark = self.mark(0, issued);
        let text = json!([last.key.to_json(), last.position, issued, mark]).to_string();
        text.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    fn open_key(&self, token: &str) -> Option<(Key, u64)> {
        let digits = token.as_bytes().chunks(2);
        let bytes: Option<Vec<u8>> = digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
            .collect();
        let (key, position, issued, mark): (Value, u64, u64, u64) =
            serde_json::from_slice(&bytes?).ok()?;
        let genuine = mark == self.mark(0, issued);
        (genuine && self.is_alive(issued)).then(|| (Key::from_json(&key), position))
    }

    /// Returns the mark that makes a cursor valid for its query only.
    fn mark(&self, offset: u64, issued: u64) -> u64 {
        let start = mix(mix(offset) ^ mix(issued ^ mix(self.generation)));
        self.scope
            .bytes()
            .fold(start, |seed, byte| mix(seed ^ u64::from(byte)))
    }
}

fn page(
    from: usize,
    size: usize,
    total: usize,
    next: impl Fn(usize) -> String,
) -> (Range<usize>, Value) {
    let to = (from + size).min(total);
    let page = from / size + 1;
    let mut pages = json!({ "type": "pages", "page": page });
    if to < total {
        pages["next"] = json!({ "page": page + 1, "starting_after": next(to) });
    }
    pages["per_page"] = json!(size);
    pages["total_pages"] = json!(total.div_ceil(size));
    (from..to, pages)
}

fn stale_cursor() -> ApiError {
    let message = "This cursor does not belong to the query, or is too old";
    ApiError::invalid("starting_after", message)
}
