//! The help center.

use intercom_sandbox::{ADMIN_ID, Seed};
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, ids, text};

fn author() -> i64 {
    ADMIN_ID.parse().unwrap()
}

#[tokio::test]
async fn creates_changes_and_deletes_an_article() {
    let api = Api::start().await;
    let collection = api
        .post("/help_center/collections", json!({ "name": "Tents" }))
        .await;
    let parent: i64 = text(&collection["id"]).parse().unwrap();
    let body = json!({ "title": "Care", "author_id": author(), "parent_id": parent, "parent_type": "collection" });
    let made = api.post("/articles", body).await;
    assert_eq!(
        (&made["state"], &made["url"]),
        (&json!("draft"), &Value::Null)
    );
    assert_eq!(
        (&made["parent_id"], &made["parent_ids"]),
        (&json!(parent), &json!([parent]))
    );
    let path = format!("/articles/{}", text(&made["id"]));
    let changed = api
        .put(&path, json!({ "state": "published", "title": "Tent care" }))
        .await;
    assert!(text(&changed["url"]).starts_with("https://"));
    assert_eq!(changed["translated_content"]["en"]["title"], "Tent care");
    assert_eq!(api.get(&path).await["statistics"]["views"], 0);
    assert!(
        api.get("/articles").await["data"][0]
            .get("statistics")
            .is_none()
    );
    api.delete(&path).await;
    assert_eq!(api.rejected(Method::GET, &path, None).await.0, 404);
    for (body, field) in [
        (json!({ "title": "x" }), "author_id"),
        (json!({ "title": "x", "author_id": 5 }), "author_id"),
        (
            json!({ "title": "x", "author_id": author(), "parent_id": 5 }),
            "parent_id",
        ),
    ] {
        let found = api.rejected(Method::POST, "/articles", Some(body)).await;
        assert_eq!((found.0, found.2.as_str()), (400, field));
    }
}

#[tokio::test]
async fn searches_articles_by_phrase() {
    let api = Api::seeded(Seed {
        articles: 12,
        ..Seed::default()
    })
    .await;
    let body = json!({ "title": "Washing a tent", "body": "<p>Keep the tent dry.</p>", "author_id": author() });
    let made = api.post("/articles", body).await;
    let found = api.get("/articles/search?phrase=TENT&highlight=true").await;
    assert_eq!(found["total_count"], 1);
    assert_eq!(ids(&found["data"]["articles"]), [text(&made["id"])]);
    let highlights = &found["data"]["highlights"][0];
    assert_eq!(
        highlights["highlighted_title"],
        json!([{ "type": "plain", "text": "Washing a " }, { "type": "highlight", "text": "tent" }])
    );
    assert_eq!(highlights["highlighted_summary"][0][1]["text"], "tent");
    let published = api
        .get("/articles/search?phrase=tent&state=published")
        .await;
    assert_eq!(published["total_count"], 0);
    let sample = api.get("/articles/search?phrase=sample").await;
    assert_eq!(ids(&sample["data"]["articles"]).len(), 10);
    let next = api.get(sample["pages"]["next"].as_str().unwrap()).await;
    assert_eq!(ids(&next["data"]["articles"]).len(), 2);
    assert!(next["pages"].get("next").is_none());
}

#[tokio::test]
async fn lists_news_in_newsfeeds() {
    let api = Api::start().await;
    let item = |state: &str| {
        json!({
            "title": "New store",
            "sender_id": author(),
            "state": state,
            "newsfeed_assignments": [{ "newsfeed_id": 53, "published_at": 1_725_000_000 }],
        })
    };
    let live = api.post("/news/news_items", item("live")).await;
    api.post("/news/news_items", item("draft")).await;
    assert_eq!(api.get("/news/news_items").await["total_count"], 2);
    let feed = api.get("/news/newsfeeds/53/items").await;
    assert_eq!(ids(&feed["data"]), [text(&live["id"])]);
    assert_eq!(
        api.rejected(Method::GET, "/news/newsfeeds/1", None).await.0,
        404
    );
}
