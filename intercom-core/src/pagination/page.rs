//! One page of a list.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::{Cursor, RateLimit, SkippedItem, error};

/// One page of a list.
#[derive(Clone)]
pub struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<Cursor>,
    pub(super) total_count: Option<u64>,
    pub(super) skipped: Vec<SkippedItem>,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) attempts: u32,
}

impl<T> Page<T> {
    /// The elements.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The elements alone.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Where the list goes on: keep it to start there another time. `None` on the last page.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// How many elements all pages have together, if the server says so.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// The elements that could not be read, and were left out so that the others could.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The id of the request, if the server gave one.
    pub fn request_id(&self) -> Option<String> {
        error::request_id(&self.headers)
    }

    /// The version of the API that the server really used, `2.10` for instance.
    pub fn api_version(&self) -> Option<&str> {
        self.headers.get("intercom-version")?.to_str().ok()
    }

    /// How often the request for the page was sent: 1 unless it had to be repeated.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// What the server said about the rate limit.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        RateLimit::from_headers(&self.headers)
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Page<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Page")
            .field("items", &self.items)
            .field("cursor", &self.next)
            .field("total_count", &self.total_count)
            .field("skipped", &self.skipped.len())
            .finish_non_exhaustive()
    }
}
