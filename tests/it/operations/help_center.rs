//! Collections and help centers.

use intercom_api::types;
use intercom_sandbox::HELP_CENTER_ID;

use super::assert_requests;
use crate::fixture::Fixture;

fn french(name: &str) -> types::CollectionTranslatedContent {
    let content = types::CollectionContent::new()
        .name(name)
        .description("En français");
    types::CollectionTranslatedContent::new().fr(content)
}

#[tokio::test]
async fn help_center() {
    let fixture = Fixture::open().await;
    let collections = fixture.client.collections();
    let parent = fixture.collection().await;

    let request = types::CreateCollectionRequest::new("Delivery")
        .description("How parcels travel")
        .parent_id(&parent)
        .help_center_id(HELP_CENTER_ID.parse::<i64>().unwrap())
        .translated_content(french("Livraison"));
    let created = collections.create(request).await.unwrap();
    assert_eq!(created.parent_id.as_ref(), Some(&parent));
    let translated = created.translated_content.as_ref().unwrap();
    let french_content = translated.fr.as_ref().unwrap();
    assert_eq!(french_content.name.as_deref(), Some("Livraison"));

    let request = types::UpdateCollectionRequest::new()
        .name("Deliveries")
        .description("How parcels travel now")
        .parent_id(&parent)
        .translated_content(french("Livraisons"));
    let updated = collections.update(&created.id, request).await.unwrap();
    assert_eq!(updated.name, "Deliveries");

    let list = collections.list().page(2).per_page(1).await.unwrap();
    assert_eq!((&list.data[0].id, list.total_count), (&parent, Some(2)));
    let collection = collections.get(&created.id).await.unwrap();
    assert_eq!(collection.name, "Deliveries");
    let deleted = collections.delete(&created.id).await.unwrap();
    assert!(deleted.deleted);

    let centers = fixture.client.help_centers();
    let list = centers.list().page(1).per_page(5).await.unwrap();
    assert_eq!(list.data[0].id, HELP_CENTER_ID);
    let center = centers.get(HELP_CENTER_ID).await.unwrap();
    assert!(center.website_turned_on);

    assert_requests(&fixture, "help_center");
}
