//! Companies.

use std::collections::HashMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::earlier;
use crate::sync::run::{Out, Run, decode};
use crate::sync::scroll::CompanyScroll;
use crate::sync::{Key, StreamName, fingerprint};
use crate::{Error, Timestamp};

/// The default overlap of runs.
const OVERLAP: Duration = Duration::from_secs(3_600);

#[derive(Serialize, Deserialize)]
struct Position {
    /// The time of the server at the start of the last complete run.
    since: Option<Timestamp>,
}

/// Reads all companies, and emits those that changed since the last complete run.
///
/// The scroll has no order, so the position advances only at its end. A change during the scroll is later than its start, and therefore belongs to the next run.
pub(super) async fn read(run: Run) -> Result<(), Error> {
    let since = run.position::<Position>()?.and_then(|last| last.since);
    let oldest = since.map(|since| earlier(since, run.settings.overlap.unwrap_or(OVERLAP)));
    let mut scroll = CompanyScroll::<Box<RawValue>>::new(&run.client);
    // The versions that were emitted, so that a restart does not emit them again.
    let mut emitted: HashMap<Key, u64> = HashMap::new();
    loop {
        let batch = scroll.next(|raw| {
            let version = fingerprint(raw.get());
            let item = decode(StreamName::Companies, None, raw);
            let Out::Row(row) = &item else {
                return Some(item);
            };
            let is_old = oldest.is_some_and(|oldest| row.updated_at.is_some_and(|at| at < oldest));
            if is_old || emitted.insert(row.key.clone(), version) == Some(version) {
                return None;
            }
            Some(item)
        });
        let Some(batch) = batch.await? else { break };
        for item in batch {
            run.emit(item).await;
        }
    }
    // A later run starts at the end of this one, but not before its start.
    let end = (run.settings.until).and_then(|until| since.max(Some(until)));
    let started = scroll.started();
    let since = started
        .map(|started| end.map_or(started, |end| started.min(end)))
        .or(since);
    run.checkpoint(&Position { since }).await
}
