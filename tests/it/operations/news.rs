//! News items, and the newsfeeds in which they appear.

use intercom_api::types;
use intercom_sandbox::NEWSFEED_ID;
use serde_json::{Value, json};

use super::case::{Case, case};
use super::context::{Context, Id, NOW, admin_number, id};

fn feed_number() -> i64 {
    NEWSFEED_ID.parse().unwrap()
}

/// Returns a news item with all fields.
fn request(title: &str) -> types::NewsItemRequest {
    types::NewsItemRequest::new(title, admin_number())
        .body("<p>Now with islands.</p>")
        .state(types::NewsItemState::Live)
        .deliver_silently(true)
        .labels(["Product", "Delivery"])
        // The type of the list does not allow null elements, so this one bypasses it.
        .reactions([json!("😀"), json!(null)])
        .newsfeed_assignments(vec![
            types::NewsfeedAssignment::new(feed_number()).published_at(NOW - 50),
        ])
}

/// Returns the same item as JSON.
fn wire(title: &str) -> Value {
    json!({
        "title": title,
        "body": "<p>Now with islands.</p>",
        "sender_id": admin_number(),
        "state": "live",
        "deliver_silently": true,
        "labels": ["Product", "Delivery"],
        "reactions": ["😀", null],
        "newsfeed_assignments": [{ "newsfeed_id": feed_number(), "published_at": NOW - 50 }],
    })
}

async fn item(context: &Context, title: &str) -> Id {
    let body = request(title);
    let item = context.client.news_items().create(body).await;
    id(&*item.unwrap().id)
}

pub(super) async fn items(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let existing = item(context, "Parcels to islands").await;
    let changed = item(context, "To be changed").await;
    let dropped = item(context, "To be dropped").await;
    vec![
        case("news_items.list", "/news/news_items").call(async move {
            let list = client.news_items().list().await?;
            assert_eq!(list.total_count, Some(3));
            assert!(list.data.iter().any(|found| found.id == existing));
            Ok(())
        }),
        case("news_items.create", "/news/news_items")
            .body(wire("Delivery to islands"))
            .call(async move {
                let made = client
                    .news_items()
                    .create(request("Delivery to islands"))
                    .await?;
                assert_eq!(made.title, "Delivery to islands");
                assert_eq!(made.state, types::NewsItemState::Live);
                assert_eq!(made.labels, ["Product", "Delivery"]);
                assert_eq!(made.reactions, [json!("😀"), json!(null)]);
                let feeds = &made.newsfeed_assignments;
                assert_eq!(feeds[0].newsfeed_id, feed_number());
                Ok(())
            }),
        case("news_items.get", format!("/news/news_items/{existing}")).call(async move {
            let found = client.news_items().get(existing).await?;
            assert_eq!(
                (&*found.id, &*found.title),
                (existing, "Parcels to islands")
            );
            assert_eq!(found.sender_id, admin_number());
            Ok(())
        }),
        case("news_items.update", format!("/news/news_items/{changed}"))
            .body(wire("Changed"))
            .call(async move {
                let found = client
                    .news_items()
                    .update(changed, request("Changed"))
                    .await?;
                assert_eq!((&*found.id, &*found.title), (changed, "Changed"));
                Ok(())
            }),
        case("news_items.delete", format!("/news/news_items/{dropped}")).call(async move {
            let gone = client.news_items().delete(dropped).await?;
            assert_eq!(gone.id, dropped);
            assert!(gone.deleted);
            Ok(())
        }),
    ]
}

pub(super) async fn feeds(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let live = item(context, "Parcels to islands").await;
    vec![
        case("newsfeeds.list", "/news/newsfeeds").call(async move {
            let list = client.newsfeeds().list().await?;
            match &list.data[..] {
                [feed] => {
                    assert_eq!((&*feed.id, &*feed.name), (NEWSFEED_ID, "Customers"));
                }
                other => panic!("expected one newsfeed: {other:?}"),
            }
            Ok(())
        }),
        case("newsfeeds.get", format!("/news/newsfeeds/{NEWSFEED_ID}")).call(async move {
            let feed = client.newsfeeds().get(NEWSFEED_ID).await?;
            assert_eq!((&*feed.id, &*feed.name), (NEWSFEED_ID, "Customers"));
            Ok(())
        }),
        case(
            "newsfeeds.list_items",
            format!("/news/newsfeeds/{NEWSFEED_ID}/items"),
        )
        .call(async move {
            let list = client.newsfeeds().list_items(NEWSFEED_ID).await?;
            assert_eq!(list.data.len(), 1);
            assert!(list.data[0].id == live);
            Ok(())
        }),
    ]
}
