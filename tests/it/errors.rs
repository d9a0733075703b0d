//! Errors, the metadata of responses, and custom requests.

use std::error::Error as _;
use std::time::Duration;

use intercom_api::{Client, Error, ErrorKind, Method, RetryPolicy, types};
use intercom_sandbox::Fault;
use serde_json::{Value, json};

use crate::harness::{client, client_with, one_by_one, response, sandbox};

/// Returns the error of a client that receives this response to every request.
async fn failure(fault: Fault) -> Error {
    let sandbox = sandbox(|builder| builder.faults(move |_| Some(fault.clone()))).await;
    let client = client_with(&sandbox, |builder| builder.retry(RetryPolicy::none()));
    client.admins().me().await.unwrap_err()
}

fn with_headers(status: u16, headers: &[(&str, &str)], body: &str) -> Fault {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Fault::Respond {
        status,
        headers: headers.iter().map(pair).collect(),
        body: body.to_owned(),
    }
}

#[tokio::test]
async fn predicates_match_the_status() {
    for (status, code, holds) in [
        (400, "parameter_invalid", ""),
        (401, "unauthorized", "unauthorized"),
        (402, "api_plan_restricted", "forbidden"),
        (403, "action_forbidden", "forbidden"),
        (404, "not_found", "not found"),
        (408, "request_timeout", "retryable"),
        (409, "resource_conflict", "conflict"),
        (418, "teapot", ""),
        (422, "data_invalid", ""),
        (429, "rate_limit_exceeded", "rate limited, retryable"),
        (500, "server_error", "retryable"),
        (502, "server_error", "retryable"),
        (503, "service_unavailable", "retryable"),
        (504, "server_error", "retryable"),
        (599, "server_error", ""),
    ] {
        let body =
            json!({ "type": "error.list", "request_id": "r-1", "errors": [{ "code": code }] });
        let error = failure(response(status, body)).await;
        let known = [
            (error.is_unauthorized(), "unauthorized"),
            (error.is_forbidden(), "forbidden"),
            (error.is_not_found(), "not found"),
            (error.is_conflict(), "conflict"),
            (error.is_rate_limited(), "rate limited"),
            (error.is_retryable(), "retryable"),
            (error.is_timeout(), "timeout"),
            (error.is_connect(), "connect"),
        ];
        let found: Vec<&str> = known.iter().filter(|one| one.0).map(|one| one.1).collect();
        assert_eq!(found.join(", "), holds, "{status}");
        let kind = if status == 429 {
            ErrorKind::RateLimited
        } else {
            ErrorKind::Api
        };
        assert_eq!(error.kind(), kind);
        assert_eq!(error.status().unwrap().as_u16(), status);
        assert!(error.has_code(code) && error.codes().count() == 1);
        assert_eq!(error.request_id(), Some("r-1"));
        assert_eq!(
            (error.attempts(), error.operation()),
            (1, Some("admins.me"))
        );
        assert!(error.source().is_none());
        assert!(error.to_string().contains(code), "{error}");
    }
}

#[tokio::test]
async fn reads_the_request_id_from_the_body_or_the_header() {
    let header = [("x-request-id", "from-header")];
    let both = r#"{"type":"error.list","request_id":"from-body","errors":[]}"#;
    let error = failure(with_headers(404, &header, both)).await;
    assert_eq!(error.request_id(), Some("from-body"));
    for body in [
        "",
        "<html>",
        r#"{"request_id":null}"#,
        r#"{"request_id":7}"#,
    ] {
        let error = failure(with_headers(404, &header, body)).await;
        assert_eq!(error.request_id(), Some("from-header"), "{body}");
    }
    assert_eq!(failure(response(404, "{}")).await.request_id(), None);
}

#[tokio::test]
async fn error_responses_in_any_format_are_api_errors() {
    let long = "x".repeat(200_000);
    for (status, body) in [
        (502, "<html><h1>502 Bad Gateway</h1></html>"),
        (500, ""),
        (500, "null"),
        (404, "[1, 2]"),
        (400, r#"{"message": "no"}"#),
        (503, "\"text\""),
        (302, ""),
        (418, "{"),
        (504, &*long),
    ] {
        let error = failure(with_headers(status, &[], body)).await;
        assert_eq!(error.kind(), ErrorKind::Api, "{status} {error}");
        assert_eq!(error.status().unwrap().as_u16(), status);
        // The message may be anywhere, and there is no code.
        assert!(error.codes().all(|code| matches!(code, "unknown" | "text")));
        assert!(error.body().len() <= 64 * 1024);
        assert!(body.as_bytes().starts_with(error.body()));
        assert_eq!(error.body().is_empty(), body.is_empty());
        assert!(error.to_string().len() < 200, "{error}");
    }
}

#[tokio::test]
async fn an_error_list_with_status_200_is_an_error() {
    let padding = "p".repeat(2_000);
    for body in [
        json!({ "type": "error.list", "request_id": "r", "errors": [{ "code": "not_found" }] }),
        json!({ "errors": [{ "code": "not_found", "message": padding }], "request_id": "r", "type": "error.list" }),
    ] {
        let error = failure(response(200, &body)).await;
        assert_eq!(error.kind(), ErrorKind::Api);
        assert_eq!(error.status().unwrap().as_u16(), 200);
        assert!(error.has_code("not_found"));
        assert_eq!((error.request_id(), error.attempts()), (Some("r"), 1));

        // The request is not retried, and streams detect the error as well.
        let script = body.clone();
        let sandbox =
            sandbox(|builder| builder.faults(move |_| Some(response(200, &script)))).await;
        let mut items = client(&sandbox).contacts().list().items();
        assert!(
            items
                .next()
                .await
                .unwrap()
                .unwrap_err()
                .has_code("not_found")
        );
        assert_eq!(sandbox.requests().len(), 1);
    }
    // Customer text that looks like an error does not cause one.
    let body = json!({ "type": "admin", "id": "1", "name": "\"type\": \"error.list\"", "email": "a@example.com", "has_inbox_seat": true });
    let sandbox = sandbox(|builder| builder.faults(move |_| Some(response(200, &body)))).await;
    client(&sandbox).admins().me().await.unwrap();
}

#[tokio::test]
async fn a_401_names_the_region() {
    let error = failure(response(401, "{}")).await;
    assert!(error.to_string().contains("another region"), "{error}");
}

#[tokio::test]
async fn the_contact_that_is_there_already_is_known_from_a_409() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let person = || {
        types::CreateContactRequest::new()
            .role("user")
            .external_id("ext-1")
            .email("noor@example.com")
    };
    let made = client.contacts().create(person()).await.unwrap();
    let error = client.contacts().create(person()).await.unwrap_err();
    assert!(error.is_conflict());
    assert_eq!(error.existing_contact_id(), Some(made.id.clone()));

    for (status, message, found) in [
        (
            409,
            "A contact matching those details already exists with id=5ba682d23d7cf92bef87bfd4",
            true,
        ),
        (
            409,
            "An archived contact matching those details already exists",
            false,
        ),
        (400, "id=5ba682d23d7cf92bef87bfd4", false),
    ] {
        let body =
            json!({ "type": "error.list", "errors": [{ "code": "conflict", "message": message }] });
        let error = failure(response(status, body)).await;
        assert_eq!(error.existing_contact_id().is_some(), found, "{message}");
    }
}

#[tokio::test]
async fn reports_the_requested_wait() {
    let wait = |error: &Error| error.retry_after().map(|wait| wait.as_secs());
    let error = failure(with_headers(503, &[("retry-after", "7")], "")).await;
    assert_eq!(wait(&error), Some(7));
    let error = failure(Fault::rate_limited(Duration::from_secs(5))).await;
    assert!((4..=6).contains(&wait(&error).unwrap()), "{error:?}");
    let rate = error.rate_limit().unwrap();
    assert_eq!((rate.limit(), rate.remaining()), (Some(1667), Some(0)));
    assert!(rate.reset().is_some());
    let error = failure(Fault::rate_limited_bare()).await;
    assert!(error.retry_after().is_none() && error.rate_limit().is_none());
}

#[tokio::test]
async fn connection_errors_have_a_source() {
    let error = failure(Fault::Reset).await;
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(error.source().is_some() && error.is_retryable() && !error.is_connect());
    assert!(error.status().is_none() && error.headers().is_none() && error.body().is_empty());

    // If the host does not respond, no request is sent.
    let client = Client::builder()
        .access_token("t")
        .base_url("https://192.0.2.1")
        .connect_timeout(Duration::from_millis(50))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let error = client.admins().me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
    assert!(error.is_connect() && error.is_retryable());
}

#[tokio::test]
async fn responses_expose_their_metadata() {
    let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::unavailable()]))).await;
    let client = client(&sandbox);
    assert!(client.rate_limit().is_none());
    let me = client.admins().me().await.unwrap();
    assert_eq!((me.status().as_u16(), me.attempts()), (200, 2));
    assert_eq!(me.api_version(), Some(intercom_api::API_VERSION));
    assert_eq!(
        me.headers()["x-request-id"].to_str().ok(),
        me.request_id().as_deref()
    );
    let rate = me.rate_limit().unwrap();
    assert_eq!((rate.limit(), rate.remaining()), (Some(1667), Some(1666)));
    // Clones share the latest rate limit.
    assert_eq!(client.clone().rate_limit(), Some(rate));
    client.admins().me().await.unwrap();
    assert_eq!(client.rate_limit().unwrap().remaining(), Some(1665));

    let other = client_with(&sandbox, |builder| builder.api_version("2.11"));
    let me = other.admins().me().await.unwrap();
    assert_eq!(me.api_version(), Some("2.11"));
}

#[tokio::test]
async fn custom_requests_have_the_features_of_operations() {
    let sandbox = sandbox(|builder| {
        builder.faults(one_by_one([
            Fault::bad_gateway(),
            Fault::rate_limited_bare(),
        ]))
    })
    .await;
    let client = client(&sandbox);
    // Retried, with token and version.
    let me = client.request(Method::GET, "/me").send().await.unwrap();
    assert_eq!(me.attempts(), 3);
    assert_eq!(me["type"], "admin");
    assert!(me.rate_limit().is_some());
    let request = sandbox.requests().pop().unwrap();
    assert_eq!(
        request.header("intercom-version"),
        Some(intercom_api::API_VERSION)
    );
    assert!(
        request
            .header("authorization")
            .unwrap()
            .starts_with("Bearer ")
    );

    // A body, and a typed response.
    let made: intercom_api::Response<types::Contact> = client
        .request(Method::POST, "/contacts")
        .json(&json!({ "role": "user", "email": "noor@example.com" }))
        .header("x-trace", "1")
        .send_as()
        .await
        .unwrap();
    let path = format!("/contacts/{}", made.id);
    let gone = client.request(Method::DELETE, &*path).send().await.unwrap();
    assert_eq!(gone["deleted"], true);
    let error = client
        .request(Method::GET, &*path)
        .send()
        .await
        .unwrap_err();
    assert!(error.is_not_found() && error.has_code("not_found"));
    assert_eq!(error.operation(), Some("request"));
    assert!(!error.to_string().contains(&*made.id), "{error}");

    // Null parameters are omitted.
    let event =
        json!({ "event_name": "came", "created_at": sandbox.now(), "email": "nobody@example.com" });
    let unknown = client
        .request(Method::POST, "/events")
        .json(&event)
        .send()
        .await;
    assert!(unknown.unwrap_err().is_not_found());
    let list = client
        .request(Method::GET, "/contacts")
        .query("per_page", 1)
        .query("nothing", Value::Null)
        .send()
        .await
        .unwrap();
    assert_eq!(list["type"], "list");
    assert_eq!(sandbox.requests().pop().unwrap().query.len(), 1);
}

#[tokio::test]
async fn rejects_paths_that_could_redirect_a_request() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    for path in [
        "",
        "me",
        "https://example.com/me",
        "//example.com/me/../x",
        "/a/../b",
        "/a/./b",
        "/..",
        "/%2e%2e/b",
        "/%2E./b",
        "/a?b=c",
        "/a#b",
        "/a\\b",
        "/a b",
        "/ä",
        "/a\nb",
        "@example.com/",
    ] {
        let error = client.request(Method::GET, path).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{path:?}");
        assert_eq!(error.attempts(), 0);
    }
    assert!(sandbox.requests().is_empty());
    // Two slashes are part of the path, not a host.
    let error = client.request(Method::GET, "//example.com/me").send().await;
    assert!(error.unwrap_err().is_not_found());
    assert_eq!(sandbox.requests()[0].path, "//example.com/me");
}
