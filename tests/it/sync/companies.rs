//! Companies: a scroll that expires, is held by another client, or loses a page.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::sync::{Change, GoneReason, StreamName, WorkspaceReader};
use intercom_sandbox::{Collection, Fault, RecordedRequest, Sandbox, Seed};
use serde_json::json;

use super::context::{collect, read};
use crate::fixture::NOW;
use crate::harness::{client, sandbox};

const COMPANIES: usize = 730;

fn seed(sandbox: &Sandbox, companies: usize) {
    sandbox.seed(&Seed {
        contacts: 1,
        companies,
        ..Seed::default()
    });
}

fn is_scroll(request: &RecordedRequest) -> bool {
    request.path_template.as_deref() == Some("/companies/scroll")
}

#[tokio::test]
async fn later_runs_deliver_what_has_changed() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    seed(&sandbox, COMPANIES);
    sandbox.advance(Duration::from_secs(7_200));
    let client = client(&sandbox);
    let first = read(&client, StreamName::Companies, None).await;
    assert_eq!(first.copy().len(), COMPANIES);
    assert_eq!(first.rows.len(), COMPANIES);
    assert_eq!(first.report.rows, COMPANIES as u64);
    assert_eq!(first.report.requests, 9);
    // The position advances only at the end, because the scroll has no order.
    assert_eq!(first.states.len(), 1);
    sandbox.advance(Duration::from_secs(7_200));
    let changed = sandbox.edit(|editor| {
        let ids = editor.ids(Collection::Companies);
        let id = ids[COMPANIES / 2].clone();
        editor.update(Collection::Companies, &id, &json!({ "name": "Renamed" }));
        id
    });
    let second = read(&client, StreamName::Companies, first.state()).await;
    assert_eq!(second.keys(), [changed]);
    assert!(second.rows[0].raw.get().contains("Renamed"));
    // The overlap of an hour delivers it again, and later nothing.
    let third = read(&client, StreamName::Companies, second.state()).await;
    assert_eq!(third.rows.len(), 1);
    sandbox.advance(Duration::from_secs(7_200));
    let fourth = read(&client, StreamName::Companies, third.state()).await;
    let fifth = read(&client, StreamName::Companies, fourth.state()).await;
    assert_eq!(fifth.rows.len(), 0);
}

#[tokio::test]
async fn a_change_during_the_scroll_belongs_to_the_next_run() {
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).after_each(|editor, request| {
            if is_scroll(request) && request.query_value("scroll_param").is_none() {
                editor.advance(Duration::from_secs(30));
                let ids = editor.ids(Collection::Companies);
                editor.update(
                    Collection::Companies,
                    &ids[0],
                    &json!({ "name": "Renamed" }),
                );
            }
        })
    })
    .await;
    seed(&sandbox, 250);
    let client = client(&sandbox);
    let sync = WorkspaceReader::new(&client).overlap(Duration::ZERO);
    let first = collect(sync.changes(StreamName::Companies, None))
        .await
        .unwrap();
    assert!(
        !first
            .rows
            .iter()
            .any(|row| row.raw.get().contains("Renamed"))
    );
    let second = sync.changes(StreamName::Companies, first.state());
    let second = collect(second).await.unwrap();
    assert!(second.rows[0].raw.get().contains("Renamed"), "{second:?}");
}

/// A consumer that takes longer than the scroll lives, for each batch.
#[tokio::test]
async fn a_slow_consumer_reads_every_company() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    seed(&sandbox, COMPANIES);
    let client = client(&sandbox);
    let mut changes = WorkspaceReader::new(&client).changes(StreamName::Companies, None);
    let mut keys = Vec::new();
    let mut is_complete = false;
    while let Some(change) = changes.next().await {
        match change.unwrap() {
            Change::Row(row) => {
                keys.push(row.key);
                // The scroll expires after a minute.
                if keys.len() % 90 == 0 {
                    sandbox.advance(Duration::from_secs(61));
                }
            }
            Change::Checkpoint(_) => is_complete = true,
            other => panic!("unexpected change: {other:?}"),
        }
    }
    assert!(is_complete);
    assert_eq!(keys.len(), COMPANIES, "nothing is delivered twice");
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), COMPANIES);
    // Reading ahead limits the restarts: with a page at a time, there would be seven.
    let starts = sandbox
        .requests()
        .into_iter()
        .filter(|request| is_scroll(request) && request.query_value("scroll_param").is_none());
    assert!(starts.count() <= 3);
}

#[tokio::test]
async fn a_lost_page_is_read_again_and_changes_are_not_lost() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&seen);
    let sandbox = sandbox(move |builder| {
        builder
            .frozen_at(NOW)
            .scroll_lifetime(Duration::from_millis(1))
            .faults(move |request| {
                let number = if is_scroll(request) {
                    counter.fetch_add(1, Ordering::Relaxed)
                } else {
                    0
                };
                // The response with the third page is lost, after the server advanced.
                (number == 2).then(|| Fault::server_error().after_processing())
            })
            .after_each(|editor, request| {
                // The lost scroll expires at once, so that the test need not wait.
                if request.status == 500 {
                    editor.close_scroll();
                    let ids = editor.ids(Collection::Companies);
                    let change = json!({ "name": "Renamed" });
                    editor.update(Collection::Companies, &ids[0], &change);
                    editor.delete(Collection::Companies, &ids[1]);
                }
            })
    })
    .await;
    seed(&sandbox, 450);
    let read = read(&client(&sandbox), StreamName::Companies, None).await;
    // The company that changed between the scrolls is delivered in both versions, the later one last.
    assert_eq!(read.rows.len(), 451);
    let copy = read.copy();
    assert_eq!(copy.len(), 450);
    let renamed = copy.values().filter(|row| row["name"] == "Renamed");
    assert_eq!(renamed.count(), 1);
}

#[tokio::test]
async fn waits_for_the_scroll_of_another_client() {
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).after_each(|editor, request| {
            if is_scroll(request) && request.status == 400 {
                editor.advance(Duration::from_secs(30));
            }
        })
    })
    .await;
    seed(&sandbox, 120);
    sandbox.edit(|editor| editor.hold_scroll());
    let read = read(&client(&sandbox), StreamName::Companies, None).await;
    assert_eq!(read.rows.len(), 120);
    assert!(sandbox.count(400) >= 2);
}

#[tokio::test]
async fn a_scroll_that_always_fails_ends_with_an_error() {
    let sandbox = sandbox(|builder| {
        builder
            .faults(|request| {
                let continues = request.query_value("scroll_param").is_some();
                (is_scroll(request) && continues).then(Fault::server_error)
            })
            .after_each(|editor, request| {
                if request.status == 500 {
                    editor.close_scroll();
                }
            })
    })
    .await;
    seed(&sandbox, 150);
    let client = client(&sandbox);
    let mut changes = WorkspaceReader::new(&client).changes(StreamName::Companies, None);
    let mut rows = 0;
    let error = loop {
        match changes.next().await {
            Some(Ok(Change::Row(_))) => rows += 1,
            Some(Ok(other)) => panic!("unexpected change: {other:?}"),
            Some(Err(error)) => break error,
            None => panic!("the scroll ended without an error"),
        }
    };
    assert_eq!(rows, 100);
    assert!(error.requires_restart(), "{error}");
    assert!(changes.next().await.is_none());
}

#[tokio::test]
async fn segments_of_companies_are_read_concurrently() {
    let sandbox = sandbox(|builder| {
        builder.after_each(|editor, request| {
            // A company is deleted after the scroll has listed it.
            let is_end = is_scroll(request) && editor.ids(Collection::Companies).len() == 230;
            if is_end && request.query_value("scroll_param").is_some() {
                let ids = editor.ids(Collection::Companies);
                editor.delete(Collection::Companies, &ids[229]);
            }
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 230,
        companies: 230,
        ..Seed::default()
    });
    let last = sandbox.edit(|editor| editor.ids(Collection::Companies)[229].clone());
    let client = client(&sandbox);
    let sync = WorkspaceReader::new(&client).concurrency(20);
    let first = collect(sync.changes(StreamName::CompanySegments, None))
        .await
        .unwrap();
    assert!(
        first
            .rows
            .iter()
            .all(|row| row.stream == StreamName::CompanySegments)
    );
    let deleted_in_time = first.gone.is_empty();
    assert_eq!(first.copy().len(), 229);
    if !deleted_in_time {
        assert_eq!(first.gone[0].stream, StreamName::Companies);
        assert_eq!(first.gone[0].key.to_string(), last);
        assert_eq!(first.gone[0].reason, GoneReason::NotFound);
    }
    assert_eq!(first.report.gone, first.gone.len() as u64);
    assert_eq!(first.report.total, Some(230 - u64::from(deleted_in_time)));
}
