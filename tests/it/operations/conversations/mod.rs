//! Conversations: their lists, messages, states and people.

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
    let page = client
        .list_conversations()
        .per_page(1)
        .send()
        .await
        .unwrap();
    let next = cursor(page.pages.as_deref());
    let page = client
        .search_conversations()
        .body(
            types::SearchRequest::builder()
                .query(open_ones())
                .sort(sort("created_at", types::SearchSortOrder::Descending))
                .pagination(paging(1, None)),
        )
        .send()
        .await
        .unwrap();
    let found_first = id(&*page.conversations[0].id);
    let next_found = cursor(page.pages.as_deref());
    vec![
        case("listConversations", "/conversations")
            .query("per_page", 1)
            .query("starting_after", next)
            .call(async move {
                let list = client
                    .list_conversations()
                    .per_page(1)
                    .starting_after(next)
                    .send()
                    .await?;
                assert_eq!(list.total_count, Some(2));
                assert_eq!(list.conversations[0].id, first);
                assert!(list.pages.as_ref().unwrap().next.is_none());
                Ok(())
            }),
        case("searchConversations", "/conversations/search")
            .body(json!({
                "query": { "field": "state", "operator": "=", "value": "open" },
                "sort": { "field": "created_at", "order": "descending" },
                "pagination": { "per_page": 1, "starting_after": next_found },
            }))
            .call(async move {
                let found = client
                    .search_conversations()
                    .body(
                        types::SearchRequest::builder()
                            .query(open_ones())
                            .sort(sort("created_at", types::SearchSortOrder::Descending))
                            .pagination(paging(1, Some(next_found))),
                    )
                    .send()
                    .await?;
                assert_eq!(found.total_count, Some(2));
                let conversation = &found.conversations[0];
                assert_ne!(conversation.id, found_first);
                assert_eq!(conversation.contacts.contacts[0].id.as_deref(), Some(user));
                Ok(())
            }),
        case("retrieveConversation", format!("/conversations/{second}")).call(async move {
            let conversation = client.retrieve_conversation().id(second).send().await?;
            assert_eq!(conversation.id, second);
            let source = conversation.source.as_ref().unwrap();
            assert_eq!(source.body.as_deref(), Some("<p>Where is my parcel?</p>"));
            assert_eq!(source.author.id.as_deref(), Some(user));
            Ok(())
        }),
        case("retrieveConversation", format!("/conversations/{second}"))
            .query("display_as", "plaintext")
            .call(async move {
                let conversation = client
                    .retrieve_conversation()
                    .id(second)
                    .display_as("plaintext")
                    .send()
                    .await?;
                let source = conversation.source.as_ref().unwrap();
                assert_eq!(source.body.as_deref(), Some("Where is my parcel?"));
                Ok(())
            }),
    ]
}

fn open_ones() -> types::SearchRequestQuery {
    let operator = types::SingleFilterSearchRequestOperator::Equals;
    filter("state", operator, text("open")).into()
}

pub(super) async fn writing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let lead = context.lead().await.id;
    let conversation = context.conversation(user).await;
    let ticket_type = context.ticket_type().await;
    vec![
        case("createConversation", "/conversations")
            .body(json!({
                "from": { "type": "user", "id": user },
                "body": "The lid is broken.",
                "subject": "A broken lid",
                "attachment_urls": ["https://img.example.com/lid.png"],
                "created_at": NOW - 500,
            }))
            .call(async move {
                let message = client
                    .create_conversation()
                    .body(
                        types::CreateConversationRequest::builder()
                            .from(from(types::CreateConversationRequestFromType::User, user))
                            .body("The lid is broken.")
                            .subject("A broken lid")
                            .attachment_urls(["https://img.example.com/lid.png"])
                            .created_at(NOW - 500),
                    )
                    .send()
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
        case("createConversation", "/conversations")
            .body(json!({ "from": { "type": "lead", "id": lead }, "body": "Do you ship abroad?" }))
            .call(async move {
                let message = client
                    .create_conversation()
                    .body(
                        types::CreateConversationRequest::builder()
                            .from(from(types::CreateConversationRequestFromType::Lead, lead))
                            .body("Do you ship abroad?"),
                    )
                    .send()
                    .await?;
                assert!(!message.conversation_id.is_empty());
                Ok(())
            }),
        case(
            "updateConversation",
            format!("/conversations/{conversation}"),
        )
        .query("display_as", "plaintext")
        .body(json!({ "read": true, "custom_attributes": { "channel": "shop", "order_count": 3 } }))
        .call(async move {
            let changed = client
                .update_conversation()
                .id(conversation)
                .display_as("plaintext")
                .body(
                    types::UpdateConversationRequest::builder()
                        .read(true)
                        .custom_attributes(map(json!({ "channel": "shop", "order_count": 3 }))),
                )
                .send()
                .await?;
            assert_eq!((&*changed.id, changed.read), (conversation, true));
            assert_eq!(changed.custom_attributes["order_count"], 3);
            let source = changed.source.as_ref().unwrap();
            assert_eq!(source.body.as_deref(), Some("Where is my parcel?"));
            Ok(())
        }),
        case(
            "convertConversationToTicket",
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
                .convert_conversation_to_ticket()
                .id(conversation)
                .body(
                    types::ConvertConversationToTicketRequest::builder()
                        .ticket_type_id(ticket_type)
                        .attributes(
                            TicketAttributes::new()
                                .with_title("A lost parcel")
                                .with_description("Not seen since Monday"),
                        ),
                )
                .send()
                .await?;
            assert_eq!(ticket.id, conversation);
            assert_eq!(ticket.attributes().title(), Some("A lost parcel"));
            let kind = ticket.ticket_type.as_ref().unwrap();
            assert_eq!(kind.id.as_deref(), Some(ticket_type));
            Ok(())
        }),
    ]
}

fn from(
    kind: types::CreateConversationRequestFromType,
    contact: Id,
) -> types::CreateConversationRequestFrom {
    types::CreateConversationRequestFrom::builder()
        .type_(kind)
        .id(contact)
}

pub(super) async fn people(context: &Context) -> Vec<Case<'_>> {
    use types::AttachContactToConversationRequestCustomer as Customer;
    use types::AttachContactToConversationRequestCustomerEmail as ByEmail;
    use types::AttachContactToConversationRequestCustomerIntercomUserId as ById;
    use types::AttachContactToConversationRequestCustomerUserId as ByExternalId;

    let client = &context.client;
    let user = context.user().await;
    let (second, third) = (context.user().await, context.user().await);
    let conversation = context.conversation(user.id).await;
    let path = format!("/conversations/{conversation}/customers");
    vec![
        case("attachContactToConversation", &*path)
            .body(json!({ "admin_id": ADMIN_ID, "customer": { "intercom_user_id": second.id } }))
            .call(async move {
                let customer = ById::builder().intercom_user_id(second.id);
                let answer = client
                    .attach_contact_to_conversation()
                    .id(conversation)
                    .body(
                        types::AttachContactToConversationRequest::builder()
                            .admin_id(ADMIN_ID)
                            .customer(Customer::from(customer)),
                    )
                    .send()
                    .await?;
                assert!(takes_part(&answer, second.id));
                Ok(())
            }),
        // A contact may add another one.
        case("attachContactToConversation", &*path)
            .body(json!({
                "customer": {
                    "user_id": third.external_id,
                    "customer": { "intercom_user_id": user.id },
                },
            }))
            .call(async move {
                let adding =
                    types::CustomerRequestIntercomUserId::builder().intercom_user_id(user.id);
                let customer = ByExternalId::builder()
                    .user_id(third.external_id)
                    .customer(types::CustomerRequest::from(adding));
                let answer = client
                    .attach_contact_to_conversation()
                    .id(conversation)
                    .body(
                        types::AttachContactToConversationRequest::builder()
                            .customer(Customer::from(customer)),
                    )
                    .send()
                    .await?;
                assert!(takes_part(&answer, third.id));
                Ok(())
            }),
        // An address that nobody has becomes a lead.
        case("attachContactToConversation", &*path)
            .body(json!({ "admin_id": ADMIN_ID, "customer": { "email": "new@example.com" } }))
            .call(async move {
                let customer = ByEmail::builder().email("new@example.com");
                let answer = client
                    .attach_contact_to_conversation()
                    .id(conversation)
                    .body(
                        types::AttachContactToConversationRequest::builder()
                            .admin_id(ADMIN_ID)
                            .customer(Customer::from(customer)),
                    )
                    .send()
                    .await?;
                assert_eq!(answer.contacts.contacts.len(), 4);
                assert_eq!(answer.customers.len(), 4);
                Ok(())
            }),
        case(
            "detachContactFromConversation",
            format!("{path}/{}", second.id),
        )
        .body(json!({ "admin_id": ADMIN_ID }))
        .call(async move {
            let answer = client
                .detach_contact_from_conversation()
                .conversation_id(conversation)
                .contact_id(second.id)
                .body(types::DetachContactFromConversationRequest::builder().admin_id(ADMIN_ID))
                .send()
                .await?;
            assert!(takes_part(&answer, user.id) && !takes_part(&answer, second.id));
            Ok(())
        }),
    ]
}

fn takes_part(conversation: &types::Conversation, contact: Id) -> bool {
    let mut contacts = conversation.contacts.contacts.iter();
    contacts.any(|found| found.id.as_deref() == Some(contact))
}

fn last_part(conversation: &types::Conversation) -> &types::ConversationPart {
    let parts = conversation.conversation_parts.as_ref().unwrap();
    parts.conversation_parts.last().unwrap()
}
