//! The notifications that the sandbox sends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::axum::Router;
use ::axum::extract::{FromRef, State};
use ::axum::http::StatusCode;
use intercom_api::webhooks::axum::{Webhook, endpoint};
use intercom_api::webhooks::{Event, Notification, Topic, TopicCategory, Verifier};
use intercom_api::{Id, types};
use intercom_sandbox::{
    ADMIN_ID, Collection, NotificationError, SUBSCRIPTION_TYPE_ID, TEAM_ID, WebhookStatus, Webhooks,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::events::variant;
use super::{SECRET, fixtures};
use crate::fixture::Fixture;

/// An endpoint that records notifications, and responds with a status that can be changed.
#[derive(Clone)]
struct Endpoint {
    verifier: Verifier,
    status: Arc<Mutex<u16>>,
    received: Arc<Mutex<Vec<Notification>>>,
}

impl FromRef<Endpoint> for Verifier {
    fn from_ref(endpoint: &Endpoint) -> Self {
        endpoint.verifier.clone()
    }
}

async fn receive(State(endpoint): State<Endpoint>, Webhook(notification): Webhook) -> StatusCode {
    endpoint.received.lock().unwrap().push(notification);
    StatusCode::from_u16(*endpoint.status.lock().unwrap()).unwrap()
}

impl Endpoint {
    async fn start(fixture: &Fixture) -> (Self, Webhooks) {
        let own = Self {
            verifier: Verifier::new(SECRET).unwrap(),
            status: Arc::new(Mutex::new(200)),
            received: Arc::default(),
        };
        let router = Router::new()
            .route("/hook", endpoint(receive))
            .with_state(own.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        tokio::spawn(async move { ::axum::serve(listener, router).await });
        let webhooks = fixture.sandbox.webhooks(&url, SECRET).await.unwrap();
        (own, webhooks)
    }

    fn respond(&self, status: u16) {
        *self.status.lock().unwrap() = status;
    }

    /// Returns the notifications since the last call.
    fn take(&self) -> Vec<Notification> {
        std::mem::take(&mut *self.received.lock().unwrap())
    }
}

async fn topics(endpoint: &Endpoint, webhooks: &Webhooks) -> Vec<String> {
    webhooks.idle().await;
    let received = endpoint.take();
    for notification in &received {
        assert!(
            !matches!(notification.event(), Event::Other(_)),
            "{}",
            notification.topic
        );
        assert!(!notification.topic.is_unknown(), "{}", notification.topic);
    }
    received
        .iter()
        .map(|notification| notification.topic.to_string())
        .collect()
}

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

fn ping(fixture: &Fixture) -> intercom_sandbox::WebhookNotification {
    fixture.sandbox.notification("ping", "").unwrap()
}

#[tokio::test]
async fn failures_are_retried_once_after_a_minute() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(503);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    fixture.sandbox.advance(Duration::from_secs(59));
    webhooks.idle().await;
    assert_eq!(
        (endpoint.received.lock().unwrap().len(), webhooks.pending()),
        (1, 1)
    );
    fixture.sandbox.advance(Duration::from_secs(1));
    webhooks.idle().await;
    fixture.sandbox.advance(Duration::from_secs(3600));
    webhooks.idle().await;
    let received = endpoint.take();
    assert_eq!((received.len(), webhooks.pending()), (2, 0));
    assert_eq!(
        received[0].deduplication_key(),
        received[1].deduplication_key()
    );
    assert_eq!(
        received
            .iter()
            .map(Notification::is_retry)
            .collect::<Vec<_>>(),
        [false, true]
    );
    let attempts: Vec<_> = webhooks
        .deliveries()
        .iter()
        .map(|delivery| (delivery.attempt, delivery.status))
        .collect();
    assert_eq!(attempts, [(1, 503), (2, 503)]);
}

#[tokio::test]
async fn gone_disables_the_subscription() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(410);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    assert_eq!(webhooks.status(), WebhookStatus::Disabled);
    endpoint.respond(200);
    fixture
        .client
        .contacts()
        .create(types::CreateContactRequest::new().role("lead"))
        .await
        .unwrap();
    fixture.sandbox.advance(Duration::from_secs(86_400));
    webhooks.idle().await;
    assert_eq!(endpoint.take().len(), 1);
    webhooks.set_live();
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    assert_eq!(
        (endpoint.take().len(), webhooks.status()),
        (1, WebhookStatus::Live)
    );
}

#[tokio::test]
async fn too_many_requests_delays_all_notifications() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(429);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    assert_eq!(webhooks.status(), WebhookStatus::Throttled);
    webhooks.send(ping(&fixture));
    for (wait, expected) in [(59, 1), (1, 2), (119, 2), (1, 3)] {
        fixture.sandbox.advance(Duration::from_secs(wait));
        webhooks.idle().await;
        assert_eq!(endpoint.received.lock().unwrap().len(), expected, "{wait}");
    }
    endpoint.respond(200);
    fixture.sandbox.advance(Duration::from_secs(240));
    webhooks.idle().await;
    assert_eq!(
        (endpoint.take().len(), webhooks.status()),
        (5, WebhookStatus::Live)
    );
    // A notification that is delayed by more than two hours is dropped.
    endpoint.respond(429);
    webhooks.send(ping(&fixture));
    webhooks.idle().await;
    endpoint.respond(200);
    fixture.sandbox.advance(Duration::from_secs(7201));
    webhooks.idle().await;
    assert_eq!((endpoint.take().len(), webhooks.pending()), (1, 0));
}

#[tokio::test]
async fn a_thousand_errors_pause_the_subscription() {
    let fixture = Fixture::open().await;
    let (endpoint, webhooks) = Endpoint::start(&fixture).await;
    endpoint.respond(500);
    for _ in 0..1001 {
        webhooks.send(ping(&fixture));
    }
    webhooks.idle().await;
    assert_eq!(
        (webhooks.status(), webhooks.pending()),
        (WebhookStatus::Paused, 0)
    );
    endpoint.respond(200);
    assert_eq!(endpoint.take().len(), 1001);
    // Notifications of that time are dropped.
    let create = || {
        fixture
            .client
            .contacts()
            .create(types::CreateContactRequest::new().role("lead"))
            .send()
    };
    create().await.unwrap();
    fixture.sandbox.advance(Duration::from_secs(15 * 60));
    webhooks.idle().await;
    assert!(endpoint.take().is_empty());
    create().await.unwrap();
    assert_eq!(topics(&endpoint, &webhooks).await, ["contact.lead.created"]);
}

#[tokio::test]
async fn duplicates_and_reordering_are_reproducible() {
    let mut orders = BTreeSet::new();
    for seed in [1, 1, 2] {
        let fixture = Fixture::open().await;
        let (endpoint, webhooks) = Endpoint::start(&fixture).await;
        webhooks.topics(["contact.lead.created"]);
        webhooks.duplicate_every(3);
        webhooks.reorder(seed);
        webhooks.hold();
        let mut ids: Vec<Id> = Vec::new();
        for _ in 0..30 {
            let contact = fixture
                .client
                .contacts()
                .create(types::CreateContactRequest::new().role("lead"))
                .await;
            ids.push(contact.unwrap().id.clone());
        }
        webhooks.idle().await;
        assert_eq!((endpoint.take().len(), webhooks.pending()), (0, 40));
        webhooks.release();
        webhooks.idle().await;
        let received = endpoint.take();
        let keys: BTreeSet<String> = received
            .iter()
            .map(Notification::deduplication_key)
            .collect();
        assert_eq!((received.len(), keys.len()), (40, 30));
        let order: Vec<_> = received
            .iter()
            .map(|notification| {
                let id = notification.contact_id();
                ids.iter()
                    .position(|known| Some(known) == id.as_ref())
                    .unwrap()
            })
            .collect();
        assert!(!order.is_sorted());
        orders.insert(order);
    }
    assert_eq!(orders.len(), 2);
}

#[tokio::test]
async fn a_notification_can_be_built_without_sending_it() {
    let fixture = Fixture::open().await;
    let verifier = Verifier::new(SECRET).unwrap();
    let built = fixture
        .sandbox
        .notification("contact.user.created", &fixture.user)
        .unwrap();
    let notification = verifier
        .verify(&built.body(), &*built.signature(SECRET))
        .unwrap();
    assert_eq!(notification.contact_id(), Some(fixture.user.clone()));
    assert!(
        matches!(notification.event(), Event::Contact(contact) if contact.created_at == fixture.sandbox.now())
    );
    // Times of contacts are strings.
    assert!(matches!(
        built.json()["data"]["item"]["created_at"],
        Value::String(_)
    ));
}

/// Every topic is built in the form of its event, or the error names what the sandbox lacks.
#[tokio::test]
async fn all_topics_are_built_or_explained() {
    let fixture = Fixture::open().await;
    let client = &fixture.client;
    let company = types::CreateOrUpdateCompanyRequest::new()
        .company_id("c-1")
        .name("Bakery");
    let company = client.companies().create_or_update(company).await.unwrap();
    client
        .contacts()
        .attach_company(&fixture.user, types::AttachCompanyRequest::new(&company.id))
        .await
        .unwrap();
    client
        .contacts()
        .tag_by_name(&fixture.user, "vip")
        .await
        .unwrap();
    let conversation = fixture.conversation().await;
    let ticket_type = fixture.ticket_type("Customer").await;
    let ticket = fixture.ticket(&ticket_type).await.id;
    let article = types::CreateArticleRequest::new("Opening hours").author_id(ADMIN_ID);
    let article = client.articles().create(article).await.unwrap();
    client
        .data_events()
        .create(event(&fixture.user))
        .await
        .unwrap();
    fixture.sandbox.seed(&intercom_sandbox::Seed {
        activity_logs: 1,
        ..Default::default()
    });
    let entry = client
        .admins()
        .list_activity_logs(0)
        .await
        .unwrap()
        .activity_logs[0]
        .id
        .clone();
    let events = client
        .data_events()
        .list(types::ContactIdentifier::id(&fixture.user));
    let events = serde_json::to_value(events.await.unwrap().into_inner()).unwrap();
    let event_id = events["events"][0]["id"].as_str().unwrap();

    let (mut built, mut explained) = (0, BTreeMap::<String, usize>::new());
    for topic in Topic::KNOWN {
        let text = topic.as_str();
        let id: Id = match topic.category() {
            TopicCategory::Admin if text.contains("activity") => entry.clone(),
            TopicCategory::Admin => ADMIN_ID.into(),
            TopicCategory::Article => article.id.clone(),
            TopicCategory::Company => company.id.clone(),
            TopicCategory::Conversation => conversation.clone(),
            TopicCategory::DataEvent => event_id.into(),
            TopicCategory::Ticket => ticket.clone(),
            _ => fixture.user.clone(),
        };
        match fixture.sandbox.notification(text, &id) {
            Ok(built_one) => {
                built += 1;
                let notification = Notification::from_slice(&built_one.body()).unwrap();
                assert_eq!(notification.topic, *topic);
                let event = notification.event();
                // The form that the table of topics names.
                let expected = variant(
                    &Notification::from_slice(&fixtures::body(text, fixtures::item(topic)))
                        .unwrap()
                        .event(),
                );
                assert_eq!(variant(&event), expected, "{text}");
                assert_eq!(
                    serde_json::to_value(&event).unwrap(),
                    *notification.item(),
                    "{text}"
                );
                let is_about = [
                    notification.contact_id(),
                    notification.company_id(),
                    notification.conversation_id(),
                    notification.ticket_id(),
                ];
                let item_id = &notification.item()["id"];
                assert!(
                    is_about.contains(&Some(id.clone()))
                        || *topic == Topic::Ping
                        || item_id.to_string().trim_matches('"') == id.as_str(),
                    "{text}: {is_about:?}"
                );
                let missing = fixture.sandbox.notification(text, "missing");
                if !topic.is_deletion() && *topic != Topic::Ping {
                    assert!(
                        matches!(missing, Err(NotificationError::NoSuchObject { .. })),
                        "{text}: {missing:?}"
                    );
                }
            }
            Err(error @ NotificationError::NotModeled { .. }) => {
                let message = error.to_string();
                let (before, reason) = message.split_once(": ").unwrap();
                assert!(before.contains(text), "{message}");
                *explained.entry(reason.to_owned()).or_default() += 1;
            }
            Err(other) => panic!("{text}: {other}"),
        }
    }
    let explained: Vec<_> = explained
        .iter()
        .map(|(reason, count)| (&**reason, *count))
        .collect();
    assert_eq!(
        explained,
        [
            ("it is sent only to apps of version 1.x", 11),
            ("the form of the item is not documented", 1),
            ("the workspace has no audiences", 5),
            ("the workspace has no calls", 4),
            ("the workspace has no content snippets", 3),
            ("the workspace has no data connectors", 1),
            ("the workspace has no jobs other than exports", 1),
            ("the workspace has no log of API requests", 1),
            ("the workspace has no procedures", 1),
            ("the workspace has no sources of imported content", 3),
            ("the workspace has no statistics of messages", 15),
        ]
    );
    let explained: usize = explained.iter().map(|(_, count)| count).sum();
    assert_eq!((built, explained, Topic::KNOWN.len()), (77, 46, 123));
    for topic in [
        "invented",
        "conversation.invented",
        "content_stat.",
        "content_stat.x",
        "",
    ] {
        let error = fixture
            .sandbox
            .notification(topic, &fixture.user)
            .unwrap_err();
        assert!(
            matches!(error, NotificationError::UnknownTopic { .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn objects_without_the_other_object_are_explained() {
    let fixture = Fixture::open().await;
    let company = types::CreateOrUpdateCompanyRequest::new()
        .company_id("c-1")
        .name("Bakery");
    let company = fixture
        .client
        .companies()
        .create_or_update(company)
        .await
        .unwrap();
    for (topic, id, expected) in [
        ("company.contact.attached", &company.id, "has no contact"),
        ("contact.user.tag.created", &fixture.user, "has no tag"),
    ] {
        let error = fixture.sandbox.notification(topic, id).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}

fn event(user: &Id) -> types::CreateDataEventRequest {
    let contact = types::ContactIdentifier::id(user);
    types::CreateDataEventRequest::new("baked", crate::fixture::NOW, contact)
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

#[tokio::test]
async fn an_endpoint_must_respond_to_head() {
    let fixture = Fixture::open().await;
    for (url, secret) in [
        ("https://127.0.0.1:1/", SECRET),
        ("nowhere", SECRET),
        ("http://127.0.0.1:1/", ""),
        ("http://127.0.0.1:1/", SECRET),
    ] {
        assert!(
            fixture.sandbox.webhooks(url, secret).await.is_err(),
            "{url}"
        );
    }
    // The sandbox itself does not respond to HEAD with 200.
    assert!(
        fixture
            .sandbox
            .webhooks(&fixture.sandbox.url(), SECRET)
            .await
            .is_err()
    );
}
