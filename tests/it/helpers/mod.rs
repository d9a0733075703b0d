//! The helpers of the handles: the exact requests that they send, and their behavior if a request
//! fails.

mod contact;
mod conversation;
mod create;
mod rejected;
mod tags;
mod task;
mod ticket;

use intercom_api::{Client, RetryPolicy};
use intercom_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::fixture::Fixture;

/// Returns the method, path and body of the requests since the last call. A request without a body
/// has null. The page size of a search is left out: a stream requests the largest pages.
fn sent(sandbox: &Sandbox) -> Vec<(String, Value)> {
    let requests = sandbox.requests();
    sandbox.clear_requests();
    requests
        .into_iter()
        .map(|request| {
            assert!(request.query.is_empty(), "{request:?}");
            let line = format!("{} {}", request.method, request.path);
            let mut body = request.body.unwrap_or(Value::Null);
            if body["pagination"] == json!({"per_page": 150})
                && let Some(fields) = body.as_object_mut()
            {
                fields.remove("pagination");
            }
            (line, body)
        })
        .collect()
}

/// Returns a fixture whose setup requests are not recorded.
async fn fixture() -> Fixture {
    let fixture = Fixture::open().await;
    fixture.sandbox.clear_requests();
    fixture
}

/// Returns a client without retries.
fn once(sandbox: &Sandbox) -> Client {
    Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn line(text: impl Into<String>, body: Value) -> (String, Value) {
    (text.into(), body)
}
