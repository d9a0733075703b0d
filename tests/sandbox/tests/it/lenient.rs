//! Lenient mode: requests that deviate from the description.

use intercom_sandbox::{ADMIN_ID, Sandbox, operations};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    checker::UNDECLARED,
    responses::every_operation,
    support::{Api, ids, text},
};

async fn lenient() -> Api {
    Api::with(Sandbox::builder().lenient(true)).await
}

/// Undeclared parameters and properties change no response, so they are not stored either.
#[tokio::test]
async fn ignores_what_is_undeclared_in_every_operation() {
    let plain = every_operation(Sandbox::builder(), false).await;
    let lenient = every_operation(Sandbox::builder().lenient(true), true).await;
    assert!(plain.len() > operations().len());
    for (expected, found) in plain.iter().zip(&lenient) {
        assert_eq!(expected, found);
    }
    assert_eq!(plain.len(), lenient.len());
}

#[tokio::test]
async fn rejects_what_is_undeclared_by_default() {
    let api = Api::start().await;
    for exchange in every_operation(Sandbox::builder(), false).await {
        let (method, path) = (exchange.method, exchange.path);
        if path.starts_with("http") {
            continue;
        }
        let separator = if path.contains('?') { '&' } else { '?' };
        let query = format!("{path}{separator}{UNDECLARED}=1");
        let found = api
            .rejected(method.clone(), &query, exchange.body.clone())
            .await;
        assert_eq!(
            found,
            (400, "parameter_invalid".to_owned(), UNDECLARED.to_owned()),
            "{method} {path}"
        );
        if let Some(mut body) = exchange.body {
            body[UNDECLARED] = json!(1);
            let found = api.rejected(method.clone(), &path, Some(body)).await;
            assert_eq!(found.0, 400, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn ignores_the_body_of_an_operation_without_one() {
    let api = lenient().await;
    api.post("/companies/list", json!({ "page": 2 })).await;
    let (status, _) = api
        .call(Method::GET, "/contacts", Some(json!({ "per_page": 2 })))
        .await;
    assert_eq!(status, 200);
}

/// Numbers and strings of digits are interchangeable, and null means that a property is missing.
#[tokio::test]
async fn converts_values() {
    let api = lenient().await;
    let company = json!({
        "company_id": "c-1",
        "name": "Harbor Lane",
        "size": "52",
        "monthly_spend": 155.5,
        "remote_created_at": 1_700_000_000.75,
        "website": null,
        "plan": 7,
    });
    let company = api.post("/companies", company).await;
    assert_eq!(company["size"], 52);
    assert_eq!(company["monthly_spend"], 155.5);
    assert_eq!(company["remote_created_at"], 1_700_000_000);
    assert_eq!(company["plan"]["name"], "7");
    assert_eq!(company.get("website"), None);

    let user = api.user("ada").await;
    let event = json!({ "event_name": "ordered", "id": user, "created_at": "1700000000", "metadata": null });
    api.post("/events", event).await;
    let away = json!({ "away_mode_enabled": "true", "away_mode_reassign": false });
    let admin = api.put(&format!("/admins/{ADMIN_ID}/away"), away).await;
    assert_eq!(admin["away_mode_enabled"], true);
    // A pagination with null, as several clients send it.
    let search = json!({
        "query": { "field": "id", "operator": "=", "value": user },
        "pagination": { "per_page": "5", "starting_after": null, "page": 1 },
        "per_page": 5,
    });
    let found = api.post("/contacts/search", search).await;
    assert_eq!(found["total_count"], 1);
}

#[tokio::test]
async fn still_validates_everything_else() {
    let api = lenient().await;
    let cases: [(&str, Value, &str, &str); 4] = [
        (
            "/contacts/merge",
            json!({ "from": "1" }),
            "parameter_not_found",
            "into",
        ),
        (
            "/contacts/merge",
            json!({ "from": "1", "into": null }),
            "parameter_not_found",
            "into",
        ),
        (
            "/messages",
            json!({ "body": "Hi", "from": { "type": "robot", "id": ADMIN_ID } }),
            "parameter_invalid",
            "from.type",
        ),
        (
            "/events",
            json!({ "event_name": "ordered", "id": "x", "created_at": "today" }),
            "parameter_invalid",
            "created_at",
        ),
    ];
    for (path, body, code, field) in cases {
        let found = api.rejected(Method::POST, path, Some(body)).await;
        assert_eq!(found, (400, code.to_owned(), field.to_owned()), "{path}");
    }
    let found = api
        .rejected(Method::GET, "/contacts?per_page=x&type=1", None)
        .await;
    assert_eq!(found.2, "per_page");
}

/// An extractor pages through the conversations by ID, with times that have a decimal point.
#[tokio::test]
async fn pages_by_the_ids_of_conversations() {
    let api = lenient().await;
    let user = api.user("ada").await;
    let mut expected = Vec::new();
    for _ in 0..12 {
        expected.push(api.conversation(&user, "Hello").await);
    }
    let mut last = String::new();
    let mut found = Vec::new();
    loop {
        let search = json!({
            "query": { "operator": "AND", "value": [
                { "field": "id", "operator": ">", "value": last },
                { "field": "updated_at", "operator": ">", "value": 1_420_070_400.0 },
            ]},
            "pagination": { "per_page": 5 },
            "sort": { "field": "id", "order": "ascending" },
        });
        let page = api.post("/conversations/search", search).await;
        let rows = ids(&page["conversations"]);
        let Some(newest) = rows.last() else { break };
        last.clone_from(newest);
        found.extend(rows);
    }
    assert_eq!(found, expected);
}

/// Clients that count pages request them until one is empty.
#[tokio::test]
async fn the_list_of_help_centers_has_one_page() {
    let api = Api::start().await;
    let first = api.get("/help_center/help_centers?page=1").await;
    assert_ne!(text(&first["data"][0]["id"]), "");
    let second = api.get("/help_center/help_centers?page=2").await;
    assert_eq!(second["data"], json!([]));
}
