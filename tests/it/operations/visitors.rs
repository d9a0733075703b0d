//! Visitors, and their conversion to contacts.

use intercom_api::types;
use intercom_sandbox::{VISITOR_ID, VISITOR_USER_ID};
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, map};

pub(super) async fn visitors(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("visitors.get", "/visitors")
            .query("user_id", VISITOR_USER_ID)
            .call(async move {
                let visitor = client.visitors().get(VISITOR_USER_ID).await?;
                assert_eq!(
                    (&*visitor.id, &*visitor.user_id),
                    (VISITOR_ID, VISITOR_USER_ID)
                );
                assert_eq!(visitor.anonymous, Some(true));
                Ok(())
            }),
        case("visitors.update", "/visitors")
            .body(json!({
                "id": VISITOR_ID,
                "name": "Cleo Park",
                "custom_attributes": { "pages": 4, "returning": true, "shop": "north" },
            }))
            .call(async move {
                let visitor = client
                    .visitors()
                    .update(
                        types::UpdateVisitorRequest::new(types::VisitorIdentifier::id(VISITOR_ID))
                            .name("Cleo Park")
                            .custom_attributes(map(json!({
                                "pages": 4,
                                "returning": true,
                                "shop": "north",
                            }))),
                    )
                    .await?;
                assert_eq!(visitor.id, VISITOR_ID);
                assert_eq!(visitor.name.as_deref(), Some("Cleo Park"));
                assert_eq!(visitor.custom_attributes["pages"], 4);
                Ok(())
            }),
        case("visitors.update", "/visitors")
            .body(json!({ "user_id": VISITOR_USER_ID, "name": "Cleo Parker" }))
            .call(async move {
                let visitor = client
                    .visitors()
                    .update(
                        types::UpdateVisitorRequest::new(types::VisitorIdentifier::user_id(
                            VISITOR_USER_ID,
                        ))
                        .name("Cleo Parker"),
                    )
                    .await?;
                assert_eq!(visitor.name.as_deref(), Some("Cleo Parker"));
                Ok(())
            }),
        case("visitors.convert", "/visitors/convert")
            .body(json!({
                "type": "user",
                "visitor": { "user_id": VISITOR_USER_ID },
                "user": { "user_id": "customer-90", "email": "cleo@example.com" },
            }))
            .call(async move {
                let contact = client
                    .visitors()
                    .convert(types::ConvertVisitorRequest::new(
                        "user",
                        types::UserIdentity::new(types::ContactIdentifier::user_id("customer-90"))
                            .email("cleo@example.com"),
                        types::ContactIdentifier::user_id(VISITOR_USER_ID),
                    ))
                    .await?;
                assert_eq!(contact.role, "user");
                assert_eq!(contact.external_id.as_deref(), Some("customer-90"));
                assert_eq!(contact.email.as_deref(), Some("cleo@example.com"));
                Ok(())
            }),
    ]
}
