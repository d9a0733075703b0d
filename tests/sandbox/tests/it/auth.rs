//! Token, version, routes and rate limit.

use std::time::Duration;

use intercom_sandbox::Sandbox;
use reqwest::Method;
use serde_json::Value;

use crate::support::{Api, NOW};

async fn body(response: reqwest::Response) -> Value {
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn requires_a_token() {
    let api = Api::start().await;
    let response = api.bare(Method::GET, "/me").send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert!(response.headers().get("x-ratelimit-limit").is_none());
    let rejected = body(response).await;
    assert_eq!(rejected["type"], "error.list");
    assert_eq!(rejected["request_id"].as_str().unwrap().len(), 20);
    assert_eq!(rejected["errors"][0]["code"], "unauthorized");
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
async fn echoes_and_validates_the_version() {
    let api = Api::start().await;
    for (sent, status) in [
        ("1.0", 200),
        ("2.6", 200),
        ("2.7", 200),
        ("2.10", 200),
        ("2.16", 200),
        ("Unstable", 200),
        ("1.5", 400),
        ("2.17", 400),
        ("2.07", 400),
        ("two", 400),
    ] {
        let request = api
            .request(Method::GET, "/me")
            .header("intercom-version", sent);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{sent}");
        assert_eq!(response.headers()["intercom-version"], sent);
        if status == 400 {
            let rejected = body(response).await;
            assert_eq!(rejected["errors"][0]["code"], "intercom_version_invalid");
        }
    }
    let response = api.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(
        response.headers()["intercom-version"],
        intercom_openapi::VERSION
    );
}

#[tokio::test]
async fn rejects_versions_without_the_operation() {
    let api = Api::start().await;
    for (version, status) in [("1.4", 400), ("2.8", 400), ("2.9", 200)] {
        let request = api
            .request(Method::GET, "/ticket_types")
            .header("intercom-version", version);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status, "{version}");
        if status == 400 {
            let rejected = body(response).await;
            assert_eq!(rejected["errors"][0]["code"], "intercom_version_invalid");
        }
    }
}

#[tokio::test]
async fn rejects_unknown_routes() {
    let api = Api::start().await;
    for (method, path) in [(Method::GET, "/nothing"), (Method::DELETE, "/me")] {
        assert_eq!(api.rejected(method, path, None).await.0, 404);
    }
    let address = api.sandbox.address();
    // The client of the tests always sends an `Accept` header.
    let request = format!(
        "GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\nauthorization: Bearer {}\r\n\r\n",
        api.sandbox.access_token()
    );
    let response = tokio::task::spawn_blocking(move || {
        use std::io::{Read, Write};
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    })
    .await
    .unwrap();
    assert!(response.starts_with("HTTP/1.1 406"), "{response}");
    assert!(response.contains("media_type_not_acceptable"));
}

#[tokio::test]
async fn counts_requests_per_window() {
    let api = Api::with(Sandbox::builder().rate_limit(2)).await;
    for remaining in ["1", "0"] {
        let response = api.request(Method::GET, "/me").send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-ratelimit-limit"], "2");
        assert_eq!(response.headers()["x-ratelimit-remaining"], remaining);
    }
    let response = api.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(response.status(), 429);
    let reset: i64 = response.headers()["x-ratelimit-reset"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!(reset > NOW && reset <= NOW + 10);
    assert_eq!(
        body(response).await["errors"][0]["code"],
        "rate_limit_exceeded"
    );
    api.sandbox.advance(Duration::from_secs(10));
    assert_eq!(api.call(Method::GET, "/me", None).await.0, 200);
}

#[tokio::test]
async fn tokens_are_added_and_revoked_while_the_sandbox_runs() {
    let api = Api::start().await;
    let check = async |token: &str| {
        let request = api.bare(Method::GET, "/me").bearer_auth(token);
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body = body(response).await;
        (
            status,
            body["errors"][0]["code"].as_str().map(str::to_owned),
        )
    };
    let valid = (200, None);
    let unknown = (401, Some("unauthorized".to_owned()));
    let revoked = (401, Some("token_revoked".to_owned()));
    let first = api.sandbox.access_token();
    assert_eq!(check("second-token").await, unknown);
    api.sandbox.add_token("second-token");
    assert_eq!(check("second-token").await, valid);
    assert_eq!(check(first).await, valid);

    assert!(api.sandbox.revoke_token(first));
    assert_eq!(check(first).await, revoked);
    assert_eq!(check("second-token").await, valid);
    assert!(!api.sandbox.revoke_token(first));
    assert!(!api.sandbox.revoke_token("third-token"));

    api.sandbox.add_token(first);
    assert_eq!(check(first).await, valid);
}
