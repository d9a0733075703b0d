//! Ticket types.

use intercom_api::types;
use serde_json::json;

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn types(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let existing = context.ticket_type().await;
    let changed = context.ticket_type().await;
    vec![
        case("ticket_types.list", "/ticket_types").call(async move {
            let list = client.ticket_types().list().await?;
            let ids: Vec<_> = list.data.iter().map(|kind| &*kind.id).collect();
            assert_eq!(ids, [existing, changed]);
            Ok(())
        }),
        case("ticket_types.create", "/ticket_types")
            .body(json!({
                "name": "Lost parcel",
                "description": "A parcel that did not arrive",
                "category": "Back-office",
                "icon": "📦",
                "is_internal": true,
            }))
            .call(async move {
                let kind = client
                    .ticket_types()
                    .create(
                        types::CreateTicketTypeRequest::new("Lost parcel")
                            .description("A parcel that did not arrive")
                            .category(types::TicketCategory::BackOffice)
                            .icon("📦")
                            .is_internal(true),
                    )
                    .await?;
                assert_eq!(kind.name, "Lost parcel");
                assert_eq!(kind.category, types::TicketCategory::BackOffice);
                assert_eq!(kind.icon.as_deref(), Some("📦"));
                assert!(kind.is_internal);
                Ok(())
            }),
        case("ticket_types.get", format!("/ticket_types/{existing}")).call(async move {
            let kind = client.ticket_types().get(existing).await?;
            assert_eq!(kind.id, existing);
            let attributes = &kind.ticket_type_attributes.data;
            let names: Vec<_> = attributes.iter().map(|one| one.name.as_str()).collect();
            assert_eq!(names, ["_default_title_", "_default_description_"]);
            Ok(())
        }),
        case("ticket_types.update", format!("/ticket_types/{changed}"))
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
                    .ticket_types()
                    .update(
                        changed,
                        types::UpdateTicketTypeRequest::new()
                            .name("Lost or late parcel")
                            .description("A parcel that did not arrive, or late")
                            .category(types::TicketCategory::Tracker)
                            .icon("🚚")
                            .archived(true)
                            .is_internal(true),
                    )
                    .await?;
                assert_eq!(kind.id, changed);
                assert_eq!(kind.name, "Lost or late parcel");
                assert_eq!(kind.category, types::TicketCategory::Tracker);
                assert!(kind.archived);
                Ok(())
            }),
    ]
}
