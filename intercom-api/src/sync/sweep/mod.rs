//! Finds rows that no longer exist, by comparing the keys of a copy with the IDs of the API.

mod confirm;
mod present;

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use futures_util::{StreamExt, stream};

use super::run::Run;
use super::streams::lists;
use super::{Change, Changes, Gone, Key, Report, StreamName, WorkspaceReader};
use crate::Error;

impl WorkspaceReader {
    /// Finds the rows of a copy that no longer exist in the workspace.
    ///
    /// `known` are the keys of the copy. The sweep reads the IDs of all rows in the workspace, and holds a hash of each in memory, which takes about 16 bytes per row.
    /// It then iterates over `known` once, and requests each row that was not listed, because a list proves nothing: a row may have moved between two pages, or may
    /// not be indexed yet. Only rows that the API does not return are gone.
    ///
    /// | Stream | Requests, in addition to one for each row that is not listed |
    /// |---|---|
    /// | `contacts`, `conversations`, `tickets` | one for 150 rows |
    /// | `companies` | the scroll, one for 100 rows |
    /// | `company_segments` | one for each company of the copy; pass its keys next to each other |
    /// | `notes` | one for each note of the copy |
    /// | complete lists, such as `tags` | the requests of the list |
    ///
    /// A contact that the API returns, but no list and no search does, is [archived](super::GoneReason::Archived), unless it changed within the
    /// [overlap](Self::overlap), which is one hour by default. Parts of conversations and tickets are gone with their parent: their keys are ignored. Entries of the activity log,
    /// events and message data are not deleted. For these streams, the sweep fails with [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    ///
    /// The API responds with 404 to a token of another workspace, and searches find deleted tickets for some minutes. Compare the number of rows in
    /// [`Report::rows`] with that of the copy before removing many rows.
    ///
    /// If the workspace does not have the feature of a stream, such as news, no row is gone, and [`Report::unavailable`] is set.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::sync::{Key, StreamName, WorkspaceReader};
    ///
    /// # async fn example(client: intercom_api::Client, keys: Vec<Key>) -> Result<(), intercom_api::Error> {
    /// let sync = WorkspaceReader::new(&client);
    /// let mut sweep = sync.sweep(StreamName::Contacts, keys);
    /// while let Some(gone) = sweep.next().await {
    ///     let gone = gone?;
    ///     println!("{} {}: {:?}", gone.stream, gone.key, gone.reason);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn sweep<K>(&self, stream: StreamName, known: K) -> Sweep
    where
        K: IntoIterator<Item = Key>,
        K::IntoIter: Send + 'static,
    {
        let known = known.into_iter();
        Sweep {
            changes: self.start(stream, None, |run| Box::pin(read(run, known))),
        }
    }
}

/// The rows of a copy that no longer exist, as a [`Stream`]. The method [`next`](Self::next) works without `StreamExt`.
///
/// [`WorkspaceReader::sweep`] creates it. It sends requests only while it is polled, and dropping it cancels them. An error ends the stream.
#[must_use = "a stream sends nothing until it is polled"]
pub struct Sweep {
    changes: Changes,
}

impl Sweep {
    /// Returns the next row that no longer exists; `None` at the end.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if rows of the stream are not deleted, or if this build cannot read the stream.
    /// - The errors of the requests, after all retries. An error ends the stream.
    pub async fn next(&mut self) -> Option<Result<Gone, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// Returns the figures of the sweep so far. `rows` is the number of rows in the workspace, if they are listed.
    pub fn report(&self) -> Report {
        self.changes.report()
    }
}

impl Stream for Sweep {
    type Item = Result<Gone, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            let change = std::task::ready!(Pin::new(&mut self.changes).poll_next(context));
            match change {
                Some(Ok(Change::Gone(gone))) => return Poll::Ready(Some(Ok(gone))),
                Some(Ok(_)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }
}

impl fmt::Debug for Sweep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sweep")
            .field("changes", &self.changes)
            .finish()
    }
}

async fn read(run: Run, known: impl Iterator<Item = Key> + Send) -> Result<(), Error> {
    let stream = run.stream;
    check(stream)?;
    let present = match present::read(&run).await {
        Ok(present) => present,
        Err(error) => {
            return match lists::refusal(stream, &error) {
                Some(status) => {
                    run.report(|report| report.unavailable = Some(status));
                    Ok(())
                }
                None => Err(error),
            };
        }
    };
    run.report(|report| report.rows = present.count());
    // The keys of children are pairs, unlike those of their parents.
    let has_pairs = stream.info().key_fields.len() > 1;
    let missing =
        known.filter(|key| (has_pairs || key.parent().is_none()) && !present.contains(key));
    let context = confirm::Context::new(&run);
    let context = &context;
    let mut confirmed = stream::iter(confirm::groups(missing, stream))
        .map(|keys| async move { context.gone(keys).await })
        .buffered(run.concurrency());
    while let Some(gone) = confirmed.next().await {
        for gone in gone? {
            run.gone(gone.stream, gone.key, gone.reason).await;
        }
    }
    Ok(())
}

/// Rejects streams whose rows are not deleted on their own.
fn check(stream: StreamName) -> Result<(), Error> {
    Err(Error::invalid_request(match stream {
        StreamName::ConversationParts => "the parts of conversations are gone with their conversation: sweep `conversations`, and remove the parts of each conversation that is gone".to_owned(),
        StreamName::TicketParts => "the parts of tickets are gone with their ticket: sweep `tickets`, and remove the parts of each ticket that is gone".to_owned(),
        StreamName::ActivityLogs | StreamName::Events | StreamName::MessageData => {
            format!("the rows of the stream `{stream}` are not deleted, so it cannot be swept")
        }
        _ if !stream.is_available() => format!(
            "the stream `{stream}` is not available: this build of intercom-api lacks its resource or its operations"
        ),
        _ => return Ok(()),
    }))
}
