//! The topics, and the item of each.

use serde_json::{Value, json};

use super::{NotificationError, items};
use crate::{handlers::tickets, state::State};

/// Returns the item of a topic about an object.
pub(super) fn item(state: &State, topic: &str, id: &str) -> Result<Value, NotificationError> {
    let not_modeled = |reason| {
        Err(NotificationError::NotModeled {
            topic: topic.to_owned(),
            reason,
        })
    };
    let deleted = |kind: &str| Ok(json!({ "type": kind, "id": id, "deleted": true }));
    let found = |kind: &'static str, item: Value| {
        if item.is_null() {
            let id = id.to_owned();
            return Err(NotificationError::NoSuchObject { kind, id });
        }
        Ok(item)
    };
    let of_contact = |item: Value| found("contact", item);
    let of_conversation = |parts| found("conversation", items::conversation(state, id, parts));
    // An object that is inside of the item, of an object that exists.
    let related = |kind: &'static str, exists: bool, missing: &'static str, item: Option<Value>| {
        let id = id.to_owned();
        match item {
            _ if !exists => Err(NotificationError::NoSuchObject { kind, id }),
            Some(item) => Ok(item),
            None => Err(NotificationError::NoRelatedObject { kind, id, missing }),
        }
    };
    match topic {
        "ping" => Ok(json!({ "type": "ping", "message": "ping" })),
        "admin.added_to_workspace"
        | "admin.removed_from_workspace"
        | "admin.away_mode_updated"
        | "admin.logged_in"
        | "admin.logged_out" => found("admin", items::admin(state, id)),
        "admin.activity_log_event.created" => {
            found("activity log entry", items::activity(state, id))
        }
        "article.created" | "article.updated" | "article.published" | "article.unpublished" => {
            let article = state.articles.get(id).unwrap_or(&Value::Null);
            found("article", items::article(article))
        }
        "article.deleted" => deleted("article"),
        "company.created" | "company.updated" => found("company", items::company(state, id)),
        "company.deleted" => deleted("company"),
        "company.contact.attached" | "company.contact.detached" => related(
            "company",
            state.companies.contains(id),
            "contact",
            items::company_contact(state, id),
        ),
        "contact.user.created"
        | "contact.lead.created"
        | "contact.lead.updated"
        | "contact.lead.added_email"
        | "contact.lead.signed_up"
        | "contact.email.updated"
        | "contact.user.updated"
        | "contact.merged"
        | "contact.unarchive"
        | "contact.unarchived" => of_contact(items::contact(state, id)),
        "contact.archived" | "contact.archive" => of_contact(items::marked(state, id, "archived")),
        "contact.deleted" => deleted("contact"),
        "contact.subscribed" => {
            of_contact(items::subscription(state, id, "contact_subscribe", None))
        }
        "contact.unsubscribed" | "contact.unsubscribed_from_sms" => {
            of_contact(items::subscription(state, id, "contact_unsubscribe", None))
        }
        "granular.subscribe" | "granular.unsubscribe" => {
            let kind = topic.replace('.', "_");
            let chosen = items::subscription_type(state, id);
            let item = chosen.map(|chosen| items::subscription(state, id, &kind, Some(chosen)));
            related(
                "contact",
                state.contacts.contains(id),
                "subscription type",
                item,
            )
        }
        "contact.user.tag.created"
        | "contact.user.tag.deleted"
        | "contact.lead.tag.created"
        | "contact.lead.tag.deleted" => related(
            "contact",
            state.contacts.contains(id),
            "tag, and neither has the workspace",
            items::last_tag(state, id).map(|tag| items::contact_tag(state, id, tag)),
        ),
        "visitor.signed_up" => of_contact(items::legacy_user(state, id)),
        "event.created" => found("event", items::event(state, id)),
        "conversation.user.created" | "conversation.admin.single.created" => of_conversation(0),
        "conversation.user.replied"
        | "conversation.admin.replied"
        | "conversation.admin.assigned"
        | "conversation.admin.noted"
        | "conversation.admin.closed"
        | "conversation.admin.opened"
        | "conversation.admin.snoozed"
        | "conversation.admin.unsnoozed"
        | "conversation.priority.updated"
        | "conversation.rating.added"
        | "conversation.admin.open.assigned"
        | "conversation.read"
        | "conversation_part.redacted"
        | "conversation_part.tag.created"
        | "conversation.operator.replied"
        | "conversation.company.updated"
        | "conversation.admin.replied.translated" => of_conversation(1),
        "conversation.deleted" => Ok(items::deleted_conversation(id)),
        "conversation.contact.attached" | "conversation.contact.detached" => {
            let conversation = state.conversations.get(id);
            let contact = conversation.and_then(|conversation| conversation.contacts.last());
            related(
                "conversation",
                conversation.is_some(),
                "contact",
                contact.map(|contact| items::participant(state, id, contact)),
            )
        }
        "ticket.created"
        | "ticket.state.updated"
        | "ticket.closed"
        | "ticket.resolved"
        | "ticket.rating.provided" => found("ticket", tickets::view(state, id)),
        "ticket.note.created"
        | "ticket.admin.assigned"
        | "ticket.team.assigned"
        | "ticket.admin.replied"
        | "ticket.contact.replied"
        | "ticket.attribute.updated"
        | "ticket.admin.replied.translated" => found("ticket", items::ticket_part(state, id, None)),
        "ticket.contact.attached" | "ticket.contact.detached" => {
            let ticket = state.tickets.get(id);
            let contact = ticket.and_then(|ticket| ticket.contacts.last());
            related(
                "ticket",
                ticket.is_some(),
                "contact",
                contact.map(|contact| items::ticket_contact(state, id, contact)),
            )
        }
        "call.started"
        | "call.ended"
        | "call.transcription_available"
        | "call.recording_available" => not_modeled("the workspace has no calls"),
        "job.completed" => not_modeled("the workspace has no jobs other than exports"),
        "api.request.completed" => not_modeled("the workspace has no log of API requests"),
        "data_connector.execution.completed" => not_modeled("the workspace has no data connectors"),
        "content_snippet.created" | "content_snippet.updated" | "content_snippet.deleted" => {
            not_modeled("the workspace has no content snippets")
        }
        "audience.created"
        | "audience.updated"
        | "audience.deleted"
        | "audience.member_added"
        | "audience.member_removed" => not_modeled("the workspace has no audiences"),
        "content_import_source.created"
        | "content_import_source.updated"
        | "content_import_source.deleted" => {
            not_modeled("the workspace has no sources of imported content")
        }
        "procedure.hitl_notification.created" => not_modeled("the workspace has no procedures"),
        "messenger.deployment_completed.event.created" => {
            not_modeled("the form of the item is not documented")
        }
        "user.created"
        | "user.deleted"
        | "user.unsubscribed"
        | "user.email.updated"
        | "user.tag.created"
        | "user.tag.deleted"
        | "contact.created"
        | "contact.signed_up"
        | "contact.added_email"
        | "contact.tag.created"
        | "contact.tag.deleted" => not_modeled("it is sent only to apps of version 1.x"),
        _ if CONTENT_STATS.contains(&topic.strip_prefix("content_stat.").unwrap_or_default()) => {
            not_modeled("the workspace has no statistics of messages")
        }
        _ => Err(NotificationError::UnknownTopic {
            topic: topic.to_owned(),
        }),
    }
}

/// The kinds of messages that have statistics.
const CONTENT_STATS: [&str; 15] = [
    "banner",
    "carousel",
    "chat",
    "checklist",
    "custom_bot",
    "email",
    "news_item",
    "post",
    "push",
    "series",
    "series.webhook",
    "sms",
    "survey",
    "tooltip_group",
    "tour",
];
