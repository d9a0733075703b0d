//! A copy of a workspace in memory, which stores what runs deliver.

use std::collections::BTreeMap;

use intercom_api::sync::{Change, Key, Report, State, StreamName, WorkspaceReader};
use intercom_api::{Error, Timestamp};
use intercom_sandbox::{Collection, Sandbox};
use serde_json::Value;

#[derive(Default)]
pub(crate) struct Copy {
    pub(crate) rows: BTreeMap<(StreamName, Key), Row>,
    pub(crate) states: BTreeMap<StreamName, State>,
    /// The number of rows that the last run delivered.
    pub(crate) delivered: usize,
    pub(crate) checkpoints: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) updated_at: Option<Timestamp>,
    pub(crate) json: Value,
}

impl Copy {
    /// Stores a change, as a program would.
    pub(crate) fn store(&mut self, change: Change) {
        match change {
            Change::Row(row) => {
                self.delivered += 1;
                let new = Row {
                    updated_at: row.updated_at,
                    json: own_fields(serde_json::from_str(row.raw.get()).unwrap()),
                };
                let key = (row.stream, row.key);
                if let Some(old) = self.rows.get(&key) {
                    let is_later = old.updated_at <= new.updated_at;
                    assert!(is_later, "{key:?} is older than the version before");
                }
                self.rows.insert(key, new);
            }
            Change::Gone(gone) => {
                self.rows
                    .retain(|(stream, key), _| !gone.covers(*stream, key));
            }
            Change::Checkpoint(state) => {
                let json = serde_json::to_string(&state).unwrap();
                assert!(json.len() < 1000, "{json}");
                let state = serde_json::from_str(&json).unwrap();
                self.checkpoints += 1;
                self.states.insert(State::stream(&state), state);
            }
            other => panic!("{other:?}"),
        }
    }

    /// Runs a stream from the stored state. Stops after some changes, as if the program was killed; `None` runs to the end.
    pub(crate) async fn run(
        &mut self,
        sync: &WorkspaceReader,
        stream: StreamName,
        stop_after: Option<usize>,
    ) -> Result<Report, Error> {
        self.delivered = 0;
        self.checkpoints = 0;
        let mut changes = sync.changes(stream, self.states.get(&stream).cloned());
        let mut count = 0;
        while stop_after.is_none_or(|limit| count < limit)
            && let Some(change) = changes.next().await
        {
            self.store(change?);
            count += 1;
        }
        Ok(changes.report())
    }

    /// Returns how the copy of a collection differs from the sandbox. Rows that the sandbox no longer has are differences only if `with_deleted`.
    pub(crate) fn differences(
        &self,
        sandbox: &Sandbox,
        collection: Collection,
        with_deleted: bool,
    ) -> Vec<String> {
        let (stream, parts) = match collection {
            Collection::Contacts => (StreamName::Contacts, None),
            Collection::Companies => (StreamName::Companies, None),
            Collection::Conversations => (
                StreamName::Conversations,
                Some((StreamName::ConversationParts, "conversation_parts")),
            ),
            _ => (
                StreamName::Tickets,
                Some((StreamName::TicketParts, "ticket_parts")),
            ),
        };
        let mut expected = BTreeMap::new();
        let rows: Vec<Value> = sandbox.edit(|editor| editor.rows(collection).collect());
        for row in rows {
            let id = row["id"].as_str().unwrap();
            if let Some((child, name)) = parts {
                for part in row[name][name].as_array().unwrap() {
                    let key = Key::pair(id, part["id"].as_str().unwrap());
                    expected.insert((child, key), part.clone());
                }
            }
            expected.insert((stream, Key::new(id)), own_fields(row));
        }
        let mut differences = Vec::new();
        for (key, row) in &expected {
            match self.rows.get(key) {
                None => differences.push(format!("{key:?} is missing, of {}", row["updated_at"])),
                Some(copy) if copy.json != *row => differences.push(format!(
                    "{key:?} is of {}, and not of {}",
                    copy.json["updated_at"], row["updated_at"]
                )),
                _ => {}
            }
        }
        let of_collection = |name: StreamName| name == stream || name.parent() == Some(stream);
        for key in self.rows.keys().filter(|(name, _)| of_collection(*name)) {
            if with_deleted && !expected.contains_key(key) {
                differences.push(format!("{key:?} was deleted"));
            }
        }
        differences
    }
}

/// Removes the fields that change with other objects, without a new time of the last change.
fn own_fields(mut row: Value) -> Value {
    if let Some(fields) = row.as_object_mut() {
        for name in ["companies", "contacts", "segments", "tags", "user_count"] {
            fields.remove(name);
        }
    }
    row
}
