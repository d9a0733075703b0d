//! What a later run requests: no more than what has changed since the first run, and the overlap.

use std::collections::BTreeSet;
use std::time::Duration;

use intercom_api::Timestamp;
use intercom_api::sync::{Change, StreamName, WorkspaceReader};
use intercom_sandbox::{Collection, ExportSize, Sandbox, Seed};
use serde_json::json;

use super::context::{collect, read};
use crate::fixture::NOW;
use crate::harness::{client, sandbox};

const DAY: u64 = 86_400;
const PAGE: usize = 150;

async fn workspace() -> Sandbox {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW).export_size(ExportSize::Rows(50))).await;
    sandbox.seed(&Seed {
        contacts: 600,
        conversations: 300,
        tickets: 600,
        activity_logs: 400,
        parts: 1,
        seconds_apart: 600,
        ..Seed::default()
    });
    sandbox
}

fn collection(stream: StreamName) -> Collection {
    match stream {
        StreamName::Contacts => Collection::Contacts,
        StreamName::Conversations => Collection::Conversations,
        StreamName::Tickets => Collection::Tickets,
        other => panic!("`{other}` is incremental and has no test"),
    }
}

/// Changes some objects, the oldest ones first, after a month without changes.
fn change(sandbox: &Sandbox, stream: StreamName, count: usize, in_one_second: bool) {
    let collection = collection(stream);
    let ids = sandbox.edit(|editor| editor.ids(collection));
    let ids = &ids[..count];
    if in_one_second {
        sandbox.edit(|editor| editor.update_many(collection, ids, &json!({})));
        return;
    }
    for id in ids {
        sandbox.edit(|editor| {
            assert!(editor.update(collection, id, &json!({})));
            editor.advance(Duration::from_secs(1));
        });
    }
}

#[tokio::test]
async fn a_later_run_requests_what_changed_and_the_overlap() {
    let streams = StreamName::ALL.iter().copied();
    let incremental = streams.filter(|name| name.info().is_incremental && name.parent().is_none());
    for stream in incremental {
        match stream {
            StreamName::ActivityLogs => activity_logs().await,
            StreamName::MessageData => message_data().await,
            _ => {
                for (count, in_one_second) in [(0, false), (200, false), (200, true)] {
                    search(stream, count, in_one_second).await;
                }
            }
        }
    }
}

async fn search(stream: StreamName, count: usize, in_one_second: bool) {
    let title = format!("{stream}, {count} changes, in one second: {in_one_second}");
    let sandbox = workspace().await;
    let client = client(&sandbox);
    let first = read(&client, stream, None).await;
    let state = first.state().unwrap();
    let since = state.complete_until().unwrap();
    sandbox.advance(Duration::from_secs(30 * DAY));
    change(&sandbox, stream, count, in_one_second);
    let expected: BTreeSet<String> = sandbox.edit(|editor| {
        let rows = editor.rows(collection(stream));
        let in_period = rows.filter(|row| {
            let time = row["updated_at"].as_i64().unwrap();
            Timestamp::from_second(time) >= since
        });
        in_period
            .map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    });
    assert!(
        expected.len() >= count && expected.len() < first.rows.len(),
        "{title}"
    );
    sandbox.clear_requests();
    let second = read(&client, stream, Some(state)).await;
    let rows = second.rows.iter().filter(|row| row.stream == stream);
    let rows: Vec<String> = rows.map(|row| row.key.to_string()).collect();
    let distinct: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(distinct, expected, "{title}");
    // The rows of a second that is read on its own, and of the page before it, may be repeated.
    assert!(
        rows.len() <= expected.len() + 2 * PAGE,
        "{title}: {}",
        rows.len()
    );
    let requests = sandbox.requests();
    let pages = requests.iter().filter(|one| one.path.ends_with("/search"));
    let (pages, needed) = (pages.count(), expected.len().div_ceil(PAGE));
    // A request that verifies the order, and those at the ends of the history and of the overlap. A
    // second with more rows than a page is read again on its own, from its first page.
    let more = match (needed, in_one_second) {
        (1, _) => 0,
        (_, false) => 3,
        (_, true) => 5,
    };
    assert!(
        pages <= needed + more,
        "{title}: {pages} pages for {}",
        expected.len()
    );
    let details = requests.len() - pages;
    match stream {
        StreamName::Conversations => assert!(details <= rows.len(), "{title}: {details}"),
        _ => assert_eq!(details, 0, "{title}"),
    }
}

async fn activity_logs() {
    let sandbox = workspace().await;
    let client = client(&sandbox);
    let first = read(&client, StreamName::ActivityLogs, None).await;
    assert_eq!(first.rows.len(), 400);
    sandbox.advance(Duration::from_secs(30 * DAY));
    // The entries are a second apart, from the same time on: 5 are later than those of the first run.
    sandbox.seed(&Seed {
        activity_logs: 405,
        ..Seed::default()
    });
    let sync = WorkspaceReader::new(&client).overlap(Duration::from_secs(30));
    let second = collect(sync.changes(StreamName::ActivityLogs, first.state()));
    let second = second.await.unwrap();
    assert_eq!(second.copy().len(), 31 + 31 + 5);
    // Pages have 20 entries.
    assert_eq!(second.report.requests, 4, "{}", second.report);
}

async fn message_data() {
    let sandbox = workspace().await;
    let client = client(&sandbox);
    let first = read(&client, StreamName::MessageData, None).await;
    let state = first.state().unwrap();
    sandbox.advance(Duration::from_secs(10 * DAY));
    sandbox.clear_requests();
    read(&client, StreamName::MessageData, Some(state)).await;
    let requests = sandbox.requests();
    let created = requests.iter().filter(|one| one.method == "POST");
    let bodies: Vec<_> = created.map(|one| one.body.clone().unwrap()).collect();
    // The seven days before the first run, and the ten days since.
    let seconds = i64::try_from(DAY).unwrap();
    assert_eq!(bodies.len(), 1);
    assert_eq!(bodies[0]["created_at_after"], NOW - 7 * seconds);
    assert_eq!(bodies[0]["created_at_before"], NOW + 10 * seconds);
}

/// Streams that are read from the last change backward: a run that continues an interrupted one ends before the position of that one.
#[tokio::test]
async fn a_run_that_continues_another_can_end_earlier() {
    let sandbox = sandbox(|builder| builder.frozen_at(NOW)).await;
    sandbox.seed(&Seed {
        contacts: 200,
        activity_logs: 1_200,
        seconds_apart: 60,
        ..Seed::default()
    });
    let client = client(&sandbox);
    for stream in [StreamName::Contacts, StreamName::ActivityLogs] {
        let reader = WorkspaceReader::new(&client).page_size(50);
        let reader = reader.overlap(Duration::from_secs(1));
        let mut keys = BTreeSet::new();
        let (mut state, mut oldest) = (None, None);
        let mut changes = reader.changes(stream, None);
        while state.is_none() {
            match changes.next().await.unwrap().unwrap() {
                Change::Row(row) => {
                    oldest = row.updated_at;
                    keys.insert(row.key);
                }
                Change::Checkpoint(next) => state = Some(next),
                _ => {}
            }
        }
        let end = oldest.unwrap().as_second() - 100;
        let mut ended = collect(reader.clone().until(end).changes(stream, state))
            .await
            .unwrap();
        assert!(
            ended
                .rows
                .iter()
                .all(|row| row.updated_at.unwrap().as_second() < end)
        );
        let rest = collect(reader.changes(stream, ended.state()))
            .await
            .unwrap();
        assert!(!ended.rows.is_empty() && !rest.rows.is_empty());
        ended.rows.extend(rest.rows);
        keys.extend(ended.rows.into_iter().map(|row| row.key));
        let all = read(&client, stream, None).await;
        assert_eq!(keys.len(), all.rows.len(), "{stream}");
    }
}
