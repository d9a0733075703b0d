//! The attributes of ticket types.

use intercom_api::types;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, id};

pub(super) async fn attributes(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let kind = context.ticket_type().await;
    let carrier = client
        .create_ticket_type_attribute()
        .ticket_type_id(kind)
        .body(
            types::CreateTicketTypeAttributeRequest::builder()
                .name("Carrier")
                .description("Who brings it")
                .data_type(types::CreateTicketTypeAttributeRequestDataType::List)
                .list_items("Post,Courier"),
        )
        .send()
        .await
        .unwrap();
    let carrier = id(carrier.id.clone().unwrap());
    let path = format!("/ticket_types/{kind}/attributes");
    vec![
        case("createTicketTypeAttribute", &*path)
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
                    .create_ticket_type_attribute()
                    .ticket_type_id(kind)
                    .body(
                        types::CreateTicketTypeAttributeRequest::builder()
                            .name("Damage")
                            .description("What is broken")
                            .data_type(types::CreateTicketTypeAttributeRequestDataType::List)
                            .list_items("Box,Content,Both")
                            .allow_multiple_values(true)
                            .required_to_create(true)
                            .required_to_create_for_contacts(false)
                            .visible_on_create(true)
                            .visible_to_contacts(false),
                    )
                    .send()
                    .await?;
                assert_eq!(attribute.name.as_deref(), Some("Damage"));
                assert_eq!(attribute.data_type.as_deref(), Some("list"));
                assert_eq!(attribute.required_to_create, Some(true));
                assert_eq!(attribute.visible_to_contacts, Some(false));
                assert_eq!(attribute.ticket_type_id, Some(kind.into()));
                Ok(())
            }),
        case("createTicketTypeAttribute", &*path)
            .body(json!({
                "name": "Story",
                "description": "What happened",
                "data_type": "string",
                "multiline": true,
            }))
            .call(async move {
                let attribute = client
                    .create_ticket_type_attribute()
                    .ticket_type_id(kind)
                    .body(
                        types::CreateTicketTypeAttributeRequest::builder()
                            .name("Story")
                            .description("What happened")
                            .data_type(types::CreateTicketTypeAttributeRequestDataType::String)
                            .multiline(true),
                    )
                    .send()
                    .await?;
                assert_eq!(attribute.data_type.as_deref(), Some("string"));
                assert_eq!(attribute.input_options["multiline"], true);
                Ok(())
            }),
        case("updateTicketTypeAttribute", format!("{path}/{carrier}"))
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
                    .update_ticket_type_attribute()
                    .ticket_type_id(kind)
                    .id(carrier)
                    .body(
                        types::UpdateTicketTypeAttributeRequest::builder()
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
                    .send()
                    .await?;
                assert_eq!(attribute.id.as_deref(), Some(carrier));
                assert_eq!(attribute.name.as_deref(), Some("Company"));
                assert_eq!(attribute.required_to_create_for_contacts, Some(true));
                assert_eq!(attribute.archived, Some(true));
                let items = attribute.input_options["list_items"].as_array().unwrap();
                assert_eq!(items.len(), 3);
                Ok(())
            }),
    ]
}
