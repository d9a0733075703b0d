//! Copies streams into a sink, all at once. A stream that fails does not stop the others.

use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use intercom_api::Timestamp;
use intercom_api::sync::{Change, ReadMethod, Report, State, StreamName, WorkspaceReader};
use tokio::time::timeout;

use crate::Result;
use crate::progress::Progress;
use crate::sink::Sink;

/// What is copied.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The streams, without the parts: those are copied with their parents.
    pub streams: Vec<StreamName>,
    /// The time at which the copy of a stream without a state starts; `None` for everything.
    pub since: Option<Timestamp>,
    /// Whether everything is read again, regardless of the states.
    pub full: bool,
    /// Whether rows that no longer exist in the workspace are removed.
    pub sweep: bool,
}

/// What became of a stream.
#[derive(Debug)]
pub struct Outcome {
    /// The stream.
    pub stream: StreamName,
    /// The figures of the run.
    pub report: Report,
    /// The error that ended the stream. What was stored before it stays, and the next run continues there.
    pub result: Result<()>,
}

/// Returns the streams that can be requested. Parts are copied with their conversations and tickets.
pub fn all_streams() -> Vec<StreamName> {
    let available = StreamName::available();
    available
        .filter(|name| copied_with(*name).is_none())
        .collect()
}

/// Returns the streams that are copied by default: all but those that take a request for each company or contact, or an export.
pub fn default_streams() -> Vec<StreamName> {
    let is_costly =
        |name: &StreamName| matches!(name.info().read, ReadMethod::PerParent | ReadMethod::Export);
    all_streams()
        .into_iter()
        .filter(|name| !is_costly(name))
        .collect()
}

/// Returns the stream that a stream is copied with; `None` if it can be requested.
pub fn copied_with(stream: StreamName) -> Option<StreamName> {
    match stream {
        StreamName::ConversationParts | StreamName::TicketParts => stream.parent(),
        _ => None,
    }
}

/// Copies the streams, and returns an outcome for each of them, in the order in which they end.
///
/// Dropping the future stops everything. Everything up to the last checkpoints is stored by then.
pub async fn copy(
    sync: &WorkspaceReader,
    options: &Options,
    sink: &mut dyn Sink,
    progress: &Progress,
) -> Result<Vec<Outcome>> {
    let sink = Mutex::new(sink);
    let mut running: FuturesUnordered<_> = options
        .streams
        .iter()
        .map(|stream| copy_stream(sync, options, *stream, &sink, progress))
        .collect();
    let mut outcomes = Vec::new();
    while let Some(outcome) = running.next().await {
        outcomes.push(outcome);
    }
    drop(running);
    locked(&sink).finish()?;
    Ok(outcomes)
}

/// The lock is never held during a request.
fn locked<'a, 'b>(sink: &'a Mutex<&'b mut dyn Sink>) -> MutexGuard<'a, &'b mut dyn Sink> {
    sink.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn copy_stream(
    sync: &WorkspaceReader,
    options: &Options,
    stream: StreamName,
    sink: &Mutex<&mut dyn Sink>,
    progress: &Progress,
) -> Outcome {
    let mut bar = progress.add(stream);
    let state = match state(options, stream, &**locked(sink)) {
        Ok(state) => state,
        Err(error) => {
            bar.end(&Report::default(), false);
            return Outcome {
                stream,
                report: Report::default(),
                result: Err(error),
            };
        }
    };
    let mut changes = sync.changes(stream, state);
    let mut result = Ok(());
    loop {
        let change = match timeout(bar.patience(), changes.next()).await {
            Ok(Some(change)) => change,
            Ok(None) => break,
            Err(_) => {
                bar.wait(&changes.report());
                continue;
            }
        };
        result = change.map_err(Into::into).and_then(|change| {
            bar.update(&change, &changes.report());
            let mut sink = locked(sink);
            match change {
                Change::Row(row) => sink.row(&row),
                Change::Gone(gone) => sink.gone(&gone),
                Change::Checkpoint(state) => sink.commit(&state),
                // The report counts elements that are not rows.
                _ => Ok(()),
            }
        });
        if result.is_err() {
            break;
        }
    }
    let mut report = changes.report();
    if result.is_ok() && options.sweep && report.unavailable.is_none() && can_be_swept(stream) {
        result = sweep(sync, stream, sink, &mut report).await;
    }
    bar.end(&report, result.is_ok());
    Outcome {
        stream,
        report,
        result,
    }
}

/// Returns whether the rows of a stream can be deleted.
fn can_be_swept(stream: StreamName) -> bool {
    !matches!(
        stream,
        StreamName::ActivityLogs | StreamName::Events | StreamName::MessageData
    )
}

/// Removes the rows that no longer exist in the workspace.
async fn sweep(
    sync: &WorkspaceReader,
    stream: StreamName,
    sink: &Mutex<&mut dyn Sink>,
    report: &mut Report,
) -> Result<()> {
    let keys = locked(sink).keys(stream)?;
    let mut sweep = sync.sweep(stream, keys);
    while let Some(gone) = sweep.next().await {
        locked(sink).gone(&gone?)?;
    }
    let figures = sweep.report();
    report.gone += figures.gone;
    report.requests += figures.requests;
    report.bytes += figures.bytes;
    report.rate_limited += figures.rate_limited;
    Ok(())
}

/// Returns the streams for which `since` has no effect, because they continue from a state. Streams that are always read completely are left out.
pub fn ignore_since(options: &Options, sink: &dyn Sink) -> Result<Vec<StreamName>> {
    let mut streams = Vec::new();
    if options.since.is_some() && !options.full {
        for stream in &options.streams {
            if stream.info().is_incremental && sink.state(*stream)?.is_some() {
                streams.push(*stream);
            }
        }
    }
    Ok(streams)
}

/// Returns the state from which a stream continues.
fn state(options: &Options, stream: StreamName, sink: &dyn Sink) -> Result<Option<State>> {
    if !options.full
        && let Some(state) = sink.state(stream)?
    {
        return Ok(Some(state));
    }
    Ok(options.since.map(|time| State::since(stream, time)))
}
