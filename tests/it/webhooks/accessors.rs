//! IDs and parts of items of every form.

use std::time::Duration;

use intercom_api::Timestamp;
use intercom_api::webhooks::{Notification, Topic, TopicCategory};
use serde_json::{Value, json};

use super::fixtures::{self, COMPANY, CONTACT, CONVERSATION, TICKET, TIME};

fn read(topic: &str, item: Value) -> Notification {
    Notification::from_slice(&fixtures::body(topic, item)).unwrap()
}

/// The IDs of the conversation, the ticket, the contact and the company of a topic.
fn expected(topic: &Topic) -> [Option<&'static str>; 4] {
    let (conversation, ticket, contact, company) = (
        Some(CONVERSATION),
        Some(TICKET),
        Some(CONTACT),
        Some(COMPANY),
    );
    match (topic, topic.category()) {
        (Topic::ConversationDeleted | Topic::ProcedureHitlNotificationCreated, _) => {
            [conversation, None, None, None]
        }
        (_, TopicCategory::Conversation | TopicCategory::Call | TopicCategory::DataConnector) => {
            [conversation, None, contact, None]
        }
        (Topic::TicketContactAttached | Topic::TicketContactDetached, _) => {
            [None, ticket, contact, None]
        }
        (_, TopicCategory::Ticket) => [None, ticket, contact, company],
        (_, TopicCategory::Job) => [None, ticket, None, None],
        (_, TopicCategory::Contact | TopicCategory::DataEvent) => [None, None, contact, None],
        (_, TopicCategory::ContentStat) => [None, None, contact, company],
        (Topic::CompanyContactAttached | Topic::CompanyContactDetached, _) => {
            [None, None, contact, company]
        }
        (_, TopicCategory::Company) => [None, None, None, company],
        _ => [None; 4],
    }
}

#[test]
fn ids_are_found_in_every_form() {
    for topic in Topic::KNOWN {
        let notification = read(topic.as_str(), fixtures::item(topic));
        let found = [
            notification.conversation_id(),
            notification.ticket_id(),
            notification.contact_id(),
            notification.company_id(),
        ];
        assert_eq!(
            found.each_ref().map(|id| id.as_deref()),
            expected(topic),
            "{topic}"
        );
    }
}

#[test]
fn parts_are_found_in_every_form() {
    for topic in Topic::KNOWN {
        let notification = read(topic.as_str(), fixtures::item(topic));
        let part = notification.part();
        let item = notification.item();
        let is_expected = ["conversation_parts", "ticket_part", "ticket_parts"]
            .iter()
            .any(|name| item.get(name).is_some());
        assert_eq!(part.is_some(), is_expected, "{topic}");
        let Some(part) = part else { continue };
        assert_eq!(
            (part.id.as_deref(), part.created_at),
            (Some("9001"), Some(TIME.into()))
        );
        assert_eq!(part.body.as_deref(), Some("<p>Is it open?</p>"));
        assert_eq!(
            part.is_by_contact(),
            item.get("ticket_part").is_none(),
            "{topic}"
        );
    }
    let old = read("conversation.user.replied", fixtures::legacy_conversation());
    assert_eq!(old.part().and_then(|part| part.id).as_deref(), Some("9001"));
    assert_eq!(
        (
            old.conversation_id().as_deref(),
            old.contact_id().as_deref()
        ),
        (Some(CONVERSATION), Some(CONTACT))
    );
    let inside = read("ticket.closed", json!({ "ticket": fixtures::ticket() }));
    assert!(inside.part().is_some());
    assert_eq!(inside.ticket_id().as_deref(), Some(TICKET));
}

#[test]
fn deleted_objects_are_distinguished_from_removed_tags() {
    for topic in Topic::KNOWN {
        let notification = read(topic.as_str(), fixtures::item(topic));
        assert_eq!(notification.is_deleted(), topic.is_deletion(), "{topic}");
    }
    assert!(read("invented.deleted", json!({ "id": 1, "deleted": true })).is_deleted());
}

#[test]
fn deliveries_of_a_notification_have_the_same_key() {
    let first = fixtures::notification("conversation.read", fixtures::conversation());
    let notification = |change: fn(&mut Value)| {
        let mut changed = first.clone();
        change(&mut changed);
        Notification::from_slice(&serde_json::to_vec(&changed).unwrap()).unwrap()
    };
    let original = notification(|_| {});
    let retry = notification(|sent| {
        sent["delivery_attempts"] = json!(2);
        sent["delivery_status"] = json!("retry");
        sent["first_sent_at"] = json!(TIME + 60);
    });
    assert_eq!(original.deduplication_key(), retry.deduplication_key());
    assert!(!original.is_retry() && retry.is_retry());
    assert!(notification(|sent| sent["delivery_status"] = json!("retry")).is_retry());

    // Without an ID, the topic, the object and the time count.
    let anonymous = notification(|sent| sent["id"] = Value::Null);
    let again = notification(|sent| {
        sent["id"] = Value::Null;
        sent["delivery_attempts"] = json!(2);
    });
    assert_eq!(anonymous.deduplication_key(), again.deduplication_key());
    for other in [
        notification(|sent| {
            sent["id"] = Value::Null;
            sent["created_at"] = json!(TIME + 1);
        }),
        notification(|sent| {
            sent["id"] = Value::Null;
            sent["topic"] = json!("conversation.user.replied");
        }),
        notification(|sent| {
            sent["id"] = Value::Null;
            sent["data"]["item"]["id"] = json!("1");
        }),
    ] {
        assert_ne!(anonymous.deduplication_key(), other.deduplication_key());
    }
}

#[test]
fn every_form_without_an_id_has_a_key_of_its_object() {
    for topic in Topic::KNOWN.iter().filter(|topic| **topic != Topic::Ping) {
        let mut sent = fixtures::notification(topic.as_str(), fixtures::item(topic));
        sent["id"] = Value::Null;
        let notification = Notification::from_slice(&serde_json::to_vec(&sent).unwrap()).unwrap();
        let key = notification.deduplication_key();
        assert!(!key.contains("//"), "{key}");
    }
}

#[test]
fn the_age_is_never_negative() {
    let notification = read("ping", json!({}));
    for (now, age) in [(TIME + 61, 61), (TIME, 0), (TIME - 5, 0), (i64::MIN, 0)] {
        assert_eq!(
            notification.age(Timestamp::from_second(now)),
            Duration::from_secs(age)
        );
    }
}
