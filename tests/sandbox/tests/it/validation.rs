//! Rejected requests, and the fields that the errors name.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, text};
use intercom_sandbox::{ADMIN_ID, operations};

#[tokio::test]
async fn validates_bodies() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let conversation = api.conversation(&user, "Hello").await;
    let reply = format!("/conversations/{conversation}/reply");
    let cases: Vec<(&str, Value, &str, &str)> = vec![
        (
            "/contacts",
            json!({ "role": "user", "emial": "a@example.com" }),
            "parameter_invalid",
            "emial",
        ),
        (
            "/contacts",
            json!({ "role": "user", "email": 4 }),
            "parameter_invalid",
            "email",
        ),
        (
            "/contacts/merge",
            json!({ "from": "1" }),
            "parameter_not_found",
            "into",
        ),
        (
            "/conversations",
            json!({ "from": { "type": "robot", "id": user }, "body": "Hi" }),
            "parameter_invalid",
            "from.type",
        ),
        (
            &reply,
            json!({ "message_type": "comment", "type": "admin", "body": "Hi" }),
            "parameter_not_found",
            "admin_id",
        ),
        (
            &reply,
            json!({ "message_type": "comment", "type": "user", "intercom_user_id": user }),
            "parameter_not_found",
            "body",
        ),
        (
            &reply,
            json!({ "message_type": "comment", "type": "admin", "admin_id": ADMIN_ID, "body": "Hi", "bodyy": 1 }),
            "parameter_invalid",
            "bodyy",
        ),
        (
            "/messages",
            json!({ "body": "Hi", "from": { "type": "robot", "id": ADMIN_ID } }),
            "parameter_invalid",
            "from.type",
        ),
        (
            "/tickets",
            json!({ "ticket_type_id": "1", "contacts": [{ "id": 1, "name": "x" }] }),
            "parameter_invalid",
            "contacts.0.name",
        ),
        (
            "/events",
            json!({ "event_name": "ordered", "id": "x", "created_at": "today" }),
            "parameter_invalid",
            "created_at",
        ),
    ];
    for (path, body, code, field) in cases {
        let found = api.rejected(Method::POST, path, Some(body.clone())).await;
        assert_eq!(
            found,
            (400, code.to_owned(), field.to_owned()),
            "{path} {body}"
        );
    }
}

#[tokio::test]
async fn accepts_ids_as_strings_and_numbers() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    let conversation = api.conversation(&user, "Hello").await;
    let admin: i64 = ADMIN_ID.parse().unwrap();
    for admin in [json!(ADMIN_ID), json!(admin)] {
        let body =
            json!({ "message_type": "note", "type": "admin", "admin_id": admin, "body": "Hi" });
        api.post(&format!("/conversations/{conversation}/reply"), body)
            .await;
        let body = json!({ "title": "A", "author_id": admin });
        api.post("/articles", body).await;
    }
    let tag: i64 = api.tag("VIP").await.parse().unwrap();
    api.post(&format!("/contacts/{user}/tags"), json!({ "id": tag }))
        .await;
}

#[tokio::test]
async fn validates_queries() {
    let api = Api::start().await;
    for (path, code, field) in [
        ("/contacts?per_pag=5", "parameter_invalid", "per_pag"),
        ("/contacts?per_page=five", "parameter_invalid", "per_page"),
        (
            "/admins?display_avatar=yes",
            "parameter_invalid",
            "display_avatar",
        ),
        ("/visitors", "missing_parameter", "user_id"),
        ("/events?user_id=1", "missing_parameter", "type"),
        ("/events?type=user", "parameter_invalid", "user_id"),
        (
            "/events?type=user&user_id=1&email=a@example.com",
            "parameter_invalid",
            "user_id",
        ),
    ] {
        let found = api.rejected(Method::GET, path, None).await;
        assert_eq!(found, (400, code.to_owned(), field.to_owned()), "{path}");
    }
}

#[tokio::test]
async fn rejects_bodies_that_are_not_json() {
    let api = Api::start().await;
    let request = api
        .request(Method::POST, "/contacts")
        .header("content-type", "application/json");
    let response = request.body("{\"role\": ").send().await.unwrap();
    assert_eq!(response.status(), 400);
    let response: Value = response.json().await.unwrap();
    assert_eq!(response["errors"][0]["code"], "bad_request");
    let request = api
        .request(Method::POST, "/contacts")
        .header("content-type", "text/plain");
    assert_eq!(request.body("{}").send().await.unwrap().status(), 415);
    let found = api.rejected(Method::POST, "/contacts", None).await;
    assert_eq!((found.0, found.1.as_str()), (400, "missing_parameter"));
    // An operation without a body rejects one.
    let found = api
        .rejected(Method::POST, "/companies/list", Some(json!({ "page": 2 })))
        .await;
    assert_eq!(found.0, 400);
    api.post("/companies/list", json!({})).await;
}

#[tokio::test]
async fn reports_several_errors() {
    let api = Api::start().await;
    let body = json!({ "created_at_after": "x", "until": 1 });
    let (status, response) = api
        .call(Method::POST, "/export/content/data", Some(body))
        .await;
    assert_eq!(status, 400);
    let mut fields: Vec<String> = response["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| text(&entry["field"]))
        .collect();
    fields.sort();
    assert_eq!(fields, ["created_at_after", "created_at_before", "until"]);
}

/// Checks that unusual requests are rejected without server errors.
#[tokio::test]
async fn unusual_bodies_cause_no_server_error() {
    let api = Api::start().await;
    for operation in operations() {
        let path = operation.path.replace(['{', '}'], "");
        let method = Method::from_bytes(operation.method.as_bytes()).unwrap();
        for body in [json!([]), json!("text"), json!(null), json!({ "": {} })] {
            let (status, response) = api.call(method.clone(), &path, Some(body)).await;
            assert!(status < 500, "{operation:?}: {status} {response}");
        }
    }
}

#[tokio::test]
async fn extreme_times_cause_no_server_error() {
    let api = Api::start().await;
    let user = api.user("ada").await;
    for at in [i64::MIN, -62_135_596_800, 0, 2_738_966_400, i64::MAX] {
        let event = json!({ "event_name": "e", "created_at": at, "id": user });
        api.call(Method::POST, "/events", Some(event)).await;
        let start =
            json!({ "from": { "type": "user", "id": user }, "body": "Hi", "created_at": at });
        let start = api.post("/conversations", start).await;
        let path = format!("/conversations/{}", text(&start["conversation_id"]));
        let reply = json!({ "message_type": "comment", "type": "admin", "admin_id": ADMIN_ID, "body": "Hi", "created_at": at });
        api.post(&format!("{path}/reply"), reply).await;
        let close = json!({ "message_type": "close", "type": "admin", "admin_id": ADMIN_ID });
        api.post(&format!("{path}/parts"), close).await;
    }
    api.get(&format!(
        "/events?type=user&intercom_user_id={user}&summary=true"
    ))
    .await;
    for (page, size) in [(i64::MAX, 60), (i64::MAX, 1), (1, i64::MAX)] {
        let path = format!("/companies/list?page={page}&per_page={size}");
        assert_eq!(api.rejected(Method::POST, &path, None).await.0, 400);
        let path = format!("/contacts/{user}/notes?page={page}");
        api.get(&path).await;
    }
}
