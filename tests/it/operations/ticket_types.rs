//! Ticket types.

use intercom_api::types;
use serde_json::json;

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn types(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let kept = context.ticket_type().await;
    let changed = context.ticket_type().await;
    vec![
        case("listTicketTypes", "/ticket_types").call(async move {
            let list = client.list_ticket_types().send().await?;
            let ids: Vec<_> = list.data.iter().map(|kind| kind.id.as_deref()).collect();
            assert_eq!(ids, [Some(kept), Some(changed)]);
            Ok(())
        }),
        case("createTicketType", "/ticket_types")
            .body(json!({
                "name": "Lost parcel",
                "description": "A parcel that did not arrive",
                "category": "Back-office",
                "icon": "📦",
                "is_internal": true,
            }))
            .call(async move {
                let kind = client
                    .create_ticket_type()
                    .body(
                        types::CreateTicketTypeRequest::builder()
                            .name("Lost parcel")
                            .description("A parcel that did not arrive")
                            .category(types::CreateTicketTypeRequestCategory::BackOffice)
                            .icon("📦")
                            .is_internal(true),
                    )
                    .send()
                    .await?;
                assert_eq!(kind.name.as_deref(), Some("Lost parcel"));
                assert_eq!(kind.category, Some(types::TicketTypeCategory::BackOffice));
                assert_eq!(kind.icon.as_deref(), Some("📦"));
                assert_eq!(kind.is_internal, Some(true));
                Ok(())
            }),
        case("getTicketType", format!("/ticket_types/{kept}")).call(async move {
            let kind = client.get_ticket_type().id(kept).send().await?;
            assert_eq!(kind.id.as_deref(), Some(kept));
            let attributes = &kind.ticket_type_attributes.as_ref().unwrap().data;
            let names: Vec<_> = attributes.iter().map(|one| one.name.as_deref()).collect();
            assert_eq!(
                names,
                [Some("_default_title_"), Some("_default_description_")]
            );
            Ok(())
        }),
        case("updateTicketType", format!("/ticket_types/{changed}"))
            .body(json!({
                "name": "Lost or late parcel",
                "description": "A parcel that did not arrive, or late",
                "category": "Tracker",
                "icon": "🚚",
                "archived": true,
                "is_internal": true,
            }))
            .call(async move {
                let kind = client
                    .update_ticket_type()
                    .id(changed)
                    .body(
                        types::UpdateTicketTypeRequest::builder()
                            .name("Lost or late parcel")
                            .description("A parcel that did not arrive, or late")
                            .category(types::UpdateTicketTypeRequestCategory::Tracker)
                            .icon("🚚")
                            .archived(true)
                            .is_internal(true),
                    )
                    .send()
                    .await?;
                assert_eq!(kind.id.as_deref(), Some(changed));
                assert_eq!(kind.name.as_deref(), Some("Lost or late parcel"));
                assert_eq!(kind.category, Some(types::TicketTypeCategory::Tracker));
                assert_eq!(kind.archived, Some(true));
                Ok(())
            }),
    ]
}
