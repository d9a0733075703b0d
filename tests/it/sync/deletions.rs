//! Rows that no longer exist, according to webhooks.

use intercom_api::sync::{Gone, GoneReason, Key, StreamName};
use intercom_api::webhooks::Notification;
use serde_json::{Value, json};

fn gone(topic: &str, item: Value) -> Option<Gone> {
    let body = json!({
        "type": "notification_event",
        "topic": topic,
        "created_at": 1_700_000_000,
        "data": { "type": "notification_event_data", "item": item },
    });
    let notification = Notification::from_slice(body.to_string().as_bytes()).unwrap();
    Gone::from_notification(&notification)
}

#[test]
fn notifications_report_rows_that_are_gone() {
    let merged = GoneReason::Merged { into: "7".into() };
    for (topic, item, stream, reason) in [
        (
            "contact.deleted",
            json!({ "id": "5", "deleted": true }),
            StreamName::Contacts,
            GoneReason::Deleted,
        ),
        (
            "contact.deleted",
            json!({ "id": 5, "type": "contact" }),
            StreamName::Contacts,
            GoneReason::Deleted,
        ),
        (
            "user.deleted",
            json!({ "id": "5" }),
            StreamName::Contacts,
            GoneReason::Deleted,
        ),
        (
            "contact.archived",
            json!({ "id": "5", "archived": true }),
            StreamName::Contacts,
            GoneReason::Archived,
        ),
        (
            "contact.archive",
            json!({ "id": "5" }),
            StreamName::Contacts,
            GoneReason::Archived,
        ),
        (
            "contact.merged",
            json!({ "type": "contact", "id": "7", "merged_from": { "type": "contact", "id": "5" } }),
            StreamName::Contacts,
            merged,
        ),
        (
            "company.deleted",
            json!({ "id": "5", "type": "company" }),
            StreamName::Companies,
            GoneReason::Deleted,
        ),
        (
            "conversation.deleted",
            json!({ "type": "conversation", "conversation_id": "5" }),
            StreamName::Conversations,
            GoneReason::Deleted,
        ),
        (
            "article.deleted",
            json!({ "type": "article", "id": "5" }),
            StreamName::Articles,
            GoneReason::Deleted,
        ),
        (
            "admin.removed_from_workspace",
            json!({ "type": "admin", "id": "5" }),
            StreamName::Admins,
            GoneReason::Deleted,
        ),
    ] {
        let expected = Gone::new(stream, Key::new("5"), reason);
        assert_eq!(gone(topic, item), Some(expected), "{topic}");
    }
}

#[test]
fn other_notifications_report_nothing() {
    let contact = json!({ "type": "contact", "id": "5" });
    for topic in [
        "contact.user.created",
        "contact.user.tag.deleted",
        "contact.unarchived",
        "company.contact.detached",
        "content_snippet.deleted",
        "ticket.closed",
        "invented.deleted",
    ] {
        assert_eq!(gone(topic, contact.clone()), None, "{topic}");
    }
    // Without an ID, or without the contact that was merged, nothing can be removed.
    for (topic, item) in [
        ("contact.deleted", json!({ "deleted": true })),
        ("contact.deleted", json!(null)),
        ("contact.merged", json!({ "id": "7" })),
        (
            "contact.merged",
            json!({ "id": "7", "merged_from": { "id": "7" } }),
        ),
        ("contact.merged", json!({ "merged_from": { "id": "7" } })),
    ] {
        assert_eq!(gone(topic, item.clone()), None, "{topic} {item}");
    }
}
