//! Tags, and tagging contacts, companies, conversations and tickets.

use intercom_api::types;
use intercom_sandbox::ADMIN_ID;
use serde_json::json;

use super::case::{Accept, Case, case};
use super::context::Context;

pub(super) async fn tags(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let existing = context.tag("Beta tester").await;
    let dropped = context.tag("Short-lived").await;
    vec![
        case("tags.list", "/tags").call(async move {
            let list = client.tags().list().await?;
            let found = list.data.iter().find(|tag| tag.id == existing).unwrap();
            assert_eq!(found.name, "Beta tester");
            Ok(())
        }),
        case("tags.get", format!("/tags/{existing}")).call(async move {
            let tag = client.tags().get(existing).await?;
            assert_eq!(tag.id, existing);
            assert_eq!(tag.name, "Beta tester");
            Ok(())
        }),
        case("tags.create_or_update", "/tags")
            .body(json!({ "name": "Early adopter", "id": existing }))
            .call(async move {
                let request = types::CreateOrUpdateTagRequest::new("Early adopter").id(existing);
                let tag = client.tags().create_or_update(request).await?;
                assert_eq!(tag.id, existing);
                assert_eq!(tag.name, "Early adopter");
                Ok(())
            }),
        case("tags.create_or_update", "/tags")
            .body(json!({ "name": "Newcomer" }))
            .call(async move {
                let request = types::CreateOrUpdateTagRequest::new("Newcomer");
                let tag = client.tags().create_or_update(request).await?;
                assert_eq!(tag.name, "Newcomer");
                assert!(!tag.id.is_empty());
                Ok(())
            }),
        case("tags.delete", format!("/tags/{dropped}"))
            .accept(Accept::Anything)
            .call(async move {
                let done = client.tags().delete(dropped).await?;
                assert!(done.status().is_success());
                Ok(())
            }),
    ]
}

/// Returns the variants of the same operation that tag or untag many objects at once.
pub(super) async fn in_bulk(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await;
    let company = context.company().await;
    client
        .companies()
        .create_or_update(types::CreateOrUpdateCompanyRequest::new().company_id("mill-3"))
        .await
        .unwrap();
    vec![
        case("tags.create_or_update", "/tags")
            .body(json!({
                "name": "Wholesale",
                "companies": [{ "id": company }, { "company_id": "mill-3" }],
            }))
            .call(async move {
                let request = types::TagCompaniesRequest::new(
                    "Wholesale",
                    vec![
                        types::CompanyIdentifier::id(company),
                        types::CompanyIdentifier::company_id("mill-3"),
                    ],
                );
                let tag = client.tags().create_or_update(request).await?;
                assert_eq!(tag.name, "Wholesale");
                Ok(())
            }),
        case("tags.create_or_update", "/tags")
            .body(json!({
                "name": "Wholesale",
                "companies": [
                    { "id": company, "untag": true },
                    { "company_id": "mill-3", "untag": true },
                ],
            }))
            .call(async move {
                let request = types::UntagCompaniesRequest::new(
                    "Wholesale",
                    vec![
                        types::UntagCompanyRef::new(true, types::CompanyIdentifier::id(company)),
                        types::UntagCompanyRef::new(
                            true,
                            types::CompanyIdentifier::company_id("mill-3"),
                        ),
                    ],
                );
                let tag = client.tags().create_or_update(request).await?;
                assert_eq!(tag.name, "Wholesale");
                Ok(())
            }),
        case("tags.create_or_update", "/tags")
            .body(json!({ "name": "Subscriber", "users": [{ "id": user.id }] }))
            .call(async move {
                let request = types::TagContactsRequest::new(
                    "Subscriber",
                    [types::ContactById::new(user.id)],
                );
                let tag = client.tags().create_or_update(request).await?;
                assert_eq!(tag.name, "Subscriber");
                Ok(())
            }),
    ]
}

pub(super) async fn on_contacts(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let tag = context.tag("On contacts").await;
    vec![
        case("contacts.attach_tag", format!("/contacts/{user}/tags"))
            .body(json!({ "id": tag }))
            .call(async move {
                let attached = client
                    .contacts()
                    .attach_tag(user, types::AttachTagToContactRequest::new(tag))
                    .await?;
                assert_eq!(attached.id, tag);
                assert_eq!(attached.name, "On contacts");
                Ok(())
            }),
        case(
            "contacts.detach_tag",
            format!("/contacts/{user}/tags/{tag}"),
        )
        .call(async move {
            let detached = client.contacts().detach_tag(user, tag).await?;
            assert_eq!(detached.id, tag);
            Ok(())
        }),
    ]
}

pub(super) async fn on_conversations(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let conversation = context.conversation(user).await;
    let tag = context.tag("On conversations").await;
    vec![
        case(
            "conversations.attach_tag",
            format!("/conversations/{conversation}/tags"),
        )
        .body(json!({ "id": tag, "admin_id": ADMIN_ID }))
        .call(async move {
            let attached = client
                .conversations()
                .attach_tag(conversation, types::AttachTagRequest::new(tag, ADMIN_ID))
                .await?;
            assert_eq!(attached.id, tag);
            assert_eq!(attached.name, "On conversations");
            Ok(())
        }),
        case(
            "conversations.detach_tag",
            format!("/conversations/{conversation}/tags/{tag}"),
        )
        .body(json!({ "admin_id": ADMIN_ID }))
        .call(async move {
            let detached = client
                .conversations()
                .detach_tag(conversation, tag, types::DetachTagRequest::new(ADMIN_ID))
                .await?;
            assert_eq!(detached.id, tag);
            Ok(())
        }),
    ]
}

pub(super) async fn on_tickets(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let ticket_type = context.ticket_type().await;
    let ticket = context.ticket(ticket_type, user).await;
    let tag = context.tag("On tickets").await;
    vec![
        case("tickets.attach_tag", format!("/tickets/{ticket}/tags"))
            .body(json!({ "id": tag, "admin_id": ADMIN_ID }))
            .call(async move {
                let attached = client
                    .tickets()
                    .attach_tag(ticket, types::AttachTagRequest::new(tag, ADMIN_ID))
                    .await?;
                assert_eq!(attached.id, tag);
                assert_eq!(attached.name, "On tickets");
                Ok(())
            }),
        case(
            "tickets.detach_tag",
            format!("/tickets/{ticket}/tags/{tag}"),
        )
        .body(json!({ "admin_id": ADMIN_ID }))
        .call(async move {
            let detached = client
                .tickets()
                .detach_tag(ticket, tag, types::DetachTagRequest::new(ADMIN_ID))
                .await?;
            assert_eq!(detached.id, tag);
            Ok(())
        }),
    ]
}
