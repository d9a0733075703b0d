//! Ticket types and their attributes.

use intercom_api::types::{self, TicketAttributeType, TicketCategory};

use super::assert_requests;
use crate::fixture::Fixture;

#[tokio::test]
async fn ticket_types() {
    let fixture = Fixture::open().await;
    let ticket_types = fixture.client.ticket_types();

    let request = types::CreateTicketTypeRequest::new("Lost parcel")
        .description("A parcel that did not arrive")
        .category(TicketCategory::BackOffice)
        .icon("📦")
        .is_internal(true);
    let created = ticket_types.create(request).await.unwrap();
    assert_eq!(created.category, TicketCategory::BackOffice);
    assert_eq!(created.icon.as_deref(), Some("📦"));
    assert!(created.is_internal);

    let list = ticket_types.list().await.unwrap();
    assert_eq!(list.data[0].id, created.id);
    let found = ticket_types.get(&created.id).await.unwrap();
    let attributes = &found.ticket_type_attributes.data;
    let names: Vec<_> = attributes.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["_default_title_", "_default_description_"]);

    let request = types::UpdateTicketTypeRequest::new()
        .name("Lost or late parcel")
        .description("A parcel that did not arrive, or late")
        .category(TicketCategory::Tracker)
        .icon("🚚")
        .archived(true)
        .is_internal(false);
    let updated = ticket_types.update(&created.id, request).await.unwrap();
    assert_eq!(updated.category, TicketCategory::Tracker);
    assert!(updated.archived);

    assert_requests(&fixture, "ticket_types");
}

#[tokio::test]
async fn attributes() {
    let fixture = Fixture::open().await;
    let ticket_types = fixture.client.ticket_types();
    let id = fixture.ticket_type("Customer").await.id;

    let request = types::CreateTicketTypeAttributeRequest::new(
        "Damage",
        "What is broken",
        TicketAttributeType::List,
    )
    .list_items("Box,Content,Both")
    .allow_multiple_values(true)
    .required_to_create(true)
    .required_to_create_for_contacts(false)
    .visible_on_create(true)
    .visible_to_contacts(false);
    let damage = ticket_types.create_attribute(&id, request).await.unwrap();
    assert_eq!(damage.data_type.as_str(), "list");
    assert!(damage.required_to_create && !damage.visible_to_contacts);

    let request = types::CreateTicketTypeAttributeRequest::new(
        "Story",
        "What happened",
        TicketAttributeType::String,
    )
    .multiline(true);
    let story = ticket_types.create_attribute(&id, request).await.unwrap();
    assert_eq!(story.input_options["multiline"], true);

    let request = types::UpdateTicketTypeAttributeRequest::new()
        .name("Harm")
        .description("What was broken")
        .list_items("Box,Content")
        .multiline(false)
        .allow_multiple_values(false)
        .required_to_create(false)
        .required_to_create_for_contacts(true)
        .visible_on_create(false)
        .visible_to_contacts(true)
        .archived(true);
    let updated = ticket_types
        .update_attribute(&id, &damage.id, request)
        .await
        .unwrap();
    assert_eq!((&updated.id, &*updated.name), (&damage.id, "Harm"));
    assert!(updated.required_to_create_for_contacts && updated.archived);

    assert_requests(&fixture, "ticket_type_attributes");
}
