//! One page of a list.

use std::fmt;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use crate::response_meta::ResponseMeta;
use crate::wire::Body;
use crate::{Cursor, Deviation, RateLimit, SkippedItem};

/// An element of a list that failed to decode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Failed {
    /// The position of the element in the skipped elements of the page.
    pub(super) position: usize,
    /// The number of decoded elements before it. Nulls do not count.
    pub(super) items_before: usize,
}

/// One page of a list.
///
/// # Examples
///
/// A page can be constructed for a test double:
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
    /// The skipped elements that are elements of this list, and not of a list that is nested in it.
    pub(super) failed: Vec<Failed>,
    /// `None` for a page of a test double.
    pub(super) operation: Option<&'static str>,
    pub(super) deviations: Vec<Deviation>,
    pub(super) meta: ResponseMeta,
}

impl<T> Page<T> {
    /// Creates a page from its elements and the position of the next page, for a test double.
    pub fn new(items: Vec<T>, next: Option<Cursor>) -> Self {
        Self {
            items,
            next,
            total_count: None,
            skipped: Vec::new(),
            failed: Vec::new(),
            operation: None,
            deviations: Vec::new(),
            meta: ResponseMeta::default(),
        }
    }

    /// Returns the number of elements in this page.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Returns whether this page has no elements.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Sets the total number of elements in the list.
    #[must_use]
    pub fn with_total_count(mut self, count: u64) -> Self {
        self.total_count = Some(count);
        self
    }

    /// Sets the [skipped](Self::skipped) elements.
    #[must_use]
    pub fn with_skipped(mut self, skipped: Vec<SkippedItem>) -> Self {
        let own = skipped
            .iter()
            .enumerate()
            .filter(|(_, item)| item.path.matches('[').count() == 1 && item.path.ends_with(']'));
        self.failed = own
            .enumerate()
            .map(|(earlier, (position, item))| Failed {
                position,
                items_before: item.index.saturating_sub(earlier).min(self.items.len()),
            })
            .collect();
        self.skipped = skipped;
        self
    }

    /// Sets the [deviations](Self::deviations).
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

    /// Returns the position of the next page; `None` on the last page. Store the position to resume
    /// the list later.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.next.as_ref()
    }

    /// Returns the total number of elements in the list; `None` if the server does not report it.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// Returns the elements that failed to decode and are missing from the page, with their JSON.
    ///
    /// This includes elements of lists that are nested in the elements of this page.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }

    /// Returns the values that are missing, null or of another kind than the type declares.
    ///
    /// See [`Response::deviations`](crate::Response::deviations).
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// Returns the metadata: status, headers and number of attempts.
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

    /// Returns the request ID, which identifies the request to Intercom's support; `None` if the
    /// server sent none.
    pub fn request_id(&self) -> Option<String> {
        self.meta.request_id()
    }

    /// Returns the version of the API that the server used, such as `2.10`; `None` if it reports
    /// none.
    pub fn api_version(&self) -> Option<&str> {
        self.meta.api_version()
    }

    /// Returns the number of attempts of the request for this page, including the first.
    pub fn attempts(&self) -> u32 {
        self.meta.attempts()
    }

    /// Returns the rate limit that the response reports; `None` if it reports none.
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
            .field("items", &Body(&self.items))
            .field("cursor", &self.next)
            .field("total_count", &self.total_count)
            .field("skipped", &self.skipped.len())
            .field("deviations", &self.deviations.len())
            .finish_non_exhaustive()
    }
}
