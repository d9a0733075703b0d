//! Visitors, and how they become contacts.

use intercom_api::types;
use intercom_sandbox::{VISITOR_ID, VISITOR_USER_ID};
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, map};

pub(super) async fn visitors(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    vec![
        case("retrieveVisitorWithUserId", "/visitors")
            .query("user_id", VISITOR_USER_ID)
            .call(async move {
                let visitor = client
                    .retrieve_visitor_with_user_id()
                    .user_id(VISITOR_USER_ID)
                    .send()
                    .await?;
                assert_eq!(
                    (&*visitor.id, &*visitor.user_id),
                    (VISITOR_ID, VISITOR_USER_ID)
                );
                assert_eq!(visitor.anonymous, Some(true));
                Ok(())
            }),
        case("updateVisitor", "/visitors")
            .body(json!({
                "id": VISITOR_ID,
                "name": "Cleo Park",
                "custom_attributes": { "pages": 4, "returning": true, "shop": "north" },
            }))
            .call(async move {
                let visitor = client
                    .update_visitor()
                    .body(
                        types::UpdateVisitorRequest::builder()
                            .id(VISITOR_ID)
                            .name("Cleo Park")
                            .custom_attributes(map(json!({
                                "pages": 4,
                                "returning": true,
                                "shop": "north",
                            }))),
                    )
                    .send()
                    .await?;
                assert_eq!(visitor.id, VISITOR_ID);
                assert_eq!(visitor.name.as_deref(), Some("Cleo Park"));
                assert_eq!(visitor.custom_attributes["pages"], 4);
                Ok(())
            }),
        case("updateVisitor", "/visitors")
            .body(json!({ "user_id": VISITOR_USER_ID, "name": "Cleo Parker" }))
            .call(async move {
                let visitor = client
                    .update_visitor()
                    .body(
                        types::UpdateVisitorRequest::builder()
                            .user_id(VISITOR_USER_ID)
                            .name("Cleo Parker"),
                    )
                    .send()
                    .await?;
                assert_eq!(visitor.name.as_deref(), Some("Cleo Parker"));
                Ok(())
            }),
        case("convertVisitor", "/visitors/convert")
            .body(json!({
                "type": "user",
                "visitor": { "user_id": VISITOR_USER_ID },
                "user": { "user_id": "customer-90", "email": "cleo@example.com" },
            }))
            .call(async move {
                let contact = client
                    .convert_visitor()
                    .body(
                        types::ConvertVisitorRequest::builder()
                            .type_("user")
                            .visitor(
                                types::ConvertVisitorRequestVisitor::builder()
                                    .user_id(VISITOR_USER_ID),
                            )
                            .user(
                                types::ConvertVisitorRequestUser::builder()
                                    .user_id("customer-90")
                                    .email("cleo@example.com"),
                            ),
                    )
                    .send()
                    .await?;
                assert_eq!(contact.role, "user");
                assert_eq!(contact.external_id.as_deref(), Some("customer-90"));
                assert_eq!(contact.email.as_deref(), Some("cleo@example.com"));
                Ok(())
            }),
    ]
}
