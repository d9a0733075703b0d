//! The context of a reader: the client, the settings, and what it emits.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::changes::Shared;
use super::{
    Change, Gone, GoneReason, Key, PartCount, Record, Report, Row, Settings, State, StreamName,
    parts,
};
use crate::{Client, Error, Id, SkippedItem};

/// The JSON of a row.
pub(crate) type Raw = Box<RawValue>;

/// The context of a reader.
///
/// A reader is an `async fn(Run) -> Result<(), Error>`. Each item that it emits is returned by the stream before the reader continues.
pub(crate) struct Run {
    /// The stream that is read.
    pub(crate) stream: StreamName,
    /// A client whose requests are counted.
    pub(crate) client: Client,
    pub(crate) settings: Settings,
    pub(super) state: Option<State>,
    pub(super) shared: Arc<Shared>,
}

/// What a reader emits.
#[allow(clippy::large_enum_variant, reason = "short-lived")]
pub(crate) enum Out {
    /// The JSON of a row whose key is its ID, with the ID of the parent for a child.
    Raw(StreamName, Option<Id>, Raw),
    /// The JSON of a conversation or ticket. Its parts are emitted after it if the run includes them.
    WithParts(Raw),
    /// A decoded row.
    Row(Row),
    /// An element that is not a row.
    Skipped(SkippedItem),
    /// A row that no longer exists.
    Gone(Gone),
    /// The state after everything before.
    Checkpoint(State),
}

impl Run {
    /// Returns the position of the state that the run starts from; `None` if the run starts from the beginning.
    pub(crate) fn position<P: DeserializeOwned>(&self) -> Result<Option<P>, Error> {
        let state = self.state.as_ref();
        state.map(|state| state.position(self.stream)).transpose()
    }

    /// Changes the report.
    pub(crate) fn report(&self, change: impl FnOnce(&mut Report)) {
        self.shared.report(change);
    }

    /// Returns the maximum number of concurrent jobs.
    ///
    /// Unless it is set, it is enough to use the rate limit if a request takes 400 milliseconds, and between 8 and 64.
    pub(crate) fn concurrency(&self) -> usize {
        const REQUESTS_PER_JOB: u64 = 25;
        self.settings.concurrency.unwrap_or_else(|| {
            let limit = self.client.rate_limit().and_then(|rate| rate.limit());
            let jobs = limit.unwrap_or_default() / REQUESTS_PER_JOB;
            usize::try_from(jobs).map_or(64, |jobs| jobs.clamp(8, 64))
        })
    }

    /// Emits a checkpoint. Everything before it must have been emitted.
    pub(crate) async fn checkpoint(&self, position: &impl Serialize) -> Result<(), Error> {
        let state = State::new(self.stream, position)?;
        self.emit(Out::Checkpoint(state)).await;
        Ok(())
    }

    /// Emits a row that no longer exists.
    pub(crate) async fn gone(&self, stream: StreamName, key: Key, reason: GoneReason) {
        self.emit(Out::Gone(Gone::new(stream, key, reason))).await;
    }

    /// Emits an element that is not a row.
    pub(crate) async fn skipped(&self, item: SkippedItem) {
        self.emit(Out::Skipped(item)).await;
    }

    /// Emits a row whose key is its ID, with the ID of the parent for a child.
    pub(crate) async fn row(&self, stream: StreamName, parent: Option<&Id>, raw: Raw) {
        self.emit(Out::Raw(stream, parent.cloned(), raw)).await;
    }

    /// Emits an item, and waits until the stream has returned it.
    pub(crate) async fn emit(&self, out: Out) {
        let mut rest = VecDeque::from([out]);
        while let Some(out) = rest.pop_front() {
            let mut more = VecDeque::new();
            let change = self.change(out, &mut more);
            more.append(&mut rest);
            rest = more;
            if let Some(change) = change {
                self.shared.emit(change).await;
            }
        }
    }

    /// Passes an item to the stream. Returns the item if the stream has not returned the previous one yet. `more` receives the items that follow it.
    pub(super) fn place(&self, out: Out, more: &mut VecDeque<Out>) -> Option<Out> {
        if self.shared.is_occupied() {
            return Some(out);
        }
        if let Some(change) = self.change(out, more) {
            self.shared.place(change);
        }
        None
    }

    /// Converts an item to a change, and counts it. Returns `None` for a row that belongs to a later run.
    fn change(&self, out: Out, more: &mut VecDeque<Out>) -> Option<Change> {
        Some(match out {
            Out::Raw(stream, parent, raw) => {
                let out = decode(stream, parent.as_ref(), raw);
                return self.change(out, more);
            }
            Out::WithParts(raw) => {
                let (row, children) = parts::split(self.stream, raw, self.settings.parts);
                let change = self.change(row, more)?;
                more.extend(children);
                change
            }
            Out::Row(row) if self.belongs_to_later_run(&row) => return None,
            Out::Row(row) => {
                self.report(|report| {
                    let parts = row.parts;
                    report.rows += 1;
                    report.corrected += count(row.deviations.len());
                    report.skipped += count(row.skipped.len());
                    report.truncated += u64::from(parts.is_some_and(|parts| parts.is_truncated()));
                    report.incomplete +=
                        u64::from(parts.is_some_and(|parts| parts.is_incomplete()));
                });
                Change::Row(row)
            }
            Out::Skipped(item) => {
                self.report(|report| report.skipped += 1);
                Change::Skipped(item)
            }
            Out::Gone(gone) => {
                self.report(|report| report.gone += 1);
                Change::Gone(gone)
            }
            Out::Checkpoint(state) => Change::Checkpoint(state),
        })
    }

    /// Returns whether a row changed at the end of the run or later. Children belong to the run of their parent.
    fn belongs_to_later_run(&self, row: &Row) -> bool {
        let times = row.updated_at.zip(self.settings.until);
        row.stream == self.stream && times.is_some_and(|(changed, until)| changed >= until)
    }
}

/// Decodes a row whose key is its ID, with the ID of the parent for a child.
pub(crate) fn decode(stream: StreamName, parent: Option<&Id>, raw: Raw) -> Out {
    decode_with(stream, raw, |value| value.key(parent))
}

/// Decodes a row. `key` returns the key; `None` if the row has none.
pub(crate) fn decode_with(
    stream: StreamName,
    raw: Raw,
    key: impl FnOnce(&Record) -> Option<Key>,
) -> Out {
    let (value, deviations, skipped) = match Record::decode(stream, &raw) {
        Ok(decoded) => decoded,
        Err(reason) => return Out::Skipped(not_a_row(stream, reason, &raw)),
    };
    let Some(key) = key(&value) else {
        let reason = "expected an object with an `id`".to_owned();
        return Out::Skipped(not_a_row(stream, reason, &raw));
    };
    Out::Row(Row {
        stream,
        key,
        updated_at: value.updated_at(),
        value,
        raw,
        deviations,
        skipped,
        parts: None,
    })
}

impl Out {
    /// Sets the number of parts of a row.
    pub(crate) fn with_parts(self, parts: Option<PartCount>) -> Self {
        match self {
            Self::Row(row) => Self::Row(Row { parts, ..row }),
            other => other,
        }
    }
}

/// Creates the item for an element that is not a row of a stream.
pub(crate) fn not_a_row(stream: StreamName, reason: String, raw: &RawValue) -> SkippedItem {
    let value = serde_json::from_str(raw.get()).unwrap_or_default();
    SkippedItem::with_raw(stream.as_str(), reason, value)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
