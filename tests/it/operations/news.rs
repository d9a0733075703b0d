//! News items, and the newsfeeds in which they appear.

use intercom_api::types;
use intercom_sandbox::NEWSFEED_ID;
use serde_json::json;

use super::{admin_number, assert_requests};
use crate::fixture::{Fixture, NOW};

/// Returns a news item with all fields.
fn request(title: &str) -> types::NewsItemRequest {
    let feed = NEWSFEED_ID.parse::<i64>().unwrap();
    types::NewsItemRequest::new(title, admin_number())
        .body("<p>Now with islands.</p>")
        .state(types::NewsItemState::Live)
        .deliver_silently(true)
        .labels(["Product", "Delivery"])
        // The type of the list does not allow null elements, so this one bypasses it.
        .reactions([json!("😀"), json!(null)])
        .newsfeed_assignments([types::NewsfeedAssignment::new(feed).published_at(NOW - 50)])
}

#[tokio::test]
async fn news() {
    let fixture = Fixture::open().await;
    let (items, feeds) = (fixture.client.news_items(), fixture.client.newsfeeds());

    let created = items.create(request("Delivery to islands")).await.unwrap();
    assert_eq!(created.state, types::NewsItemState::Live);
    assert_eq!(created.labels, ["Product", "Delivery"]);
    assert_eq!(created.reactions, [json!("😀"), json!(null)]);
    let updated = items.update(&created.id, request("Changed")).await.unwrap();
    assert_eq!(updated.title, "Changed");

    let list = items.list().await.unwrap();
    assert_eq!((&list.data[0].id, list.total_count), (&created.id, Some(1)));
    let item = items.get(&created.id).await.unwrap();
    assert_eq!(item.sender_id, admin_number());

    let list = feeds.list().await.unwrap();
    assert_eq!(list.data[0].id, NEWSFEED_ID);
    let feed = feeds.get(NEWSFEED_ID).await.unwrap();
    assert_eq!(feed.name, "Customers");
    let list = feeds.list_items(NEWSFEED_ID).await.unwrap();
    assert_eq!(list.data[0].id, created.id);

    let deleted = items.delete(&created.id).await.unwrap();
    assert!(deleted.deleted);
    assert_requests(&fixture, "news");
}
