//! Tags, and putting them on contacts, companies, conversations and tickets.

use intercom_api::types;
use intercom_sandbox::ADMIN_ID;
use serde_json::json;

use super::case::{Accept, Case, case};
use super::context::Context;

pub(super) async fn tags(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let kept = context.tag("Beta tester").await;
    let dropped = context.tag("Short-lived").await;
    vec![
        case("listTags", "/tags").call(async move {
            let list = client.list_tags().send().await?;
            let found = list.data.iter().find(|tag| tag.id == kept).unwrap();
            assert_eq!(found.name, "Beta tester");
            Ok(())
        }),
        case("findTag", format!("/tags/{kept}")).call(async move {
            let tag = client.find_tag().id(kept).send().await?;
            assert_eq!(tag.id.as_deref(), Some(kept));
            assert_eq!(tag.name.as_deref(), Some("Beta tester"));
            Ok(())
        }),
        case("createTag", "/tags")
            .body(json!({ "name": "Early adopter", "id": kept }))
            .call(async move {
                let request = types::CreateOrUpdateTagRequest::builder()
                    .name("Early adopter")
                    .id(kept);
                let tag = client.create_tag().body(request).send().await?;
                assert_eq!(tag.id.as_deref(), Some(kept));
                assert_eq!(tag.name.as_deref(), Some("Early adopter"));
                Ok(())
            }),
        case("createTag", "/tags")
            .body(json!({ "name": "Newcomer" }))
            .call(async move {
                let request = types::CreateOrUpdateTagRequest::builder().name("Newcomer");
                let tag = client.create_tag().body(request).send().await?;
                assert_eq!(tag.name.as_deref(), Some("Newcomer"));
                assert!(tag.id.is_some());
                Ok(())
            }),
        case("deleteTag", format!("/tags/{dropped}"))
            .accept(Accept::Anything)
            .call(async move {
                let done = client.delete_tag().id(dropped).send().await?;
                assert!(done.status().is_success());
                Ok(())
            }),
    ]
}

/// The forms of the same operation that tag, or untag, many at once.
pub(super) async fn in_bulk(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await;
    let company = context.company().await;
    client
        .create_or_update_company()
        .body(types::CreateOrUpdateCompanyRequest::builder().company_id("mill-3"))
        .send()
        .await
        .unwrap();
    vec![
        case("createTag", "/tags")
            .body(json!({
                "name": "Wholesale",
                "companies": [{ "id": company }, { "company_id": "mill-3" }],
            }))
            .call(async move {
                let request = types::TagCompanyRequest::builder()
                    .name("Wholesale")
                    .companies(vec![
                        types::TagCompanyRequestCompaniesItem::builder().id(company),
                        types::TagCompanyRequestCompaniesItem::builder().company_id("mill-3"),
                    ]);
                let tag = client.create_tag().body(request).send().await?;
                assert_eq!(tag.name.as_deref(), Some("Wholesale"));
                Ok(())
            }),
        case("createTag", "/tags")
            .body(json!({
                "name": "Wholesale",
                "companies": [
                    { "id": company, "untag": true },
                    { "company_id": "mill-3", "untag": true },
                ],
            }))
            .call(async move {
                let request = types::UntagCompanyRequest::builder()
                    .name("Wholesale")
                    .companies(vec![
                        types::UntagCompanyRequestCompaniesItem::builder()
                            .id(company)
                            .untag(true),
                        types::UntagCompanyRequestCompaniesItem::builder()
                            .company_id("mill-3")
                            .untag(true),
                    ]);
                let tag = client.create_tag().body(request).send().await?;
                assert_eq!(tag.name.as_deref(), Some("Wholesale"));
                Ok(())
            }),
        case("createTag", "/tags")
            .body(json!({ "name": "Subscriber", "users": [{ "id": user.id }] }))
            .call(async move {
                let request = types::TagMultipleUsersRequest::builder()
                    .name("Subscriber")
                    .users([types::TagMultipleUsersRequestUsersItem::builder().id(user.id)]);
                let tag = client.create_tag().body(request).send().await?;
                assert_eq!(tag.name.as_deref(), Some("Subscriber"));
                Ok(())
            }),
    ]
}

pub(super) async fn on_contacts(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let tag = context.tag("On contacts").await;
    vec![
        case("attachTagToContact", format!("/contacts/{user}/tags"))
            .body(json!({ "id": tag }))
            .call(async move {
                let attached = client
                    .attach_tag_to_contact()
                    .contact_id(user)
                    .body(types::AttachTagToContactRequest::builder().id(tag))
                    .send()
                    .await?;
                assert_eq!(attached.id, tag);
                assert_eq!(attached.name, "On contacts");
                Ok(())
            }),
        case(
            "detachTagFromContact",
            format!("/contacts/{user}/tags/{tag}"),
        )
        .call(async move {
            let detached = client
                .detach_tag_from_contact()
                .contact_id(user)
                .id(tag)
                .send()
                .await?;
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
            "attachTagToConversation",
            format!("/conversations/{conversation}/tags"),
        )
        .body(json!({ "id": tag, "admin_id": ADMIN_ID }))
        .call(async move {
            let attached = client
                .attach_tag_to_conversation()
                .conversation_id(conversation)
                .body(
                    types::AttachTagToConversationRequest::builder()
                        .id(tag)
                        .admin_id(ADMIN_ID),
                )
                .send()
                .await?;
            assert_eq!(attached.id, tag);
            assert_eq!(attached.name, "On conversations");
            Ok(())
        }),
        case(
            "detachTagFromConversation",
            format!("/conversations/{conversation}/tags/{tag}"),
        )
        .body(json!({ "admin_id": ADMIN_ID }))
        .call(async move {
            let detached = client
                .detach_tag_from_conversation()
                .conversation_id(conversation)
                .id(tag)
                .body(types::DetachTagFromConversationRequest::builder().admin_id(ADMIN_ID))
                .send()
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
        case("attachTagToTicket", format!("/tickets/{ticket}/tags"))
            .body(json!({ "id": tag, "admin_id": ADMIN_ID }))
            .call(async move {
                let attached = client
                    .attach_tag_to_ticket()
                    .ticket_id(ticket)
                    .body(
                        types::AttachTagToTicketRequest::builder()
                            .id(tag)
                            .admin_id(ADMIN_ID),
                    )
                    .send()
                    .await?;
                assert_eq!(attached.id, tag);
                assert_eq!(attached.name, "On tickets");
                Ok(())
            }),
        case(
            "detachTagFromTicket",
            format!("/tickets/{ticket}/tags/{tag}"),
        )
        .body(json!({ "admin_id": ADMIN_ID }))
        .call(async move {
            let detached = client
                .detach_tag_from_ticket()
                .ticket_id(ticket)
                .id(tag)
                .body(types::DetachTagFromTicketRequest::builder().admin_id(ADMIN_ID))
                .send()
                .await?;
            assert_eq!(detached.id, tag);
            Ok(())
        }),
    ]
}
