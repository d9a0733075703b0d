//! Conversations: their lists, messages, states and contacts.

mod managing;
mod replies;

use intercom_api::{TicketAttributes, types};
use intercom_sandbox::ADMIN_ID;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, Id, NOW, id, map};
use super::search::{cursor, filter, paging, sort, text};

pub(super) use managing::{managing, redacting};
pub(super) use replies::replies;

pub(super) async fn listing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let first = context.conversation(user).await;
    let second = context.conversation(user).await;
    let page = client.conversations().list().per_page(1).await.unwrap();
    let next = cursor(page.pages.as_deref());
    let page = client
        .conversations()
        .search(
            types::SearchRequest::new(open_conversations())
                .sort(sort("created_at", types::SortOrder::Descending))
                .pagination(paging(1, None)),
        )
        .await
        .unwrap();
    let found_first = id(&*page.conversations[0].id);
    let next_found = cursor(page.pages.as_deref());
    vec![
        case("conversations.list", "/conversations")
            .query("per_page", 1)
            .query("starting_after", next)
            .call(async move {
                let list = client
                    .conversations()
                    .list()
                    .per_page(1)
                    .starting_after(next)
                    .await?;
                assert_eq!(list.total_count, Some(2));
                assert_eq!(list.conversations[0].id, first);
                assert!(list.pages.as_ref().unwrap().next.is_none());
                Ok(())
            }),
        case("conversations.search", "/conversations/search")
            .body(json!({
                "query": { "field": "state", "operator": "=", "value": "open" },
                "sort": { "field": "created_at", "order": "descending" },
                "pagination": { "per_page": 1, "starting_after": next_found },
            }))
            .call(async move {
                let found = client
                    .conversations()
                    .search(
                        types::SearchRequest::new(open_conversations())
                            .sort(sort("created_at", types::SortOrder::Descending))
                            .pagination(paging(1, Some(next_found))),
                    )
                    .await?;
                assert_eq!(found.total_count, Some(2));
                let conversation = &found.conversations[0];
                assert_ne!(conversation.id, found_first);
                assert_eq!(&*conversation.contacts.contacts[0].id, user);
                Ok(())
            }),
        case("conversations.get", format!("/conversations/{second}")).call(async move {
            let conversation = client.conversations().get(second).await?;
            assert_eq!(conversation.id, second);
            let source = conversation.source.as_ref().unwrap();
            assert_eq!(source.body.as_deref(), Some("<p>Where is my parcel?</p>"));
            assert_eq!(&*source.author.id, user);
            Ok(())
        }),
        case("conversations.get", format!("/conversations/{second}"))
            .query("display_as", "plaintext")
            .call(async move {
                let conversation = client
                    .conversations()
                    .get(second)
                    .display_as("plaintext")
                    .await?;
                let source = conversation.source.as_ref().unwrap();
                assert_eq!(source.body.as_deref(), Some("Where is my parcel?"));
                Ok(())
            }),
    ]
}

fn open_conversations() -> types::SearchQuery {
    let operator = types::SearchOperator::Equals;
    filter("state", operator, text("open")).into()
}

pub(super) async fn writing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let lead = context.lead().await.id;
    let conversation = context.conversation(user).await;
    let ticket_type = context.ticket_type().await;
    vec![
        case("conversations.create", "/conversations")
            .body(json!({
                "from": { "type": "user", "id": user },
                "body": "The lid is broken.",
                "subject": "A broken lid",
                "attachment_urls": ["https://img.example.com/lid.png"],
                "created_at": NOW - 500,
            }))
            .call(async move {
                let message = client
                    .conversations()
                    .create(
                        types::CreateConversationRequest::new(
                            from(types::AuthorType::User, user),
                            "The lid is broken.",
                        )
                        .subject("A broken lid")
                        .attachment_urls(["https://img.example.com/lid.png"])
                        .created_at(NOW - 500),
                    )
                    .await?;
                assert_eq!(message.type_, "user_message");
                assert_eq!(message.created_at, NOW - 500);
                assert!(
                    message
                        .body
                        .as_ref()
                        .unwrap()
                        .contains("The lid is broken.")
                );
                assert!(!message.conversation_id.is_empty());
                Ok(())
            }),
        case("conversations.create", "/conversations")
            .body(json!({ "from": { "type": "lead", "id": lead }, "body": "Do you ship abroad?" }))
            .call(async move {
                let message = client
                    .conversations()
                    .create(types::CreateConversationRequest::new(
                        from(types::AuthorType::Lead, lead),
                        "Do you ship abroad?",
                    ))
                    .await?;
                assert!(!message.conversation_id.is_empty());
                Ok(())
            }),
        case(
            "conversations.update",
            format!("/conversations/{conversation}"),
        )
        .query("display_as", "plaintext")
        .body(json!({ "read": true, "custom_attributes": { "channel": "shop", "order_count": 3 } }))
        .call(async move {
            let changed = client
                .conversations()
                .update(
                    conversation,
                    types::UpdateConversationRequest::new()
                        .read(true)
                        .custom_attributes(map(json!({ "channel": "shop", "order_count": 3 }))),
                )
                .display_as("plaintext")
                .await?;
            assert_eq!((&*changed.id, changed.read), (conversation, true));
            assert_eq!(changed.custom_attributes["order_count"], 3);
            let source = changed.source.as_ref().unwrap();
            assert_eq!(source.body.as_deref(), Some("Where is my parcel?"));
            Ok(())
        }),
        case(
            "conversations.convert_to_ticket",
            format!("/conversations/{conversation}/convert"),
        )
        .body(json!({
            "ticket_type_id": ticket_type,
            "attributes": {
                "_default_title_": "A lost parcel",
                "_default_description_": "Not seen since Monday",
            },
        }))
        .call(async move {
            let ticket = client
                .conversations()
                .convert_to_ticket(
                    conversation,
                    types::ConvertConversationToTicketRequest::new(ticket_type).attributes(
                        TicketAttributes::new()
                            .with_title("A lost parcel")
                            .with_description("Not seen since Monday"),
                    ),
                )
                .await?;
            assert_eq!(ticket.id, conversation);
            assert_eq!(ticket.attributes().title(), Some("A lost parcel"));
            let kind = ticket.ticket_type.as_ref().unwrap();
            assert_eq!(&*kind.id, ticket_type);
            Ok(())
        }),
    ]
}

fn from(kind: types::AuthorType, contact: Id) -> types::MessageSender {
    types::MessageSender::new(kind, contact)
}

pub(super) async fn people(context: &Context) -> Vec<Case<'_>> {
    use types::CustomerByEmail as ByEmail;
    use types::CustomerById as ById;
    use types::CustomerByUserId as ByExternalId;
    use types::CustomerRef as Customer;

    let client = &context.client;
    let user = context.user().await;
    let (second, third) = (context.user().await, context.user().await);
    let conversation = context.conversation(user.id).await;
    let path = format!("/conversations/{conversation}/customers");
    vec![
        case("conversations.attach_contact", &*path)
            .body(json!({ "admin_id": ADMIN_ID, "customer": { "intercom_user_id": second.id } }))
            .call(async move {
                let customer = ById::new(second.id);
                let response = client
                    .conversations()
                    .attach_contact(
                        conversation,
                        types::AttachContactRequest::new(Customer::from(customer))
                            .admin_id(ADMIN_ID),
                    )
                    .await?;
                assert!(has_contact(&response, second.id));
                Ok(())
            }),
        // A contact may add another contact.
        case("conversations.attach_contact", &*path)
            .body(json!({
                "customer": {
                    "user_id": third.external_id,
                    "customer": { "intercom_user_id": user.id },
                },
            }))
            .call(async move {
                let adding = types::CustomerById::new(user.id);
                let customer =
                    ByExternalId::new(third.external_id).customer(types::CustomerRef::from(adding));
                let response = client
                    .conversations()
                    .attach_contact(
                        conversation,
                        types::AttachContactRequest::new(Customer::from(customer)),
                    )
                    .await?;
                assert!(has_contact(&response, third.id));
                Ok(())
            }),
        // An unknown email address becomes a lead.
        case("conversations.attach_contact", &*path)
            .body(json!({ "admin_id": ADMIN_ID, "customer": { "email": "new@example.com" } }))
            .call(async move {
                let customer = ByEmail::new("new@example.com");
                let response = client
                    .conversations()
                    .attach_contact(
                        conversation,
                        types::AttachContactRequest::new(Customer::from(customer))
                            .admin_id(ADMIN_ID),
                    )
                    .await?;
                assert_eq!(response.contacts.contacts.len(), 4);
                assert_eq!(response.customers.len(), 4);
                Ok(())
            }),
        case(
            "conversations.detach_contact",
            format!("{path}/{}", second.id),
        )
        .body(json!({ "admin_id": ADMIN_ID }))
        .call(async move {
            let response = client
                .conversations()
                .detach_contact(
                    conversation,
                    second.id,
                    types::DetachContactRequest::new(ADMIN_ID),
                )
                .await?;
            assert!(has_contact(&response, user.id) && !has_contact(&response, second.id));
            Ok(())
        }),
    ]
}

fn has_contact(conversation: &types::Conversation, contact: Id) -> bool {
    let mut contacts = conversation.contacts.contacts.iter();
    contacts.any(|found| &*found.id == contact)
}

fn last_part(conversation: &types::Conversation) -> &types::ConversationPart {
    let parts = &conversation.conversation_parts;
    parts.conversation_parts.last().unwrap()
}
