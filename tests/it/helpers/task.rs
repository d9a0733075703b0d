//! The options of tasks, which are helpers with several requests.

use std::time::Duration;

use intercom_api::{ErrorKind, RetryPolicy, Task, TaskFuture, types};
use intercom_sandbox::{Fault, Sandbox};

use super::sent;
use crate::harness::client;

const ADA: &str = "ada@example.com";

fn unavailable() -> Fault {
    Fault::Respond {
        status: 503,
        headers: Vec::new(),
        body: String::new(),
    }
}

#[tokio::test]
async fn sends_headers_with_every_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let contacts = client(&sandbox).contacts();
    let fields = types::CreateContactRequest::new();
    let upsert = contacts.upsert(ADA, fields.clone());
    upsert.header("x-trace", "7").await.unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 2);
    for request in requests {
        let trace = request.headers.iter().find(|(name, _)| name == "x-trace");
        assert_eq!(trace.map(|(_, value)| value.as_str()), Some("7"));
    }

    sandbox.clear_requests();
    let rejected = contacts.upsert(ADA, fields).header("authorization", "x");
    let error = rejected.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(sent(&sandbox).is_empty());
}

#[tokio::test]
async fn the_retry_policy_applies_to_every_request() {
    let sandbox = Sandbox::builder()
        .faults(|request| (request.path == "/contacts/search").then(unavailable))
        .start()
        .await
        .unwrap();
    let contacts = client(&sandbox).contacts();
    let brief = RetryPolicy::default()
        .max_attempts(3)
        .initial_backoff(Duration::from_millis(1));
    for (policy, attempts) in [(RetryPolicy::none(), 1), (brief, 3)] {
        let task = contacts.find_by_email(ADA).retry(policy);
        assert_eq!(task.await.unwrap_err().attempts(), attempts);
    }
}

/// The second request gets the time that remains after the first.
#[tokio::test]
async fn the_timeout_limits_the_complete_task() {
    let sandbox = Sandbox::builder()
        .faults(|request| (request.path == "/contacts").then(unavailable))
        .start()
        .await
        .unwrap();
    let client = client(&sandbox);
    let nothing = client
        .contacts()
        .find_by_email(ADA)
        .timeout(Duration::ZERO)
        .await;
    let error = nothing.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.operation(), Some("contacts.search"));
    assert!(sent(&sandbox).is_empty());

    let task = client
        .tickets()
        .create_for_email(ADA, "1", intercom_api::TicketAttributes::new())
        .timeout(Duration::from_secs(20))
        .retry(RetryPolicy::none());
    assert_eq!(task.await.unwrap_err().operation(), Some("contacts.create"));
}

#[tokio::test]
async fn tasks_can_be_spawned() {
    fn is_send_and_sync<T: Send + Sync>() {}
    fn is_send<T: Send>() {}
    is_send_and_sync::<Task<()>>();
    is_send::<TaskFuture<()>>();

    let sandbox = Sandbox::start().await.unwrap();
    let task = client(&sandbox).contacts().find_by_email(ADA);
    assert!(!format!("{task:?}").contains("example.com"));
    let found = tokio::spawn(task.send()).await.unwrap();
    assert!(found.unwrap().is_none());
}
