//! A server that breaks its own rules: no run loses a row, and no run is endless.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::sync::{StreamName, WorkspaceReader};
use intercom_api::{Error, ErrorKind};
use intercom_sandbox::{Fault, RecordedRequest, Sandbox};
use serde_json::{Value, json};

use super::context::{Read, collect};
use crate::harness::{client, response, sandbox};

const NOW: i64 = 1_750_000_000;
const HOUR: i64 = 3_600;

/// Starts a server whose responses to these paths come from a function.
async fn server(
    respond: impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync + 'static,
) -> Sandbox {
    sandbox(|builder| builder.frozen_at(NOW).rate_limit(u32::MAX).faults(respond)).await
}

/// Reads a stream in pages of ten rows. Fails if it does not end.
async fn read(server: &Sandbox, stream: StreamName) -> Result<Read, Error> {
    let reader = WorkspaceReader::new(&client(server)).page_size(10);
    within(collect(reader.changes(stream, None))).await
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    let ended = tokio::time::timeout(Duration::from_secs(60), future).await;
    ended.expect("the run is endless")
}

fn row(kind: &str, id: usize, updated_at: i64) -> Value {
    json!({"type": kind, "id": id.to_string(), "updated_at": updated_at})
}

/// The row at which a search continues.
fn start(request: &RecordedRequest) -> Option<usize> {
    let cursor = &request.body.as_ref()?["pagination"]["starting_after"];
    Some(
        cursor
            .as_str()
            .and_then(|text| text.parse().ok())
            .unwrap_or(0),
    )
}

fn page(list: &str, rows: &[Value], total: usize, next: Option<usize>) -> Fault {
    let next = next.map(|next| json!({"starting_after": next.to_string()}));
    let body = json!({
        "type": "list", (list): rows, "total_count": total, "pages": {"type": "pages", "next": next},
    });
    response(200, body)
}

/// The searched streams, with the fields that contain their rows.
const SEARCHES: [(StreamName, &str, &str); 3] = [
    (StreamName::Contacts, "/contacts/search", "data"),
    (
        StreamName::Conversations,
        "/conversations/search",
        "conversations",
    ),
    (StreamName::Tickets, "/tickets/search", "tickets"),
];

#[tokio::test]
async fn cursors_that_form_a_cycle_end_with_an_error() {
    for (stream, path, list) in SEARCHES {
        let server = server(move |request| {
            if request.path != path {
                return Some(response(200, row("conversation", 1, NOW - 5 * HOUR)));
            }
            // The pages 1, 2, 3, 1, 2, 3, .. of one second.
            let rows: Vec<Value> = (0..10).map(|id| row("row", id, NOW - 5 * HOUR)).collect();
            Some(page(list, &rows, 100, Some(start(request)? % 3 + 1)))
        })
        .await;
        let error = read(&server, stream).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{stream}");
        assert!(error.to_string().contains("cursor"), "{stream}: {error}");
        assert!(server.requests().len() < 50, "{stream}");
    }
}

#[tokio::test]
async fn a_total_count_that_goes_up_and_down_ends_with_an_error() {
    for (stream, path, list) in SEARCHES {
        let count = AtomicUsize::new(0);
        let server = server(move |request| {
            if request.path != path {
                return Some(response(200, row("conversation", 1, NOW - 5 * HOUR)));
            }
            let from = start(request)?;
            // All rows changed in the same second, so there is no other position than the cursor.
            let rows: Vec<Value> = (from..from + 10)
                .map(|id| row("row", id, NOW - 5 * HOUR))
                .collect();
            let total = [90, 5][count.fetch_add(1, Ordering::Relaxed) % 2];
            Some(page(list, &rows, total, (from < 90).then_some(from + 10)))
        })
        .await;
        let error = read(&server, stream).await.unwrap_err();
        assert!(
            error.to_string().contains("total count"),
            "{stream}: {error}"
        );
        assert!(server.requests().len() < 1_000, "{stream}");
    }
}

/// Responds to ticket searches from rows that are sorted by the first time, and have the second.
fn tickets(rows: Vec<(i64, i64)>) -> impl Fn(&RecordedRequest) -> Option<Fault> + Send + Sync {
    move |request| {
        let body = request.body.as_ref()?;
        let from = start(request)?;
        let conditions = match body["query"]["value"].as_array() {
            Some(conditions) => conditions.clone(),
            None => vec![body["query"].clone()],
        };
        let matches = |time: i64| {
            conditions.iter().all(|condition| {
                let value = condition["value"].as_i64().unwrap_or_default();
                match condition["operator"].as_str() {
                    Some(">=") => time >= value,
                    _ => time <= value,
                }
            })
        };
        let found = rows
            .iter()
            .enumerate()
            .filter(|(_, (time, _))| matches(*time));
        let found: Vec<Value> = found
            .map(|(id, (_, shown))| row("ticket", id, *shown))
            .collect();
        let size = body["pagination"]["per_page"].as_u64()? as usize;
        let to = found.len().min(from + size);
        let next = (to < found.len()).then_some(to);
        Some(page("tickets", &found[from.min(to)..to], found.len(), next))
    }
}

#[tokio::test]
async fn a_time_after_the_period_hides_no_other_row() {
    for age in [60, 5 * HOUR] {
        for position in 0..30 {
            let times = (0..30).map(|row| NOW - age + row);
            let mut rows: Vec<(i64, i64)> = times.map(|time| (time, time)).collect();
            // The index knows an earlier version than the row.
            rows[position].1 = NOW + 500_000_000;
            let server = server(tickets(rows)).await;
            let read = read(&server, StreamName::Tickets).await.unwrap();
            assert_eq!(read.copy().len(), 30, "{age} {position}");
            let since = read.state().unwrap().complete_until();
            assert!(since.unwrap().as_second() <= NOW - HOUR, "{age} {position}");
        }
    }
}

#[tokio::test]
async fn an_entry_of_the_future_does_not_move_the_activity_log() {
    let server = server(|_| {
        let entry =
            |id, at: i64| json!({"id": id, "activity_type": "admin_login", "created_at": at});
        Some(response(
            200,
            json!({
                "type": "activity_log.list",
                "activity_logs": [entry("2", NOW + 500_000_000), entry("1", NOW - 50)],
                "pages": {"type": "pages", "next": null},
            }),
        ))
    })
    .await;
    let read = read(&server, StreamName::ActivityLogs).await.unwrap();
    assert_eq!(read.copy().len(), 2);
    assert!(read.state().unwrap().complete_until().unwrap().as_second() <= NOW);
}

#[tokio::test]
async fn a_conversation_that_is_not_in_its_response_is_not_lost() {
    for (failures, is_read) in [(2, true), (usize::MAX, false)] {
        for body in ["null", "{}", r#"{"id": null}"#, r#"{"id": ""}"#, "[]", "5"] {
            let count = AtomicUsize::new(0);
            let server = server(move |request| {
                if request.path == "/conversations/search" {
                    let rows: Vec<Value> = (0..3)
                        .map(|id| row("conversation", id, NOW - 5 * HOUR + id as i64))
                        .collect();
                    return Some(page("conversations", &rows, 3, None));
                }
                let id = request.path.rsplit('/').next()?.parse().ok()?;
                let is_broken = id == 1 && count.fetch_add(1, Ordering::Relaxed) < failures;
                Some(match is_broken {
                    true => response(200, body),
                    false => response(200, row("conversation", id, NOW - 5 * HOUR + id as i64)),
                })
            })
            .await;
            let read = read(&server, StreamName::Conversations).await;
            if is_read {
                assert_eq!(read.unwrap().keys(), ["0", "1", "2"], "{body}");
            } else {
                // The next run starts before it.
                assert_eq!(read.unwrap_err().kind(), ErrorKind::Decode, "{body}");
            }
        }
    }
}

#[tokio::test]
async fn without_the_clock_of_the_server_no_checkpoint_is_within_the_overlap() {
    let rows: Vec<(i64, i64)> = (0..60)
        .map(|row| (NOW - 60 + row, NOW - 60 + row))
        .collect();
    let respond = tickets(rows);
    // The clock of this computer is years ahead.
    let server = server(move |request| match respond(request)? {
        Fault::Respond {
            status,
            mut headers,
            body,
        } => {
            headers.push(("date".to_owned(), "unknown".to_owned()));
            Some(Fault::Respond {
                status,
                headers,
                body,
            })
        }
        other => Some(other),
    })
    .await;
    let read = read(&server, StreamName::Tickets).await.unwrap();
    assert_eq!(read.copy().len(), 60);
    for state in &read.states {
        assert!(
            state.complete_until().unwrap().as_second() <= NOW - HOUR,
            "{state:?}"
        );
    }
}

#[tokio::test]
async fn an_id_that_no_path_can_have_stops_no_other_row() {
    let server = server(|request| {
        if request.path == "/conversations/search" {
            let mut rows: Vec<Value> = (0..3)
                .map(|id| row("conversation", id, NOW - 5 * HOUR))
                .collect();
            rows[1]["id"] = json!("..");
            rows.push(json!({"type": "conversation"}));
            return Some(page("conversations", &rows, 4, None));
        }
        let id = request.path.strip_prefix("/conversations/");
        Some(response(
            200,
            row("conversation", id?.parse().ok()?, NOW - 5 * HOUR),
        ))
    })
    .await;
    let read = read(&server, StreamName::Conversations).await.unwrap();
    assert_eq!(read.keys(), ["0", "2"]);
    assert_eq!(read.skipped.len(), 2);
}
