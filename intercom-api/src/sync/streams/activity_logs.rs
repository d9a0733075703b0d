//! The activity log.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::earlier;
use crate::sync::run::{Out, Run, decode};
use crate::sync::{StreamName, server_time};
use crate::{Error, Timestamp};

/// The default overlap of runs.
const OVERLAP: Duration = Duration::from_secs(3_600);
/// The number of entries after which the position is emitted.
const CHECKPOINT: usize = 500;

#[derive(Default, Clone, Serialize, Deserialize)]
struct Position {
    /// The time of the newest entry of the last complete run.
    since: Option<Timestamp>,
    /// The run that is not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Rest>,
}

/// The rest of a run. Entries are listed newest first.
#[derive(Clone, Serialize, Deserialize)]
struct Rest {
    /// The time of the oldest entry that was read.
    before: Timestamp,
    /// The time of the newest entry that was read.
    newest: Timestamp,
}

/// Reads the entries since the newest one of the last complete run. Entries do not change.
pub(super) async fn read(run: Run) -> Result<(), Error> {
    let position: Position = run.position()?.unwrap_or_default();
    let overlap = run.settings.overlap.unwrap_or(OVERLAP);
    let after = position
        .since
        .map_or(Timestamp::from_second(0), |since| earlier(since, overlap));
    let (until, last) = (run.settings.until, run.settings.last_second());
    if until.is_some_and(|until| until <= after) {
        return run.checkpoint(&position).await;
    }
    let mut request = run.client.admins().list_activity_logs(after);
    let mut rest = position.run.clone();
    // The entries between the end of this run and the rest belong to a later run, which therefore starts at this end.
    if let (Some(rest), Some(last)) = (&mut rest, last)
        && last < rest.before
    {
        rest.newest = rest.newest.min(last);
    }
    // The entry at this second may not be the last one of the second.
    let before = rest
        .as_ref()
        .map(|rest| rest.before.as_second().saturating_add(1));
    let before = before.map(Timestamp::from_second);
    if let Some(before) = before.into_iter().chain(until).min() {
        request = request.query::<Timestamp>("created_at_before", before);
    }
    let mut pages = request.pages_as::<Box<RawValue>>();
    let mut previous: Option<Timestamp> = None;
    let mut is_sorted = true;
    let mut unsaved = 0;
    while let Some(page) = pages.next().await {
        let page = page?;
        // Every later run would start at an entry that seems to be in the future.
        let now = server_time(page.headers()).unwrap_or_else(Timestamp::now);
        for raw in page {
            let item = decode(StreamName::ActivityLogs, None, raw);
            if let Out::Row(row) = &item
                && let Some(at) = row.updated_at
            {
                if last.is_some_and(|last| at > last) {
                    continue;
                }
                let read = rest.get_or_insert(Rest {
                    before: at,
                    newest: at.min(now),
                });
                is_sorted &= previous.is_none_or(|previous| at <= previous);
                previous = Some(at);
                read.before = read.before.min(at);
                read.newest = read.newest.max(at.min(now));
            }
            run.emit(item).await;
            unsaved += 1;
        }
        // Without the order, older entries may follow.
        if is_sorted && unsaved >= CHECKPOINT {
            unsaved = 0;
            let since = position.since;
            let run_position = Position {
                since,
                run: rest.clone(),
            };
            run.checkpoint(&run_position).await?;
        }
    }
    let newest = rest.map(|read| read.newest);
    let since = newest.max(position.since);
    run.checkpoint(&Position { since, run: None }).await
}
