//! The items of notifications, in the forms that Intercom sends to an app of version 2.10.

use serde_json::{Value, json};

use crate::{
    handlers::{companies, contacts, conversation_view, people, tickets},
    state::State,
    time::iso,
};

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
        item["id"] = json!(crate::json::id_text(&item["id"]));
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

/// Returns an admin. IDs of admins are numbers in notifications.
pub(super) fn admin(state: &State, id: &str) -> Value {
    let Some(admin) = state.admins.get(id) else {
        return Value::Null;
    };
    let mut item = admin.clone();
    item["id"] = json!(id.parse::<u64>().unwrap_or_default());
    item["away_status_reason"] = json!("");
    item
}

pub(super) fn activity(state: &State, id: &str) -> Value {
    let found = state.activity.iter().find(|entry| entry["id"] == id);
    let mut item = found.cloned().unwrap_or_default();
    if item.is_object() {
        item["type"] = json!("admin_activity_log_event");
    }
    item
}

/// Returns a company, and the contact that was attached to it first.
pub(super) fn company_contact(state: &State, id: &str) -> Option<Value> {
    let ids = (state.contacts).ids_where(|contact| contact.companies.iter().any(|own| own == id));
    Some(json!({ "company": company(state, id), "contact": contact(state, ids.first()?) }))
}

/// Returns the last tag of a contact, or else the first one of the workspace, which may have been
/// removed from the contact.
pub(super) fn last_tag<'a>(state: &'a State, contact: &str) -> Option<&'a Value> {
    let own = state.contacts.get(contact)?.tags.last();
    own.and_then(|id| state.tags.get(id))
        .or_else(|| state.tags.values().next())
}

pub(super) fn contact_tag(state: &State, id: &str, tag: &Value) -> Value {
    let tag = json!({ "type": "tag", "id": tag["id"], "name": tag["name"] });
    json!({ "type": "contact_tag", "tag": tag, "contact": contact(state, id) })
}

/// Returns the subscription type about which a contact decided last, or else the first one.
pub(super) fn subscription_type<'a>(state: &'a State, contact: &str) -> Option<&'a Value> {
    let last = state.contacts.get(contact)?.subscriptions.last();
    last.and_then(|(id, _)| state.subscription_types.get(id))
        .or_else(|| state.subscription_types.values().next())
}

pub(super) fn subscription(state: &State, id: &str, kind: &str, chosen: Option<&Value>) -> Value {
    let contact = contact(state, id);
    if contact.is_null() {
        return contact;
    }
    let mut item = json!({ "type": kind, "contact": contact, "created_at": state.now() });
    if let Some(chosen) = chosen {
        item["subscription_types"] = json!({ "type": "list", "data": [chosen] });
    }
    item
}

pub(super) fn event(state: &State, id: &str) -> Value {
    let Some(event) = state.events.iter().find(|event| event.id == id) else {
        return Value::Null;
    };
    let contact = people::contact_reference(state, &event.contact);
    json!({
        "type": "event",
        "id": event.id,
        "event_name": event.name,
        "intercom_user_id": event.contact,
        "user_id": contact["external_id"],
        "email": people::contact_author(state, &event.contact)["email"],
        "metadata": event.metadata,
        "created_at": event.created_at,
        "ext_metadata": {},
    })
}

/// Returns a contact in the form of version 1.x.
pub(super) fn legacy_user(state: &State, id: &str) -> Value {
    let contact = contact(state, id);
    if contact.is_null() {
        return contact;
    }
    let mut item = json!({
        "type": "user",
        "id": id,
        "user_id": contact["external_id"],
        "anonymous": contact["role"] == "lead",
        "pseudonym": null,
        "session_count": 0,
        "location_data": {},
        "companies": { "type": "company.list", "companies": [] },
        "tags": { "type": "tag.list", "tags": [] },
    });
    for name in [
        "email",
        "phone",
        "name",
        "created_at",
        "updated_at",
        "signed_up_at",
        "unsubscribed_from_emails",
        "custom_attributes",
    ] {
        item[name] = contact[name].clone();
    }
    item
}

pub(super) fn deleted_conversation(id: &str) -> Value {
    json!({ "type": "conversation", "conversation_id": id })
}

/// Returns the item about a participant of a conversation, which contains database rows.
pub(super) fn participant(state: &State, id: &str, participant: &str) -> Value {
    let number = id.parse::<u64>().unwrap_or_default();
    json!({
        "conversation": {
            "parts": [{ "conversation_id": number, "data": "{}" }],
            "options": { "expand_for_notification": true },
            "model": { "id": number },
        },
        "contact": contact(state, participant),
    })
}

/// Returns the item about a contact of a ticket, which has another form of the ticket.
pub(super) fn ticket_contact(state: &State, id: &str, participant: &str) -> Value {
    json!({
        "ticket": tickets::inside_conversation(state, id),
        "contact": contact(state, participant),
    })
}
