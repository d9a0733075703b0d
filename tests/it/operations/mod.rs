//! Every operation of the API, called through the client against the embedded server.
//!
//! The snapshots in `tests/snapshots/requests` contain the requests of each test, and
//! [`coverage`] checks that they contain all operations and parameters.

mod coverage;
mod failures;
mod recorded;
mod rejected;

mod admins;
mod articles;
mod companies;
mod contacts;
mod conversations;
mod data_attributes;
mod data_events;
mod data_export;
mod help_center;
mod messages;
mod news;
mod replies;
mod tags;
mod ticket_types;
mod tickets;
mod visitors;
mod workspace;

use intercom_api::{OPERATIONS, types};
use intercom_sandbox::{ADMIN_ID, RecordedRequest};
use serde_json::{Map, Value};

use crate::fixture::Fixture;
use crate::snapshots::snapshot;

pub(crate) use recorded::bodies;

/// Compares the requests of a test with its snapshot, and checks their headers.
fn assert_requests(fixture: &Fixture, name: &str) {
    let mut text = String::new();
    for request in fixture.sandbox.requests() {
        assert_headers(fixture, &request);
        text += &line(&request);
        text += "\n";
    }
    snapshot(&format!("requests/{name}"), &text);
}

/// Formats a request: the operation, the method, the path with the sorted query, and the body.
fn line(request: &RecordedRequest) -> String {
    let id = request.operation_id.as_deref();
    let operation = OPERATIONS.iter().find(|known| Some(known.id) == id);
    let mut query: Vec<String> = request
        .query
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    query.sort();
    let mut line = format!(
        "{} {} {}",
        operation.expect("an operation").name,
        request.method,
        request.path
    );
    if !query.is_empty() {
        line += &format!("?{}", query.join("&"));
    }
    if let Some(body) = &request.body {
        line += &format!(" {body}");
    }
    line
}

fn assert_headers(fixture: &Fixture, request: &RecordedRequest) {
    // All values of a header: a repeated header is a failure.
    let sent = |name: &str| -> Vec<&str> {
        let headers = request.headers.iter();
        headers
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect()
    };
    let bearer = format!("Bearer {}", fixture.sandbox.access_token());
    assert_eq!(sent("authorization"), [bearer]);
    assert_eq!(sent("intercom-version"), [intercom_openapi::VERSION]);
    let is_download = request.path.starts_with("/download/");
    let accept = ["application/json", "application/octet-stream"][usize::from(is_download)];
    // A response without a body can have any type.
    assert!(
        sent("accept")
            .iter()
            .all(|sent| *sent == accept || *sent == "*/*")
    );
    let content_type = request.body.as_ref().map(|_| "application/json");
    assert_eq!(sent("content-type"), Vec::from_iter(content_type));
    let agent = sent("user-agent");
    assert!(agent.len() == 1 && agent[0].starts_with("intercom-api-rust/"));
}

/// Returns the properties of a JSON object.
fn map(value: Value) -> Map<String, Value> {
    serde_json::from_value(value).unwrap()
}

/// Returns the ID of the first admin, for the fields in which IDs are numbers.
fn admin_number() -> i64 {
    ADMIN_ID.parse().unwrap()
}

/// Returns the cursor of the next page.
fn cursor(pages: Option<&types::PageInfo>) -> String {
    match pages.and_then(|pages| pages.next.as_deref()) {
        Some(types::NextPage::Cursor(next)) => next.starting_after.as_ref().unwrap().clone(),
        other => panic!("expected a cursor: {other:?}"),
    }
}

fn filter(
    field: &str,
    operator: types::SearchOperator,
    value: types::SearchValue,
) -> types::SearchFilter {
    types::SearchFilter::new(field, operator).value(value)
}

fn text(text: &str) -> types::SearchValue {
    types::SearchValue::String(text.to_owned())
}
