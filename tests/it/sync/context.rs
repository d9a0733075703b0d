//! Reads streams, and collects what they deliver.

use std::collections::BTreeMap;

use intercom_api::sync::{
    Change, Changes, Gone, Key, Report, Row, State, StreamName, WorkspaceReader,
};
use intercom_api::{Client, Error, SkippedItem};

/// What a run delivered.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) rows: Vec<Row>,
    pub(crate) gone: Vec<Gone>,
    pub(crate) skipped: Vec<SkippedItem>,
    pub(crate) states: Vec<State>,
    pub(crate) report: Report,
}

impl Read {
    /// Returns the last version of each row.
    pub(crate) fn copy(&self) -> BTreeMap<(StreamName, Key), serde_json::Value> {
        let rows = self.rows.iter();
        rows.map(|row| {
            let value = serde_json::from_str(row.raw.get()).unwrap();
            ((row.stream, row.key.clone()), value)
        })
        .collect()
    }

    /// Returns the keys in the order in which they were delivered.
    pub(crate) fn keys(&self) -> Vec<String> {
        self.rows.iter().map(|row| row.key.to_string()).collect()
    }

    pub(crate) fn state(&self) -> Option<State> {
        self.states.last().cloned()
    }
}

/// Reads a stream to its end.
pub(crate) async fn read(client: &Client, stream: StreamName, state: Option<State>) -> Read {
    collect(WorkspaceReader::new(client).changes(stream, state))
        .await
        .unwrap()
}

pub(crate) async fn collect(mut changes: Changes) -> Result<Read, Error> {
    let mut read = Read {
        rows: Vec::new(),
        gone: Vec::new(),
        skipped: Vec::new(),
        states: Vec::new(),
        report: Report::default(),
    };
    while let Some(change) = changes.next().await {
        match change? {
            Change::Row(row) => read.rows.push(row),
            Change::Gone(gone) => read.gone.push(gone),
            Change::Skipped(item) => read.skipped.push(item),
            Change::Checkpoint(state) => {
                // A state survives serialization, and is small.
                let json = serde_json::to_string(&state).unwrap();
                assert!(json.len() < 1_000, "{json}");
                assert_eq!(serde_json::from_str::<State>(&json).unwrap(), state);
                read.states.push(state);
            }
            other => panic!("unexpected change: {other:?}"),
        }
    }
    read.report = changes.report();
    Ok(read)
}
