//! One page of a list.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::transport::ResponseMeta;
use crate::{Cursor, Deviation, RateLimit, SkippedItem};

/// One page of a list.
///
/// # Examples
///
/// A page can be constructed, for a test double:
///
/// ```
/// use intercom_api::{Cursor, Page};
///
/// let page = Page::new(vec![1, 2], Some(Cursor::page(2))).with_total_count(3);
/// assert_eq!(page.items(), [1, 2]);
/// assert_eq!(page.cursor(), Some(&Cursor::page(2)));
/// assert_eq!(page.total_count(), Some(3));
/// ```
#[derive(Clone)]
pub struct Page<T> {
    pub(super) items: Vec<T>,
    pub(super) next: Option<Cursor>,
    pub(super) total_count: Option<u64>,
    pub(super) skipped: Vec<SkippedItem>,
    /// `None` for a page of a test double.
    pub(super) operation: Option<&'static str>,
    pub(super) deviations: Vec<Deviation>,
    pub(super) meta: ResponseMeta,
}

impl<T> Page<T> {
    /// Creates a page from its elements and the position of the next one, for a test double.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self {
            items,
            next,
            total_count: None,
            skipped: Vec::new(),
            operation: None,
            deviations: Vec::new(),
            meta: ResponseMeta::default(),
        }
    }

    /// Returns the number of elements of this page.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether this page has no elements.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Sets the number of elements of the list.
    #[must_use]
    pub fn with_total_count(mut self, count: u64) -> Self {
        self.total_count = Some(count);
        self
    }

    /// Sets the elements that count as skipped.
    #[must_use]
    pub fn with_skipped(mut self, skipped: Vec<SkippedItem>) -> Self {
        self.skipped = skipped;
        self
    }

    /// Sets the deviations.
    #[must_use]
    pub fn with_deviations(mut self, deviations: Vec<Deviation>) -> Self {
        self.deviations = deviations;
        self
    }

    /// Sets the headers.
    #[must_use]
    pub fn with_headers(mut self, headers: HeaderMap) -> Self {
        *self.meta.headers_mut() = headers;
        self
    }

    /// Returns the elements.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// Returns the elements by value.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// Returns the position of the next page: store it to resume there. `None` on the last page.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// Returns the number of elements of the list, if the server reports it.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// Returns the elements that failed to decode and were skipped, so that the others did not fail, with their JSON. Elements of lists within the elements are
    /// among them.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }

    /// Returns the values that are missing, null or of another kind than the type declares, as
    /// [`Response::deviations`](crate::Response::deviations) does.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Returns status, headers and number of attempts.
    pub fn meta(&self) -> &ResponseMeta {
        &self.meta
    }

    /// Returns the HTTP status.
    pub fn status(&self) -> StatusCode {
        self.meta.status()
    }

    /// Returns the HTTP headers.
    pub fn headers(&self) -> &HeaderMap {
        self.meta.headers()
    }

    /// Returns the request ID, if the server sent one.
    pub fn request_id(&self) -> Option<String> {
        self.meta.request_id()
    }

    /// Returns the version of the API that the server used, such as `2.10`.
    pub fn api_version(&self) -> Option<&str> {
        self.meta.api_version()
    }

    /// Returns the number of attempts of the request for this page: 1 if there was no retry.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts()
    }

    /// Returns the rate limit that the response reports.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.meta.rate_limit()
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
            .field("deviations", &self.deviations.len())
            .finish_non_exhaustive()
    }
}
