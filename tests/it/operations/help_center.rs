//! Collections and help centers.

use intercom_api::types;
use intercom_sandbox::HELP_CENTER_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn reading(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let first = context.collection().await;
    let second = context.collection().await;
    vec![
        case("collections.list", "/help_center/collections")
            .query("page", 2)
            .query("per_page", 1)
            .call(async move {
                let list = client.collections().list().page(2).per_page(1).await?;
                let ids: Vec<_> = list.data.iter().map(|one| &*one.id).collect();
                assert_eq!(ids, [first]);
                assert_eq!(list.pages.as_ref().unwrap().page, Some(2));
                Ok(())
            }),
        case(
            "collections.get",
            format!("/help_center/collections/{second}"),
        )
        .call(async move {
            let collection = client.collections().get(second).await?;
            assert_eq!(collection.id, second);
            assert!(collection.name.starts_with("Sample shelf"));
            Ok(())
        }),
        case("help_centers.list", "/help_center/help_centers")
            .query("page", 1)
            .query("per_page", 5)
            .call(async move {
                let list = client.help_centers().list().page(1).per_page(5).await?;
                assert_eq!(list.data[0].id, HELP_CENTER_ID);
                Ok(())
            }),
        case(
            "help_centers.get",
            format!("/help_center/help_centers/{HELP_CENTER_ID}"),
        )
        .call(async move {
            let center = client.help_centers().get(HELP_CENTER_ID).await?;
            assert_eq!(center.id, HELP_CENTER_ID);
            assert!(center.website_turned_on);
            Ok(())
        }),
    ]
}

pub(super) async fn writing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let parent = context.collection().await;
    let changed = context.collection().await;
    let dropped = context.collection().await;
    vec![
        case("collections.create", "/help_center/collections")
            .body(json!({
                "name": "Delivery",
                "description": "How parcels travel",
                "parent_id": parent,
                "help_center_id": HELP_CENTER_ID.parse::<i64>().unwrap(),
                "translated_content": {
                    "fr": { "name": "Livraison", "description": "En français" },
                },
            }))
            .call(async move {
                let collection = client
                    .collections()
                    .create(
                        types::CreateCollectionRequest::new("Delivery")
                            .description("How parcels travel")
                            .parent_id(parent)
                            .help_center_id(HELP_CENTER_ID.parse::<i64>().unwrap())
                            .translated_content(french("Livraison")),
                    )
                    .await?;
                assert_eq!(&*collection.name, "Delivery");
                assert_eq!(collection.parent_id.as_deref(), Some(parent));
                let translated = collection.translated_content.as_ref().unwrap();
                let french = translated.fr.as_ref().unwrap();
                assert_eq!(french.name.as_deref(), Some("Livraison"));
                Ok(())
            }),
        case(
            "collections.update",
            format!("/help_center/collections/{changed}"),
        )
        .body(json!({
            "name": "Deliveries",
            "description": "How parcels travel now",
            "parent_id": parent,
            "translated_content": {
                "fr": { "name": "Livraisons", "description": "En français" },
            },
        }))
        .call(async move {
            let collection = client
                .collections()
                .update(
                    changed,
                    types::UpdateCollectionRequest::new()
                        .name("Deliveries")
                        .description("How parcels travel now")
                        .parent_id(parent)
                        .translated_content(french("Livraisons")),
                )
                .await?;
            assert_eq!(&*collection.id, changed);
            assert_eq!(&*collection.name, "Deliveries");
            assert_eq!(collection.parent_id.as_deref(), Some(parent));
            Ok(())
        }),
        case(
            "collections.delete",
            format!("/help_center/collections/{dropped}"),
        )
        .call(async move {
            let gone = client.collections().delete(dropped).await?;
            assert_eq!(gone.id, dropped);
            assert!(gone.deleted);
            Ok(())
        }),
    ]
}

fn french(name: &str) -> types::CollectionTranslatedContent {
    types::CollectionTranslatedContent::new().fr(types::CollectionContent::new()
        .name(name)
        .description("En français"))
}
