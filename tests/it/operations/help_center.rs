//! Collections and Help Centers.

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
        case("listAllCollections", "/help_center/collections")
            .query("page", 2)
            .query("per_page", 1)
            .call(async move {
                let list = client
                    .list_all_collections()
                    .page(2)
                    .per_page(1)
                    .send()
                    .await?;
                let ids: Vec<_> = list.data.iter().map(|one| one.id.as_deref()).collect();
                assert_eq!(ids, [Some(first)]);
                assert_eq!(list.pages.as_ref().unwrap().page, Some(2));
                Ok(())
            }),
        case(
            "retrieveCollection",
            format!("/help_center/collections/{second}"),
        )
        .call(async move {
            let collection = client.retrieve_collection().id(second).send().await?;
            assert_eq!(collection.id.as_deref(), Some(second));
            assert!(
                collection
                    .name
                    .as_ref()
                    .unwrap()
                    .starts_with("Sample shelf")
            );
            Ok(())
        }),
        case("listHelpCenters", "/help_center/help_centers")
            .query("page", 1)
            .query("per_page", 5)
            .call(async move {
                let list = client
                    .list_help_centers()
                    .page(1)
                    .per_page(5)
                    .send()
                    .await?;
                assert_eq!(list.data[0].id.as_deref(), Some(HELP_CENTER_ID));
                Ok(())
            }),
        case(
            "retrieveHelpCenter",
            format!("/help_center/help_centers/{HELP_CENTER_ID}"),
        )
        .call(async move {
            let center = client
                .retrieve_help_center()
                .id(HELP_CENTER_ID)
                .send()
                .await?;
            assert_eq!(center.id.as_deref(), Some(HELP_CENTER_ID));
            assert_eq!(center.website_turned_on, Some(true));
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
        case("createCollection", "/help_center/collections")
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
                    .create_collection()
                    .body(
                        types::CreateCollectionRequest::builder()
                            .name("Delivery")
                            .description("How parcels travel")
                            .parent_id(parent)
                            .help_center_id(HELP_CENTER_ID.parse::<i64>().unwrap())
                            .translated_content(french("Livraison")),
                    )
                    .send()
                    .await?;
                assert_eq!(collection.name.as_deref(), Some("Delivery"));
                assert_eq!(collection.parent_id.as_deref(), Some(parent));
                let translated = collection.translated_content.as_ref().unwrap();
                let french = translated.fr.as_ref().unwrap();
                assert_eq!(french.name.as_deref(), Some("Livraison"));
                Ok(())
            }),
        case(
            "updateCollection",
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
                .update_collection()
                .id(changed)
                .body(
                    types::UpdateCollectionRequest::builder()
                        .name("Deliveries")
                        .description("How parcels travel now")
                        .parent_id(parent)
                        .translated_content(french("Livraisons")),
                )
                .send()
                .await?;
            assert_eq!(collection.id.as_deref(), Some(changed));
            assert_eq!(collection.name.as_deref(), Some("Deliveries"));
            assert_eq!(collection.parent_id.as_deref(), Some(parent));
            Ok(())
        }),
        case(
            "deleteCollection",
            format!("/help_center/collections/{dropped}"),
        )
        .call(async move {
            let gone = client.delete_collection().id(dropped).send().await?;
            assert_eq!(gone.id.as_deref(), Some(dropped));
            assert_eq!(gone.deleted, Some(true));
            Ok(())
        }),
    ]
}

fn french(name: &str) -> types::GroupTranslatedContent {
    types::GroupTranslatedContent::builder().fr(types::GroupContent::builder()
        .name(name)
        .description("En français"))
}
