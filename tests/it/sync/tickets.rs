//! Tickets: searches in the order of the last change.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::sync::{Change, State, StreamName, WorkspaceReader};
use intercom_sandbox::{Collection, Cursors, Sandbox, Seed};
use serde_json::{Value, json};

use super::copy::Copy;
use crate::harness::{client, response, sandbox};

/// A time at which the clock of the sandbox stands.
const NOW: i64 = 1_750_000_000;

async fn tickets(count: usize, seconds_apart: u32) -> Sandbox {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&Seed {
        tickets: count,
        seconds_apart,
        ..Seed::default()
    });
    sandbox
}

async fn run(copy: &mut Copy, sync: &WorkspaceReader) -> intercom_api::sync::Report {
    copy.run(sync, StreamName::Tickets, None).await.unwrap()
}

#[tokio::test]
async fn a_first_run_reads_everything_in_as_few_requests_as_pages() {
    let sandbox = tickets(1_500, 60).await;
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    let report = run(&mut copy, &sync).await;
    assert!(
        copy.differences(&sandbox, Collection::Tickets, true)
            .is_empty()
    );
    // Ten pages, a request that verifies the order, and one for the overlap.
    assert_eq!(report.requests, 12);
    assert_eq!(report.total, Some(1_500));
    // Each ticket has one part.
    assert_eq!(report.rows, 3_000);
    assert!(report.bytes > 1_000_000, "{report}");
    assert!(copy.checkpoints >= 10, "{}", copy.checkpoints);
}

#[tokio::test]
async fn the_next_run_reads_only_the_overlap_and_what_changed() {
    let sandbox = tickets(1_000, 60).await;
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    run(&mut copy, &sync).await;
    sandbox.advance(Duration::from_secs(86_400));
    let oldest = sandbox.edit(|editor| {
        let oldest = editor.ids(Collection::Tickets).remove(0);
        assert!(editor.update(Collection::Tickets, &oldest, &json!({ "open": false })));
        oldest
    });
    let report = run(&mut copy, &sync).await;
    assert!(
        copy.differences(&sandbox, Collection::Tickets, true)
            .is_empty()
    );
    // One ticket changed, and 61 in the hour before the last change of the first run.
    assert_eq!((report.requests, copy.delivered), (1, 2 * 62));

    // Nothing has changed: the overlap is the hour before the last change.
    let report = run(&mut copy, &sync).await;
    assert_eq!((report.requests, copy.delivered), (1, 2));
    let ids: Vec<_> = copy.rows.keys().map(|(_, key)| key.to_string()).collect();
    assert!(ids.contains(&oldest));
}

#[tokio::test]
async fn a_second_with_more_tickets_than_a_page_is_read_completely() {
    for cursors in [Cursors::Rows, Cursors::Keyset] {
        // Two hours ago, outside of the overlap, and now, within it.
        for age in [7_200, 0] {
            let sandbox = sandbox(|builder| {
                builder
                    .frozen_at(NOW)
                    .cursors(cursors)
                    .after_each(|editor, request| {
                        // One of the tickets of the second leaves it, and one is deleted.
                        if request.path == "/tickets/search" {
                            let ids = editor.ids(Collection::Tickets);
                            editor.update(Collection::Tickets, &ids[3], &json!({}));
                            editor.delete(Collection::Tickets, &ids[5]);
                        }
                    })
            })
            .await;
            sandbox.seed(&Seed {
                tickets: 100,
                seconds_apart: 60,
                ..Seed::default()
            });
            sandbox.edit(|editor| {
                let ids = editor.ids(Collection::Tickets);
                editor.update_many(Collection::Tickets, &ids[20..90], &json!({}));
            });
            sandbox.advance(Duration::from_secs(age));
            let sync = WorkspaceReader::new(&client(&sandbox)).page_size(10);
            let mut copy = Copy::default();
            run(&mut copy, &sync).await;
            let ids: Vec<String> = sandbox.edit(|editor| editor.ids(Collection::Tickets));
            for id in ids {
                let is_there = |(stream, key): &(StreamName, intercom_api::sync::Key)| {
                    *stream == StreamName::Tickets && *key.id() == id
                };
                assert!(copy.rows.keys().any(is_there), "{id} at {age} {cursors:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_killed_run_continues_at_its_last_checkpoint() {
    let sandbox = tickets(400, 60).await;
    let sync = WorkspaceReader::new(&client(&sandbox))
        .page_size(20)
        .parts(false);
    let mut copy = Copy::default();
    let mut delivered = 0;
    for _ in 0..50 {
        copy.run(&sync, StreamName::Tickets, Some(100))
            .await
            .unwrap();
        delivered += copy.delivered;
        if copy.delivered < 90 {
            break;
        }
    }
    let report = run(&mut copy, &sync).await;
    assert!(
        copy.differences(&sandbox, Collection::Tickets, true).len() == 400,
        "parts are off"
    );
    assert_eq!(copy.rows.len(), 400);
    // Each run repeats less than two pages, and the overlap.
    assert!(delivered < 900, "{delivered} {report}");
}

#[tokio::test]
async fn expired_cursors_do_not_end_a_run() {
    let count = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).after_each(move |editor, _| {
            if count.fetch_add(1, Ordering::Relaxed) % 3 == 2 {
                editor.expire_cursors();
            }
        })
    })
    .await;
    sandbox.seed(&Seed {
        tickets: 200,
        seconds_apart: 60,
        ..Seed::default()
    });
    let sync = WorkspaceReader::new(&client(&sandbox)).page_size(10);
    let mut copy = Copy::default();
    let report = run(&mut copy, &sync).await;
    assert!(
        copy.differences(&sandbox, Collection::Tickets, true)
            .is_empty()
    );
    assert!(report.requests < 40, "{report}");
}

#[tokio::test]
async fn changes_that_become_searchable_later_are_in_the_next_run() {
    let sandbox = sandbox(|builder| {
        builder
            .frozen_at(NOW)
            .index_lag_between(Duration::ZERO..=Duration::from_secs(600))
    })
    .await;
    sandbox.seed(&Seed {
        tickets: 30,
        ..Seed::default()
    });
    sandbox.advance(Duration::from_secs(86_400));
    let sync = WorkspaceReader::new(&client(&sandbox));
    let mut copy = Copy::default();
    for round in 0..40 {
        sandbox.edit(|editor| {
            let ids = editor.ids(Collection::Tickets);
            editor.update(Collection::Tickets, &ids[round % 7], &json!({}));
        });
        sandbox.advance(Duration::from_secs(45));
        run(&mut copy, &sync).await;
    }
    sandbox.advance(Duration::from_secs(600));
    run(&mut copy, &sync).await;
    assert!(
        copy.differences(&sandbox, Collection::Tickets, true)
            .is_empty()
    );
}

/// Responds to searches as a server that ignores the order, or has no usable times.
async fn with_order(order: impl Fn(&mut Vec<Value>)) -> (usize, usize) {
    let mut rows: Vec<Value> = (0..90)
        .map(|row| json!({"type": "ticket", "id": row.to_string(), "updated_at": NOW - 100_000 + row}))
        .collect();
    order(&mut rows);
    let sandbox = sandbox(|builder| {
        builder.frozen_at(NOW).faults(move |request| {
            let body = request.body.as_ref()?;
            let size = usize::try_from(body["pagination"]["per_page"].as_u64()?).ok()?;
            let from = body["pagination"]["starting_after"].as_str();
            let from = from.map_or(0, |from| from.parse().unwrap_or(0));
            let conditions = match body["query"]["value"].as_array() {
                Some(conditions) => conditions.clone(),
                None => vec![body["query"].clone()],
            };
            let matches = |row: &&Value| {
                conditions.iter().all(|condition| {
                    let value = condition["value"].as_i64();
                    match condition["operator"].as_str() {
                        Some(">=") => row["updated_at"].as_i64() >= value,
                        _ => row["updated_at"].as_i64() <= value,
                    }
                })
            };
            let found: Vec<&Value> = rows.iter().filter(matches).collect();
            let to = found.len().min(from + size);
            let next = (to < found.len()).then(|| json!({"starting_after": to.to_string()}));
            Some(response(
                200,
                json!({"type": "ticket.list", "tickets": found[from..to], "total_count": found.len(), "pages": {"next": next}}),
            ))
        })
    })
    .await;
    let sync = WorkspaceReader::new(&client(&sandbox)).page_size(20);
    let mut copy = Copy::default();
    run(&mut copy, &sync).await;
    (copy.rows.len(), copy.checkpoints)
}

#[tokio::test]
async fn a_server_that_ignores_the_order_has_no_checkpoints_before_the_end() {
    let (rows, checkpoints) = with_order(|rows| rows.reverse()).await;
    assert_eq!((rows, checkpoints), (90, 1));
    let (rows, checkpoints) = with_order(|rows| rows.rotate_left(33)).await;
    assert_eq!((rows, checkpoints), (90, 1));
    // The first page has only one second.
    let (rows, checkpoints) = with_order(|rows| {
        for row in &mut rows[60..] {
            row["updated_at"] = json!(NOW - 50_000);
        }
        rows.reverse();
    })
    .await;
    assert_eq!((rows, checkpoints), (90, 1));
    let (rows, checkpoints) = with_order(|_| {}).await;
    assert_eq!(rows, 90);
    assert!(checkpoints > 4);
}

#[tokio::test]
async fn more_parts_than_the_api_returns_are_reported() {
    let sandbox = tickets(3, 60).await;
    sandbox.edit(|editor| {
        let ids = editor.ids(Collection::Tickets);
        assert!(editor.add_parts(Collection::Tickets, &ids[1], 600));
    });
    let mut changes = WorkspaceReader::new(&client(&sandbox)).changes(StreamName::Tickets, None);
    let mut keys = BTreeSet::new();
    let mut truncated = Vec::new();
    while let Some(change) = changes.next().await {
        if let Change::Row(row) = change.unwrap() {
            assert!(keys.insert((row.stream, row.key)));
            truncated.extend(row.parts.filter(|parts| parts.is_truncated()));
        }
    }
    assert_eq!(truncated.len(), 1);
    assert_eq!(truncated[0].received, 500);
    assert_eq!(truncated[0].expected(), Some(601));
    assert_eq!(changes.report().truncated, 1);
    assert_eq!(changes.report().incomplete, 0);
    assert_eq!(keys.len(), 3 + 2 + 500);
}

#[tokio::test]
async fn a_run_has_an_end_that_can_be_set() {
    let sandbox = tickets(100, 60).await;
    let sync = WorkspaceReader::new(&client(&sandbox))
        .parts(false)
        .page_size(10);
    let window = sync.clone().until(NOW - 3_000);
    let mut copy = Copy::default();
    let since = State::since(StreamName::Tickets, NOW - 4_500);
    copy.states.insert(StreamName::Tickets, since);
    run(&mut copy, &window).await;
    // From 4,500 to 3,060 seconds ago, every 60 seconds.
    assert_eq!(copy.rows.len(), 25);
    run(&mut copy, &sync).await;
    assert_eq!(copy.rows.len(), 76);
}
