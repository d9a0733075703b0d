//! The activity log.

use std::time::Duration;

use intercom_api::sync::{Change, StreamName, WorkspaceReader};
use intercom_sandbox::Seed;

use super::context::{collect, read};
use crate::fixture::NOW;
use crate::harness::{client, sandbox};

fn logs(count: usize) -> Seed {
    Seed {
        activity_logs: count,
        ..Seed::default()
    }
}

#[tokio::test]
async fn later_runs_start_at_the_newest_entry() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&logs(130));
    let client = client(&sandbox);
    let first = read(&client, StreamName::ActivityLogs, None).await;
    assert_eq!(first.copy().len(), 130);
    let newest = first.rows.iter().filter_map(|row| row.updated_at).max();
    let state = first.state().unwrap();
    assert_eq!(state.complete_until(), newest);
    sandbox.advance(Duration::from_secs(86_400));
    let sync = WorkspaceReader::new(&client).overlap(Duration::from_secs(30));
    let second = sync.changes(StreamName::ActivityLogs, state);
    let second = collect(second).await.unwrap();
    let sent = sandbox.requests();
    let after = sent
        .last()
        .unwrap()
        .query_value("created_at_after")
        .unwrap();
    assert!(after.parse::<i64>().unwrap() >= newest.unwrap().as_second() - 30);
    assert!(second.rows.len() <= 31, "{}", second.report);
    assert!(second.report.requests < first.report.requests);
    assert_eq!(second.state(), first.state());
}

/// Stops after each checkpoint, and continues there.
#[tokio::test]
async fn an_interrupted_run_continues_at_its_last_state() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&logs(1_730));
    let client = client(&sandbox);
    let mut state = None;
    let mut keys = std::collections::BTreeSet::new();
    let (mut rows, mut runs) = (0, 0);
    'runs: loop {
        runs += 1;
        let mut changes =
            WorkspaceReader::new(&client).changes(StreamName::ActivityLogs, state.take());
        while let Some(change) = changes.next().await {
            match change.unwrap() {
                Change::Row(row) => {
                    rows += 1;
                    keys.insert(row.key);
                }
                Change::Checkpoint(next) if next.complete_until().is_none() => {
                    state = Some(next);
                    continue 'runs;
                }
                _ => {}
            }
        }
        break;
    }
    assert_eq!(keys.len(), 1_730);
    assert_eq!(runs, 4);
    assert!(rows <= 1_730 + 3 * 20, "{rows}");
}
