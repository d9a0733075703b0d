//! A copy equals the workspace, and a later run requests only what has changed.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::sync::StreamName;
use intercom_mirror::copy::Options;
use intercom_mirror::sink::Format;
use intercom_mirror::summary::summary;
use intercom_sandbox::{Collection, Cursors, Fault, Sandbox, Seed};
use rusqlite::Connection;
use serde_json::json;

use crate::kills::rows;
use crate::workspace::{Numbers, Workspace, assert_equal, options, path, stored};

#[tokio::test]
async fn a_copy_equals_the_workspace() {
    let workspace = Workspace::worked().await;
    let path = path("equal");
    let outcomes = workspace.copy(Format::Sqlite, &path).await;
    let rows = workspace.rows().await;
    assert!(rows.len() > 500, "{}", rows.len());
    assert_equal(&stored(&path), &rows);
    let summary = summary(&outcomes).to_string();
    assert!(
        summary.starts_with("stream") && summary.contains("total"),
        "{summary}"
    );
    // The columns have the values of the JSON.
    let connection = Connection::open(&path).unwrap();
    for (table, condition) in [
        (
            "conversations",
            "state IS json_extract(raw, '$.state') AND contact_id IS NOT NULL AND first_admin_reply_at IS json_extract(raw, '$.statistics.first_admin_reply_at')",
        ),
        (
            "tickets",
            "state IS json_extract(raw, '$.ticket_state') AND number IS NOT NULL AND title = 'The box arrived open'",
        ),
        (
            "contacts",
            "role = 'user' AND email IS json_extract(raw, '$.email') AND updated_at IS json_extract(raw, '$.updated_at')",
        ),
        (
            "conversation_parts",
            "part_type IS NOT NULL AND created_at > 1700000000",
        ),
        // Nobody is a null, and not 0.
        (
            "tickets",
            "admin_assignee_id IS NOT '0' AND team_assignee_id IS NULL",
        ),
    ] {
        let sql = format!("SELECT COUNT(*), COUNT(*) FILTER (WHERE {condition}) FROM {table}");
        let (all, met): (i64, i64) = connection
            .query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap();
        assert!(
            all > 0 && all == met,
            "{table}: {met} of {all}: {condition}"
        );
    }
}

#[tokio::test]
async fn a_later_run_requests_only_what_has_changed() {
    let workspace = Workspace::seeded(150).await;
    let path = path("later");
    let first = workspace.copy(Format::Sqlite, &path).await;
    let sent = |outcomes: &[intercom_mirror::copy::Outcome], stream| {
        outcomes
            .iter()
            .find(|outcome| outcome.stream == stream)
            .map(|outcome| outcome.report.requests)
    };
    assert!(sent(&first, StreamName::Conversations) > Some(150));
    workspace.sandbox.advance(Duration::from_secs(10 * 86_400));
    let changed = workspace.sandbox.edit(|editor| {
        let mut changed = Vec::new();
        for collection in [
            Collection::Conversations,
            Collection::Tickets,
            Collection::Contacts,
        ] {
            let ids = editor.ids(collection);
            for id in ids.iter().step_by(30) {
                let changes = if collection == Collection::Contacts {
                    json!({"name": "Grace Okoro"})
                } else {
                    json!({"open": false})
                };
                assert!(editor.update(collection, id, &changes));
                changed.push(id.clone());
            }
        }
        changed
    });
    workspace.sandbox.advance(Duration::from_secs(60));
    let second = workspace.copy(Format::Sqlite, &path).await;
    assert_equal(&stored(&path), &workspace.rows().await);
    // The overlap adds some rows of the end of the first run.
    for (stream, most) in [
        (StreamName::Conversations, 90),
        (StreamName::Tickets, 10),
        (StreamName::Contacts, 40),
    ] {
        let requests = sent(&second, stream).unwrap();
        assert!(requests <= most, "{stream}: {requests} requests");
    }
    let run: i64 = Connection::open(&path)
        .unwrap()
        .query_row(
            "SELECT COUNT(*) FROM conversations WHERE run = 2",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(
        (5..80).contains(&run),
        "{run} conversations in the second run"
    );
    assert_eq!(changed.len(), 15);
}

/// Rows change after each search, until a number of changes, so that the last run is quiet.
#[tokio::test]
async fn no_change_is_lost_although_rows_change_during_the_runs() {
    for cursors in [Cursors::Rows, Cursors::Keyset] {
        // With 0, all rows have the same time at first, as after a bulk edit.
        for seconds_apart in [0, 1, 60] {
            let left = Arc::new(Mutex::new((45_u32, Numbers(7))));
            let hook = Arc::clone(&left);
            let sandbox = Sandbox::builder()
                .rate_limit(u32::MAX)
                .cursors(cursors)
                .after_each(move |editor, request| {
                    let collection = match request.path.as_str() {
                        "/tickets/search" => Collection::Tickets,
                        "/conversations/search" => Collection::Conversations,
                        _ => return,
                    };
                    let (left, numbers) = &mut *hook.lock().unwrap();
                    let ids = editor.ids(collection);
                    for _ in 0..3.min(*left) {
                        *left -= 1;
                        let id = &ids[usize::try_from(numbers.below(ids.len() as u64)).unwrap()];
                        editor.update(collection, id, &json!({ "open": numbers.below(2) == 0 }));
                    }
                })
                .start()
                .await
                .unwrap();
            sandbox.seed(&Seed {
                tickets: 160,
                conversations: 60,
                seconds_apart,
                ..Seed::default()
            });
            let workspace = Workspace::of(sandbox);
            let path = path(&format!("busy-{cursors:?}-{seconds_apart}"));
            for run in 0.. {
                let was_quiet = left.lock().unwrap().0 == 0;
                workspace.copy(Format::Sqlite, &path).await;
                workspace.sandbox.advance(Duration::from_secs(2));
                if was_quiet {
                    break;
                }
                assert!(run < 40, "the runs do not search");
            }
            assert_equal(&stored(&path), &workspace.rows().await);
        }
    }
}

#[tokio::test]
async fn a_stream_that_fails_does_not_stop_the_others() {
    let sandbox = Sandbox::builder()
        .rate_limit(u32::MAX)
        .faults(|request| {
            request.path.starts_with("/tags").then(|| Fault::Respond {
                status: 403,
                headers: Vec::new(),
                body: String::new(),
            })
        })
        .start()
        .await
        .unwrap();
    let workspace = Workspace::of(sandbox);
    let path = path("fails");
    let outcomes = workspace.try_copy(Format::Sqlite, &path, &options()).await;
    let failed: Vec<_> = outcomes
        .iter()
        .filter(|outcome| outcome.result.is_err())
        .map(|outcome| outcome.stream)
        .collect();
    assert_eq!(failed, [StreamName::Tags]);
    let states: BTreeSet<String> = {
        let connection = Connection::open(&path).unwrap();
        let mut statement = connection.prepare("SELECT stream FROM states").unwrap();
        statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    assert!(
        states.contains("admins") && !states.contains("tags"),
        "{states:?}"
    );
}

#[tokio::test]
async fn since_limits_the_first_copy_and_full_reads_everything_again() {
    let workspace = Workspace::seeded(100).await;
    let path = path("since");
    let since = workspace.sandbox.now() - 30 * 61;
    let recent = Options {
        streams: vec![StreamName::Tickets],
        since: Some(intercom_api::Timestamp::from_second(since)),
        ..Options::default()
    };
    workspace.try_copy(Format::Sqlite, &path, &recent).await;
    let count = |path: &std::path::Path| {
        stored(path)
            .keys()
            .filter(|(stream, _)| *stream == StreamName::Tickets)
            .count()
    };
    let copied = count(&path);
    // The run starts earlier by the overlap, which is an hour.
    assert!((30..=91).contains(&copied), "{copied}");
    // The state has priority, except in a full run.
    let older = Options {
        since: None,
        ..recent.clone()
    };
    workspace.try_copy(Format::Sqlite, &path, &older).await;
    assert_eq!(count(&path), copied);
    workspace
        .try_copy(
            Format::Sqlite,
            &path,
            &Options {
                full: true,
                ..older
            },
        )
        .await;
    assert_eq!(count(&path), 100);
}

#[tokio::test]
async fn a_sweep_removes_what_was_deleted_with_its_parts() {
    for format in [Format::Sqlite, Format::Ndjson] {
        let workspace = Workspace::seeded(80).await;
        let path = path(&format!("sweep-{format:?}"));
        workspace.copy(format, &path).await;
        let deleted = workspace.sandbox.edit(|editor| {
            let mut deleted = Vec::new();
            for collection in [
                Collection::Conversations,
                Collection::Tickets,
                Collection::Contacts,
                Collection::Companies,
            ] {
                for id in editor.ids(collection).into_iter().step_by(9) {
                    assert!(editor.delete(collection, &id));
                    deleted.push(id);
                }
            }
            deleted
        });
        // A deletion is no change, so only a sweep finds it.
        workspace.copy(format, &path).await;
        let stale = rows(format, &path);
        assert!(
            deleted
                .iter()
                .all(|id| stale.keys().any(|(_, key)| key == id))
        );
        let swept = workspace
            .try_copy(
                format,
                &path,
                &Options {
                    sweep: true,
                    ..options()
                },
            )
            .await;
        let gone: u64 = swept.iter().map(|outcome| outcome.report.gone).sum();
        assert_eq!(gone, deleted.len() as u64);
        assert_equal(&rows(format, &path), &workspace.rows().await);
    }
}

#[tokio::test]
async fn two_programs_cannot_write_to_one_copy() {
    for format in [Format::Sqlite, Format::Ndjson] {
        let path = path(&format!("lock-{format:?}"));
        let first = format.open(&path).unwrap();
        let second = format.open(&path).map(drop);
        assert!(
            second
                .unwrap_err()
                .to_string()
                .starts_with("another program writes to this copy")
        );
        // Another name of the same copy.
        #[cfg(unix)]
        {
            let link = path.with_file_name("link");
            std::os::unix::fs::symlink(&path, &link).unwrap();
            assert!(format.open(&link).is_err());
        }
        drop(first);
        format.open(&path).unwrap();
    }
}
