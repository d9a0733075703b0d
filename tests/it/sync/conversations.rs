//! Conversations, and the requests for their parts.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::sync::{Change, GoneReason, StreamName, WorkspaceReader};
use intercom_sandbox::{Collection, Fault, Sandbox, Seed};
use serde_json::json;

use super::copy::Copy;
use crate::harness::{client, client_with, sandbox};

const NOW: i64 = 1_750_000_000;

fn seed(conversations: usize) -> Seed {
    Seed {
        conversations,
        parts: 2,
        seconds_apart: 60,
        ..Seed::default()
    }
}

async fn run(copy: &mut Copy, sync: &WorkspaceReader) -> intercom_api::sync::Report {
    let stream = StreamName::Conversations;
    copy.run(sync, stream, None).await.unwrap()
}

fn details(sandbox: &Sandbox) -> usize {
    let requests = sandbox.requests();
    let is_detail = |path: &str| path.starts_with("/conversations/") && !path.ends_with("search");
    requests.iter().filter(|one| is_detail(&one.path)).count()
}

#[tokio::test]
async fn rows_and_parts_are_those_of_the_details() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&seed(200));
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    let report = run(&mut copy, &sync).await;
    let differences = copy.differences(&sandbox, Collection::Conversations, true);
    assert!(differences.is_empty(), "{differences:?}");
    assert_eq!(report.rows, 200 + 400);
    assert_eq!((report.incomplete, report.truncated), (0, 0));
    // Two pages, the overlap, and one request for each conversation.
    assert_eq!(details(&sandbox), 200);
    assert!(report.requests <= 200 + 4, "{report}");

    // A run without changes retrieves the conversation of the last change again, and the next run those of the overlap.
    sandbox.advance(Duration::from_secs(86_400));
    sandbox.clear_requests();
    run(&mut copy, &sync).await;
    assert_eq!(details(&sandbox), 61);
}

#[tokio::test]
async fn without_parts_nothing_is_retrieved() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&seed(30));
    let sync = WorkspaceReader::new(&client(&sandbox)).parts(false);
    let mut copy = Copy::default();
    let report = run(&mut copy, &sync).await;
    assert_eq!((report.requests, report.rows), (1, 30));
}

#[tokio::test]
async fn a_conversation_that_is_deleted_meanwhile_is_gone() {
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).after_each(|editor, request| {
            if request.path.ends_with("/search") {
                let ids = editor.ids(Collection::Conversations);
                if ids.len() == 10 {
                    editor.delete(Collection::Conversations, &ids[4]);
                }
            }
        })
    })
    .await;
    sandbox.seed(&seed(10));
    let mut changes =
        WorkspaceReader::new(&client(&sandbox)).changes(StreamName::Conversations, None);
    let (mut rows, mut gone) = (0, Vec::new());
    while let Some(change) = changes.next().await {
        match change.unwrap() {
            Change::Row(row) if row.stream == StreamName::Conversations => rows += 1,
            Change::Gone(one) => gone.push(one),
            _ => {}
        }
    }
    assert_eq!((rows, gone.len()), (9, 1));
    assert_eq!(gone[0].reason, GoneReason::NotFound);
    assert_eq!(changes.report().gone, 1);
}

#[tokio::test]
async fn requests_are_concurrent_and_bounded_and_rows_are_in_order() {
    let count = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).faults(move |request| {
            // The response for the first conversation is late.
            let is_first = request.method == "GET" && count.fetch_add(1, Ordering::SeqCst) == 0;
            is_first.then(|| Fault::Delay {
                by: Duration::from_millis(500),
                then: None,
            })
        })
    })
    .await;
    sandbox.seed(&seed(60));
    let sync = WorkspaceReader::new(&client(&sandbox)).concurrency(6);
    let mut changes = sync.changes(StreamName::Conversations, None);
    let mut times = Vec::new();
    while let Some(change) = changes.next().await {
        if let Change::Row(row) = change.unwrap()
            && row.stream == StreamName::Conversations
        {
            if times.is_empty() {
                // The responses of twice as many are in memory at most, and one follows each that is delivered.
                let requests = details(&sandbox);
                assert!((2..=13).contains(&requests), "{requests}");
            }
            times.push(row.updated_at);
        }
    }
    assert_eq!(times.len(), 60);
    assert!(times.is_sorted());
}

#[tokio::test]
async fn a_kill_in_the_middle_loses_nothing() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&seed(150));
    let sync = WorkspaceReader::new(&client(&sandbox))
        .page_size(10)
        .concurrency(4);
    let mut copy = Copy::default();
    for stop_after in 1..40 {
        let stream = StreamName::Conversations;
        copy.run(&sync, stream, Some(stop_after)).await.unwrap();
    }
    run(&mut copy, &sync).await;
    assert!(
        copy.differences(&sandbox, Collection::Conversations, true)
            .is_empty()
    );
}

#[tokio::test]
async fn the_observer_of_the_client_still_receives_events() {
    #[derive(Default)]
    struct Count(AtomicUsize, Mutex<Vec<Option<u64>>>);

    impl intercom_api::Observer for Count {
        fn on_attempt(&self, event: &intercom_api::AttemptEvent) {
            self.0.fetch_add(1, Ordering::Relaxed);
            self.1.lock().unwrap().push(event.body_size);
        }
    }

    let failed = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).faults(move |_| {
            let first = failed.fetch_add(1, Ordering::Relaxed) == 0;
            first.then(|| crate::harness::response(429, json!({})))
        })
    })
    .await;
    sandbox.seed(&seed(5));
    let count = Arc::new(Count::default());
    let client = client_with(&sandbox, |builder| builder.observer(count.clone()));
    let report = run(&mut Copy::default(), &WorkspaceReader::new(&client)).await;
    assert_eq!(report.rate_limited, 1);
    assert_eq!(report.requests, 7);
    assert_eq!(count.0.load(Ordering::Relaxed), 7);
    let sizes = count.1.lock().unwrap();
    assert_eq!(sizes[0], None);
    let total: u64 = sizes.iter().flatten().sum();
    assert_eq!(total, report.bytes);
}
