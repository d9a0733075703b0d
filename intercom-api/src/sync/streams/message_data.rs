//! The statistics of outbound messages, from exports.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};

use super::earlier;
use crate::export::{ExportFile, ExportJob, ExportRow};
use crate::resources::data_exports::op;
use crate::sync::run::{Out, Run};
use crate::sync::{Key, Record, Row, StreamName, server_time};
use crate::{Client, Error, ErrorKind, Operation, SkippedItem, Timestamp};

const DAY: i64 = 86_400;
/// The default overlap of runs. Messages are opened and clicked days after they were sent.
const OVERLAP: Duration = Duration::from_secs(7 * 86_400);
/// The number of days in an export.
const DAYS: i64 = 31;
/// 2011-08-01, before the first message. Used if the workspace does not report when it was created.
const FIRST_MESSAGE: i64 = 1_312_156_800;
/// How long to wait for an export that is pending already.
const MAX_WAIT: Duration = Duration::from_secs(1_800);
const PAUSE: Duration = Duration::from_secs(15);
/// How often a download is restarted without a new row.
const MAX_RESTARTS: u32 = 5;

#[derive(Serialize, Deserialize)]
struct Position {
    /// The time up to which messages were exported.
    since: Option<Timestamp>,
}

/// Exports the messages since the last run, in periods of a month, and emits the position after each.
pub(super) async fn read(run: Run) -> Result<(), Error> {
    let since = run.position::<Position>()?.and_then(|last| last.since);
    let (created, now) = workspace(&run.client).await?;
    let until = run.settings.until.map_or(now, |until| until.min(now));
    let overlap = run.settings.overlap.unwrap_or(OVERLAP);
    let start = since.map_or(created, |since| earlier(since, overlap));
    let mut after = start.as_second().min(until.as_second());
    loop {
        let before = until.as_second().min(after.saturating_add(DAYS * DAY));
        let (from, to) = (
            Timestamp::from_second(after),
            Timestamp::from_second(before),
        );
        let job = start_job(&run.client, from, to).await?;
        if let Some(file) = job.wait().await? {
            emit_rows(&run, &file).await?;
        }
        let since = Some(to).max(since);
        run.checkpoint(&Position { since }).await?;
        if to >= until {
            return Ok(());
        }
        after = before;
    }
}

/// Returns when the workspace was created, and the time of the server.
async fn workspace(client: &Client) -> Result<(Timestamp, Timestamp), Error> {
    let me = client.admins().me().send_as::<Me>().await?;
    let now = server_time(me.headers()).unwrap_or_else(Timestamp::now);
    let created = me.into_inner().app.and_then(|app| app.created_at);
    let created = created.unwrap_or(Timestamp::from_second(FIRST_MESSAGE));
    Ok((created, now))
}

#[derive(Deserialize)]
struct Me {
    #[serde(default)]
    app: Option<App>,
}

#[derive(Deserialize)]
struct App {
    #[serde(default)]
    created_at: Option<Timestamp>,
}

/// Starts an export. If another one is pending, for example of a run that was killed, waits for it to end.
async fn start_job(client: &Client, from: Timestamp, to: Timestamp) -> Result<ExportJob, Error> {
    let started = Instant::now();
    loop {
        match client.data_exports().start(from, to).await {
            Err(error) if error.is_export_pending() && started.elapsed() < MAX_WAIT => {
                sleep(PAUSE).await;
            }
            job => return job,
        }
    }
}

/// Emits the rows of a file. If the download is interrupted, for example because the rows are processed slowly, it is restarted after the last row.
async fn emit_rows(run: &Run, file: &ExportFile) -> Result<(), Error> {
    let mut emitted: u64 = 0;
    let mut restarts = 0;
    loop {
        match emit_rest(run, file, &mut emitted, &mut restarts).await {
            Err(error) if error.kind() == ErrorKind::Connection && restarts < MAX_RESTARTS => {
                restarts += 1;
            }
            result => return result,
        }
    }
}

/// Emits the rows of a file after the first `emitted` ones.
async fn emit_rest(
    run: &Run,
    file: &ExportFile,
    emitted: &mut u64,
    restarts: &mut u32,
) -> Result<(), Error> {
    let mut rows = file.rows().await?;
    let mut index: u64 = 0;
    while let Some(row) = rows.next().await {
        let item = match row {
            Ok(row) => item(row)?,
            // A row with too many cells. The stream continues.
            Err(error) if error.kind() == ErrorKind::Decode && !rows.has_ended() => {
                let path = StreamName::MessageData.as_str();
                Out::Skipped(SkippedItem::with_raw(
                    path,
                    "the row has more cells than the file has columns",
                    serde_json::Value::Null,
                ))
            }
            Err(error) => return Err(error),
        };
        index += 1;
        if index > *emitted {
            *emitted = index;
            *restarts = 0;
            run.emit(item).await;
        }
    }
    Ok(())
}

/// Returns the row of a message. Its key is the ID of the delivery.
fn item(row: ExportRow) -> Result<Out, Error> {
    let raw = serde_json::value::to_raw_value(&row).map_err(|error| {
        let message = format!("failed to serialize a row: {error}");
        Error::new(ErrorKind::Decode, op::Download::INFO.name, message)
    })?;
    let Some(id) = row.receipt_id.clone() else {
        let value = serde_json::from_str(raw.get()).unwrap_or_default();
        let path = StreamName::MessageData.as_str();
        let reason = "expected a row with a `receipt_id`";
        return Ok(Out::Skipped(SkippedItem::with_raw(path, reason, value)));
    };
    Ok(Out::Row(Row {
        stream: StreamName::MessageData,
        key: Key::Id(id),
        updated_at: row.received_at,
        value: Record::MessageData(Box::new(row)),
        raw,
        deviations: Vec::new(),
        skipped: Vec::new(),
        parts: None,
    }))
}
