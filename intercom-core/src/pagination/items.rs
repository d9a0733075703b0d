//! The elements of a list as a stream.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{CollectError, Page, Pages};
use crate::{Cursor, Error, SkippedItem};

/// The elements of a list, as a [`Stream`]. [`next`](Self::next) reads it without stream combinators.
///
/// An element that cannot be decoded, such as one that is not an object, is an error with its JSON in [`Error::skipped_item`]. The stream continues after it. Any
/// other error ends the stream. Nulls are not elements.
///
/// At most two pages are in memory, whatever the length of the list.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    page: std::vec::IntoIter<T>,
    /// The errors for elements of the page, the last one first, each with the number of elements that come before it.
    failures: Vec<(usize, Error)>,
    /// How many elements of the page were returned.
    returned: usize,
    /// The cursor of the page that `page` is from.
    cursor: Option<Cursor>,
    skipped: Vec<SkippedItem>,
    total_count: Option<u64>,
}

impl<T> Items<T> {
    #[doc(hidden)]
    pub fn new(pages: Pages<T>) -> Self {
        let cursor = pages.cursor().cloned();
        Self {
            pages,
            page: Vec::new().into_iter(),
            failures: Vec::new(),
            returned: 0,
            cursor,
            skipped: Vec::new(),
            total_count: None,
        }
    }

    /// Creates a stream of these elements, for a test double. It ends after the first error that is not about [an element](Error::skipped_item).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, ErrorKind, Items};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let broken = Error::new(ErrorKind::Connection, "contacts.list", "the connection broke");
    /// let mut items = Items::from_results([Ok("a"), Err(broken)]);
    /// assert!(matches!(items.next().await, Some(Ok("a"))));
    /// assert!(matches!(items.next().await, Some(Err(error)) if error.is_retryable()));
    /// # }
    /// ```
    pub fn from_results<I>(items: I) -> Self
    where
        I: IntoIterator<Item = Result<T, Error>>,
        I::IntoIter: Send + 'static,
        T: 'static,
    {
        let pages = items
            .into_iter()
            .map(|item| item.map(|item| Page::new(vec![item], None)));
        Self::new(Pages::from_results(pages))
    }

    /// Creates a stream of these elements, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), intercom_api::Error> {
    /// let items = intercom_api::Items::from_items(["a", "b"]);
    /// assert_eq!(items.try_collect().await?, ["a", "b"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_items<I>(items: I) -> Self
    where
        I: IntoIterator<Item = T>,
        I::IntoIter: Send + 'static,
        T: 'static,
    {
        Self::from_results(items.into_iter().map(Ok))
    }

    /// Requests the next page while the elements of the current one are processed. One more page is held in memory then.
    pub fn read_ahead(mut self) -> Self {
        self.pages = self.pages.read_ahead();
        self
    }

    /// Returns the cursor of the page that the last element came from, or that failed. A job that resumes there reads the elements of that page again, and misses
    /// none.
    ///
    /// `None` on the first page, and after an error that [requires a restart](Error::requires_restart).
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Returns the number of elements of the list, if the server reports it. Known after the first page.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// Returns the elements so far that failed to decode, with their JSON. Elements of lists within the elements are among them.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }
}

impl<T> Items<T> {
    /// Returns the next element; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`Decode`](crate::ErrorKind::Decode) with [`Error::skipped_item`] for an element that cannot be decoded; the stream continues after it. Otherwise those of
    /// [`Pages::next`], which end the stream.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads the rest of the list into memory.
    ///
    /// # Errors
    ///
    /// [`CollectError`] if a request fails, or if elements cannot be decoded. It owns the elements that were read, the skipped ones, and the cursor to resume at.
    /// Elements that cannot be decoded do not end the reading.
    #[doc(alias("all", "collect"))]
    pub async fn try_collect(mut self) -> Result<Vec<T>, CollectError<T>> {
        let mut items = Vec::new();
        let mut element_failed = None;
        let mut failed = None;
        while let Some(item) = self.next().await {
            match item {
                Ok(item) => items.push(item),
                Err(error) if error.skipped_item().is_some() => {
                    element_failed.get_or_insert(error);
                }
                Err(error) => failed = Some(error),
            }
        }
        let is_complete = failed.is_none();
        match failed.or(element_failed) {
            None => Ok(items),
            Some(error) => Err(CollectError {
                items,
                cursor: self.cursor.filter(|_| !is_complete),
                skipped: self.skipped,
                error,
                is_complete,
            }),
        }
    }
}

// Nothing in it is pinned.
impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            let is_next = |(before, _): &mut (usize, Error)| *before <= this.returned;
            if let Some((_, error)) = this.failures.pop_if(is_next) {
                return Poll::Ready(Some(Err(error)));
            }
            if let Some(item) = this.page.next() {
                this.returned += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            // The memory of the page is free for the next one.
            this.page = Vec::new().into_iter();
            let began_at = this.pages.cursor().cloned();
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    // The position may be lost.
                    this.cursor = this.pages.cursor().cloned();
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(page)) => {
                    this.cursor = began_at;
                    this.total_count = page.total_count.or(this.total_count);
                    this.returned = 0;
                    this.failures = failures(&page);
                    this.skipped.extend(page.skipped);
                    this.page = page.items.into_iter();
                }
            }
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("remaining_of_page", &self.page.len())
            .finish_non_exhaustive()
    }
}

/// The errors for elements of a page, the last one first, each with the number of elements that come before it.
fn failures<T>(page: &Page<T>) -> Vec<(usize, Error)> {
    let mut failures: Vec<(usize, Error)> = page
        .skipped
        .iter()
        // An element of a list within an element is not an element of this list.
        .filter(|skipped| skipped.path.matches('[').count() == 1 && skipped.path.ends_with(']'))
        .enumerate()
        .map(|(earlier, skipped)| {
            let before = skipped.index.saturating_sub(earlier).min(page.items.len());
            (
                before,
                Error::of_skipped(page.operation, &page.meta, skipped.clone()),
            )
        })
        .collect();
    failures.reverse();
    failures
}
