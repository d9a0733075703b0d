//! Token, version, routes and limits.

use std::time::Duration;

use intercom_sandbox::Sandbox;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Api, NOW};

async fn body(answer: reqwest::Response) -> Value {
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_is_needed() {
    let api = Api::start().await;
    let answer = api.bare(Method::GET, "/me").send().await.unwrap();
    assert_eq!(answer.status(), 401);
    assert!(answer.headers().get("x-ratelimit-limit").is_none());
    let refused = body(answer).await;
    assert_eq!(refused["type"], "error.list");
    assert_eq!(refused["request_id"].as_str().unwrap().len(), 20);
    assert_eq!(refused["errors"][0]["code"], "unauthorized");
    let other = api.bare(Method::GET, "/me").bearer_auth("another");
    assert_eq!(other.send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn the_builder_sets_the_token_and_the_workspace() {
    let builder = Sandbox::builder().access_token("mine").workspace("w0rk");
    let api = Api::with(builder).await;
    assert_eq!(api.sandbox.access_token(), "mine");
    assert_eq!(api.get("/me").await["app"]["id_code"], "w0rk");
}

#[tokio::test]
async fn the_version_is_echoed_and_checked() {
    let api = Api::start().await;
    for (sent, status) in [
        ("2.7", 200),
        ("2.10", 200),
        ("2.16", 200),
        ("Unstable", 200),
        ("2.6", 400),
        ("2.17", 400),
        ("2.1", 400),
        ("two", 400),
    ] {
        let request = api
            .request(Method::GET, "/me")
            .header("intercom-version", sent);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), status, "{sent}");
        assert_eq!(answer.headers()["intercom-version"], sent);
        if status == 400 {
            let refused = body(answer).await;
            assert_eq!(refused["errors"][0]["code"], "intercom_version_invalid");
        }
    }
    let answer = api.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(answer.headers()["intercom-version"], "2.10");
}

#[tokio::test]
async fn unknown_routes() {
    let api = Api::start().await;
    for (method, path) in [(Method::GET, "/macros"), (Method::DELETE, "/me")] {
        assert_eq!(api.refused(method, path, None).await.0, 404);
    }
    let address = api.sandbox.address();
    // The client of the tests always sends an `Accept`.
    let request = format!(
        "GET /macros HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
        api.sandbox.access_token()
    );
    let answer = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    })
    .await
    .unwrap();
    assert!(answer.starts_with("HTTP/1.1 406"), "{answer}");
    assert!(answer.contains("media_type_not_acceptable"));
}

#[tokio::test]
async fn limits_are_counted_per_window() {
    let api = Api::with(Sandbox::builder().rate_limit(2)).await;
    for remaining in ["1", "0"] {
        let answer = api.request(Method::GET, "/me").send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["x-ratelimit-limit"], "2");
        assert_eq!(answer.headers()["x-ratelimit-remaining"], remaining);
    }
    let answer = api.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(answer.status(), 429);
    let reset: i64 = answer.headers()["x-ratelimit-reset"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(reset > NOW && reset <= NOW + 10);
    assert_eq!(
        body(answer).await["errors"][0]["code"],
        "rate_limit_exceeded"
    );
    api.sandbox.advance(Duration::from_secs(10));
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 200);
}
