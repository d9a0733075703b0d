//! Conversations: their lists, states and contacts.

use intercom_api::{Id, TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, TEAM_ID};
use serde_json::json;

use super::{assert_requests, cursor, filter, map, text};
use crate::fixture::{Fixture, NOW};

#[tokio::test]
async fn creating() {
    let fixture = Fixture::open().await;
    let conversations = fixture.client.conversations();

    let user = types::MessageSender::new(types::AuthorType::User, &fixture.user);
    let request = types::CreateConversationRequest::new(user, "The lid is broken.")
        .subject("A broken lid")
        .attachment_urls(["https://img.example.com/lid.png"])
        .created_at(NOW - 500);
    let message = conversations.create(request).await.unwrap();
    assert_eq!(message.type_, "user_message");
    assert_eq!(message.created_at, NOW - 500);

    let lead = fixture.contact("lead", "cleo").await;
    let lead = types::MessageSender::new(types::AuthorType::Lead, lead);
    let request = types::CreateConversationRequest::new(lead, "Do you ship abroad?");
    let message = conversations.create(request).await.unwrap();
    assert!(!message.conversation_id.is_empty());

    assert_requests(&fixture, "conversations_creating");
}

#[tokio::test]
async fn reading() {
    let fixture = Fixture::open().await;
    let conversations = fixture.client.conversations();
    let first = fixture.conversation().await;
    let second = fixture.conversation().await;

    let page = conversations.list().per_page(1).await.unwrap();
    assert_eq!(
        (&page.conversations[0].id, page.total_count),
        (&second, Some(2))
    );
    let next = cursor(page.pages.as_deref());
    let page = conversations
        .list()
        .per_page(1)
        .starting_after(next)
        .await
        .unwrap();
    assert_eq!(page.conversations[0].id, first);

    let open = filter("state", types::SearchOperator::Equals, text("open"));
    let descending = types::SearchSort::new("created_at", types::SortOrder::Descending);
    let search = types::SearchRequest::new(open)
        .sort(descending)
        .pagination(types::PageCursor::new().per_page(1));
    let page = conversations.search(search.clone()).await.unwrap();
    let found = page.conversations[0].id.clone();
    let next = cursor(page.pages.as_deref());
    let search = search.pagination(types::PageCursor::new().per_page(1).starting_after(next));
    let page = conversations.search(search).await.unwrap();
    assert_ne!(page.conversations[0].id, found);

    let conversation = conversations.get(&second).await.unwrap();
    let source = conversation.source.as_ref().unwrap();
    assert_eq!(source.body.as_deref(), Some("<p>Where is my parcel?</p>"));
    assert_eq!(source.author.id, fixture.user);
    let conversation = conversations
        .get(&second)
        .display_as("plaintext")
        .await
        .unwrap();
    let source = conversation.source.as_ref().unwrap();
    assert_eq!(source.body.as_deref(), Some("Where is my parcel?"));

    assert_requests(&fixture, "conversations_reading");
}

#[tokio::test]
async fn changing() {
    let fixture = Fixture::open().await;
    let conversations = fixture.client.conversations();
    let id = fixture.conversation().await;

    let request = types::UpdateConversationRequest::new()
        .read(true)
        .custom_attributes(map(json!({ "channel": "shop", "order_count": 3 })));
    let changed = conversations
        .update(&id, request)
        .display_as("plaintext")
        .await
        .unwrap();
    assert!(changed.read);
    assert_eq!(changed.custom_attributes["order_count"], 3);
    let source = changed.source.as_ref().unwrap();
    assert_eq!(source.body.as_deref(), Some("Where is my parcel?"));

    let ticket_type = fixture.ticket_type("Customer").await;
    let attributes = TicketAttributes::new()
        .with_title("A lost parcel")
        .with_description("Not seen since Monday");
    let request =
        types::ConvertConversationToTicketRequest::new(&ticket_type.id).attributes(attributes);
    let ticket = conversations.convert_to_ticket(&id, request).await.unwrap();
    assert_eq!(ticket.id, id);
    assert_eq!(ticket.attributes().title(), Some("A lost parcel"));

    assert_requests(&fixture, "conversations_changing");
}

#[tokio::test]
async fn managing() {
    let fixture = Fixture::open().await;
    let id = fixture.conversation().await;

    let close = types::CloseConversationRequest::new(ADMIN_ID).body("Closed for now.");
    let closed = fixture.manage(&id, close).await;
    assert_eq!(closed.state, types::ConversationState::Closed);
    assert_eq!(last_part(&closed).part_type, "close");

    let opened = fixture
        .manage(&id, types::OpenConversationRequest::new(ADMIN_ID))
        .await;
    assert!(opened.open);

    let snooze = types::SnoozeConversationRequest::new(ADMIN_ID, NOW + 3600);
    let snoozed = fixture.manage(&id, snooze).await;
    assert_eq!(snoozed.snoozed_until, Some((NOW + 3600).into()));

    let (admin, team) = (types::AssigneeType::Admin, types::AssigneeType::Team);
    let assign = types::AssignConversationRequest::new(admin, ADMIN_ID, SECOND_ADMIN_ID);
    let assigned = fixture.manage(&id, assign.body("Yours, please.")).await;
    assert_eq!(assigned.admin_assignee_id.as_deref(), Some(SECOND_ADMIN_ID));
    let assign = types::AssignConversationRequest::new(team, ADMIN_ID, TEAM_ID);
    let assigned = fixture.manage(&id, assign).await;
    assert_eq!(assigned.team_assignee_id.as_deref(), Some(TEAM_ID));

    #[expect(deprecated, reason = "it works until Intercom removes it")]
    let assigned = fixture.client.conversations().run_assignment_rules(&id);
    let assigned = assigned.await.unwrap();
    assert_eq!(last_part(&assigned).part_type, "default_assignment");

    assert_requests(&fixture, "conversations_managing");
}

#[tokio::test]
async fn redacting() {
    let fixture = Fixture::open().await;
    let conversations = fixture.client.conversations();
    let id = fixture.conversation().await;
    let reply = types::AdminConversationReply::new(types::ReplyType::Comment, ADMIN_ID)
        .body("Your password is 1234.");
    let conversation = fixture.reply_to_conversation(&id, reply).await;

    let part = &last_part(&conversation).id;
    let request = types::RedactConversationPartRequest::new(&id, part);
    let redacted = conversations.redact(request).await.unwrap();
    assert!(last_part(&redacted).redacted);

    let source = &conversation.source.as_ref().unwrap().id;
    let request = types::RedactConversationSourceRequest::new(&id, source);
    let redacted = conversations.redact(request).await.unwrap();
    assert_eq!(redacted.source.as_ref().unwrap().redacted, Some(true));

    assert_requests(&fixture, "conversations_redacting");
}

#[tokio::test]
async fn contacts() {
    let fixture = Fixture::open().await;
    let conversations = fixture.client.conversations();
    let second = fixture.contact("user", "bo").await;
    let third = fixture.contact("user", "cleo").await;
    let id = fixture.conversation().await;
    let has = |conversation: &types::Conversation, contact: &Id| {
        let mut contacts = conversation.contacts.contacts.iter();
        contacts.any(|found| found.id == *contact)
    };

    let customer = types::CustomerRef::from(types::CustomerById::new(&second));
    let request = types::AttachContactRequest::new(customer).admin_id(ADMIN_ID);
    let changed = conversations.attach_contact(&id, request).await.unwrap();
    assert!(has(&changed, &second));

    // A contact may add another contact.
    let adding = types::CustomerRef::from(types::CustomerById::new(&fixture.user));
    let customer = types::CustomerByUserId::new("cleo").customer(adding);
    let request = types::AttachContactRequest::new(types::CustomerRef::from(customer));
    let changed = conversations.attach_contact(&id, request).await.unwrap();
    assert!(has(&changed, &third));

    // An unknown email address becomes a lead.
    let customer = types::CustomerRef::from(types::CustomerByEmail::new("new@example.com"));
    let request = types::AttachContactRequest::new(customer).admin_id(ADMIN_ID);
    let changed = conversations.attach_contact(&id, request).await.unwrap();
    assert_eq!(changed.contacts.contacts.len(), 4);

    let request = types::DetachContactRequest::new(ADMIN_ID);
    let changed = conversations
        .detach_contact(&id, &second, request)
        .await
        .unwrap();
    assert!(has(&changed, &fixture.user) && !has(&changed, &second));

    assert_requests(&fixture, "conversations_contacts");
}

fn last_part(conversation: &types::Conversation) -> &types::ConversationPart {
    let parts = &conversation.conversation_parts;
    parts.conversation_parts.last().unwrap()
}
