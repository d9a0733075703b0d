//! The changes that cause notifications.

use intercom_api::webhooks::{Event, Topic};
use intercom_api::{Id, types};
use intercom_sandbox::{ADMIN_ID, Collection, SUBSCRIPTION_TYPE_ID, TEAM_ID};
use serde_json::{Value, json};

use super::{Endpoint, event, topics};
use crate::fixture::Fixture;

#[tokio::test]
async fn conversations_cause_notifications() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    let conversations = fixture.client.conversations();
    let id = fixture.conversation().await;
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        ["conversation.user.created"]
    );
    conversations
        .reply_as_contact(&id, &fixture.user, "Is it open?")
        .await
        .unwrap();
    webhooks.idle().await;
    let received = endpoint.take();
    let reply = received.first().unwrap();
    assert_eq!(reply.topic, Topic::ConversationUserReplied);
    assert_eq!(reply.conversation_id(), Some(id.clone()));
    assert_eq!(reply.contact_id(), Some(fixture.user.clone()));
    let part = reply.part().unwrap();
    assert!(part.is_by_contact() && part.body.unwrap().contains("Is it open?"));
    match reply.event() {
        Event::Conversation(conversation) => assert_eq!(conversation.parts().iter().count(), 1),
        other => panic!("{other:?}"),
    }
    conversations
        .reply_as_admin(&id, ADMIN_ID, "Yes")
        .await
        .unwrap();
    conversations.add_note(&id, ADMIN_ID, "Busy").await.unwrap();
    conversations
        .assign_to_team(&id, ADMIN_ID, TEAM_ID)
        .await
        .unwrap();
    conversations
        .snooze(&id, ADMIN_ID, fixture.sandbox.now() + 60)
        .await
        .unwrap();
    conversations.reopen(&id, ADMIN_ID).await.unwrap();
    conversations.close(&id, ADMIN_ID).await.unwrap();
    conversations
        .tag_by_name(&id, ADMIN_ID, "vip")
        .await
        .unwrap();
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        [
            "conversation.admin.replied",
            "conversation.admin.noted",
            "conversation.admin.assigned",
            "conversation.admin.snoozed",
            "conversation.admin.opened",
            "conversation.admin.closed",
            "conversation_part.tag.created",
        ]
    );
}

#[tokio::test]
async fn contacts_companies_and_tickets_cause_notifications() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    let client = &fixture.client;
    let lead = client
        .contacts()
        .create(types::CreateContactRequest::new().role("lead"))
        .await
        .unwrap();
    client
        .contacts()
        .update(&lead.id, types::UpdateContactRequest::new().name("Lin"))
        .await
        .unwrap();
    client.contacts().archive(&lead.id).await.unwrap();
    client.contacts().unarchive(&lead.id).await.unwrap();
    client.contacts().delete(&lead.id).await.unwrap();
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        [
            "contact.lead.created",
            "contact.lead.updated",
            "contact.archived",
            "contact.unarchived",
            "contact.deleted"
        ]
    );
    let request = || {
        types::CreateOrUpdateCompanyRequest::new()
            .company_id("c-1")
            .name("Bakery")
    };
    let company = client
        .companies()
        .create_or_update(request())
        .await
        .unwrap();
    client
        .companies()
        .create_or_update(request())
        .await
        .unwrap();
    client.companies().delete(&company.id).await.unwrap();
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        ["company.created", "company.updated", "company.deleted"]
    );
    let ticket_type = fixture.ticket_type("Customer").await;
    let ticket = fixture.ticket(&ticket_type).await;
    let tickets = client.tickets();
    tickets
        .reply_as_contact(&ticket.id, &fixture.user, "Any news?")
        .await
        .unwrap();
    tickets
        .reply_as_admin(&ticket.id, ADMIN_ID, "Soon")
        .await
        .unwrap();
    tickets
        .add_note(&ticket.id, ADMIN_ID, "Busy")
        .await
        .unwrap();
    tickets
        .assign_to_team(&ticket.id, ADMIN_ID, TEAM_ID)
        .await
        .unwrap();
    tickets
        .assign_to_admin(&ticket.id, ADMIN_ID, ADMIN_ID)
        .await
        .unwrap();
    tickets.resolve(&ticket.id).await.unwrap();
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        [
            "ticket.created",
            "ticket.contact.replied",
            "ticket.admin.replied",
            "ticket.note.created",
            "ticket.team.assigned",
            "ticket.admin.assigned",
            "ticket.state.updated",
            "ticket.closed",
        ]
    );
}

#[tokio::test]
async fn subscriptions_events_and_other_requests_cause_notifications() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    let client = &fixture.client;
    let contacts = client.contacts();
    for consent in ["opt_in", "opt_out"] {
        let request = types::AttachSubscriptionRequest::new(SUBSCRIPTION_TYPE_ID, consent);
        contacts
            .attach_subscription(&fixture.user, request)
            .await
            .unwrap();
    }
    contacts
        .detach_subscription(&fixture.user, SUBSCRIPTION_TYPE_ID)
        .await
        .unwrap();
    // The second event is a duplicate of the first.
    for _ in 0..2 {
        client
            .data_events()
            .create(event(&fixture.user))
            .await
            .unwrap();
    }
    let changes = types::UpdateContactRequest::new()
        .email("grace@example.com")
        .unsubscribed_from_emails(true);
    contacts.update(&fixture.user, changes).await.unwrap();
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        [
            "granular.subscribe",
            "granular.unsubscribe",
            "granular.unsubscribe",
            "event.created",
            "contact.user.updated",
            "contact.email.updated",
            "contact.unsubscribed",
        ]
    );
}

#[tokio::test]
async fn edits_cause_notifications() {
    let fixture = Fixture::open().await;
    let ticket_type = fixture.ticket_type("Customer").await;
    let ticket = fixture.ticket(&ticket_type).await.id;
    let conversation = fixture.conversation().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    let update = |collection, id: &Id, changes: Value| {
        let is_found = fixture
            .sandbox
            .edit(|editor| editor.update(collection, id, &changes));
        assert!(is_found, "{changes}");
    };
    update(
        Collection::Contacts,
        &fixture.user,
        json!({ "name": "Lin", "email": "lin@example.com" }),
    );
    update(
        Collection::Conversations,
        &conversation,
        json!({ "state": "closed", "open": false, "read": true }),
    );
    update(
        Collection::Conversations,
        &conversation,
        json!({ "custom_attributes": { "a": 1 } }),
    );
    update(
        Collection::Conversations,
        &conversation,
        json!({ "priority": "priority", "team_assignee_id": 5 }),
    );
    update(
        Collection::Tickets,
        &ticket,
        json!({ "ticket_attributes": { "_default_title_": "Torn" }, "team_assignee_id": TEAM_ID }),
    );
    update(
        Collection::Tickets,
        &ticket,
        json!({ "ticket_state": "resolved" }),
    );
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        [
            "contact.user.updated",
            "contact.email.updated",
            "conversation.admin.closed",
            "conversation.read",
            "conversation.priority.updated",
            "conversation.admin.assigned",
            "ticket.attribute.updated",
            "ticket.team.assigned",
            "ticket.state.updated",
            "ticket.closed",
        ]
    );
    fixture.sandbox.edit(|editor| {
        assert!(editor.delete(Collection::Conversations, &conversation));
        assert!(!editor.delete(Collection::Conversations, &conversation));
        assert!(editor.delete(Collection::Contacts, &fixture.user));
        assert!(!editor.delete(Collection::Contacts, "missing"));
    });
    fixture.sandbox.seed(&intercom_sandbox::Seed {
        contacts: 3,
        ..Default::default()
    });
    assert_eq!(
        topics(&endpoint, &webhooks).await,
        ["conversation.deleted", "contact.deleted"]
    );
}
