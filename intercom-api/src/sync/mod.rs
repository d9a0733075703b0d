//! A correct copy of a workspace: all rows of a stream, and later only what has changed.
//!
//! A [`WorkspaceReader`] reads streams, such as contacts or tickets. [`WorkspaceReader::changes`] returns what has changed since a [`State`]: rows, rows that no longer exist, and
//! checkpoints. Store rows under their stream and key, and the state of a checkpoint after everything before it.
//!
//! # Examples
//!
//! ```no_run
//! use intercom_api::sync::{Change, State, StreamName, WorkspaceReader};
//! # use intercom_api::sync::{Gone, Row};
//! # fn store(row: Row) {}
//! # fn remove(gone: Gone) {}
//! # fn commit(state: State) {}
//! # async fn example(client: intercom_api::Client, stored: Option<State>) -> Result<(), intercom_api::Error> {
//!
//! let sync = WorkspaceReader::new(&client);
//! let mut changes = sync.changes(StreamName::Conversations, stored);
//! while let Some(change) = changes.next().await {
//!     match change? {
//!         Change::Row(row) => store(row),
//!         Change::Gone(gone) => remove(gone),
//!         Change::Checkpoint(state) => commit(state),
//!         _ => {}
//!     }
//! }
//! println!("{}", changes.report());
//! # Ok(())
//! # }
//! ```
//!
//! # Guarantees
//!
//! - After a run that ended without an error, the copy has the last version of every row that changed before the run started and that was searchable then.
//!   Everything else is in a later run: what changes during the run, and what becomes searchable later, if that takes less than the [overlap](WorkspaceReader::overlap).
//! - A program can be killed at any time. A run from any stored state continues without a loss.
//! - A row can be delivered several times. If its versions differ, the later version is delivered later.
//! - Memory is bounded: two pages, and twice as many details as there are [concurrent requests](WorkspaceReader::concurrency). Streams that are not incremental store a hash of
//!   each row.
//! - Requests are sent through the client, with its retries and rate limiting. Nothing runs in the background: dropping [`Changes`] cancels its requests.
//!
//! Searches do not return objects that were deleted, archived or merged. Such objects remain in the copy until a [`Sweep`] or a webhook reports them. Searches may
//! return them for some minutes, so a row that a webhook reported as gone can be delivered again: ignore it if it did not change later.
//!
//! # How contacts, conversations and tickets are read
//!
//! These rules make the guarantees hold although rows change while their pages are read, and although the cursors of the API may count rows:
//!
//! 1. Rows are read in the order of their last change. A row that changes moves to the end of the order, where a later request or run meets it again.
//! 2. A position never skips a second that was not read completely, because a bulk edit gives the same second to many rows.
//! 3. The position of the next run is the last change that was seen, minus the overlap. It is never the current time, because changes become searchable later.
//! 4. Only rows that leave a search can hide others. Then its total count decreases. Where it can decrease, a search does not continue at a cursor, but starts again at
//!    the last second that was read (conversations and tickets), or goes back some pages (contacts).
//! 5. The last part of the period, the overlap, is read again by the next run. For conversations and tickets, it has no checkpoints, because rows can still appear at any
//!    position in it.
//! 6. A cursor that the server no longer accepts is replaced by a new search from the last second that was read.
//! 7. Conversations and tickets are searched by the second. Contacts are searched by the day and in reverse, and the run stops at the first contact before the period.
//!    The search includes additional days, which are not read, so the timezone of the workspace does not matter.
//! 8. The order is verified. If the server ignores it, all pages are read before the first checkpoint.
//!
//! Rows of conversations are those of `GET /conversations/{id}`, which has the parts, unless [`parts`](WorkspaceReader::parts) is off. The requests are concurrent, and their
//! results are delivered in order, so a checkpoint covers everything before it.

// The enabled resources determine which streams use these.
#![cfg_attr(
    any(not(feature = "full"), incomplete),
    allow(unreachable_code, unused_mut, unused_variables)
)]

mod change;
mod changes;
mod fingerprint;
mod ids;
mod key;
#[cfg(operation = "contacts.search")]
mod nested;
mod parts;
mod queue;
mod record;
mod report;
mod run;
#[cfg(operation = "companies.scroll")]
mod scroll;
mod server_time;
mod state;
mod stream_name;
mod streams;
mod sweep;
#[cfg(feature = "webhooks")]
mod webhook;

use std::sync::Arc;
use std::time::Duration;

pub use change::{Change, Gone, GoneReason, PartCount, Row};
pub use changes::Changes;
pub use key::Key;
pub use record::Record;
pub use report::Report;
pub use state::State;
pub use stream_name::{ParseStreamNameError, ReadMethod, StreamInfo, StreamName};
pub use sweep::Sweep;

use changes::{Reading, Shared};
use fingerprint::fingerprint;
use report::Meter;
use run::Run;
use server_time::server_time;

use crate::{Client, Observer, Timestamp};

/// Reads the streams of a workspace.
///
/// Cloning is cheap. Several streams can be read at the same time: their requests share the rate limit of the client. Spawn a task for each stream: streams in one
/// task, such as those in one `tokio::join!`, delay each other while one of them decodes.
#[derive(Debug, Clone)]
pub struct WorkspaceReader {
    client: Client,
    settings: Settings,
}

/// The settings of a run.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    /// `None` is the default of the stream.
    pub(crate) overlap: Option<Duration>,
    pub(crate) until: Option<Timestamp>,
    pub(crate) nested_lists: bool,
    pub(crate) parts: bool,
    /// `None` is the default, which depends on the rate limit.
    pub(crate) concurrency: Option<usize>,
    pub(crate) page_size: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            overlap: None,
            until: None,
            nested_lists: false,
            parts: true,
            concurrency: None,
            page_size: None,
        }
    }
}

impl Settings {
    /// Returns the last second of a run.
    pub(crate) fn last_second(&self) -> Option<Timestamp> {
        let second = Duration::from_secs(1);
        self.until.map(|until| streams::earlier(until, second))
    }
}

impl WorkspaceReader {
    /// Creates a reader of the workspace of a client, with the default settings.
    pub fn new(client: &Client) -> Self {
        Self {
            client: client.clone(),
            settings: Settings::default(),
        }
    }

    /// Sets how long before the last change of the previous run each run starts. Default: 1 hour for conversations, tickets and activity logs, 2 days for contacts, and
    /// 7 days before the end of the previous run for message data.
    ///
    /// The search index of Intercom is updated with a delay. The overlap must be longer than the delay. The rows of the overlap are delivered again.
    #[must_use]
    pub fn overlap(mut self, overlap: Duration) -> Self {
        self.settings.overlap = Some(overlap);
        self
    }

    /// Sets the end of a run. A row whose last change is at this time or later is left for a later run. Default: the time of the server at
    /// the start of the run for [searches](ReadMethod::Search), and none for other streams.
    ///
    /// Rows without a time are always delivered, and parts are delivered with their conversation or ticket. Streams whose rows have no
    /// [field with the time](StreamInfo::cursor_field), such as tags, are rejected.
    #[must_use]
    pub fn until(mut self, time: impl Into<Timestamp>) -> Self {
        self.settings.until = Some(time.into());
        self
    }

    /// Sets whether nested lists of more than 10 elements are read completely, with additional requests. Default: `false`.
    #[must_use]
    pub fn nested_lists(mut self, complete: bool) -> Self {
        self.settings.nested_lists = complete;
        self
    }

    /// Sets whether the parts of conversations and tickets are delivered, after each conversation or ticket. Default: `true`.
    ///
    /// Parts of conversations take a request for each conversation that changed.
    #[must_use]
    pub fn parts(mut self, parts: bool) -> Self {
        self.settings.parts = parts;
        self
    }

    /// Sets the maximum number of concurrent requests for the details of rows, such as the parts of a conversation. Default: 1/25 of the requests that the rate limit
    /// allows in 10 seconds, between 8 and 64, which uses the rate limit if a request takes up to 400 milliseconds.
    ///
    /// Twice as many responses are in memory at most.
    #[must_use]
    pub fn concurrency(mut self, requests: usize) -> Self {
        self.settings.concurrency = Some(requests.max(1));
        self
    }

    /// Sets the number of rows per page of searches. Default: 150, the maximum.
    ///
    /// A checkpoint usually follows each page, except in the [overlap](Self::overlap) of conversations and tickets. With smaller pages, a run repeats fewer rows after
    /// the program was killed, and sends more requests.
    #[must_use]
    pub fn page_size(mut self, rows: u32) -> Self {
        self.settings.page_size = Some(rows);
        self
    }

    /// Returns what has changed in a stream since a state; everything if there is no state.
    ///
    /// Pass a [`State`], an `Option<State>` or `None`. A state is not borrowed: to use it later, pass `state.clone()`.
    ///
    /// Nothing is sent until the result is polled. Parts are delivered with their [parent](StreamName::parent): for conversation parts, request conversations.
    ///
    /// # Errors
    ///
    /// The first item is an error of the kind [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the state belongs to another stream or to a later version of
    /// this crate, if the stream is delivered with its parent, if this build cannot read it, or if [`until`](Self::until) is set and its rows have no time.
    pub fn changes(&self, stream: StreamName, state: impl Into<Option<State>>) -> Changes {
        self.start(stream, state.into(), streams::read)
    }

    /// Starts a run with a reader.
    fn start(
        &self,
        stream: StreamName,
        state: Option<State>,
        read: impl FnOnce(Run) -> Reading,
    ) -> Changes {
        let mut meter = Arc::default();
        let inner = self.client.inner().with_observer(|next| {
            meter = Arc::new(Meter::new(next));
            Arc::clone(&meter) as Arc<dyn Observer>
        });
        let shared = Arc::new(Shared::new(meter));
        let run = Run {
            stream,
            client: Client::from_inner(inner),
            settings: self.settings.clone(),
            state,
            shared: Arc::clone(&shared),
        };
        Changes::new(stream, shared, read(run))
    }
}
