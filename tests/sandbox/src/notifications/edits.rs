//! The notifications that changes by other users of the workspace cause.

use serde_json::{Value, json};

use super::{items, triggers};
use crate::{collection::Collection, handlers::tickets, json::Object, state::State};

/// Queues the notifications of fields that were set.
pub(crate) fn updated(state: &mut State, collection: Collection, id: &str, changes: &Object) {
    if !state.outbox.is_subscribed() {
        return;
    }
    let caused = match collection {
        Collection::Contacts => triggers::contact_updated(state, id, changes),
        Collection::Companies => vec![("company.updated".to_owned(), items::company(state, id))],
        Collection::Conversations => conversation(state, id, changes),
        Collection::Tickets => ticket(state, id, changes),
    };
    triggers::push(state, caused);
}

/// Queues the notification of an object that is about to be deleted.
pub(crate) fn deleting(state: &mut State, collection: Collection, id: &str) {
    if !state.outbox.is_subscribed() {
        return;
    }
    let caused = match collection {
        Collection::Contacts => ("contact.deleted", items::marked(state, id, "deleted")),
        Collection::Companies if state.companies.contains(id) => (
            "company.deleted",
            json!({ "type": "company", "id": id, "deleted": true }),
        ),
        Collection::Conversations if state.conversations.contains(id) => {
            ("conversation.deleted", items::deleted_conversation(id))
        }
        // There is no topic for deleted tickets.
        Collection::Companies | Collection::Conversations | Collection::Tickets => return,
    };
    triggers::push(state, vec![(caused.0.to_owned(), caused.1)]);
}

/// The fields of a conversation that have a topic. Other fields, such as attributes, have none.
fn conversation(state: &State, id: &str, changes: &Object) -> Vec<(String, Value)> {
    let is_ticket = (state.conversations.get(id)).is_some_and(|found| found.is_ticket);
    if is_ticket {
        return Vec::new();
    }
    let mut topics = Vec::new();
    for (name, value) in changes {
        topics.push(match (name.as_str(), value.as_str()) {
            ("state", Some("closed")) => "conversation.admin.closed",
            ("state", Some("snoozed")) => "conversation.admin.snoozed",
            ("state", Some("open")) => "conversation.admin.opened",
            ("priority", _) => "conversation.priority.updated",
            ("admin_assignee_id" | "team_assignee_id", _) => "conversation.admin.assigned",
            ("conversation_rating", _) if !value.is_null() => "conversation.rating.added",
            ("read", _) if *value == Value::Bool(true) => "conversation.read",
            _ => continue,
        });
    }
    topics.dedup();
    // No part was added.
    let item = |topic: &str| (topic.to_owned(), items::conversation(state, id, 0));
    topics.into_iter().map(item).collect()
}

fn ticket(state: &State, id: &str, changes: &Object) -> Vec<(String, Value)> {
    let mut caused = Vec::new();
    for (name, value) in changes {
        match name.as_str() {
            "ticket_state" => {
                let view = tickets::view(state, id);
                caused.push(("ticket.state.updated".to_owned(), view.clone()));
                // Before version 2.15, a resolved ticket is closed.
                if value == "resolved" {
                    caused.push(("ticket.closed".to_owned(), view));
                }
            }
            "ticket_attributes" => {
                let part = json!({ "part_type": "ticket_attribute_updated_by_admin" });
                caused.push(with_part(state, "ticket.attribute.updated", id, part));
            }
            "admin_assignee_id" | "team_assignee_id" => {
                let (topic, kind) = if name == "admin_assignee_id" {
                    ("ticket.admin.assigned", "admin")
                } else {
                    ("ticket.team.assigned", "team")
                };
                let assigned_to = json!({ "type": kind, "id": value });
                let part = json!({ "part_type": "assignment", "assigned_to": assigned_to });
                caused.push(with_part(state, topic, id, part));
            }
            _ => {}
        }
    }
    caused
}

/// Returns a notification with a part that the ticket does not list, because edits add no parts.
fn with_part(state: &State, topic: &str, id: &str, mut part: Value) -> (String, Value) {
    part["created_at"] = json!(state.now());
    part["author"] = json!({ "type": "bot", "id": "0", "name": "Workflow" });
    (topic.to_owned(), items::ticket_part(state, id, Some(&part)))
}
