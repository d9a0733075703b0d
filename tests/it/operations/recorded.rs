//! The requests in the snapshots.

use std::path::Path;

use intercom_api::{OPERATIONS, OperationInfo};
use serde_json::Value;

/// A request of a test.
pub(super) struct Recorded {
    pub(super) operation: &'static OperationInfo,
    pub(super) line: String,
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    pub(super) body: Option<Value>,
}

/// Returns the requests of all tests.
pub(super) fn recorded() -> Vec<Recorded> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = String::new();
    for entry in root.join("it/operations").read_dir().unwrap() {
        sources += &std::fs::read_to_string(entry.unwrap().path()).unwrap();
    }
    let snapshots = root.join("snapshots/requests").read_dir().unwrap();
    let mut paths: Vec<_> = snapshots.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut requests = Vec::new();
    for path in paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            sources.contains(&format!("\"{name}\"")),
            "{}: no test has this snapshot: remove it",
            path.display()
        );
        let text = std::fs::read_to_string(&path).unwrap();
        let lines = text.rsplit("---\n").next().unwrap().lines();
        requests.extend(lines.map(parse));
    }
    requests
}

/// Parses a line: the operation, the method, the path with the query, and the body.
fn parse(line: &str) -> Recorded {
    let mut fields = line.splitn(4, ' ');
    let name = fields.next().unwrap();
    let mut operations = OPERATIONS.iter();
    let target = fields.nth(1).expect(line);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    Recorded {
        operation: operations.find(|known| known.name == name).expect(line),
        line: line.to_owned(),
        path: path.to_owned(),
        query: query
            .split_terminator('&')
            .map(|pair| pair.split_once('=').expect(line))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: fields
            .next()
            .map(|body| serde_json::from_str(body).expect(line)),
    }
}

/// Returns the bodies of all requests, with the IDs of their operations.
pub(crate) fn bodies() -> Vec<(&'static str, Value)> {
    let requests = recorded().into_iter();
    requests
        .filter_map(|request| Some((request.operation.id, request.body?)))
        .collect()
}
