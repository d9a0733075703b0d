//! What a run delivers.

use std::fmt;

use serde_json::value::RawValue;

use super::{Key, Record, State, StreamName};
use crate::{Deviation, Id, SkippedItem, Timestamp};

/// An item of [`Changes`](super::Changes).
#[derive(Debug, Clone)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "most items are rows")]
pub enum Change {
    /// A row that is new, has changed, or was delivered before: store it under its stream and key.
    Row(Row),
    /// A row that no longer exists: remove the rows that it [covers](Gone::covers).
    Gone(Gone),
    /// The run can be continued from here once all previous items are stored.
    Checkpoint(State),
    /// A list element that is not a row, for example because it has no ID, with its JSON.
    Skipped(SkippedItem),
}

/// The last version of an object.
///
/// `Debug` shows the stream, the key and the time, and not the data. A row does not implement `Serialize`: write [`raw`](Self::raw). The guide *Copying a workspace*
/// shows how to write lines of NDJSON.
#[derive(Clone)]
#[non_exhaustive]
pub struct Row {
    /// The stream that the row belongs to: the requested stream, or a child of it.
    pub stream: StreamName,
    /// The key, which is unique within the stream.
    pub key: Key,
    /// The time of the last change, according to the row; `None` if the row has none.
    pub updated_at: Option<Timestamp>,
    /// The decoded object. Values that deviate from their type are corrected.
    pub value: Record,
    /// The JSON as it was received, including unknown fields. The JSON of a conversation or ticket contains its parts too, except for a conversation without
    /// [`parts`](super::WorkspaceReader::parts).
    pub raw: Box<RawValue>,
    /// The values that were corrected in [`value`](Self::value).
    pub deviations: Vec<Deviation>,
    /// The elements of nested lists that are missing in [`value`](Self::value), because they failed to decode.
    pub skipped: Vec<SkippedItem>,
    /// For a conversation or ticket with parts, how many of its parts were received.
    pub parts: Option<PartCount>,
}

/// How many parts of a conversation or ticket were received, and how many there should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct PartCount {
    /// The number of parts that were received, at most 500.
    pub received: u64,
    /// The number of parts that the list of parts reports.
    pub total_count: Option<u64>,
    /// The number of parts that `statistics` of a conversation reports, which also counts the message that opened the conversation.
    pub statistics: Option<u64>,
}

impl PartCount {
    /// Returns whether older parts are missing because the API returns only the newest 500.
    ///
    /// It also returns `true` for exactly 500 parts if the API does not report how many there are.
    pub fn is_truncated(&self) -> bool {
        const MAX: u64 = 500;
        self.received >= MAX
            && self
                .expected()
                .is_none_or(|expected| expected > self.received)
    }

    /// Returns whether parts are missing although there are fewer than 500.
    ///
    /// The cause may be a permission that the token lacks, or a part that was added while the conversation was read. A later change delivers all parts again.
    pub fn is_incomplete(&self) -> bool {
        !self.is_truncated()
            && self
                .expected()
                .is_some_and(|expected| expected > self.received)
    }

    /// Returns the number of parts that there should be; `None` if the API does not report it.
    pub fn expected(&self) -> Option<u64> {
        let statistics = self.statistics.map(|count| count.saturating_sub(1));
        self.total_count.max(statistics)
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Row")
            .field("stream", &self.stream)
            .field("key", &self.key)
            .field("updated_at", &self.updated_at)
            .finish_non_exhaustive()
    }
}

/// A row that no longer exists. It does not implement `Serialize`: write its fields, as the guide *Copying a workspace* shows.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gone {
    /// The stream that the row belonged to.
    pub stream: StreamName,
    /// The key of the row.
    pub key: Key,
    /// Why the row no longer exists, as far as it is known.
    pub reason: GoneReason,
}

impl Gone {
    /// Returns whether a row of a copy is to be removed: the row itself, or a child of it, such as a part of a conversation.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::sync::{Gone, GoneReason, Key, StreamName};
    ///
    /// let gone = Gone::new(StreamName::Conversations, Key::new("12"), GoneReason::Deleted);
    /// assert!(gone.covers(StreamName::Conversations, &Key::new("12")));
    /// assert!(gone.covers(StreamName::ConversationParts, &Key::pair("12", "88")));
    /// assert!(!gone.covers(StreamName::Tickets, &Key::new("12")));
    /// ```
    pub fn covers(&self, stream: StreamName, key: &Key) -> bool {
        let is_child = stream.parent() == Some(self.stream) && key.parent() == Some(self.key.id());
        is_child || (stream == self.stream && *key == self.key)
    }

    /// Creates the change for a row that no longer exists.
    pub fn new(stream: StreamName, key: Key, reason: GoneReason) -> Self {
        Self {
            stream,
            key,
            reason,
        }
    }
}

/// Why a row no longer exists.
///
/// [`Changes`](super::Changes) reports only `NotFound`. A [sweep](super::Sweep) reports `NotFound`, and for contacts also `Archived` and `Merged`. Only a webhook
/// reports `Deleted`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GoneReason {
    /// The object was deleted.
    Deleted,
    /// The object was archived. It can be restored.
    Archived,
    /// The contact was merged into another one.
    Merged {
        /// The ID of the contact that remains.
        into: Id,
    },
    /// The API no longer finds the object: it was deleted, or is not visible to the token.
    NotFound,
}
