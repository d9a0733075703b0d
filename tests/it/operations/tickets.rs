//! Tickets, from their creation to the last reply.

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
        case("tickets.create", "/tickets")
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
                    .tickets()
                    .create(
                        types::CreateTicketRequest::new(kind, [types::ContactRef::id(user.id)])
                            .ticket_attributes(
                                TicketAttributes::new()
                                    .with_title("The box is torn")
                                    .with_description("On both sides"),
                            )
                            .company_id(company)
                            .created_at(NOW - 700),
                    )
                    .await?;
                assert_eq!(ticket.attributes().title(), Some("The box is torn"));
                assert_eq!(ticket.ticket_state, types::TicketState::Submitted);
                assert_eq!(ticket.contacts.contacts[0].id, user.id);
                assert_eq!(ticket.company_id.as_deref(), Some(company));
                assert_eq!(ticket.created_at, NOW - 700);
                Ok(())
            }),
        case("tickets.create", "/tickets")
            .body(json!({
                "ticket_type_id": kind,
                "contacts": [{ "external_id": user.external_id }],
            }))
            .call(async move {
                let contact = types::ContactByExternalId::new(user.external_id);
                let ticket = client
                    .tickets()
                    .create(types::CreateTicketRequest::new(kind, [contact]))
                    .await?;
                let contact = &ticket.contacts.contacts[0];
                assert_eq!(contact.external_id.as_deref(), Some(user.external_id));
                Ok(())
            }),
        case("tickets.create", "/tickets")
            .body(json!({ "ticket_type_id": kind, "contacts": [{ "email": user.email }] }))
            .call(async move {
                let ticket = client
                    .tickets()
                    .create(types::CreateTicketRequest::new(
                        kind,
                        [types::ContactRef::email(user.email)],
                    ))
                    .await?;
                assert_eq!(&*ticket.contacts.contacts[0].id, user.id);
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
        .tickets()
        .search(
            types::SearchRequest::new(torn())
                .sort(sort("updated_at", types::SortOrder::Ascending))
                .pagination(paging(1, None)),
        )
        .await
        .unwrap();
    let found_first = id(&*page.tickets[0].id);
    let next = cursor(page.pages.as_deref());
    vec![
        case("tickets.get", format!("/tickets/{first}")).call(async move {
            let ticket = client.tickets().get(first).await?;
            assert_eq!(ticket.id, first);
            assert_eq!(ticket.category, types::TicketCategory::Customer);
            let kinds: Vec<_> = ticket
                .parts()
                .iter()
                .map(|part| part.part_type.kind())
                .collect();
            assert_eq!(kinds, [PartKind::StateChange]);
            Ok(())
        }),
        case("tickets.search", "/tickets/search")
            .body(json!({
                "query": { "field": "title", "operator": "~", "value": "torn" },
                "sort": { "field": "updated_at", "order": "ascending" },
                "pagination": { "per_page": 1, "starting_after": next },
            }))
            .call(async move {
                let found = client
                    .tickets()
                    .search(
                        types::SearchRequest::new(torn())
                            .sort(sort("updated_at", types::SortOrder::Ascending))
                            .pagination(paging(1, Some(next))),
                    )
                    .await?;
                assert_eq!(found.total_count, Some(2));
                let ticket = &found.tickets[0];
                assert!([first, second].contains(&&*ticket.id) && ticket.id != found_first);
                Ok(())
            }),
    ]
}

fn torn() -> types::SearchQuery {
    let operator = types::SearchOperator::Contains;
    filter("title", operator, text("torn")).into()
}

pub(super) async fn changing(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let user = context.user().await.id;
    let kind = context.ticket_type().await;
    let ticket = context.ticket(kind, user).await;
    let path = format!("/tickets/{ticket}");
    vec![
        case("tickets.update", &*path)
            .body(json!({
                "ticket_attributes": { "_default_title_": "The box is gone" },
                "state": "in_progress",
                "is_shared": false,
                "open": true,
                "assignment": { "admin_id": ADMIN_ID, "assignee_id": SECOND_ADMIN_ID },
            }))
            .call(async move {
                let changed = client
                    .tickets()
                    .update(
                        ticket,
                        types::UpdateTicketRequest::new()
                            .ticket_attributes(
                                TicketAttributes::new().with_title("The box is gone"),
                            )
                            .state(types::TicketState::InProgress)
                            .is_shared(false)
                            .open(true)
                            .assignment(types::TicketAssignment::new(ADMIN_ID, SECOND_ADMIN_ID)),
                    )
                    .await?;
                assert_eq!(changed.id, ticket);
                assert_eq!(changed.attributes().title(), Some("The box is gone"));
                assert_eq!(changed.ticket_state, types::TicketState::InProgress);
                assert!(!changed.is_shared);
                assert_eq!(changed.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
                Ok(())
            }),
        case("tickets.update", &*path)
            .body(json!({ "snoozed_until": NOW + 3600 }))
            .call(async move {
                let changed = client
                    .tickets()
                    .update(
                        ticket,
                        types::UpdateTicketRequest::new().snoozed_until(NOW + 3600),
                    )
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
        case("tickets.reply", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "comment",
                "admin_id": ADMIN_ID,
                "body": "A new one is packed.",
                "created_at": NOW - 60,
                "attachment_urls": ["https://img.example.com/box.png"],
            }))
            .call(async move {
                let reply = types::AdminTicketReply::new(types::ReplyType::Comment, ADMIN_ID)
                    .body("A new one is packed.")
                    .created_at(NOW - 60)
                    .attachment_urls(["https://img.example.com/box.png"]);
                let part = client.tickets().reply(ticket, reply).await?;
                assert_eq!(part.part_type, types::PartType::Comment);
                assert_eq!(part.body.as_deref(), Some("<p>A new one is packed.</p>"));
                assert_eq!(part.created_at, NOW - 60);
                assert_eq!(part.attachments.len(), 1);
                Ok(())
            }),
        case("tickets.reply", &*path)
            .body(json!({
                "type": "admin",
                "message_type": "note",
                "admin_id": SECOND_ADMIN_ID,
                "body": "Ask the depot.",
                "cross_post": true,
            }))
            .call(async move {
                let note = types::AdminTicketReply::new(types::ReplyType::Note, SECOND_ADMIN_ID)
                    .body("Ask the depot.")
                    .cross_post(true);
                let part = client.tickets().reply(ticket, note).await?;
                assert_eq!(part.part_type, types::PartType::Note);
                let author = &part.author;
                assert_eq!(author.id, SECOND_ADMIN_ID);
                Ok(())
            }),
        case("tickets.reply", &*path)
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
                let question = types::AdminTicketReply::new(types::ReplyType::QuickReply, ADMIN_ID)
                    .reply_options(vec![
                        option("Yes", "a2a8bc0e-6c54-4c2f-8d6d-6d0c3b0f7b01"),
                        option("No", "a2a8bc0e-6c54-4c2f-8d6d-6d0c3b0f7b02"),
                    ]);
                let part = client.tickets().reply(ticket, question).await?;
                assert_eq!(part.part_type, types::PartType::QuickReply);
                Ok(())
            }),
        case("tickets.reply", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "intercom_user_id": user.id,
                "body": "Thank you.",
                "created_at": NOW - 30,
                "attachment_urls": ["https://img.example.com/thanks.png"],
            }))
            .call(async move {
                use types::ContactTicketReplyById as Reply;
                let reply = Reply::new("Thank you.", user.id)
                    .created_at(NOW - 30)
                    .attachment_urls(["https://img.example.com/thanks.png"]);
                let part = client
                    .tickets()
                    .reply(ticket, types::ContactTicketReply::from(reply))
                    .await?;
                let author = &part.author;
                assert_eq!(author.id, user.id);
                assert_eq!(author.type_, types::AuthorType::User);
                Ok(())
            }),
        case("tickets.reply", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "user_id": user.external_id,
                "body": "One more thing.",
            }))
            .call(async move {
                use types::ContactTicketReplyByUserId as Reply;
                let reply = Reply::new("One more thing.", user.external_id);
                let part = client
                    .tickets()
                    .reply(ticket, types::ContactTicketReply::from(reply))
                    .await?;
                assert_eq!(part.body.as_deref(), Some("<p>One more thing.</p>"));
                Ok(())
            }),
        case("tickets.reply", &*path)
            .body(json!({
                "type": "user",
                "message_type": "comment",
                "email": user.email,
                "body": "All is well.",
            }))
            .call(async move {
                use types::ContactTicketReplyByEmail as Reply;
                let reply = Reply::new("All is well.", user.email);
                let part = client
                    .tickets()
                    .reply(ticket, types::ContactTicketReply::from(reply))
                    .await?;
                assert_eq!(&*part.author.id, user.id);
                Ok(())
            }),
    ]
}

fn option(text: &str, uuid: &str) -> types::QuickReplyOption {
    types::QuickReplyOption::new(text, uuid)
}
