//! Events of every form.

use std::collections::{BTreeMap, BTreeSet};

use intercom_api::types;
use intercom_api::webhooks::{Event, Notification, Topic, Verifier, WebhookError};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::drift::{all_paths, changed};

use super::fixtures::{self, CONTACT, CONVERSATION, TICKET, TIME};
use super::{SECRET, fixtures::notification};

fn read(topic: &str, item: Value) -> Notification {
    Notification::from_slice(&fixtures::body(topic, item)).unwrap()
}

fn event(topic: &str, item: Value) -> Event {
    read(topic, item).event()
}

pub(super) fn variant(event: &Event) -> String {
    let shown = format!("{event:?}");
    shown
        .chars()
        .take_while(|next| next.is_alphanumeric())
        .collect()
}

/// Each topic verifies, decodes into a typed event, and is serialized to the same JSON.
#[test]
fn notifications_of_all_topics_are_typed_and_preserved() {
    let verifier = Verifier::new(SECRET).unwrap();
    let mut variants: BTreeMap<String, usize> = BTreeMap::new();
    for topic in Topic::KNOWN {
        let sent = notification(topic.as_str(), fixtures::item(topic));
        let body = serde_json::to_vec(&sent).unwrap();
        let received = verifier.verify(&body, &*verifier.sign(&body)).unwrap();
        assert_eq!(received.topic, *topic);
        assert_eq!(serde_json::to_value(&received).unwrap(), sent, "{topic}");
        let event = serde_json::to_value(received.event()).unwrap();
        assert_eq!(event, sent["data"]["item"], "{topic}");
        *variants.entry(variant(&received.event())).or_default() += 1;
    }
    let untyped = variants.remove("Other");
    assert_eq!(untyped, Some(1), "only the topic without a documented form");
    // `LegacyConversation` is the form of an old version of topics that are counted here.
    assert_eq!(variants.len(), 31, "{variants:?}");
    assert_eq!(variants.values().sum::<usize>(), Topic::KNOWN.len() - 1);
}

macro_rules! forms {
    ($($test:ident: $topic:literal => $variant:ident($value:ident) $check:block)*) => {$(
        #[test]
        fn $test() {
            let topic = Topic::from($topic);
            match event($topic, fixtures::item(&topic)) {
                Event::$variant($value) => $check,
                other => panic!("{other:?}"),
            }
        }
    )*};
}

forms! {
    ping: "ping" => Ping(ping) { assert_eq!(ping.message.as_deref(), Some("hello")); }
    admin: "admin.away_mode_updated" => Admin(admin) {
        // The ID is a number.
        assert_eq!(admin.id, 814);
        assert_eq!(admin.extra.get("away_status_reason"), Some(&json!("")));
    }
    activity_log: "admin.activity_log_event.created" => ActivityLog(entry) {
        assert_eq!(entry.id, "0d9c-1");
        assert_eq!(entry.created_at, TIME);
    }
    contact: "contact.user.created" => Contact(contact) {
        // Times are RFC 3339, with an offset or in UTC.
        assert_eq!((contact.created_at.as_second(), contact.updated_at.as_second()), (TIME, TIME));
        assert_eq!(contact.custom_attributes["plan"], "gold");
    }
    archived: "contact.archived" => Archived(contact) { assert_eq!((contact.id.as_deref(), contact.archived), (Some(CONTACT), Some(true))); }
    deleted: "contact.deleted" => Deleted(contact) { assert_eq!((contact.id.as_deref(), contact.deleted), (Some(CONTACT), Some(true))); }
    deleted_article: "article.deleted" => Deleted(article) {
        assert_eq!((article.id.as_deref(), article.deleted), (Some("4001"), None));
        assert_eq!(article.extra.get("title"), Some(&json!("Opening hours")));
    }
    contact_tag: "contact.lead.tag.created" => ContactTag(change) {
        assert_eq!(change.tag.unwrap().id, "17");
        assert_eq!(change.contact.unwrap().id, CONTACT);
        assert_eq!(change.created_at, None);
    }
    subscription: "granular.unsubscribe" => Subscription(change) {
        assert_eq!(change.type_.as_deref(), Some("granular_unsubscribe"));
        assert_eq!(change.contact.unwrap().id, CONTACT);
        assert_eq!(change.subscription_types.unwrap().data.len(), 1);
    }
    contact_merged: "contact.merged" => ContactMerged(contact) {
        assert_eq!(contact.id, CONTACT);
        assert!(contact.extra.get("merged_from").is_some());
    }
    company: "company.created" => Company(company) {
        assert_eq!(company.company_id, "customer-9");
        assert_eq!(company.created_at, TIME);
    }
    company_contact: "company.contact.attached" => CompanyContact(change) {
        assert_eq!(change.company.unwrap().id, fixtures::COMPANY);
        assert_eq!(change.contact.unwrap().id, CONTACT);
    }
    conversation: "conversation.user.replied" => Conversation(conversation) {
        assert_eq!(conversation.id, CONVERSATION);
        assert_eq!(conversation.conversation_parts.conversation_parts.len(), 1);
        assert_eq!(conversation.statistics.unwrap().last_contact_reply_at, Some(TIME.into()));
    }
    conversation_deleted: "conversation.deleted" => ConversationDeleted(deleted) { assert_eq!(deleted.conversation_id.as_deref(), Some(CONVERSATION)); }
    conversation_contact: "conversation.contact.attached" => ConversationContact(change) {
        assert_eq!(change.contact.unwrap().id, CONTACT);
        assert!(change.conversation.unwrap().get("model").is_some());
    }
    data_event: "event.created" => DataEvent(event) { assert_eq!((event.event_name.as_str(), event.metadata["loaves"].as_i64()), ("baked", Some(3))); }
    ticket: "ticket.created" => Ticket(ticket) {
        assert_eq!((&*ticket.id, &*ticket.ticket_id), (TICKET, "31"));
        // The state of version 2.12 is an object, and is preserved.
        assert_eq!(ticket.extra.get("ticket_state").unwrap()["category"], "submitted");
    }
    ticket_part: "ticket.admin.replied" => TicketPart(change) {
        assert_eq!(change.ticket.unwrap().id, TICKET);
        assert_eq!(change.ticket_part.unwrap().part_type, "assignment");
    }
    ticket_contact: "ticket.contact.attached" => TicketContact(change) {
        let ticket = change.ticket.unwrap();
        assert_eq!((ticket.id.as_deref(), ticket.state.as_deref()), (Some(TICKET), Some("submitted")));
        assert_eq!(change.contact.unwrap().id, CONTACT);
    }
    article: "article.published" => Article(article) { assert_eq!((&*article.id, article.created_at.as_second()), ("4001", TIME)); }
    call: "call.ended" => Call(call) { assert_eq!((call.state.as_deref(), call.ended_at), (Some("ended"), None)); }
    content_stat: "content_stat.survey" => ContentStat(stat) {
        let details = stat.content_stat.unwrap();
        assert_eq!((stat.created_at, details.content_id.as_deref()), (Some(TIME.into()), Some("6")));
        assert_eq!((details.answers.len(), details.ruleset_version_id.as_deref()), (2, Some("-1")));
    }
    job: "job.completed" => Job(job) { assert_eq!(job.resource_id.as_deref(), Some(TICKET)); }
    api_request: "api.request.completed" => ApiRequest(request) { assert_eq!(request.response.unwrap()["status"], 200); }
    data_connector: "data_connector.execution.completed" => DataConnectorExecution(execution) {
        assert_eq!((execution.success, execution.completed_at), (Some(false), Some(TIME.into())));
    }
    procedure: "procedure.hitl_notification.created" => ProcedureQuestion(question) { assert_eq!(question.hitl_question.as_deref(), Some("Approve?")); }
    audience: "audience.updated" => Audience(audience) { assert_eq!(audience.predicates.len(), 1); }
    audience_membership: "audience.member_added" => AudienceMembership(change) { assert_eq!(change.audience_id.as_deref(), Some("12")); }
    content_import_source: "content_import_source.updated" => ContentImportSource(source) {
        assert_eq!((source.id.as_deref(), source.audience_ids.len()), (Some("12"), 2));
    }
    content_snippet: "content_snippet.created" => ContentSnippet(snippet) { assert_eq!(snippet.json_blocks.len(), 1); }
    legacy_user: "visitor.signed_up" => LegacyUser(user) { assert_eq!((user.user_id.as_deref(), user.created_at), (Some("ext-7"), Some(TIME.into()))); }
    legacy_tag: "user.tag.created" => LegacyTag(change) { assert_eq!(change.user.unwrap().id.as_deref(), Some(CONTACT)); }
}

/// Forms that depend on the version of the app.
#[test]
fn the_form_follows_the_version_of_the_app() {
    for (topic, item, expected) in [
        ("contact.unsubscribed", fixtures::contact(), "Contact"),
        ("ticket.closed", fixtures::ticket(), "Ticket"),
        (
            "ticket.closed",
            json!({ "ticket": fixtures::ticket() }),
            "Ticket",
        ),
        (
            "ticket.resolved",
            json!({ "ticket": fixtures::ticket() }),
            "Ticket",
        ),
        ("ticket.note.created", fixtures::ticket(), "Ticket"),
        (
            "conversation.user.replied",
            fixtures::legacy_conversation(),
            "LegacyConversation",
        ),
        // Unknown topics.
        (
            "conversation.invented",
            fixtures::conversation(),
            "Conversation",
        ),
        ("ticket.invented", fixtures::ticket(), "Ticket"),
        ("contact.invented", fixtures::contact(), "Contact"),
        ("company.invented", fixtures::company(), "Company"),
        ("invented", json!({ "type": "invention" }), "Other"),
    ] {
        let notification = read(topic, item);
        assert_eq!(variant(&notification.event()), expected, "{topic}");
    }
    let closed = read("ticket.closed", json!({ "ticket": fixtures::ticket() }));
    assert!(matches!(closed.event(), Event::Ticket(ticket) if ticket.id == TICKET));
}

#[test]
fn an_item_of_another_form_never_fails() {
    for topic in Topic::KNOWN {
        for item in [
            json!(null),
            json!(5),
            json!("text"),
            json!([]),
            json!({}),
            json!([{ "id": 1 }]),
        ] {
            let sent = notification(topic.as_str(), item.clone());
            let received = read(topic.as_str(), item.clone());
            assert_eq!(received.event(), Event::Other(Box::new(item)), "{topic}");
            assert_eq!(serde_json::to_value(&received).unwrap(), sent);
            assert_eq!(received.contact_id(), None);
            assert!(received.part().is_none());
        }
    }
}

#[test]
fn the_envelope_is_lenient_and_preserved() {
    let body = |json: Value| serde_json::to_vec(&json).unwrap();
    for sent in [
        json!({ "topic": "ping" }),
        json!({ "topic": "ping", "id": null, "delivery_status": null, "self": null, "data": null }),
        json!({ "topic": "ping", "data": { "item": { "type": "ping" } }, "created_at": TIME }),
        json!({ "topic": "ping", "data": [], "links": [1], "id": { "a": 1 }, "delivered_at": "soon" }),
        json!({ "topic": "ping", "data": { "type": null, "item": 5, "more": true }, "self": "https://example.com" }),
    ] {
        let read = Notification::from_slice(&body(sent.clone())).unwrap();
        assert!(read.is_ping());
        let _ = read.event();
        assert_eq!(serde_json::to_value(&read).unwrap(), sent);
    }
    assert!(matches!(
        Notification::from_slice(&body(json!({ "id": "notif_1" }))),
        Err(WebhookError::InvalidBody { .. })
    ));
}

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z0-9:T.-]{0,12}".prop_map(Value::from),
    ];
    let names = prop::sample::select(vec![
        "type",
        "id",
        "ticket",
        "ticket_part",
        "contact",
        "conversation",
        "model",
        "contacts",
        "conversation_parts",
        "ticket_parts",
        "created_at",
        "tags",
        "deleted",
        "company",
        "author",
        "body",
        "user",
    ]);
    leaf.prop_recursive(4, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..6).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

proptest! {
    #[test]
    fn any_item_of_any_topic_is_read_and_preserved(index in any::<prop::sample::Index>(), item in json_value()) {
        let topic = index.get(Topic::KNOWN);
        let sent = notification(topic.as_str(), item.clone());
        let received = read(topic.as_str(), item);
        let event = serde_json::to_value(received.event()).unwrap();
        prop_assert_eq!(&event, received.item());
        let _ = (received.part(), received.deduplication_key(), received.is_deleted());
        let _ = (received.conversation_id(), received.ticket_id(), received.contact_id(), received.company_id());
        prop_assert_eq!(serde_json::to_value(&received).unwrap(), sent);
    }
}

/// Items of version 2.15 whose ticket is inside another object.
#[test]
fn a_wrapped_ticket_is_read_like_another_one_and_stays_wrapped() {
    for item in [
        json!({ "ticket": fixtures::ticket() }),
        json!({ "type": "more", "ticket": fixtures::ticket(), "added": [1] }),
        fixtures::ticket(),
    ] {
        let Event::Ticket(mut ticket) = event("ticket.closed", item.clone()) else {
            panic!("{item}");
        };
        assert_eq!((&*ticket.id, &*ticket.ticket_id), (TICKET, "31"));
        assert_eq!(serde_json::to_value(&ticket).unwrap(), item);
        ticket.open = false;
        let mut changed = item;
        let inner = if changed.get("ticket").is_some() {
            &mut changed["ticket"]
        } else {
            &mut changed
        };
        inner["open"] = json!(false);
        assert_eq!(serde_json::to_value(&ticket).unwrap(), changed);
        assert_eq!(types::Ticket::from(*ticket).id, TICKET);
    }
}

#[test]
fn a_field_that_is_changed_is_written_in_the_form_of_its_type() {
    let Event::Contact(mut contact) = event("contact.user.created", fixtures::contact()) else {
        panic!();
    };
    contact.updated_at = (TIME + 1).into();
    let mut expected = fixtures::contact();
    expected["updated_at"] = json!(TIME + 1);
    assert_eq!(serde_json::to_value(&contact).unwrap(), expected);
}

/// Every scalar of every item, in every other form.
#[test]
fn events_preserve_values_of_other_kinds() {
    let others = [
        json!("2025-10-09T08:53:20.250+00:00"),
        json!(TIME),
        json!(1_760_000_000_123_i64),
        json!("1760000000"),
        json!(7.0),
        json!(7.25),
        json!(-1),
        json!(u64::MAX),
        json!(" true "),
        json!(true),
        json!(""),
        json!("007"),
        json!(null),
        json!([]),
        json!([null, 5, "5"]),
        json!({}),
        json!({ "id": 5 }),
    ];
    let mut seen = BTreeSet::new();
    for topic in Topic::KNOWN {
        let item = fixtures::item(topic);
        // One topic of each form.
        if !seen.insert(variant(&event(topic.as_str(), item.clone()))) {
            continue;
        }
        for path in all_paths(&item) {
            for other in &others {
                let item = changed(&item, &path, other.clone());
                let written = serde_json::to_value(event(topic.as_str(), item.clone())).unwrap();
                assert_eq!(written, item, "{topic} {path} {other}");
            }
        }
    }
}
