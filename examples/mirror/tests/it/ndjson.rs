//! Files of JSON lines.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::Path;

use intercom_api::sync::StreamName;
use intercom_mirror::sink::Format;
use serde_json::Value;

use crate::workspace::{Rows, Workspace, assert_equal, path};

/// Returns the last version of each row, as a warehouse selects them.
pub(crate) fn read(directory: &Path) -> Rows {
    let mut rows = Rows::new();
    for stream in StreamName::ALL {
        let Ok(text) = fs::read_to_string(directory.join(format!("{stream}.ndjson"))) else {
            continue;
        };
        let mut last: BTreeMap<String, (u64, Value)> = BTreeMap::new();
        let mut previous = 0;
        for line in text.lines() {
            let line: Value = serde_json::from_str(line).unwrap();
            assert_eq!(line["stream"], stream.as_str());
            let sequence = line["sequence"].as_u64().unwrap();
            assert_eq!(sequence, previous + 1, "{stream}");
            previous = sequence;
            let key = match &line["key"] {
                Value::Array(parts) => parts
                    .iter()
                    .map(|part| part.as_str().unwrap())
                    .collect::<Vec<_>>()
                    .join("/"),
                key => key.as_str().unwrap().to_owned(),
            };
            let known = last.entry(key).or_default();
            if sequence > known.0 {
                *known = (sequence, line["data"].clone());
            }
        }
        for (key, (_, data)) in last {
            if !data.is_null() {
                rows.insert((*stream, key), data);
            }
        }
    }
    // The parts of a conversation or ticket that is gone have no lines of their own.
    let parents: BTreeSet<String> = rows.keys().map(|(_, key)| key.clone()).collect();
    rows.retain(|(stream, key), _| match key.split_once('/') {
        Some((parent, _)) if stream.parent().is_some() => parents.contains(parent),
        _ => true,
    });
    rows
}

#[tokio::test]
async fn files_equal_the_workspace_and_a_torn_line_is_repaired() {
    let workspace = Workspace::seeded(60).await;
    let path = path("ndjson");
    workspace.copy(Format::Ndjson, &path).await;
    let rows = workspace.rows().await;
    assert_equal(&read(&path), &rows);
    // A run that is killed can leave a part of a line, of any length.
    let tickets = path.join("tickets.ndjson");
    let complete = fs::read(&tickets).unwrap();
    let last = complete[..complete.len() - 1]
        .iter()
        .rposition(|byte| *byte == b'\n')
        .unwrap()
        + 1;
    for cut in [1, 2, 10, (complete.len() - last) / 2] {
        fs::write(&tickets, &complete[..complete.len() - cut]).unwrap();
        workspace.copy(Format::Ndjson, &path).await;
        // The row of the line is in the overlap, so it is copied again.
        assert_equal(&read(&path), &rows);
    }
    // Nothing but a part of a line.
    fs::remove_dir_all(&path).unwrap();
    fs::create_dir(&path).unwrap();
    let mut file = fs::File::create(&tickets).unwrap();
    file.write_all(br#"{"sequence":1,"stream":"tick"#).unwrap();
    drop(file);
    workspace.copy(Format::Ndjson, &path).await;
    assert_equal(&read(&path), &rows);
}
