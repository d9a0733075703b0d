//! Events and data attributes.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, NOW};

#[tokio::test]
async fn stores_events_once() {
    let api = Api::start().await;
    api.user("ada").await;
    let event = |name: &str, at: i64| json!({ "event_name": name, "created_at": at, "user_id": "ext-ada", "metadata": { "price": { "amount": 5, "currency": "eur" } } });
    for (name, at) in [
        ("ordered", NOW - 20),
        ("ordered", NOW - 10),
        ("ordered", NOW - 10),
        ("paid", NOW),
    ] {
        let (status, body) = api
            .call(Method::POST, "/events", Some(event(name, at)))
            .await;
        assert_eq!((status, body), (202, Value::Null));
    }
    let list = api.get("/events?type=user&email=ada@example.com").await;
    let names: Vec<&str> = list["events"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|event| event["event_name"].as_str())
        .collect();
    assert_eq!(names, ["paid", "ordered", "ordered"]);
    let summary = api
        .get("/events?type=user&user_id=ext-ada&summary=true")
        .await;
    assert_eq!(summary["type"], "event.summary");
    assert_eq!(summary["events"][0]["name"], "ordered");
    assert_eq!(summary["events"][0]["count"], 2);
    assert_eq!(summary["events"][0]["first"], "2025-06-15T15:06:20.000Z");
    let unknown = json!({ "event_name": "x", "created_at": NOW, "user_id": "nobody" });
    assert_eq!(
        api.rejected(Method::POST, "/events", Some(unknown)).await.0,
        404
    );
    let nested = json!({ "event_name": "x", "created_at": NOW, "user_id": "ext-ada", "metadata": { "a": { "b": 1 } } });
    let rejected = api.rejected(Method::POST, "/events", Some(nested)).await;
    assert_eq!((rejected.0, rejected.2.as_str()), (400, "metadata.a"));
}

#[tokio::test]
async fn lists_further_events_by_url() {
    let api = Api::start().await;
    api.user("ada").await;
    for index in 0..5 {
        let body =
            json!({ "event_name": format!("e{index}"), "created_at": NOW, "user_id": "ext-ada" });
        api.post("/events", body).await;
    }
    let mut path = "/events?type=user&user_id=ext-ada&per_page=2".to_owned();
    let mut sizes = Vec::new();
    loop {
        let page = api.get(&path).await;
        sizes.push(page["events"].as_array().unwrap().len());
        match page["pages"]["next"].as_str() {
            Some(next) => path = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(sizes, [2, 2, 1]);
}

#[tokio::test]
async fn creates_data_attributes() {
    let api = Api::start().await;
    let built_in = api.get("/data_attributes?model=company").await;
    assert!(built_in["data"][0].get("id").is_none());
    let body = json!({
        "name": "tier",
        "model": "contact",
        "data_type": "string",
        "options": [{ "value": "free" }, { "value": "pro" }],
    });
    let made = api.post("/data_attributes", body.clone()).await;
    assert_eq!(made["options"], json!(["free", "pro"]));
    assert_eq!(made["full_name"], "custom_attributes.tier");
    assert_eq!(
        api.rejected(Method::POST, "/data_attributes", Some(body))
            .await
            .0,
        400
    );
    let path = format!("/data_attributes/{}", made["id"]);
    api.put(&path, json!({ "archived": true })).await;
    let count = |list: &Value| list["data"].as_array().unwrap().len();
    let shown = api.get("/data_attributes?model=contact").await;
    let all = api
        .get("/data_attributes?model=contact&include_archived=true")
        .await;
    assert_eq!(count(&all), count(&shown) + 1);
    let (status, code, _) = api
        .rejected(
            Method::PUT,
            "/data_attributes/1",
            Some(json!({ "archived": true })),
        )
        .await;
    assert_eq!((status, code.as_str()), (404, "field_not_found"));
}
