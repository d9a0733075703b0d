//! Visitors, and their conversion to contacts.

use intercom_api::types::{self, ContactIdentifier, VisitorIdentifier};
use intercom_sandbox::{VISITOR_ID, VISITOR_USER_ID};
use serde_json::json;

use super::{assert_requests, map};
use crate::fixture::Fixture;

#[tokio::test]
async fn visitors() {
    let fixture = Fixture::open().await;
    let visitors = fixture.client.visitors();

    let visitor = visitors.get(VISITOR_USER_ID).await.unwrap();
    assert_eq!(visitor.id, VISITOR_ID);
    assert_eq!(visitor.anonymous, Some(true));

    let request = types::UpdateVisitorRequest::new(VisitorIdentifier::id(VISITOR_ID))
        .name("Cleo Park")
        .custom_attributes(map(
            json!({ "pages": 4, "returning": true, "shop": "north" }),
        ));
    let visitor = visitors.update(request).await.unwrap();
    assert_eq!(visitor.custom_attributes["pages"], 4);
    let request = types::UpdateVisitorRequest::new(VisitorIdentifier::user_id(VISITOR_USER_ID))
        .name("Cleo Parker");
    let visitor = visitors.update(request).await.unwrap();
    assert_eq!(visitor.name.as_deref(), Some("Cleo Parker"));

    let user = types::UserIdentity::new(ContactIdentifier::user_id("customer-90"))
        .email("cleo@example.com");
    let visitor = ContactIdentifier::user_id(VISITOR_USER_ID);
    let request = types::ConvertVisitorRequest::new("user", user, visitor);
    let contact = visitors.convert(request).await.unwrap();
    assert_eq!(contact.external_id.as_deref(), Some("customer-90"));
    assert_eq!(contact.email.as_deref(), Some("cleo@example.com"));

    assert_requests(&fixture, "visitors");
}
