//! Notifications of all topics, built from an item of each form.

use intercom_api::webhooks::{Topic, TopicCategory};
use serde_json::{Value, json};

pub(super) const CONTACT: &str = "6a10c0ffee00000000000001";
pub(super) const COMPANY: &str = "6a10c0ffee00000000000002";
pub(super) const CONVERSATION: &str = "215490000000042";
pub(super) const TICKET: &str = "215490000000077";
pub(super) const TIME: i64 = 1_760_000_000;
/// The two forms of times in items.
const OFFSET: &str = "2025-10-09T08:53:20.250+00:00";
const ZULU: &str = "2025-10-09T08:53:20.000Z";

/// Returns a notification in the form that Intercom sends.
pub(super) fn notification(topic: &str, item: Value) -> Value {
    json!({
        "type": "notification_event",
        "app_id": "tst4food",
        "data": { "type": "notification_event_data", "item": item },
        "links": {},
        "id": format!("notif_{topic}"),
        "topic": topic,
        "delivery_status": "pending",
        "delivery_attempts": 1,
        "delivered_at": 0,
        "first_sent_at": TIME + 1,
        "created_at": TIME,
        "self": null,
        "added_later": { "unknown": [1, "two", null] },
    })
}

pub(super) fn body(topic: &str, item: Value) -> Vec<u8> {
    serde_json::to_vec(&notification(topic, item)).unwrap()
}

pub(super) fn contact() -> Value {
    json!({
        "type": "contact", "id": CONTACT, "workspace_id": "tst4food", "external_id": "ext-7",
        "role": "user", "email": "", "phone": null, "name": "Grace", "avatar": null,
        "owner_id": null, "has_hard_bounced": false, "marked_email_as_spam": false,
        "unsubscribed_from_emails": false, "sms_consent": false, "created_at": OFFSET,
        "updated_at": ZULU, "signed_up_at": null, "custom_attributes": { "plan": "gold" },
        "location": { "type": "location", "country": null, "region": null, "city": null },
        "social_profiles": { "type": "list", "data": [] },
        "tags": { "type": "list", "data": [], "url": "/contacts/x/tags", "total_count": 0, "has_more": false },
        "notes": { "type": "list", "data": [], "url": "/contacts/x/notes", "total_count": 0, "has_more": false },
        "companies": { "type": "list", "data": [], "url": "/contacts/x/companies", "total_count": 0, "has_more": false },
    })
}

pub(super) fn company() -> Value {
    json!({
        "type": "company", "id": COMPANY, "name": "Bakery", "app_id": "tst4food", "plan": null,
        "company_id": "customer-9", "remote_created_at": null, "created_at": OFFSET,
        "updated_at": ZULU, "last_request_at": null, "size": 3, "monthly_spend": 0,
        "session_count": 0, "user_count": 1, "custom_attributes": {}, "tag_ids": [],
    })
}

pub(super) fn part(kind: &str, part_type: &str, author: &str) -> Value {
    json!({
        "type": kind, "id": "9001", "part_type": part_type, "body": "<p>Is it open?</p>",
        "created_at": TIME, "updated_at": TIME, "notified_at": TIME, "assigned_to": null,
        "author": { "type": author, "id": CONTACT, "name": "Grace", "email": "grace@example.com" },
        "attachments": [], "external_id": null, "redacted": false, "app_package_code": "null",
    })
}

pub(super) fn conversation() -> Value {
    json!({
        "type": "conversation", "id": CONVERSATION, "created_at": TIME - 60, "updated_at": TIME,
        "waiting_since": TIME, "snoozed_until": null, "open": true, "state": "open", "read": false,
        "priority": "not_priority", "admin_assignee_id": null, "team_assignee_id": null,
        "title": null, "ticket": null, "company": null, "conversation_rating": null,
        "source": {
            "type": "conversation", "id": "88", "delivered_as": "customer_initiated", "subject": "",
            "body": "<p>Hello</p>", "attachments": [], "url": null, "redacted": false,
            "author": { "type": "user", "id": CONTACT, "name": "Grace", "email": "grace@example.com" },
        },
        "contacts": { "type": "contact.list", "contacts": [{ "type": "contact", "id": CONTACT }] },
        "teammates": { "type": "admin.list", "admins": [] },
        "statistics": { "type": "conversation_statistics", "last_contact_reply_at": ZULU, "last_closed_by_id": 814 },
        "tags": { "type": "tag.list", "tags": [] },
        "linked_objects": { "type": "list", "data": [], "total_count": 0, "has_more": false },
        "custom_attributes": {}, "topics": {},
        "conversation_parts": {
            "type": "conversation_part.list", "total_count": 1,
            "conversation_parts": [part("conversation_part", "comment", "user")],
        },
    })
}

/// A ticket of an app of version 2.12 or later, whose state is an object.
pub(super) fn ticket() -> Value {
    json!({
        "type": "ticket", "id": TICKET, "ticket_id": "31", "category": "Customer",
        "ticket_attributes": { "_default_title_": "Cold oven" },
        "ticket_state": { "type": "ticket_state", "id": "5", "category": "submitted" },
        "ticket_type": { "type": "ticket_type", "id": "70", "name": "Repair" },
        "contacts": { "type": "contact.list", "contacts": [{ "type": "contact", "id": CONTACT, "external_id": "ext-7" }] },
        "admin_assignee_id": "0", "team_assignee_id": "0", "created_at": TIME - 60,
        "updated_at": TIME, "open": true, "is_shared": true, "channel": "api", "company_id": COMPANY,
        "ticket_parts": {
            "type": "ticket_part.list", "total_count": 1,
            "ticket_parts": [part("ticket_part", "comment", "user")],
        },
    })
}

fn admin() -> Value {
    json!({
        "type": "admin", "id": 814, "name": "Ada", "email": "ada@example.com", "job_title": null,
        "away_mode_enabled": false, "away_mode_reassign": false, "away_status_reason": "",
        "has_inbox_seat": true, "team_ids": [5], "avatar": { "type": "avatar", "image_url": null },
    })
}

fn article() -> Value {
    json!({
        "type": "article", "id": "4001", "workspace_id": "tst4food", "title": "Opening hours",
        "description": "", "body": "<p>Daily</p>", "author_id": 814, "state": "published",
        "created_at": ZULU, "updated_at": OFFSET, "url": null, "parent_id": null,
        "parent_type": null, "parent_ids": [120], "content_id": "55", "tags": { "type": "tag.list", "tags": [] },
        "statistics": { "type": "article_statistics", "views": 2 }, "default_locale": "en",
    })
}

fn content_stat(kind: &str) -> Value {
    let mut stat = json!({
        "id": 4, "content_type": kind, "content_id": "6", "stat_type": "click", "ruleset_id": 9,
        "ruleset_version_id": -1, "content_title": "News", "receipt_id": 2,
        "tags": { "type": "list", "data": [] }, "series_id": null,
    });
    if kind == "survey" {
        let answer = |text: &str| json!({ "answered_at": ZULU, "question_id": 3, "question_text": "How?", "response": text });
        stat["answer"] = answer("fine");
        stat["answers"] = json!([answer("fine"), answer("well")]);
    }
    json!({ "type": format!("content_stat.{kind}"), "created_at": ZULU, "content_stat": stat, "contact": contact(), "company": company() })
}

fn legacy_user() -> Value {
    json!({
        "type": "user", "id": CONTACT, "user_id": "ext-7", "anonymous": false, "email": "grace@example.com",
        "name": "Grace", "pseudonym": null, "created_at": OFFSET, "updated_at": ZULU,
        "companies": { "type": "company.list", "companies": [] }, "tags": { "type": "tag.list", "tags": [] },
        "location_data": { "type": "location_data", "city_name": "Springfield" }, "session_count": 1,
        "unsubscribed_from_emails": false, "custom_attributes": {}, "user_agent_data": null,
    })
}

pub(super) fn legacy_conversation() -> Value {
    json!({
        "type": "conversation", "id": CONVERSATION, "created_at": TIME, "updated_at": TIME,
        "user": { "type": "user", "id": CONTACT, "user_id": "ext-7" },
        "assignee": { "type": "nobody_admin", "id": null },
        "conversation_message": { "type": "conversation_message", "id": "1", "body": "<p>Hi</p>" },
        "conversation_parts": {
            "type": "conversation_part.list", "total_count": 1,
            "conversation_parts": [part("conversation_part", "comment", "user")],
        },
        "open": true, "read": false, "links": { "conversation_web": "https://app.example.com/1" },
    })
}

pub(super) fn subscription(kind: &str) -> Value {
    json!({
        "type": kind, "contact": contact(), "created_at": TIME,
        "subscription_types": { "type": "list", "data": [{ "type": "subscription", "id": "137", "state": "live" }] },
    })
}

/// Returns an item of the form of a topic.
pub(super) fn item(topic: &Topic) -> Value {
    let text = topic.as_str();
    if text.contains(".tag.") && !text.starts_with("conversation_part") {
        let tag = json!({ "type": "tag", "id": "17", "name": "vip" });
        return match text.matches('.').count() {
            3 => json!({ "type": "contact_tag", "tag": tag, "contact": contact() }),
            _ => {
                json!({ "type": "user_tag", "tag": tag, "user": legacy_user(), "created_at": TIME })
            }
        };
    }
    let deleted = |kind: &str, id: &str| json!({ "type": kind, "id": id, "deleted": true });
    match (topic, topic.category()) {
        (Topic::AdminActivityLogEventCreated, _) => json!({
            "type": "admin_activity_log_event", "id": "0d9c-1", "created_at": TIME,
            "performed_by": { "type": "admin", "id": "814", "email": "ada@example.com", "ip": "192.0.2.9" },
            "metadata": { "enabled": false }, "activity_type": "bulk_export", "activity_description": "Ada exported.",
        }),
        (_, TopicCategory::Admin) => admin(),
        (Topic::ArticleDeleted, _) => article(),
        (_, TopicCategory::Article) => article(),
        (_, TopicCategory::Call) => json!({
            "type": "call", "id": "301", "conversation_id": CONVERSATION, "admin_id": "814",
            "contact_id": CONTACT, "state": "ended", "initiated_at": TIME, "answered_at": TIME,
            "ended_at": null, "created_at": TIME, "updated_at": TIME, "recording_url": null,
            "call_type": "phone", "direction": "inbound", "phone": "+10000000009",
        }),
        (Topic::CompanyDeleted, _) => deleted("company", COMPANY),
        (Topic::CompanyContactAttached | Topic::CompanyContactDetached, _) => {
            json!({ "company": company(), "contact": contact() })
        }
        (_, TopicCategory::Company) => company(),
        (Topic::ContactDeleted, _) => deleted("contact", CONTACT),
        (Topic::ContactArchived | Topic::ContactArchive, _) => {
            json!({ "id": CONTACT, "external_id": null, "type": "contact", "archived": true })
        }
        (Topic::ContactSubscribed, _) => subscription("contact_subscribe"),
        (Topic::ContactUnsubscribed | Topic::ContactUnsubscribedFromSms, _) => {
            subscription("contact_unsubscribe")
        }
        (Topic::GranularSubscribe, _) => subscription("granular_subscribe"),
        (Topic::GranularUnsubscribe, _) => subscription("granular_unsubscribe"),
        (Topic::ContactMerged, _) => {
            let mut merged = contact();
            merged["merged_from"] = json!({ "type": "contact", "id": "6a10c0ffee00000000000009" });
            merged
        }
        (Topic::VisitorSignedUp, _) => legacy_user(),
        (_, TopicCategory::Contact)
            if topic.availability() == Some(intercom_api::webhooks::Availability::Legacy) =>
        {
            legacy_user()
        }
        (_, TopicCategory::Contact) => contact(),
        (_, TopicCategory::ContentStat) => {
            content_stat(text.strip_prefix("content_stat.").unwrap())
        }
        (Topic::ConversationDeleted, _) => {
            json!({ "type": "conversation", "conversation_id": CONVERSATION })
        }
        (Topic::ConversationContactAttached | Topic::ConversationContactDetached, _) => json!({
            "conversation": {
                "parts": [{ "id": 373, "conversation_id": 215_490_000_000_042_u64, "data": "{}", "created_at": OFFSET }],
                "options": { "expand_for_notification": true },
                "model": { "id": 215_490_000_000_042_u64, "app_id": 9, "company_id": "-1" },
            },
            "contact": contact(),
        }),
        (_, TopicCategory::Conversation) => conversation(),
        (_, TopicCategory::DataEvent) => json!({
            "type": "event", "event_name": "baked", "id": "e-1", "intercom_user_id": CONTACT,
            "user_id": "ext-7", "email": "grace@example.com", "metadata": { "loaves": 3 },
            "created_at": TIME, "ext_metadata": {},
        }),
        (_, TopicCategory::Job) => json!({
            "type": "job", "id": "job_9", "url": "https://api.example.com/jobs/9", "status": "success",
            "resource_type": "ticket", "resource_id": TICKET, "resource_url": "https://api.example.com/tickets/9",
        }),
        (_, TopicCategory::Api) => json!({
            "type": "api.request.completed", "request_id": "req9", "timestamp": TIME,
            "request": { "method": "GET", "path": "/tags", "ip_address": "192.0.2.9", "user_agent": "curl" },
            "authentication": { "method": "oauth", "token_id": "t9" }, "response": { "status": 200 },
            "admin": { "id": "814", "email": "ada@example.com" },
        }),
        (_, TopicCategory::DataConnector) => json!({
            "type": "data_connector.execution", "id": "44", "action_id": "3", "action_name": "Order",
            "success": false, "http_status": 400, "execution_time_ms": 31, "completed_at": ZULU,
            "source_type": "workflow", "source_id": "8", "conversation_id": CONVERSATION,
            "user_id": CONTACT, "admin_id": "814",
        }),
        (Topic::TicketContactAttached | Topic::TicketContactDetached, _) => json!({
            "ticket": {
                "type": "ticket", "id": 215_490_000_000_077_u64, "url": "https://app.example.com/77",
                "custom_attributes": { "_default_title_": { "value": null, "type": "string" } },
                "state": "submitted", "ticket_type": "Repair", "ticket_type_description": "",
                "ticket_type_emoji": "wrench", "ticket_custom_state_admin_label": "Submitted",
            },
            "contact": contact(),
        }),
        (
            Topic::TicketNoteCreated
            | Topic::TicketAdminAssigned
            | Topic::TicketTeamAssigned
            | Topic::TicketAdminReplied
            | Topic::TicketContactReplied
            | Topic::TicketAttributeUpdated
            | Topic::TicketAdminRepliedTranslated,
            _,
        ) => {
            let mut part = part("ticket_part", "assignment", "admin");
            part["assigned_to"] = json!({ "type": "nobody_admin", "id": null });
            json!({ "ticket": ticket(), "ticket_part": part })
        }
        (_, TopicCategory::Ticket) => ticket(),
        (_, TopicCategory::Ping) => json!({ "type": "ping", "message": "hello" }),
        (Topic::AudienceMemberAdded | Topic::AudienceMemberRemoved, _) => {
            json!({ "type": "audience_membership", "audience_id": "12", "content": { "type": "article_content", "id": "5" } })
        }
        (Topic::AudienceDeleted, _) => deleted("audience", "12"),
        (_, TopicCategory::Audience) => json!({
            "type": "audience", "id": "12", "name": "Bakers", "created_at": TIME, "updated_at": TIME,
            "predicates": [{ "attribute": "name", "value": "x" }], "role_predicates": [],
        }),
        (Topic::ContentSnippetDeleted, _) => deleted("content_snippet", "12"),
        (Topic::ContentSnippetCreated | Topic::ContentSnippetUpdated, _) => json!({
            "type": "content_snippet", "id": "12", "title": "Hours", "locale": "en",
            "json_blocks": [{ "type": "paragraph", "text": "Daily" }], "created_at": TIME, "updated_at": TIME,
        }),
        (Topic::ContentImportSourceDeleted, _) => deleted("content_import_source", "12"),
        (_, TopicCategory::Content) => json!({
            "type": "content_import_source", "id": 12, "status": "active", "url": "https://help.example.com",
            "sync_behavior": "automatic", "last_synced_at": TIME, "audience_ids": [3, 4],
            "created_at": TIME, "updated_at": TIME,
        }),
        (_, TopicCategory::Procedure) => json!({
            "type": "procedure.hitl_notification", "conversation_id": CONVERSATION, "step_id": "s-1",
            "procedure_name": "Refund", "hitl_question": "Approve?", "expires_at": TIME + 60,
            "attributes_to_collect": [{ "name": "Approve" }], "callback_url": "https://api.example.com/p",
            "priority": "not_priority", "recent_messages": [],
        }),
        _ => json!({ "type": "something", "id": "1" }),
    }
}
