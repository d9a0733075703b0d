//! News items, and the feeds that they appear in.

use intercom_api::types;
use intercom_sandbox::NEWSFEED_ID;
use serde_json::{Value, json};

use super::case::{Case, case};
use super::context::{Context, Id, NOW, admin_number, id};

fn feed_number() -> i64 {
    NEWSFEED_ID.parse().unwrap()
}

/// All that can be said of an item.
fn request(title: &str) -> types::NewsItemRequest {
    types::NewsItemRequest::builder()
        .title(title)
        .body("<p>Now with islands.</p>")
        .sender_id(admin_number())
        .state(types::NewsItemRequestState::Live)
        .deliver_silently(true)
        .labels(["Product", "Delivery"])
        // A list that is sent has no place for a null, so that this one goes around its type.
        .reactions([json!("😀"), json!(null)])
        .newsfeed_assignments(vec![
            types::NewsfeedAssignment::builder()
                .newsfeed_id(feed_number())
                .published_at(NOW - 50),
        ])
}

/// The same on the wire.
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
    let item = context.client.create_news_item().body(body).send().await;
    id(&*item.unwrap().id)
}

pub(super) async fn items(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let kept = item(context, "Parcels to islands").await;
    let changed = item(context, "To be changed").await;
    let dropped = item(context, "To be dropped").await;
    vec![
        case("listNewsItems", "/news/news_items").call(async move {
            let list = client.list_news_items().send().await?;
            assert_eq!(list.total_count, Some(3));
            assert!(list.data.iter().any(|found| is_item(found, kept)));
            Ok(())
        }),
        case("createNewsItem", "/news/news_items")
            .body(wire("Delivery to islands"))
            .call(async move {
                let made = client
                    .create_news_item()
                    .body(request("Delivery to islands"))
                    .send()
                    .await?;
                assert_eq!(made.title, "Delivery to islands");
                assert_eq!(made.state, types::NewsItemState::Live);
                assert_eq!(made.labels, ["Product", "Delivery"]);
                assert_eq!(made.reactions, [json!("😀"), json!(null)]);
                let feeds = &made.newsfeed_assignments;
                assert_eq!(feeds[0].newsfeed_id, Some(feed_number().into()));
                Ok(())
            }),
        case("retrieveNewsItem", format!("/news/news_items/{kept}")).call(async move {
            let found = client.retrieve_news_item().id(kept).send().await?;
            assert_eq!((&*found.id, &*found.title), (kept, "Parcels to islands"));
            assert_eq!(found.sender_id, admin_number());
            Ok(())
        }),
        case("updateNewsItem", format!("/news/news_items/{changed}"))
            .body(wire("Changed"))
            .call(async move {
                let found = client
                    .update_news_item()
                    .id(changed)
                    .body(request("Changed"))
                    .send()
                    .await?;
                assert_eq!((&*found.id, &*found.title), (changed, "Changed"));
                Ok(())
            }),
        case("deleteNewsItem", format!("/news/news_items/{dropped}")).call(async move {
            let gone = client.delete_news_item().id(dropped).send().await?;
            assert_eq!(gone.id.as_deref(), Some(dropped));
            assert_eq!(gone.deleted, Some(true));
            Ok(())
        }),
    ]
}

fn is_item(found: &types::PaginatedResponseDataItem, id: Id) -> bool {
    matches!(found, types::PaginatedResponseDataItem::NewsItem(item) if item.id == id)
}

pub(super) async fn feeds(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let live = item(context, "Parcels to islands").await;
    vec![
        case("listNewsfeeds", "/news/newsfeeds").call(async move {
            let list = client.list_newsfeeds().send().await?;
            match &list.data[..] {
                [types::PaginatedResponseDataItem::Newsfeed(feed)] => {
                    assert_eq!((&*feed.id, &*feed.name), (NEWSFEED_ID, "Customers"));
                }
                other => panic!("one feed was expected: {other:?}"),
            }
            Ok(())
        }),
        case("retrieveNewsfeed", format!("/news/newsfeeds/{NEWSFEED_ID}")).call(async move {
            let feed = client.retrieve_newsfeed().id(NEWSFEED_ID).send().await?;
            assert_eq!((&*feed.id, &*feed.name), (NEWSFEED_ID, "Customers"));
            Ok(())
        }),
        case(
            "listLiveNewsfeedItems",
            format!("/news/newsfeeds/{NEWSFEED_ID}/items"),
        )
        .call(async move {
            let list = client
                .list_live_newsfeed_items()
                .id(NEWSFEED_ID)
                .send()
                .await?;
            assert_eq!(list.data.len(), 1);
            assert!(is_item(&list.data[0], live));
            Ok(())
        }),
    ]
}
