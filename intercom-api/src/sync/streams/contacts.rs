//! Contacts: searches to the day, in the order of the last change, latest first.
//!
//! Searches of contacts compare dates by the days of the workspace, so a search cannot start at a second. The results are sorted by the second, however. A run reads
//! them from the latest change backward, and stops at the first contact that changed before the period of the run. The search asks for three more days than the
//! period, which includes it in every timezone, and these days are not read. So the timezone of the workspace is not needed.
//!
//! A contact that changes during the run moves to the front, which moves the following ones back: rows are repeated, and none is skipped. Only contacts that are
//! deleted or merged cause gaps, which the [`Pass`] fills. After each page, all contacts that changed after its last one were delivered, which is a checkpoint. A run
//! from this checkpoint reads the rest backward, with an upper bound, and then what has changed since the pass started.
//!
//! The period of the next run starts at the last change that was seen on the first page, minus the overlap. It never starts at the current time, because new contacts
//! take minutes to become searchable.
//!
//! If the contacts of a page are not in the requested order, the server ignores the order. The run then reads all pages, and its only checkpoint is the end.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pass::{Pass, Step};
use super::search::{Found, Reader, Source, by_time, is_lost, time_of, times};
use crate::search::{Query, Search};
use crate::sync::queue::JobResult;
use crate::sync::run::{Out, Raw, Run};
use crate::sync::{StreamName, nested};
use crate::{Client, Error, Timestamp};

const SOURCE: Source = |client, search, cursor| {
    let search = client.contacts().search(search);
    search.cursor(cursor).pages_as()
};

/// The default overlap.
const OVERLAP: Duration = Duration::from_secs(2 * 86_400);

/// How far a search exceeds the period: a day of up to 25 hours, and the difference between the timezones of the server and the workspace.
const MARGIN: i64 = 3 * 86_400;

/// The position of a run.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
struct Position {
    /// Everything that changed before this time was delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    /// A pass that has not ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pass: Option<Progress>,
}

/// The progress of a pass, which reads what changed since `since` of the position, from the latest change backward.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Progress {
    /// The latest change at the start of the pass.
    newest: Timestamp,
    /// Everything that changed after this time, up to `newest`, was delivered.
    after: Timestamp,
}

pub(super) async fn read(run: Run) -> Result<(), Error> {
    let overlap = run.settings.overlap.unwrap_or(OVERLAP);
    let overlap = i64::try_from(overlap.as_secs()).unwrap_or(i64::MAX);
    let mut position = run.position::<Position>()?.unwrap_or_default();
    let mut reader = Reader::new(&run, SOURCE);
    if position.pass.is_some() {
        position = pass(&mut reader, position, overlap).await?;
    }
    pass(&mut reader, position, overlap).await?;
    reader.queue.drain(0).await
}

/// Reads what changed since the position, or the rest of a pass. Returns the position after it.
async fn pass(
    reader: &mut Reader<'_>,
    position: Position,
    overlap: i64,
) -> Result<Position, Error> {
    let since = position.since;
    let end = reader.run.settings.last_second();
    let mut progress = position.pass;
    // The contacts between the end of this run and the progress of the pass belong to a later run, which therefore starts at this end.
    if let (Some(progress), Some(end)) = (&mut progress, end)
        && end < progress.after
    {
        progress.newest = progress.newest.min(end);
    }
    let mut search = search(reader.run, since, progress.map(|progress| progress.after));
    // Contacts that changed later were delivered by an earlier run.
    let limit = progress.map(|progress| progress.after);
    let mut pass = Pass::new();
    let mut is_sorted = true;
    loop {
        let page = match reader.page(&search, pass.cursor()).await {
            Err(error) if pass.cursor().is_some() && is_lost(&error) => {
                if !pass.restart() {
                    return Err(error);
                }
                if is_sorted && let Some(progress) = progress {
                    search = self::search(reader.run, since, Some(progress.after));
                }
                continue;
            }
            page => page?,
        };
        let times = times(&page);
        if progress.is_none() {
            let newest = times.iter().max().copied();
            let newest = newest.map(|newest| newest.min(time_of(&page)));
            let newest = newest.map(|newest| end.map_or(newest, |end| newest.min(end)));
            progress = newest.map(|newest| Progress {
                newest,
                after: Timestamp::from_second(i64::MAX),
            });
            if since.is_none() {
                reader
                    .run
                    .report(|report| report.total = page.total_count());
            }
        } else if reader.run.state.is_some() && pass.cursor().is_none() && since.is_none() {
            reader
                .run
                .report(|report| report.total = page.total_count());
        }
        is_sorted = is_sorted && in_order(&times, progress.map(|progress| progress.newest));
        let step = pass.record(&page).check(reader.run.stream.as_str())?;
        let is_end = since.is_some_and(|since| times.iter().any(|time| *time < since));
        let belongs = |time: Option<Timestamp>| {
            time.is_none_or(|time| {
                since.is_none_or(|since| time >= since)
                    && end.is_none_or(|end| time <= end)
                    && limit.is_none_or(|limit| time <= limit)
            })
        };
        for found in reader.new_rows(page, belongs) {
            deliver(reader, found);
        }
        if step == Step::Ends || (step == Step::Continues && is_end && is_sorted) {
            break;
        }
        if step == Step::Continues
            && is_sorted
            && let (Some(progress), Some(oldest)) = (&mut progress, times.iter().min())
            && *oldest < progress.after
        {
            progress.after = *oldest;
            let pass = Some(*progress);
            reader.queue.push_checkpoint(&Position { since, pass })?;
        }
    }
    let newest = progress.map(|progress| progress.newest.as_second().saturating_sub(overlap));
    let position = Position {
        since: since.max(newest.map(Timestamp::from_second)),
        pass: None,
    };
    reader.queue.push_checkpoint(&position)?;
    Ok(position)
}

/// Returns the search for contacts that changed since a time, and not after another.
fn search(run: &Run, since: Option<Timestamp>, last: Option<Timestamp>) -> Search {
    let end = run.settings.last_second();
    let last = match (last, end) {
        (Some(last), Some(end)) => Some(last.min(end)),
        (last, end) => last.or(end),
    };
    let second = |time: Timestamp, more: i64| time.as_second().saturating_add(more);
    let start = since.map_or(0, |since| second(since, -MARGIN).max(0));
    let mut query = Query::field("updated_at").gt(start);
    if let Some(last) = last {
        query = query.and(Query::field("updated_at").lt(second(last, MARGIN)));
    }
    by_time(run, query, false)
}

/// Returns whether the rows of a page are in the requested order. Rows that changed during the pass may be sorted by an earlier version.
fn in_order(times: &[Timestamp], newest: Option<Timestamp>) -> bool {
    const DELAY: i64 = 3_600;
    let recent = newest.map(|newest| newest.as_second().saturating_sub(DELAY));
    let is_settled = |time: &&Timestamp| recent.is_none_or(|recent| time.as_second() <= recent);
    let settled = times.iter().filter(is_settled);
    settled.is_sorted_by(|earlier, later| earlier >= later)
}

fn deliver(reader: &mut Reader<'_>, found: Found) {
    match found.id {
        Some(id) if reader.run.settings.nested_lists => {
            let job = complete(reader.run.client.clone(), found.raw);
            reader.queue.push_job(id, Box::pin(job));
        }
        _ => reader.queue.push(row(found.raw)),
    }
}

async fn complete(client: Client, contact: Raw) -> JobResult {
    let contact = nested::complete(&client, contact).await?;
    Ok(vec![row(contact)])
}

fn row(contact: Raw) -> Out {
    Out::Raw(StreamName::Contacts, None, contact)
}
