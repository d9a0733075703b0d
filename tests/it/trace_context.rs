//! The headers of a trace context.

use intercom_api::TraceContext;
use intercom_sandbox::Fault;

use crate::harness::{client, client_with, one_by_one, sandbox};

const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

fn current() -> Option<TraceContext> {
    TraceContext::new(PARENT).ok()?.with_state("vendor=7").ok()
}

#[tokio::test]
async fn each_attempt_sends_the_context_that_is_current() {
    let faults = [Fault::Reset, Fault::unavailable()];
    let sandbox = sandbox(|builder| builder.faults(one_by_one(faults))).await;
    let client = client_with(&sandbox, |builder| builder.trace_context(current));
    client.admins().me().await.unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 3);
    for request in requests {
        assert_eq!(request.header("traceparent"), Some(PARENT));
        assert_eq!(request.header("tracestate"), Some("vendor=7"));
    }
}

#[tokio::test]
async fn the_context_is_sent_on_request_only() {
    let sandbox = sandbox(|builder| builder).await;
    client(&sandbox).admins().me().await.unwrap();
    let none = client_with(&sandbox, |builder| builder.trace_context(|| None));
    none.admins().me().await.unwrap();
    for request in sandbox.requests() {
        assert_eq!(
            (request.header("traceparent"), request.header("tracestate")),
            (None, None)
        );
    }
    // A header of the request overrides the context.
    sandbox.clear_requests();
    let client = client_with(&sandbox, |builder| builder.trace_context(current));
    let other = PARENT.replace("01", "00");
    client
        .admins()
        .me()
        .header("traceparent", &other)
        .await
        .unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests[0].header("traceparent"), Some(&*other));
    assert_eq!(requests[0].header("tracestate"), None);
}
