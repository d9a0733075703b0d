//! The effect of each fault on the client, and whether the request is processed.

use std::{
    error::Error,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use intercom_sandbox::{Fault, RecordedRequest, Sandbox};
use reqwest::{Method, Response};
use serde_json::{Value, json};

use crate::support::{Api, NOW};

/// Starts a sandbox in which the first request that creates a tag has the fault.
async fn with_fault(fault: Fault) -> Api {
    let asked = AtomicUsize::new(0);
    let once = move |request: &RecordedRequest| {
        let tagging = request.operation_id.as_deref() == Some("createTag");
        (tagging && asked.fetch_add(1, Ordering::Relaxed) == 0).then(|| fault.clone())
    };
    Api::with(Sandbox::builder().faults(once)).await
}

async fn make_tag(api: &Api) -> reqwest::Result<Response> {
    api.request(Method::POST, "/tags")
        .json(&json!({ "name": "VIP" }))
        .send()
        .await
}

async fn tags(api: &Api) -> usize {
    api.get("/tags").await["data"].as_array().unwrap().len()
}

fn first(api: &Api) -> RecordedRequest {
    api.sandbox.requests().remove(0)
}

fn is_reset(fault: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn Error + 'static)> = Some(fault);
    while let Some(inner) = cause {
        if let Some(io) = inner.downcast_ref::<io::Error>()
            && io.kind() == io::ErrorKind::ConnectionReset
        {
            return true;
        }
        cause = inner.source();
    }
    false
}

#[tokio::test]
async fn drops_responses() {
    for (fault, acted) in [
        (Fault::Reset, false),
        (Fault::ResetWhileReading, false),
        (Fault::Close, false),
        (Fault::ResetAfterProcessing, true),
    ] {
        let api = with_fault(fault.clone()).await;
        let failed = make_tag(&api).await.unwrap_err();
        assert_eq!(is_reset(&failed), fault != Fault::Close, "{failed:?}");
        assert_eq!(fault.is_processed(), acted);
        assert_eq!(tags(&api).await, usize::from(acted), "{fault:?}");
        let request = first(&api);
        assert_eq!((request.status, request.processed), (0, acted));
        assert_eq!(request.fault, Some(fault));
        assert_eq!(api.sandbox.count(0), 1);
    }
}

#[tokio::test]
async fn replaces_responses() {
    for (fault, status, media, acted) in [
        (Fault::server_error(), 500, None, false),
        (Fault::bad_gateway(), 502, Some("text/html"), false),
        (
            Fault::bad_gateway().after_processing(),
            502,
            Some("text/html"),
            true,
        ),
        (
            Fault::unavailable(),
            503,
            Some("application/json; charset=utf-8"),
            false,
        ),
        (Fault::gateway_timeout(), 504, Some("text/html"), false),
        (
            Fault::request_timeout(),
            408,
            Some("application/json; charset=utf-8"),
            false,
        ),
    ] {
        let api = with_fault(fault).await;
        let response = make_tag(&api).await.unwrap();
        assert_eq!(response.status(), status);
        let found = response.headers().get("content-type").cloned();
        assert_eq!(found.as_ref().map(|found| found.to_str().unwrap()), media);
        assert!(response.headers().contains_key("date"));
        let body = response.text().await.unwrap();
        match media {
            None => assert_eq!(body, ""),
            Some("text/html") => assert!(body.starts_with("<html>"), "{body}"),
            Some(_) => {
                let body: Value = serde_json::from_str(&body).unwrap();
                assert_eq!(body["type"], "error.list");
            }
        }
        assert_eq!(tags(&api).await, usize::from(acted));
        let request = first(&api);
        assert_eq!((request.status, request.processed), (status, acted));
    }
}

#[tokio::test]
async fn three_forms_of_429() {
    let second = Duration::from_secs(1);
    for (fault, reset, retry) in [
        (Fault::rate_limited(second), Some(NOW + 1), None),
        (Fault::retry_after(second), None, Some(1)),
        (Fault::rate_limited_bare(), None, None),
    ] {
        let api = with_fault(fault).await;
        let response = make_tag(&api).await.unwrap();
        assert_eq!(response.status(), 429);
        let header = |name: &str| -> Option<i64> {
            let value = response.headers().get(name)?;
            value.to_str().unwrap().parse().ok()
        };
        assert_eq!(header("x-ratelimit-reset"), reset);
        assert_eq!(header("x-ratelimit-limit"), reset.map(|_| 1667));
        assert_eq!(header("x-ratelimit-remaining"), reset.map(|_| 0));
        assert_eq!(header("retry-after"), retry);
        assert_eq!(tags(&api).await, 0);
        assert_eq!(api.sandbox.count(429), 1);
    }
}

#[tokio::test]
async fn truncates_bodies() {
    for (after, chunked) in [
        (0, false),
        (10, false),
        (10, true),
        (100_000, false),
        (100_000, true),
    ] {
        let api = with_fault(Fault::CutBody { after, chunked }).await;
        let mut response = make_tag(&api).await.unwrap();
        assert_eq!(response.status(), 200);
        let declared = response.content_length();
        assert_eq!(declared.is_none(), chunked);
        let mut received = 0;
        let failed = loop {
            match response.chunk().await {
                Ok(Some(bytes)) => received += bytes.len(),
                Ok(None) => break false,
                Err(_) => break true,
            }
        };
        assert!(failed, "the complete body was received");
        if after < 100 {
            assert_eq!(received, after);
        }
        assert!(declared.is_none_or(|declared| (received as u64) < declared));
        assert_eq!(tags(&api).await, 1);
        assert!(first(&api).processed);
    }
}

#[tokio::test]
async fn slow_bodies_are_complete() {
    let pause = Duration::from_millis(5);
    let api = with_fault(Fault::SlowBody { piece: 20, pause }).await;
    let started = Instant::now();
    let response = make_tag(&api).await.unwrap();
    let length = response.content_length().unwrap();
    let body = response.bytes().await.unwrap();
    assert_eq!(body.len() as u64, length);
    let body: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(body["name"], "VIP");
    let pieces = u32::try_from(length.div_ceil(20)).unwrap();
    assert!(started.elapsed() >= pause * pieces);
}

#[tokio::test]
async fn delays_responses() {
    let late = Fault::Delay {
        by: Duration::from_millis(60),
        then: None,
    };
    let api = with_fault(late).await;
    let started = Instant::now();
    assert_eq!(make_tag(&api).await.unwrap().status(), 200);
    assert!(started.elapsed() >= Duration::from_millis(60));
    // The request of a client that gives up is processed anyway.
    let api = with_fault(Fault::ResetAfterProcessing.delayed(Duration::from_secs(60))).await;
    let request = api
        .request(Method::POST, "/tags")
        .json(&json!({ "name": "VIP" }))
        .timeout(Duration::from_secs(1));
    assert!(request.send().await.unwrap_err().is_timeout());
    assert_eq!(tags(&api).await, 1);
    assert!(first(&api).processed);
}

#[tokio::test]
async fn head_faults_leave_the_body_unread() {
    for fault in [Fault::Reset, Fault::ResetWhileReading, Fault::Close] {
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let script = fault.clone();
        let builder = Sandbox::builder().head_faults(move |request| {
            seen.lock().unwrap().push(request.clone());
            (request.method == "POST").then(|| script.clone())
        });
        let api = Api::with(builder).await;
        let huge = api
            .request(Method::POST, "/tags")
            .body("x".repeat(20_000_000));
        huge.send().await.unwrap_err();
        let request = first(&api);
        assert_eq!((request.body, request.fault), (None, Some(fault)));
        assert_eq!(tags(&api).await, 0);
        assert!(heads.lock().unwrap()[0].header("content-length").is_some());
    }
    // All other faults occur after the body is read.
    let builder = Sandbox::builder().head_faults(|request| {
        (request.method == "POST").then(|| Fault::bad_gateway().after_processing())
    });
    let api = Api::with(builder).await;
    assert_eq!(make_tag(&api).await.unwrap().status(), 502);
    assert_eq!(first(&api).body, Some(json!({ "name": "VIP" })));
    assert_eq!(tags(&api).await, 1);
}

#[tokio::test]
async fn resets_new_connections() {
    let api = Api::start().await;
    api.sandbox.reset_connections(1);
    let failed = api.request(Method::GET, "/me").send().await;
    assert!(failed.is_err());
    assert!(api.sandbox.requests().is_empty());
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 200);
}

#[tokio::test]
async fn records_only_the_last_requests() {
    let api = Api::with(Sandbox::builder().max_recorded_requests(2)).await;
    for path in ["/me", "/tags", "/teams"] {
        api.get(path).await;
    }
    let paths: Vec<String> = api
        .sandbox
        .requests()
        .into_iter()
        .map(|request| request.path)
        .collect();
    assert_eq!(paths, ["/tags", "/teams"]);
    assert_eq!(api.sandbox.count(200), 3);
    api.sandbox.clear_requests();
    assert_eq!(api.sandbox.count(200), 0);
}
