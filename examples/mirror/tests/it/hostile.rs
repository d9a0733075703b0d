//! Rows and disks that break a careless program.

use intercom_api::sync::StreamName;
use intercom_mirror::copy::Options;
use intercom_mirror::sink::Format;
use intercom_sandbox::{Fault, Sandbox};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::ndjson;
use crate::workspace::{Workspace, path, stored};

/// IDs that are SQL, paths, or not printable.
const IDS: [&str; 8] = [
    "1'; DROP TABLE tags; --",
    "../../etc/passwd",
    "..",
    "a\0b",
    "a/b",
    "\u{202e}\u{1f600}",
    "line\nbreak",
    "\"",
];

/// Starts a workspace whose list of tags has this body.
async fn tags(body: String) -> Workspace {
    let sandbox = Sandbox::builder().faults(move |request| {
        let is_list = request.path == "/tags";
        is_list.then(|| Fault::Respond {
            status: 200,
            headers: vec![("content-type".to_owned(), "application/json".to_owned())],
            body: body.clone(),
        })
    });
    Workspace::of(sandbox.start().await.unwrap())
}

fn options(sweep: bool) -> Options {
    Options {
        streams: vec![StreamName::Tags],
        sweep,
        ..Options::default()
    }
}

#[tokio::test]
async fn any_id_is_copied_and_swept() {
    let rows = IDS.map(|id| json!({"type": "tag", "id": id, "name": format!("name of {id}")}));
    let all = tags(json!({"type": "list", "data": rows}).to_string()).await;
    let none = tags(json!({"type": "list", "data": []}).to_string()).await;
    for format in [Format::Sqlite, Format::Ndjson] {
        let path = path(&format!("ids-{format:?}"));
        let read = || match format {
            Format::Sqlite => stored(&path),
            Format::Ndjson => ndjson::read(&path),
        };
        let outcomes = all.try_copy(format, &path, &options(false)).await;
        assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
        let copied = read();
        for (id, row) in IDS.iter().zip(&rows) {
            let key = (StreamName::Tags, (*id).to_owned());
            assert_eq!(copied.get(&key), Some(row), "{id:?}");
        }
        // A sweep requests each tag that is not listed, and nothing else.
        let outcomes = none.try_copy(format, &path, &options(true)).await;
        assert!(outcomes[0].result.is_ok(), "{outcomes:?}");
        // No path can have this ID, so nothing proves that the tag is gone.
        let left: Vec<String> = read().into_keys().map(|(_, id)| id).collect();
        assert_eq!(left, [".."], "{format:?}");
        for sent in none.sandbox.requests() {
            let id = sent.path.strip_prefix("/tags").unwrap();
            assert!(!id.trim_start_matches('/').contains('/'), "{}", sent.path);
        }
    }
}

#[tokio::test]
async fn json_that_sqlite_does_not_read_stops_no_other_row() {
    let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
    let rows: [Value; 1] = [json!({"type": "tag", "id": "3", "name": "c"})];
    let body = format!(
        r#"{{"type": "list", "data": [{{"type": "tag", "id": "1", "name": "a", "x": {deep}}}, {{"type": "tag", "id": "2", "name": "\ud800"}}, {}]}}"#,
        rows[0]
    );
    let workspace = tags(body).await;
    for format in [Format::Sqlite, Format::Ndjson] {
        let path = path(&format!("deep-{format:?}"));
        let outcomes = workspace.try_copy(format, &path, &options(false)).await;
        assert!(outcomes[0].result.is_ok(), "{format:?}: {outcomes:?}");
        let figures = &outcomes[0].report;
        assert_eq!(figures.rows + figures.skipped, 3, "{figures:?}");
        if format == Format::Sqlite {
            let copy = Connection::open(&path).unwrap();
            let sql = "SELECT COUNT(*), MAX(name) FILTER (WHERE id = '3') FROM tags";
            let (count, name): (u64, String) = copy
                .query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
                .unwrap();
            assert_eq!((count, name.as_str()), (figures.rows, "c"));
        }
    }
}

/// The lines of a stream may be lost with those of another one, so a full disk ends all streams.
#[cfg(target_os = "linux")]
#[test]
fn no_state_is_stored_after_a_line_could_not_be_written() {
    use std::{fs, os::unix::fs::symlink};

    use intercom_api::sync::{Gone, GoneReason, Key, State};

    let path = path("full-disk");
    fs::create_dir(&path).unwrap();
    symlink("/dev/full", path.join("tags.ndjson")).unwrap();
    let mut sink = Format::Ndjson.open(&path).unwrap();
    for stream in [StreamName::Tags, StreamName::Contacts] {
        let gone = Gone::new(stream, Key::new("1"), GoneReason::Deleted);
        sink.gone(&gone).unwrap();
    }
    for stream in [StreamName::Tags, StreamName::Contacts] {
        let error = sink.commit(&State::since(stream, 1)).unwrap_err();
        assert!(error.to_string().contains("No space left"), "{error}");
    }
    drop(sink);
    fs::remove_file(path.join("tags.ndjson")).unwrap();
    let sink = Format::Ndjson.open(&path).unwrap();
    assert_eq!(sink.state(StreamName::Contacts).unwrap(), None);
}
