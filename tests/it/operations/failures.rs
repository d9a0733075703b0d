//! The behavior of each operation if the server fails.

use std::collections::BTreeSet;

use intercom_api::ApiVersion;
use intercom_sandbox::Fault;
use serde_json::{Value, json};

use super::line;
use super::recorded::{Recorded, recorded};
use crate::harness::{client_with, fast_retries, sandbox};

/// The operations that read with a `POST` request.
const READS: [&str; 4] = [
    "companies.list",
    "contacts.search",
    "conversations.search",
    "tickets.search",
];

/// Sends every request of the tests to a server that fails, by the name of the operation and with
/// another version of the API.
#[tokio::test]
async fn only_reads_are_retried() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::bad_gateway()))).await;
    let client = client_with(&sandbox, |builder| {
        builder
            .retry(fast_retries().max_attempts(2))
            .api_version(ApiVersion::PREVIEW)
    });
    let mut called = BTreeSet::new();
    for request in recorded() {
        let operation = request.operation;
        called.insert(operation.name);
        let error = client
            .call(operation.name)
            .input(input(&request))
            .await
            .unwrap_err();
        assert_eq!(error.operation(), Some(operation.name));
        assert_eq!(error.status().unwrap().as_u16(), 502, "{error}");
        // A scroll advances on the server.
        let advances = request.query.iter().any(|(name, _)| name == "scroll_param");
        let is_read = operation.method == "GET" || READS.contains(&operation.name);
        let expected = vec![request.line; if is_read && !advances { 2 } else { 1 }];
        let sent: Vec<String> = sandbox.requests().iter().map(line).collect();
        assert_eq!(sent, expected);
        for sent in sandbox.requests() {
            assert_eq!(sent.header("intercom-version"), Some("Preview"));
        }
        sandbox.clear_requests();
    }
    assert_eq!(called.len(), 108);
}

/// Returns the arguments of the operation for a request.
fn input(request: &Recorded) -> Value {
    let mut input = json!({ "body": request.body });
    let template = request.operation.path.split('/');
    for (segment, value) in template.zip(request.path.split('/')) {
        if let Some(name) = segment.strip_prefix('{') {
            input[name.trim_end_matches('}')] = json!(value);
        }
    }
    for (name, value) in &request.query {
        input[name] = serde_json::from_str(value).unwrap_or_else(|_| json!(value));
    }
    input
}
