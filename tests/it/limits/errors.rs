//! What errors and reports store of a response.

use intercom_api::{Error, ErrorKind};
use serde_json::json;

use crate::harness::{client_with, one_by_one, response, sandbox};

const MAX_BODY: usize = 64 * 1024;

async fn error(status: u16, body: impl ToString) -> Error {
    let faults = one_by_one([response(status, body)]);
    let sandbox = sandbox(|builder| builder.faults(faults)).await;
    let client = client_with(&sandbox, |builder| {
        builder.retry(intercom_api::RetryPolicy::none())
    });
    client.contacts().get("7").await.unwrap_err()
}

#[tokio::test]
async fn an_error_stores_the_beginning_of_its_body() {
    let long = "x".repeat(1_000_000);
    let list = json!({ "type": "error.list", "errors": [{ "code": "conflict", "message": long }] });
    for (status, body, kind) in [
        (500, long.clone(), ErrorKind::Api),
        (409, list.to_string(), ErrorKind::Api),
        (429, list.to_string(), ErrorKind::RateLimited),
        // Some operations send an error list with a status of success.
        (200, list.to_string(), ErrorKind::Api),
        (200, format!("[\"{long}\"]"), ErrorKind::Decode),
        (200, format!("{{\"id\": \"{long}"), ErrorKind::Decode),
    ] {
        let error = error(status, &body).await;
        assert_eq!(error.kind(), kind, "{status}");
        assert_eq!(error.body(), &body.as_bytes()[..MAX_BODY], "{status}");
        let owned: usize = error
            .api_errors()
            .iter()
            .map(|error| error.code.len() + error.message.as_ref().map_or(0, String::len))
            .sum();
        assert!(owned <= MAX_BODY, "{owned} bytes");
    }
    let short = error(409, r#"{"errors": [{"code": "conflict"}]}"#).await;
    assert_eq!(short.codes().collect::<Vec<_>>(), ["conflict"]);
}

/// A response is mostly one long name, and the paths of its deviations contain the name.
#[tokio::test]
async fn paths_are_short() {
    let name = "n".repeat(100_000);
    let body = format!(
        r#"{{"type": "contact", "id": "7", "{name}": [{}0]}}"#,
        "1e999,".repeat(1_000)
    );
    let faults = one_by_one([response(200, body)]);
    let sandbox = sandbox(|builder| builder.faults(faults)).await;
    let client = client_with(&sandbox, |builder| builder);
    let contact = client.contacts().get("7").await.unwrap();
    let deviations = contact.deviations().iter();
    let deviations = deviations.filter(|one| one.expected() == "valid JSON");
    let deviations: Vec<_> = deviations.collect();
    assert_eq!(deviations.len(), 1_000);
    assert!(deviations.iter().all(|one| one.path().len() < 300));
    assert!(deviations[999].path().ends_with("[999]"));
}
