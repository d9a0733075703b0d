//! Runs an operation for many items, as many at once as the rate limit allows.
//!
//! [`Client::bulk`] takes the items and a closure that processes one of them. It returns a stream of the [`Outcome`]s, in the order in
//! which they end. A failure does not stop the others.
//!
//! ```
//! # use intercom_sandbox::{Sandbox, Seed};
//! # #[cfg(all(feature = "contacts", operation = "contacts.create"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::start().await?;
//! # let client = intercom_api::Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::{Error, types};
//!
//! let emails = ["ada@example.com", "grace@example.com", "no address"];
//! let mut outcomes = client.bulk(emails, |client, email| async move {
//!     let contact = types::CreateContactRequest::new().role("user").email(email);
//!     client.contacts().create(contact).await?;
//!     Ok::<_, Error>(())
//! });
//! while let Some(outcome) = outcomes.next().await {
//!     if let Err(error) = outcome.result {
//!         println!("item {}, {}: {error}", outcome.index, outcome.item);
//!     }
//! }
//! assert_eq!(outcomes.summary().to_string(), "2 succeeded, 1 failed");
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "contacts", operation = "contacts.create")))]
//! # fn main() {}
//! ```
//!
//! The closure receives an owned [`Client`], which is a clone, and `Ok::<_, Error>(())` states the type of the error. An `async fn` with the
//! same arguments can be passed in place of the closure, as [below](#retrying-the-failures).
//!
//! # Concurrency and memory
//!
//! An item is taken from the input only when its operation can start. The next operation starts as soon as no request waits for the rate
//! limit, and at most [`max_concurrency`](Bulk::max_concurrency) run at once, so the window is used fully and the input may have millions
//! of items. [`Client::bulk_stream`] reads the items from a [`Stream`], such as the elements of a list.
//!
//! Nothing is spawned: the operations run while the stream is polled, and dropping the stream cancels them. Keep the work between two calls
//! of [`next`](Bulk::next) short, because requests in flight cannot continue meanwhile, and may time out.
//!
//! # Resuming
//!
//! [`Bulk::checkpoint`] returns which items have an outcome. Store it after processing outcomes, and pass it to [`Bulk::resume`] with the
//! same items in the same order. Only items that were in flight are processed again. If the operation is not idempotent, it may have been
//! processed for them: check whether the object exists before you create it.
//!
//! A failure is an outcome too, so an item that failed is not processed again: see [Retrying the failures](#retrying-the-failures).
//! The request may have been processed if [`Error::may_have_been_processed`](crate::Error::may_have_been_processed) returns `true`. The
//! client has already [retried](crate::RetryPolicy) the request if that was safe.
//!
//! # Retrying the failures
//!
//! Each outcome returns its item. Collect the items whose error is [retryable](crate::Error::is_retryable), and pass them to
//! [`Client::bulk`] once more, for example after an outage. Other errors, such as an invalid email address, would only occur again.
//! If the operation is not idempotent, leave out errors that [may have been processed](crate::Error::may_have_been_processed) too.
//!
//! ```
//! # use intercom_sandbox::{Fault, Sandbox};
//! # #[cfg(all(feature = "tags", operation = "tags.create_or_update"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let first = std::sync::Once::new();
//! # let outage = move |_: &_| {
//! #     let mut fault = None;
//! #     first.call_once(|| fault = Some(Fault::unavailable()));
//! #     fault
//! # };
//! # let sandbox = Sandbox::builder().faults(outage).start().await?;
//! # let client = intercom_api::Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url());
//! # let client = client.retry(intercom_api::RetryPolicy::none()).build()?;
//! use intercom_api::{Client, Error, types};
//!
//! async fn create(client: Client, name: &'static str) -> Result<(), Error> {
//!     client.tags().create_or_update(types::CreateOrUpdateTagRequest::new(name)).await?;
//!     Ok(())
//! }
//!
//! let mut names = vec!["Bakery", "Mill", "Farm"];
//! for _ in 0..3 {
//!     let mut outcomes = client.bulk(std::mem::take(&mut names), create);
//!     while let Some(outcome) = outcomes.next().await {
//!         match outcome.result {
//!             Err(error) if error.is_retryable() => names.push(outcome.item),
//!             Err(error) => println!("{}: {error}", outcome.item),
//!             Ok(()) => {}
//!         }
//!     }
//! }
//! assert!(names.is_empty());
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "tags", operation = "tags.create_or_update")))]
//! # fn main() {}
//! ```

mod checkpoint;
mod items;

use std::collections::BTreeSet;
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::stream::FuturesUnordered;

pub use self::checkpoint::Checkpoint;
pub use self::items::FromIter;
use crate::Client;
use crate::rate_limiter::RateLimiter;

/// Default maximum number of operations that run at once.
const MAX_CONCURRENCY: usize = 100;
/// Operations that run although requests wait for the rate limit. The requests of other tasks may wait all the time.
const MIN_CONCURRENCY: usize = 10;

impl Client {
    /// Runs an operation for each item, as many at once as the rate limit allows. See [`bulk`](crate::bulk).
    ///
    /// `operation` receives an owned [`Client`] and an item, and returns the future that processes the item. Its error may have any type. An
    /// item is cloned, so that its outcome returns it: put large items into an [`Arc`].
    ///
    /// # Panics
    ///
    /// A panic in `operation` is passed on to the caller of [`next`](Bulk::next). The item then has no outcome.
    pub fn bulk<I, F, Fut, O, E>(
        &self,
        items: I,
        operation: F,
    ) -> Bulk<FromIter<I::IntoIter>, F, Fut>
    where
        I: IntoIterator,
        I::Item: Clone,
        F: FnMut(Client, I::Item) -> Fut,
        Fut: Future<Output = Result<O, E>>,
    {
        self.bulk_stream(FromIter::new(items.into_iter()), operation)
    }

    /// Runs an operation for each item of a stream, like [`bulk`](Self::bulk).
    ///
    /// # Examples
    ///
    /// Open tickets get a tag while they are searched. The tag does not change which tickets the search finds, so none is skipped:
    ///
    /// ```no_run
    /// # #[cfg(all(feature = "tickets", operation = "tickets.search", operation = "tickets.attach_tag"))]
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::{Client, Error, search::ticket, types};
    ///
    /// async fn tag(client: Client, ticket: Result<types::Ticket, Error>) -> Result<(), Error> {
    ///     let tag = types::AttachTagRequest::new("7700", "814865");
    ///     client.tickets().attach_tag(&ticket?.id, tag).await?;
    ///     Ok(())
    /// }
    ///
    /// let tickets = client.tickets().search(ticket::OPEN.eq(true)).items();
    /// let mut outcomes = client.bulk_stream(tickets, tag);
    /// while let Some(outcome) = outcomes.next().await {
    ///     outcome.result?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn bulk_stream<S, F, Fut, O, E>(&self, items: S, operation: F) -> Bulk<S, F, Fut>
    where
        S: Stream,
        S::Item: Clone,
        F: FnMut(Client, S::Item) -> Fut,
        Fut: Future<Output = Result<O, E>>,
    {
        Bulk {
            limiter: self.rate_limiter(),
            client: self.clone(),
            items: Some(Box::pin(items)),
            operation,
            running: FuturesUnordered::new(),
            unfinished: BTreeSet::new(),
            next: 0,
            resumed: Checkpoint::default(),
            summary: Summary::default(),
            max_concurrency: MAX_CONCURRENCY,
        }
    }
}

/// Runs an operation for many items: a [`Stream`] of [`Outcome`]s, which [`Client::bulk`] returns.
///
/// The method [`next`](Self::next) works without `StreamExt`.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Bulk<S: Stream, F, Fut> {
    client: Client,
    limiter: Arc<dyn RateLimiter>,
    /// The input, boxed so that it need not be `Unpin`; `None` at its end.
    items: Option<Pin<Box<S>>>,
    operation: F,
    running: FuturesUnordered<Running<S::Item, Fut>>,
    /// The items that were taken and have no outcome yet.
    unfinished: BTreeSet<u64>,
    /// The index of the next item.
    next: u64,
    /// The items that an earlier run has processed.
    resumed: Checkpoint,
    summary: Summary,
    max_concurrency: usize,
}

/// Nothing is pinned in the struct itself.
impl<S: Stream, F, Fut> Unpin for Bulk<S, F, Fut> {}

impl<S: Stream, F, Fut> Bulk<S, F, Fut> {
    /// Sets the maximum number of operations that run at once. Default: 100. Zero is treated as 1.
    ///
    /// The rate limit usually allows fewer. The number of operations that uses a limit of 166 requests in 10 seconds fully is 17 if each of
    /// them takes a second.
    pub fn max_concurrency(mut self, operations: usize) -> Self {
        self.max_concurrency = operations.max(1);
        self
    }

    /// Skips the items that have an outcome in a checkpoint, including those that failed. The items must be the same, in the same
    /// order, as in the run of the checkpoint.
    ///
    /// Has no effect on items that were already taken. The indexes in the outcomes do not change.
    pub fn resume(mut self, checkpoint: Checkpoint) -> Self {
        self.resumed = checkpoint;
        self
    }

    /// Returns which items have an outcome that [`next`](Self::next) returned, in this run or in the one that it resumes. Store it after
    /// the outcomes are processed.
    pub fn checkpoint(&self) -> Checkpoint {
        if self.next < self.resumed.next() {
            // The items that were skipped so far are among those of the earlier run.
            let again = self.resumed.unfinished().iter().copied();
            let later = again.filter(|index| *index >= self.next);
            let unfinished = self.unfinished.iter().copied().chain(later).collect();
            return Checkpoint::new(self.resumed.next(), unfinished);
        }
        Checkpoint::new(self.next, self.unfinished.iter().copied().collect())
    }

    /// Returns how many items of this run have an outcome.
    pub fn summary(&self) -> Summary {
        self.summary
    }

    /// Returns the number of operations that run.
    pub fn running(&self) -> usize {
        self.unfinished.len()
    }

    fn may_start(&self) -> bool {
        let running = self.running.len();
        running < self.max_concurrency
            && (running < MIN_CONCURRENCY || self.limiter.state().waiting() == 0)
    }
}

impl<S, F, Fut, O, E> Bulk<S, F, Fut>
where
    S: Stream,
    S::Item: Clone,
    F: FnMut(Client, S::Item) -> Fut,
    Fut: Future<Output = Result<O, E>>,
{
    /// Returns the next outcome, in the order in which the operations end; `None` after the last one.
    ///
    /// Cancel-safe: dropping the future loses no outcome.
    pub async fn next(&mut self) -> Option<Outcome<S::Item, O, E>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Takes the next item, and starts its operation. Returns whether there was one.
    fn start(&mut self, context: &mut Context<'_>) -> bool {
        while let Some(items) = &mut self.items {
            let item = match items.as_mut().poll_next(context) {
                Poll::Pending => return false,
                Poll::Ready(None) => {
                    self.items = None;
                    return false;
                }
                Poll::Ready(Some(item)) => item,
            };
            let index = self.next;
            self.next += 1;
            if self.resumed.is_finished(index) {
                continue;
            }
            self.unfinished.insert(index);
            let future = (self.operation)(self.client.clone(), item.clone());
            self.running.push(Running {
                index,
                item: Some(item),
                future: Box::pin(future),
            });
            return true;
        }
        false
    }
}

impl<S, F, Fut, O, E> Stream for Bulk<S, F, Fut>
where
    S: Stream,
    S::Item: Clone,
    F: FnMut(Client, S::Item) -> Fut,
    Fut: Future<Output = Result<O, E>>,
{
    type Item = Outcome<S::Item, O, E>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let bulk = self.get_mut();
        loop {
            // The limiter knows whether a request waits after the operation was polled for the first time, so operations start one by one.
            let has_started = bulk.may_start() && bulk.start(context);
            match Pin::new(&mut bulk.running).poll_next(context) {
                Poll::Ready(Some(outcome)) => {
                    bulk.unfinished.remove(&outcome.index);
                    bulk.summary.count(outcome.result.is_ok());
                    return Poll::Ready(Some(outcome));
                }
                _ if has_started => {}
                Poll::Ready(None) if bulk.items.is_none() => return Poll::Ready(None),
                Poll::Ready(None) | Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl<S: Stream, F, Fut> fmt::Debug for Bulk<S, F, Fut> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bulk")
            .field("next", &self.next)
            .field("running", &self.running())
            .field("summary", &self.summary)
            .finish_non_exhaustive()
    }
}

/// The operation of an item, which returns the item at its end.
struct Running<T, Fut> {
    index: u64,
    item: Option<T>,
    future: Pin<Box<Fut>>,
}

/// The future is boxed, and the item is not pinned.
impl<T, Fut> Unpin for Running<T, Fut> {}

impl<T, Fut: Future<Output = Result<O, E>>, O, E> Future for Running<T, Fut> {
    type Output = Outcome<T, O, E>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Poll::Ready(result) = self.future.as_mut().poll(context) else {
            return Poll::Pending;
        };
        match self.item.take() {
            Some(item) => Poll::Ready(Outcome {
                index: self.index,
                item,
                result,
            }),
            // `FuturesUnordered` does not poll a future again that has ended.
            None => Poll::Pending,
        }
    }
}

/// What became of one item of a [`Bulk`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outcome<T, O, E> {
    /// The position of the item in the input. The first one is 0.
    pub index: u64,
    /// The item.
    pub item: T,
    /// The result of its operation.
    pub result: Result<O, E>,
}

/// The number of outcomes of a [`Bulk`]. `Display` shows `118 succeeded, 2 failed`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Summary {
    /// Items whose operation succeeded.
    pub succeeded: u64,
    /// Items whose operation failed.
    pub failed: u64,
}

impl Summary {
    fn count(&mut self, has_succeeded: bool) {
        if has_succeeded {
            self.succeeded += 1;
        } else {
            self.failed += 1;
        }
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} succeeded, {} failed", self.succeeded, self.failed)
    }
}
