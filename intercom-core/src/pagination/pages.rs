//! The pages of a list as a stream.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{Page, envelope, scroll};
use crate::call::{Call, Endpoint};
use crate::scroll_slot::Turn;
use crate::transport::{self, Ending, Received};
use crate::wire::{self, Utf8Check};
use crate::{Cursor, Error, ErrorKind, ListInfo, Pagination};

/// The number of empty pages in a row after which the stream fails.
const MAX_EMPTY_PAGES: u32 = 100;

/// The pages of a list, as a [`Stream`]. The method [`next`](Self::next) works without `StreamExt`.
///
/// A page is requested when the stream is polled. Empty pages are skipped, unless the list has only
/// one page. The stream ends when the server reports the end of the list.
///
/// The stream fails if the server sends 100 empty pages in a row, repeats a cursor, or sends a
/// response that is not a list. An error ends the stream; [`cursor`](Self::cursor) then returns the
/// position to resume at.
///
/// Concurrent changes may cause elements to be repeated or skipped; deduplicate by ID.
///
/// [`Page::skipped`] returns the elements that failed to decode.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Pages<T> {
    state: State<T>,
    /// The cursor of the next page.
    cursor: Option<Cursor>,
    read_ahead: bool,
    given: bool,
    empty_pages: u32,
    /// `None` for a test double, which requests no pages.
    read: Option<envelope::Reader<T>>,
}

enum State<T> {
    Failed(Error),
    Ready(Box<Driver>),
    Waiting(Fetch),
    /// Pages that a test double returns.
    Given(Box<dyn Iterator<Item = Result<Page<T>, Error>> + Send>),
    Done,
}

/// Requests a page. Fails without the driver if the runtime that read ahead has shut down.
type Fetch = Pin<Box<dyn Future<Output = Result<Fetched, Error>> + Send>>;
type Fetched = (Box<Driver>, Result<(Received, Ending), Error>);

/// A task that is aborted when its result is no longer needed.
struct Ahead<T>(JoinHandle<T>);

impl<T> Drop for Ahead<T> {
    fn drop(&mut self) {
        self.0.abort();
    }
}

struct Driver {
    call: Call,
    /// Hashes of the cursors that were followed.
    seen: HashSet<u64>,
    /// Held while a scroll is open, because only one can be open at a time.
    turn: Option<Turn>,
    /// How many more times the list can be restarted from the beginning.
    restarts: u32,
    /// The IDs of the elements read so far, which are skipped after a restart; `None` if the list
    /// is never restarted.
    ids: Option<HashSet<Box<str>>>,
}

impl Driver {
    fn fetch(mut self: Box<Self>) -> Fetch {
        Box::pin(async move {
            let received = if self.is_scroll() {
                scroll::receive(&self.call, &mut self.turn).await
            } else {
                transport::buffered(self.call.clone()).await
            };
            Ok((self, received))
        })
    }

    /// Fetches the page in a separate task, which continues while the stream is not polled.
    fn fetch_ahead(self: Box<Self>) -> Fetch {
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return self.fetch();
        };
        // The call is not available after its task.
        let lost = self.call.with_lost_position(Error::new(
            ErrorKind::Connection,
            self.call.endpoint.name(),
            "the runtime that read ahead has shut down: resume at the cursor",
        ));
        let task = Ahead(runtime.spawn(self.fetch().in_current_span()));
        Box::pin(async move {
            let mut task = task;
            match (&mut task.0).await {
                Ok(fetched) => fetched,
                Err(failure) => match failure.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    Err(_) => Err(lost),
                },
            }
        })
    }

    fn is_scroll(&self) -> bool {
        matches!(self.call.endpoint, Endpoint::Operation(operation) if operation.pagination == Pagination::Scroll)
    }

    fn list(&self) -> ListInfo {
        let operation = self.call.endpoint.operation();
        operation
            .and_then(|operation| operation.list)
            .unwrap_or(ListInfo::new("data", None))
    }

    /// Advances to the next page. Returns `false` at the end of the list, and an error if the
    /// server repeats a cursor.
    fn advance(&mut self, next: Option<&Cursor>) -> Result<bool, Error> {
        let Some(next) = next else { return Ok(false) };
        // A scroll may reuse its parameter, and ends with an empty page.
        if !self.is_scroll() && !self.seen.insert(hashed(next)) {
            return Err(Error::incomplete(
                self.call.endpoint.name(),
                "the server sent a cursor that it had sent before: the list would not end",
            ));
        }
        self.call.cursor = Some(next.clone());
        Ok(true)
    }

    /// Restarts the list from the beginning, if the error requires that and restarts remain.
    fn restart(&mut self, error: &Error) -> bool {
        if self.restarts == 0 || !error.requires_restart() {
            return false;
        }
        self.restarts -= 1;
        self.call.cursor = None;
        tracing::debug!(
            target: crate::TRACING_TARGET,
            restarts_left = self.restarts,
            intercom.operation = self.call.endpoint.name(),
            "position lost, reading the list again from the beginning"
        );
        true
    }
}

fn hashed(cursor: &Cursor) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}

impl<T> Pages<T> {
    #[doc(hidden)]
    pub fn new<C: Utf8Check>(mut call: Call) -> Self
    where
        T: DeserializeOwned,
    {
        call.maximize_page_size();
        let cursor = call.cursor.clone();
        let driver = Driver {
            seen: super::start(&call).iter().map(hashed).collect(),
            restarts: call.restarts,
            // If the list is resumed at a cursor, the IDs of the earlier elements are not known,
            // and a restart returns those elements.
            ids: (call.restarts > 0).then(HashSet::new),
            call,
            turn: None,
        };
        Self {
            state: State::Ready(Box::new(driver)),
            cursor,
            read_ahead: false,
            given: false,
            empty_pages: 0,
            read: Some(envelope::read::<T, C>),
        }
    }

    /// Creates a stream of these pages and errors, for a test double.
    ///
    /// The stream ends after the first error that does not have a
    /// [skipped element](Error::skipped_item).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Error, Page, Pages, StatusCode};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Error> {
    /// let mut pages = Pages::from_results([
    ///     Ok(Page::new(vec![1, 2], None)),
    ///     Err(Error::from_status("contacts.list", StatusCode::BAD_GATEWAY)),
    /// ]);
    /// assert_eq!(pages.next().await.transpose()?.map(Page::into_items), Some(vec![1, 2]));
    /// assert!(pages.next().await.is_some_and(|page| page.is_err()));
    /// assert!(pages.next().await.is_none());
    /// # Ok(())
    /// # }
    /// ```
    pub fn from_results<I>(pages: I) -> Self
    where
        I: IntoIterator<Item = Result<Page<T>, Error>>,
        I::IntoIter: Send + 'static,
        T: 'static,
    {
        Self {
            state: State::Given(Box::new(pages.into_iter())),
            cursor: None,
            read_ahead: false,
            given: false,
            empty_pages: 0,
            read: None,
        }
    }

    /// Creates a stream of these pages, for a test double.
    pub fn from_pages<I>(pages: I) -> Self
    where
        I: IntoIterator<Item = Page<T>>,
        I::IntoIter: Send + 'static,
        T: 'static,
    {
        Self::from_results(pages.into_iter().map(Ok))
    }

    /// Requests the next page while the current one is processed. This holds one more page in
    /// memory.
    pub fn read_ahead(mut self) -> Self {
        self.read_ahead = true;
        self
    }

    /// Returns the cursor of the next page, or of the page that failed. Store the cursor to resume
    /// the list later.
    ///
    /// `None` at the beginning and at the end of the list, and after an error that
    /// [requires a restart](Error::requires_restart).
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }
}

impl<T> Pages<T> {
    /// Returns the next page; `None` at the end.
    ///
    /// # Errors
    ///
    /// - The errors of any request, as [`Error`] describes.
    /// - [`Decode`](crate::ErrorKind::Decode) if the response is not the requested list, or if it
    ///   has no usable cursor although the list continues.
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Decodes a page, and sets the state for the next one. Returns `None` if there is nothing to
    /// return yet.
    fn take(
        &mut self,
        mut driver: Box<Driver>,
        received: Result<(Received, Ending), Error>,
    ) -> Option<Result<Page<T>, Error>> {
        let read = received
            .and_then(|(received, ending)| ending.decode(|| self.read(&mut driver, received)));
        let (page, is_empty, mut stop) = match read {
            Ok(read) => read,
            Err(error) => {
                if error.requires_restart() {
                    self.cursor = None;
                    if driver.restart(&error) {
                        self.state = State::Ready(driver);
                        return None;
                    }
                }
                return Some(Err(error));
            }
        };
        self.empty_pages = if is_empty { self.empty_pages + 1 } else { 0 };
        if stop.is_none() {
            match driver.advance(page.next.as_ref()) {
                Err(error) => stop = Some(error),
                Ok(continues) => {
                    self.cursor.clone_from(&page.next);
                    if continues && self.empty_pages >= MAX_EMPTY_PAGES {
                        stop = Some(Error::incomplete(
                            driver.call.endpoint.name(),
                            "the server sent 100 empty pages in a row: the list may not end; resume at the cursor to continue",
                        ));
                    } else if continues && self.read_ahead {
                        self.state = State::Waiting(driver.fetch_ahead());
                    } else if continues {
                        self.state = State::Ready(driver);
                    }
                }
            }
        }
        // The elements of this page are valid, so the error is returned after them.
        let is_last = page.next.is_none() && stop.is_none();
        if let Some(error) = stop {
            self.state = State::Failed(error.with_attempts(page.attempts()));
        }
        let has_something = !page.items.is_empty() || !page.skipped.is_empty();
        // The only page of a list is returned even if it is empty, because it has the total count.
        if has_something || is_last && !self.given {
            self.given = true;
            return Some(Ok(page));
        }
        None
    }

    /// Decodes a page. Returns the page, whether it is empty, and an error if the list continues
    /// but the response has no usable cursor.
    #[allow(clippy::type_complexity, reason = "used once")]
    fn read(
        &self,
        driver: &mut Driver,
        received: Received,
    ) -> Result<(Page<T>, bool, Option<Error>), Error> {
        let operation = driver.call.endpoint.name();
        let read = self
            .read
            .ok_or_else(|| Error::incomplete(operation, "the pages are not requested"))?;
        let list = driver.list();
        let rest = driver
            .ids
            .as_mut()
            .and_then(|seen| envelope::without_seen(&received.body, list.items_path, seen));
        let body: &[u8] = rest.as_deref().unwrap_or(&received.body);
        let decoded = wire::decode(body, |body| read(body, &list));
        let (mut envelope, mut report) = match decoded {
            Ok(decoded) => decoded,
            Err(error) => {
                let error = Error::undecodable(operation, received.meta, &received.body, &error);
                return Err(driver.call.with_lost_position(error));
            }
        };
        // The positions of `envelope.failed` stay valid.
        envelope.skipped.append(&mut report.skipped);
        report.skipped = envelope.skipped;
        let report = received
            .check(operation, report)
            .map_err(|error| driver.call.with_lost_position(error))?;
        let (next, stop) = match super::next(&driver.call, &envelope.meta, envelope.is_empty) {
            Ok(next) => (next, None),
            Err(error) => (None, Some(error)),
        };
        let page = Page {
            items: envelope.items,
            next,
            total_count: envelope.meta.total_count,
            skipped: report.skipped,
            failed: envelope.failed,
            deviations: report.deviations,
            operation: Some(operation),
            meta: received.meta,
        };
        Ok((page, envelope.is_empty, stop))
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Failed(error) => return Poll::Ready(Some(Err(error))),
                State::Ready(driver) => self.state = State::Waiting(driver.fetch()),
                State::Given(mut pages) => {
                    let page = pages.next();
                    match &page {
                        Some(Ok(page)) => {
                            self.cursor.clone_from(&page.next);
                            self.state = State::Given(pages);
                        }
                        Some(Err(error)) if error.skipped_item().is_some() => {
                            self.state = State::Given(pages);
                        }
                        _ => {}
                    }
                    return Poll::Ready(page);
                }
                State::Waiting(mut fetch) => {
                    let Poll::Ready(fetched) = fetch.as_mut().poll(context) else {
                        self.state = State::Waiting(fetch);
                        return Poll::Pending;
                    };
                    let page = match fetched {
                        Ok((driver, received)) => self.take(driver, received),
                        Err(error) => {
                            if error.requires_restart() {
                                self.cursor = None;
                            }
                            Some(Err(error))
                        }
                    };
                    if let Some(page) = page {
                        return Poll::Ready(Some(page));
                    }
                    if matches!(self.state, State::Ready(_) | State::Waiting(_)) {
                        // Lets other tasks run between empty pages, even if those arrive fast.
                        context.waker().wake_by_ref();
                        return Poll::Pending;
                    }
                }
            }
        }
    }
}

// No field is structurally pinned.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("cursor", &self.cursor)
            .field("read_ahead", &self.read_ahead)
            .finish_non_exhaustive()
    }
}
