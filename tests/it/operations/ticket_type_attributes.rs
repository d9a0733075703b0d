//! The attributes of ticket types.

use intercom_api::types;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, id};

pub(super) async fn attributes(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let kind = context.ticket_type().await;
    let carrier = client
        .ticket_types()
        .create_attribute(
            kind,
            types::CreateTicketTypeAttributeRequest::new(
                "Carrier",
                "Who brings it",
                types::TicketAttributeType::List,
            )
            .list_items("Post,Courier"),
        )
        .await
        .unwrap();
    let carrier = id(carrier.id.clone());
    let path = format!("/ticket_types/{kind}/attributes");
    vec![
        case("ticket_types.create_attribute", &*path)
            .body(json!({
                "name": "Damage",
                "description": "What is broken",
                "data_type": "list",
                "list_items": "Box,Content,Both",
                "allow_multiple_values": true,
                "required_to_create": true,
                "required_to_create_for_contacts": false,
                "visible_on_create": true,
                "visible_to_contacts": false,
            }))
            .call(async move {
                let attribute = client
                    .ticket_types()
                    .create_attribute(
                        kind,
                        types::CreateTicketTypeAttributeRequest::new(
                            "Damage",
                            "What is broken",
                            types::TicketAttributeType::List,
                        )
                        .list_items("Box,Content,Both")
                        .allow_multiple_values(true)
                        .required_to_create(true)
                        .required_to_create_for_contacts(false)
                        .visible_on_create(true)
                        .visible_to_contacts(false),
                    )
                    .await?;
                assert_eq!(&*attribute.name, "Damage");
                assert_eq!(attribute.data_type.as_str(), "list");
                assert!(attribute.required_to_create);
                assert!(!attribute.visible_to_contacts);
                assert_eq!(&*attribute.ticket_type_id, kind);
                Ok(())
            }),
        case("ticket_types.create_attribute", &*path)
            .body(json!({
                "name": "Story",
                "description": "What happened",
                "data_type": "string",
                "multiline": true,
            }))
            .call(async move {
                let attribute = client
                    .ticket_types()
                    .create_attribute(
                        kind,
                        types::CreateTicketTypeAttributeRequest::new(
                            "Story",
                            "What happened",
                            types::TicketAttributeType::String,
                        )
                        .multiline(true),
                    )
                    .await?;
                assert_eq!(attribute.data_type.as_str(), "string");
                assert_eq!(attribute.input_options["multiline"], true);
                Ok(())
            }),
        case("ticket_types.update_attribute", format!("{path}/{carrier}"))
            .body(json!({
                "name": "Company",
                "description": "Who brought it",
                "list_items": "Post,Courier,Bike",
                "multiline": false,
                "allow_multiple_values": false,
                "required_to_create": false,
                "required_to_create_for_contacts": true,
                "visible_on_create": false,
                "visible_to_contacts": true,
                "archived": true,
            }))
            .call(async move {
                let attribute = client
                    .ticket_types()
                    .update_attribute(
                        kind,
                        carrier,
                        types::UpdateTicketTypeAttributeRequest::new()
                            .name("Company")
                            .description("Who brought it")
                            .list_items("Post,Courier,Bike")
                            .multiline(false)
                            .allow_multiple_values(false)
                            .required_to_create(false)
                            .required_to_create_for_contacts(true)
                            .visible_on_create(false)
                            .visible_to_contacts(true)
                            .archived(true),
                    )
                    .await?;
                assert_eq!(&*attribute.id, carrier);
                assert_eq!(&*attribute.name, "Company");
                assert!(attribute.required_to_create_for_contacts);
                assert!(attribute.archived);
                let items = attribute.input_options["list_items"].as_array().unwrap();
                assert_eq!(items.len(), 3);
                Ok(())
            }),
    ]
}
