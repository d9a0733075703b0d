//! The elements of a list as a stream.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::{CollectError, Page, Pages};
use crate::{Cursor, Error, SkippedItem};

/// The elements of a list, as a [`Stream`]. The method [`next`](Self::next) works without
/// `StreamExt`.
///
/// If an element cannot be decoded, for example because it is not an object, the stream returns an
/// error, and continues with the next element. [`Error::skipped_item`] returns the JSON of that
/// element. Any other error ends the stream. Nulls in the list are ignored.
///
/// At most two pages are in memory at a time, regardless of the length of the list.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    page: std::vec::IntoIter<T>,
    /// The errors for elements of the page, last one first, each with the number of decoded
    /// elements before it.
    failures: Vec<(usize, Error)>,
    /// The number of elements of the page that were returned.
    returned: usize,
    /// The cursor of the current page.
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

    /// Creates a stream of these elements and errors, for a test double.
    ///
    /// The stream ends after the first error that does not have a
    /// [skipped element](Error::skipped_item).
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

    /// Requests the next page while the elements of the current one are processed. This holds one
    /// more page in memory.
    pub fn read_ahead(mut self) -> Self {
        self.pages = self.pages.read_ahead();
        self
    }

    /// Returns the cursor of the page that contains the latest element, or of the page that failed.
    ///
    /// A list that is resumed there returns the elements of that page again, and skips none.
    ///
    /// `None` on the first page, and after an error that
    /// [requires a restart](Error::requires_restart).
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// Returns the total number of elements in the list; `None` before the first page was read, or
    /// if the server does not report it.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// Returns the elements that have failed to decode so far, with their JSON.
    ///
    /// This includes elements of lists that are nested in the elements of this list.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }
}

impl<T> Items<T> {
    /// Returns the next element; `None` at the end.
    ///
    /// # Errors
    ///
    /// - [`Decode`](crate::ErrorKind::Decode) if an element cannot be decoded.
    ///   [`Error::skipped_item`] returns that element, and the stream continues with the next one.
    /// - The errors of [`Pages::next`]. They end the stream.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads the rest of the list into memory.
    ///
    /// # Errors
    ///
    /// [`CollectError`] if a request fails, or if elements cannot be decoded. It contains the
    /// elements that were read, the skipped elements, and the cursor to resume at.
    ///
    /// The rest of the list is read even if elements cannot be decoded.
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

// No field is structurally pinned.
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
            // Frees the memory of this page before the next one is read.
            this.page = Vec::new().into_iter();
            let began_at = this.pages.cursor().cloned();
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    // The error may have reset the position.
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

/// Returns the errors for elements of a page, last one first, each with the number of decoded
/// elements before it.
fn failures<T>(page: &Page<T>) -> Vec<(usize, Error)> {
    let failed = page.failed.iter().rev();
    failed
        .filter_map(|failed| {
            let skipped = page.skipped.get(failed.position)?.clone();
            let error = Error::of_skipped(page.operation, &page.meta, skipped);
            Some((failed.items_before, error))
        })
        .collect()
}
