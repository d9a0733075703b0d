//! The pages of a list, and their elements, as streams.

use std::collections::HashSet;
use std::fmt;
use std::future::poll_fn;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::{Page, envelope};
use crate::call::{Call, Endpoint};
use crate::transport::{self, Received};
use crate::wire::Utf8Check;
use crate::{Cursor, Error, Pagination, SkippedItem};

/// The pages of a list, as a [`Stream`]; [`next`](Self::next) serves where no combinators are needed.
///
/// It asks for a page when it is polled for one. It ends where the list says so, and steps over empty pages. After an error it has ended; [`cursor`](Self::cursor)
/// then is where to start again. What changes on the server meanwhile may be seen twice or not at all: ids tell.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Pages<T> {
    state: State<T>,
    /// Where the page begins that comes next.
    cursor: Option<Cursor>,
    read_ahead: bool,
    given: bool,
    /// `None` if no pages are requested.
    read: Option<envelope::Reader<T>>,
}

enum State<T> {
    Refused(Error),
    Ready(Box<Driver>),
    Waiting(Fetch),
    /// Pages that a test double returns.
    Given(Box<dyn Iterator<Item = Result<Page<T>, Error>> + Send>),
    Done,
}

type Fetch = Pin<Box<dyn Future<Output = (Box<Driver>, Result<Received, Error>)> + Send>>;

/// A task that ends when nobody waits for it any more.
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
    /// Held while a scroll is open: there can be one at a time.
    scroll: Option<OwnedSemaphorePermit>,
}

impl Driver {
    fn fetch(mut self: Box<Self>) -> Fetch {
        Box::pin(async move {
            if self.is_scroll() && self.scroll.is_none() {
                let turn = self.call.client.scroll.clone();
                self.scroll = turn.acquire_owned().await.ok();
            }
            let received = transport::buffered(self.call.clone()).await;
            (self, received)
        })
    }

    /// As [`fetch`](Self::fetch), and goes on while nobody polls it.
    fn fetch_ahead(self: Box<Self>) -> Fetch {
        let fetch = self.fetch().in_current_span();
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return Box::pin(fetch);
        };
        let task = Ahead(runtime.spawn(fetch));
        Box::pin(async move {
            let mut task = task;
            match (&mut task.0).await {
                Ok(fetched) => fetched,
                Err(failure) => match failure.try_into_panic() {
                    Ok(panic) => std::panic::resume_unwind(panic),
                    // The runtime is shutting down.
                    Err(_) => std::future::pending().await,
                },
            }
        })
    }

    fn is_scroll(&self) -> bool {
        matches!(self.call.endpoint, Endpoint::Operation(operation) if operation.pagination == Pagination::Scroll)
    }

    fn items(&self) -> &'static str {
        match self.call.endpoint {
            Endpoint::Operation(operation) => operation.list.map_or("data", |list| list.items),
            Endpoint::Raw { .. } => "data",
        }
    }

    /// Goes on to the next page; an error when the list would go round in a circle.
    fn advance(&mut self, next: Option<&Cursor>) -> Result<bool, Error> {
        let Some(next) = next else { return Ok(false) };
        // A scroll may keep its parameter; it ends by an empty page.
        if !self.is_scroll() && !self.seen.insert(hashed(next)) {
            return Err(Error::incomplete(
                self.call.endpoint.name(),
                "the server gives a cursor that it gave before: the list would not end",
            ));
        }
        self.call.cursor = Some(next.clone());
        Ok(true)
    }
}

fn hashed(cursor: &Cursor) -> u64 {
    let mut hasher = DefaultHasher::new();
    cursor.hash(&mut hasher);
    hasher.finish()
}

impl<T> Pages<T> {
    #[doc(hidden)]
    pub fn new<C: Utf8Check>(call: Call) -> Self
    where
        T: DeserializeOwned,
    {
        let cursor = call.cursor.clone();
        let driver = Driver {
            seen: super::start(&call).iter().map(hashed).collect(),
            call,
            scroll: None,
        };
        Self {
            state: State::Ready(Box::new(driver)),
            cursor,
            read_ahead: false,
            given: false,
            read: Some(envelope::read::<T, C>),
        }
    }

    /// Creates a stream of these pages, for a test double. It ends after the first error.
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

    /// Asks for the next page while the present one is worked on. One page more is held in memory then.
    pub fn read_ahead(mut self) -> Self {
        self.read_ahead = true;
        self
    }

    /// Where the page begins that comes next, or that failed; `None` at the beginning and at the end of the list.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }
}

impl<T> Pages<T> {
    /// The next page; `None` at the end.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn next(&mut self) -> Option<Result<Page<T>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Reads a page, and sets up what comes after it. `None` when there is nothing in it to give.
    fn take(
        &mut self,
        mut driver: Box<Driver>,
        received: Result<Received, Error>,
    ) -> Option<Result<Page<T>, Error>> {
        let (page, mut stop) = match received.and_then(|received| self.read(&driver, received)) {
            Ok(read) => read,
            Err(error) => return Some(Err(error)),
        };
        if stop.is_none() {
            match driver.advance(page.next.as_ref()) {
                Err(error) => stop = Some(error),
                Ok(goes_on) => {
                    if goes_on {
                        self.state = if self.read_ahead {
                            State::Waiting(driver.fetch_ahead())
                        } else {
                            State::Ready(driver)
                        };
                    }
                    self.cursor.clone_from(&page.next);
                }
            }
        }
        // What the page has is as good as that of others, so the error comes after it.
        let is_last = page.next.is_none() && stop.is_none();
        if let Some(error) = stop {
            self.state = State::Refused(error.with_attempts(page.attempts()));
        }
        let has_something = !page.items.is_empty() || !page.skipped.is_empty();
        // The only page is given even if it is empty: it has the total count.
        if has_something || is_last && !self.given {
            self.given = true;
            return Some(Ok(page));
        }
        None
    }

    /// The page; and an error when it cannot be told how the list goes on.
    fn read(&self, driver: &Driver, received: Received) -> Result<(Page<T>, Option<Error>), Error> {
        let operation = driver.call.endpoint.name();
        let read = self
            .read
            .ok_or_else(|| Error::incomplete(operation, "the pages are not requested"))?;
        let envelope = match read(&received.body, driver.items()) {
            Ok(envelope) => envelope,
            Err(error) => return Err(received.meta.undecodable(operation, &received.body, &error)),
        };
        transport::warn_of_skipped(operation, &envelope.skipped);
        let is_empty = envelope.items.is_empty() && envelope.skipped.is_empty();
        let (next, stop) = match super::next(&driver.call, &envelope.meta, is_empty) {
            Ok(next) => (next, None),
            Err(error) => (None, Some(error)),
        };
        let page = Page {
            items: envelope.items,
            next,
            total_count: envelope.meta.total_count,
            skipped: envelope.skipped,
            meta: received.meta,
        };
        Ok((page, stop))
    }
}

impl<T> Stream for Pages<T> {
    type Item = Result<Page<T>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Done => return Poll::Ready(None),
                State::Refused(error) => return Poll::Ready(Some(Err(error))),
                State::Ready(driver) => self.state = State::Waiting(driver.fetch()),
                State::Given(mut pages) => {
                    let page = pages.next();
                    if let Some(Ok(page)) = &page {
                        self.cursor.clone_from(&page.next);
                        self.state = State::Given(pages);
                    }
                    return Poll::Ready(page);
                }
                State::Waiting(mut fetch) => {
                    let Poll::Ready((driver, received)) = fetch.as_mut().poll(context) else {
                        self.state = State::Waiting(fetch);
                        return Poll::Pending;
                    };
                    if let Some(page) = self.take(driver, received) {
                        return Poll::Ready(Some(page));
                    }
                }
            }
        }
    }
}

// Nothing in it is pinned.
impl<T> Unpin for Pages<T> {}

impl<T> fmt::Debug for Pages<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("cursor", &self.cursor)
            .field("read_ahead", &self.read_ahead)
            .finish_non_exhaustive()
    }
}

/// The elements of a list, as a [`Stream`]; [`next`](Self::next) serves where no combinators are needed.
///
/// At most two pages are in memory, whatever the length of the list.
#[must_use = "nothing is sent until the stream is polled"]
pub struct Items<T> {
    pages: Pages<T>,
    page: std::vec::IntoIter<T>,
    /// Where the page began that `page` is from.
    cursor: Option<Cursor>,
    skipped: Vec<SkippedItem>,
    total_count: Option<u64>,
}

impl<T> Items<T> {
    #[doc(hidden)]
    pub fn new(pages: Pages<T>) -> Self {
        let cursor = pages.cursor.clone();
        Self {
            pages,
            page: Vec::new().into_iter(),
            cursor,
            skipped: Vec::new(),
            total_count: None,
        }
    }

    /// Creates a stream of these elements, for a test double. It ends after the first error.
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

    /// Asks for the next page while the elements of the present one are worked on. One page more is held in memory then.
    pub fn read_ahead(mut self) -> Self {
        self.pages = self.pages.read_ahead();
        self
    }

    /// Where the page begins that the last element came from, or that failed. A job that starts there again sees the elements of that page again, and misses
    /// none. `None` on the first page.
    pub fn cursor(&self) -> Option<&Cursor> {
        self.cursor.as_ref()
    }

    /// How many elements the list has, if the server says so; known after the first page.
    pub fn total_count(&self) -> Option<u64> {
        self.total_count
    }

    /// The elements so far that could not be read, and were left out so that the others could.
    pub fn skipped(&self) -> &[SkippedItem] {
        &self.skipped
    }
}

impl<T> Items<T> {
    /// The next element; `None` at the end.
    ///
    /// # Errors
    ///
    /// See [`Error`].
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All that is left, in memory.
    ///
    /// # Errors
    ///
    /// The first that occurs.
    #[doc(alias("all", "collect"))]
    pub async fn try_collect(mut self) -> Result<Vec<T>, Error> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

// Nothing in it is pinned.
impl<T> Unpin for Items<T> {}

impl<T> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        loop {
            if let Some(item) = this.page.next() {
                return Poll::Ready(Some(Ok(item)));
            }
            // What the page took is free for the next one.
            this.page = Vec::new().into_iter();
            let began_at = this.pages.cursor.clone();
            match ready!(Pin::new(&mut this.pages).poll_next(context)) {
                None => return Poll::Ready(None),
                Some(Err(error)) => {
                    this.cursor = began_at;
                    return Poll::Ready(Some(Err(error)));
                }
                Some(Ok(page)) => {
                    this.cursor = began_at;
                    this.total_count = page.total_count.or(this.total_count);
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
            .field("left_of_page", &self.page.len())
            .finish_non_exhaustive()
    }
}
