//! Tickets: from their creation to the last reply.

use intercom_api::parts::PartKind;
use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID};
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, NOW, id};
use super::search::{cursor, filter, paging, sort, text};

pub(super) async fn creating(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await;
    let company = context.company().await;
    let kind = context.ticket_type().await;
    vec![
        case("createTicket", "/tickets")
            .body(json!({
                "ticket_type_id": kind,
                "contacts": [{ "id": user.id }],
                "ticket_attributes": {
                    "_default_title_": "The box is torn",
                    "_default_description_": "On both sides",
                },
                "company_id": company,
                "created_at": NOW - 700,
            }))
            .call(async move {
                let ticket = client
                    .create_ticket()
                    .body(
                        types::CreateTicketRequest::builder()
                            .ticket_type_id(kind)
                            .contacts([types::CreateTicketRequestContactsItem::id(user.id)])
                            .ticket_attributes(
                                TicketAttributes::new()
                                    .with_title("The box is torn")
                                    .with_description("On both sides"),
                            )
                            .company_id(company)
                            .created_at(NOW - 700),
                    )
                    .send()
                    .await?;
                assert_eq!(ticket.attributes().title(), Some("The box is torn"));
                assert_eq!(ticket.ticket_state, types::TicketTicketState::Submitted);
                assert_eq!(ticket.contacts.contacts[0].id.as_deref(), Some(user.id));
                assert_eq!(ticket.company_id.as_deref(), Some(company));
                assert_eq!(ticket.created_at, Some((NOW - 700).into()));
                Ok(())
            }),
        case("createTicket", "/tickets")
            .body(json!({
                "ticket_type_id": kind,
                "contacts": [{ "external_id": user.external_id }],
            }))
            .call(async move {
                let contact = types::CreateTicketRequestContactsItemExternalId::builder()
                    .external_id(user.external_id);
                let ticket = client
                    .create_ticket()
                    .body(
                        types::CreateTicketRequest::builder()
                            .ticket_type_id(kind)
                            .contacts([contact]),
                    )
                    .send()
                    .await?;
                let contact = &ticket.contacts.contacts[0];
                assert_eq!(contact.external_id.as_deref(), Some(user.external_id));
                Ok(())
            }),
        case("createTicket", "/tickets")
            .body(json!({ "ticket_type_id": kind, "contacts": [{ "email": user.email }] }))
            .call(async move {
                let ticket = client
                    .create_ticket()
                    .body(
                        types::CreateTicketRequest::builder()
                            .ticket_type_id(kind)
                            .contacts([types::CreateTicketRequestContactsItem::email(user.email)]),
                    )
                    .send()
                    .await?;
                assert_eq!(ticket.contacts.contacts[0].id.as_deref(), Some(user.id));
                Ok(())
            }),
    ]
}

pub(super) async fn reading(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let kind = context.ticket_type().await;
    let first = context.ticket(kind, user).await;
    let second = context.ticket(kind, user).await;
    let page = client
        .search_tickets()
        .body(
            types::SearchRequest::builder()
                .query(torn())
                .sort(sort("updated_at", types::SearchSortOrder::Ascending))
                .pagination(paging(1, None)),
        )
        .send()
        .await
        .unwrap();
    let found_first = id(&*page.tickets[0].id);
    let next = cursor(page.pages.as_deref());
    vec![
        case("getTicket", format!("/tickets/{first}")).call(async move {
            let ticket = client.get_ticket().id(first).send().await?;
            assert_eq!(ticket.id, first);
            assert_eq!(ticket.category, types::TicketCategory::Customer);
            let kinds: Vec<_> = ticket.parts().iter().map(PartKind::of).collect();
            assert_eq!(kinds, [PartKind::StateChange]);
            Ok(())
        }),
        case("searchTickets", "/tickets/search")
            .body(json!({
                "query": { "field": "title", "operator": "~", "value": "torn" },
                "sort": { "field": "updated_at", "order": "ascending" },
                "pagination": { "per_page": 1, "starting_after": next },
            }))
            .call(async move {
                let found = client
                    .search_tickets()
                    .body(
                        types::SearchRequest::builder()
                            .query(torn())
                            .sort(sort("updated_at", types::SearchSortOrder::Ascending))
                            .pagination(paging(1, Some(next))),
                    )
                    .send()
                    .await?;
                assert_eq!(found.total_count, Some(2));
                let ticket = &found.tickets[0];
                assert!([first, second].contains(&&*ticket.id) && ticket.id != found_first);
                Ok(())
            }),
    ]
}

fn torn() -> types::SearchRequestQuery {
    let operator = types::SingleFilterSearchRequestOperator::Contains;
    filter("title", operator, text("torn")).into()
}

pub(super) async fn changing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let kind = context.ticket_type().await;
    let ticket = context.ticket(kind, user).await;
    let path = format!("/tickets/{ticket}");
    vec![
        case("updateTicket", &*path)
            .body(json!({
                "ticket_attributes": { "_default_title_": "The box is gone" },
                "state": "in_progress",
                "is_shared": false,
                "open": true,
                "assignment": { "admin_id": ADMIN_ID, "assignee_id": SECOND_ADMIN_ID },
            }))
            .call(async move {
                let changed = client
                    .update_ticket()
                    .id(ticket)
                    .body(
                        types::UpdateTicketRequest::builder()
                            .ticket_attributes(
                                TicketAttributes::new().with_title("The box is gone"),
                            )
                            .state(types::UpdateTicketRequestState::InProgress)
                            .is_shared(false)
                            .open(true)
                            .assignment(
                                types::UpdateTicketRequestAssignment::builder()
                                    .admin_id(ADMIN_ID)
                                    .assignee_id(SECOND_ADMIN_ID),
                            ),
                    )
                    .send()
                    .await?;
                assert_eq!(changed.id, ticket);
                assert_eq!(changed.attributes().title(), Some("The box is gone"));
                assert_eq!(changed.ticket_state, types::TicketTicketState::InProgress);
                assert_eq!(changed.is_shared, Some(false));
                assert_eq!(changed.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
                Ok(())
            }),
        case("updateTicket", &*path)
            .body(json!({ "snoozed_until": NOW + 3600 }))
            .call(async move {
                let changed = client
                    .update_ticket()
                    .id(ticket)
                    .body(types::UpdateTicketRequest::builder().snoozed_until(NOW + 3600))
                    .send()
                    .await?;
                assert_eq!(changed.snoozed_until, Some((NOW + 3600).into()));
                Ok(())
            }),
    ]
}

pub(super) async fn replies(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await;
    let kind = context.ticket_type().await;
    let ticket = context.ticket(kind, user.id).await;
    let path = format!("/tickets/{ticket}/reply");
    vec![
        case("replyTicket", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "comment",
                "admin_id": ADMIN_ID,
                "body": "A new one is packed.",
                "created_at": NOW - 60,
                "attachment_urls": ["https://img.example.com/box.png"],
            }))
            .call(async move {
                let reply = types::AdminReplyTicketRequest::builder()
                    .message_type(types::AdminReplyTicketRequestMessageType::Comment)
                    .admin_id(ADMIN_ID)
                    .body("A new one is packed.")
                    .created_at(NOW - 60)
                    .attachment_urls(["https://img.example.com/box.png"]);
                let part = client.reply_ticket().id(ticket).body(reply).send().await?;
                assert_eq!(part.part_type, Some(types::TicketReplyPartType::Comment));
                assert_eq!(part.body.as_deref(), Some("<p>A new one is packed.</p>"));
                assert_eq!(part.created_at, Some((NOW - 60).into()));
                assert_eq!(part.attachments.len(), 1);
                Ok(())
            }),
        case("replyTicket", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "note",
                "admin_id": SECOND_ADMIN_ID,
                "body": "Ask the depot.",
                "cross_post": true,
            }))
            .call(async move {
                let note = types::AdminReplyTicketRequest::builder()
                    .message_type(types::AdminReplyTicketRequestMessageType::Note)
                    .admin_id(SECOND_ADMIN_ID)
                    .body("Ask the depot.")
                    .cross_post(true);
                let part = client.reply_ticket().id(ticket).body(note).send().await?;
                assert_eq!(part.part_type, Some(types::TicketReplyPartType::Note));
                let author = part.author.as_ref().unwrap();
                assert_eq!(author.id.as_deref(), Some(SECOND_ADMIN_ID));
                Ok(())
            }),
        case("replyTicket", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "quick_reply",
                "admin_id": ADMIN_ID,
                "reply_options": [
                    { "text": "Yes", "uuid": "a2a8bc0e-6c54-4c2f-8d6d-6d0c3b0f7b01" },
                    { "text": "No", "uuid": "a2a8bc0e-6c54-4c2f-8d6d-6d0c3b0f7b02" },
                ],
            }))
            .call(async move {
                let question = types::AdminReplyTicketRequest::builder()
                    .message_type(types::AdminReplyTicketRequestMessageType::QuickReply)
                    .admin_id(ADMIN_ID)
                    .reply_options(vec![
                        option("Yes", "a2a8bc0e-6c54-4c2f-8d6d-6d0c3b0f7b01"),
                        option("No", "a2a8bc0e-6c54-4c2f-8d6d-6d0c3b0f7b02"),
                    ]);
                let part = client
                    .reply_ticket()
                    .id(ticket)
                    .body(question)
                    .send()
                    .await?;
                assert_eq!(part.part_type, Some(types::TicketReplyPartType::QuickReply));
                Ok(())
            }),
        case("replyTicket", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "intercom_user_id": user.id,
                "body": "Thank you.",
                "created_at": NOW - 30,
                "attachment_urls": ["https://img.example.com/thanks.png"],
            }))
            .call(async move {
                use types::ContactReplyTicketIntercomUserIdRequest as Reply;
                let reply = Reply::builder()
                    .intercom_user_id(user.id)
                    .body("Thank you.")
                    .created_at(NOW - 30)
                    .attachment_urls(["https://img.example.com/thanks.png"]);
                let part = client
                    .reply_ticket()
                    .id(ticket)
                    .body(types::ContactReplyTicketRequest::from(reply))
                    .send()
                    .await?;
                let author = part.author.as_ref().unwrap();
                assert_eq!(author.id.as_deref(), Some(user.id));
                assert_eq!(author.type_, Some(types::TicketPartAuthorType::User));
                Ok(())
            }),
        case("replyTicket", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "user_id": user.external_id,
                "body": "One more thing.",
            }))
            .call(async move {
                use types::ContactReplyTicketUserIdRequest as Reply;
                let reply = Reply::builder()
                    .user_id(user.external_id)
                    .body("One more thing.");
                let part = client
                    .reply_ticket()
                    .id(ticket)
                    .body(types::ContactReplyTicketRequest::from(reply))
                    .send()
                    .await?;
                assert_eq!(part.body.as_deref(), Some("<p>One more thing.</p>"));
                Ok(())
            }),
        case("replyTicket", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "email": user.email,
                "body": "All is well.",
            }))
            .call(async move {
                use types::ContactReplyTicketEmailRequest as Reply;
                let reply = Reply::builder().email(user.email).body("All is well.");
                let part = client
                    .reply_ticket()
                    .id(ticket)
                    .body(types::ContactReplyTicketRequest::from(reply))
                    .send()
                    .await?;
                assert_eq!(part.author.as_ref().unwrap().id.as_deref(), Some(user.id));
                Ok(())
            }),
    ]
}

fn option(text: &str, uuid: &str) -> types::AdminReplyTicketRequestReplyOptionsItem {
    types::AdminReplyTicketRequestReplyOptionsItem::builder()
        .text(text)
        .uuid(uuid)
}
