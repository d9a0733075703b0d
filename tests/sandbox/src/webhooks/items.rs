//! The items of notifications, in the forms that Intercom sends to an app of version 2.10.

use serde_json::{Value, json};

use crate::{
    handlers::{companies, contacts, conversation_view, people, tickets},
    state::State,
    time::iso,
};

/// Returns the item of a topic about an object; `None` if there is no such object.
pub(super) fn of_topic(state: &State, topic: &str, id: &str) -> Option<Value> {
    let item = match topic {
        "ping" => json!({ "type": "ping", "message": "ping" }),
        "contact.archived" => marked(state, id, "archived"),
        "contact.deleted" | "company.deleted" | "article.deleted" => {
            let kind = topic.split('.').next().unwrap_or_default();
            json!({ "type": kind, "id": id, "deleted": true })
        }
        "conversation.deleted" => json!({ "type": "conversation", "conversation_id": id }),
        "conversation.user.created" | "conversation.admin.single.created" => {
            conversation(state, id, 0)
        }
        "ticket.created" | "ticket.state.updated" | "ticket.closed" => tickets::view(state, id),
        "ticket.note.created"
        | "ticket.admin.assigned"
        | "ticket.team.assigned"
        | "ticket.admin.replied"
        | "ticket.contact.replied"
        | "ticket.attribute.updated" => ticket_part(state, id, None),
        _ => match topic.split('.').next() {
            Some("contact") if !topic.contains(".tag.") => contact(state, id),
            Some("company") if !topic.contains(".contact.") => company(state, id),
            Some("conversation" | "conversation_part") if !topic.contains(".contact.") => {
                conversation(state, id, 1)
            }
            Some("article") => article(state.articles.get(id).unwrap_or(&Value::Null)),
            _ => return None,
        },
    };
    (!item.is_null()).then_some(item)
}

/// Writes times as ISO 8601, as notifications contain them.
fn with_iso_times(mut item: Value) -> Value {
    if let Value::Object(fields) = &mut item {
        for (name, value) in fields {
            if name.ends_with("_at")
                && let Some(seconds) = value.as_i64()
            {
                *value = json!(iso(seconds));
            }
        }
    }
    item
}

pub(super) fn contact(state: &State, id: &str) -> Value {
    if state.contacts.get(id).is_none() {
        return Value::Null;
    }
    with_iso_times(contacts::view(state, id))
}

/// Returns a contact with a flag, as for archived contacts.
pub(super) fn marked(state: &State, id: &str, mark: &str) -> Value {
    if state.contacts.get(id).is_none() {
        return Value::Null;
    }
    let mut item = people::contact_reference(state, id);
    item[mark] = json!(true);
    item
}

pub(super) fn company(state: &State, id: &str) -> Value {
    if !state.companies.contains(id) {
        return Value::Null;
    }
    with_iso_times(companies::view(state, id))
}

pub(super) fn article(article: &Value) -> Value {
    let mut item = with_iso_times(article.clone());
    if item.is_object() {
        item["id"] = json!(crate::state::id_text(&item["id"]));
    }
    item
}

/// Returns a conversation with its last parts only.
pub(super) fn conversation(state: &State, id: &str, parts: usize) -> Value {
    let mut item = conversation_view::full(state, id, false);
    if item.is_null() {
        return item;
    }
    let list = &mut item["conversation_parts"];
    if let Some(all) = list["conversation_parts"].as_array_mut() {
        all.drain(..all.len().saturating_sub(parts));
        let count = all.len();
        list["total_count"] = json!(count);
    }
    let statistics = item["statistics"].take();
    item["statistics"] = with_iso_times(statistics);
    item
}

/// Returns a ticket and one of its parts; `None` stands for the last one.
pub(super) fn ticket_part(state: &State, id: &str, part: Option<&Value>) -> Value {
    let ticket = tickets::view(state, id);
    if ticket.is_null() {
        return Value::Null;
    }
    let last = ticket["ticket_parts"]["ticket_parts"]
        .as_array()
        .and_then(|parts| parts.last());
    let mut part = part.or(last).cloned().unwrap_or_default();
    if part.is_object() {
        part["type"] = json!("ticket_part");
    }
    json!({ "ticket": ticket, "ticket_part": part })
}
