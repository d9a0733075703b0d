//! Rate windows of any length, and their headers.

use std::time::Duration;

use intercom_sandbox::{Fault, Sandbox};
use reqwest::Method;

use crate::support::{Api, NOW};

const WINDOW: Duration = Duration::from_millis(250);

async fn send(api: &Api) -> reqwest::Response {
    api.request(Method::GET, "/me").send().await.unwrap()
}

#[tokio::test]
async fn accepts_short_windows() {
    let api = Api::with(Sandbox::builder().rate_limit(2).rate_window(WINDOW)).await;
    for window in 0..3 {
        for status in [200, 200, 429, 429] {
            let response = send(&api).await;
            assert_eq!(response.status(), status, "window {window}");
            let reset = response.headers()["x-ratelimit-reset"].to_str().unwrap();
            assert_eq!(reset, (NOW + 1).to_string());
        }
        api.sandbox.advance(WINDOW);
    }
    assert_eq!((api.sandbox.count(200), api.sandbox.count(429)), (6, 6));
    assert!(!api.sandbox.requests()[2].processed);
}

#[tokio::test]
async fn windows_end_over_time() {
    let window = Duration::from_secs(1);
    let builder = Sandbox::builder().rate_limit(1).rate_window(window);
    let sandbox = builder.start().await.unwrap();
    let get = || async {
        reqwest::Client::new()
            .get(format!("{}/me", sandbox.url()))
            .bearer_auth(sandbox.access_token())
            .send()
            .await
            .unwrap()
            .status()
    };
    let mut rejected = false;
    // At least two of the requests are in the same window, regardless of the speed of the machine.
    for _ in 0..20 {
        rejected = rejected || get().await == 429;
    }
    assert!(rejected);
    tokio::time::sleep(window).await;
    assert_eq!(get().await, 200);
}

#[tokio::test]
async fn omits_the_headers() {
    let api = Api::with(Sandbox::builder().rate_limit(1).rate_headers(false)).await;
    for status in [200, 429] {
        let response = send(&api).await;
        assert_eq!(response.status(), status);
        let names = response.headers().keys().map(|name| name.as_str());
        assert_eq!(
            names.filter(|name| name.starts_with("x-ratelimit")).count(),
            0
        );
    }
}

#[tokio::test]
async fn the_date_follows_the_clock_of_the_sandbox() {
    let api = Api::start().await;
    assert_eq!(
        send(&api).await.headers()["date"],
        "Sun, 15 Jun 2025 15:06:40 GMT"
    );
    api.sandbox.advance(Duration::from_secs(20));
    assert_eq!(
        send(&api).await.headers()["date"],
        "Sun, 15 Jun 2025 15:07:00 GMT"
    );
}

#[tokio::test]
async fn requests_that_are_not_processed_are_not_counted() {
    let builder = Sandbox::builder().rate_limit(1).faults(|request| {
        (request.query_value("include_count") == Some("true")).then(Fault::server_error)
    });
    let api = Api::with(builder).await;
    assert_eq!(
        api.call(Method::GET, "/segments?include_count=true", None)
            .await
            .0,
        500
    );
    assert_eq!(send(&api).await.status(), 200);
    assert_eq!(send(&api).await.status(), 429);
}
