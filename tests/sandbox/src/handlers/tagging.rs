//! Tags on contacts, conversations and tickets.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, list_of, ok, people, tags, tickets},
    state::{Applied, State},
};

pub(crate) fn of_contact(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = people::contact(state, call.path("contact_id"))?;
    let own = state.contacts.get(&id).map(|contact| &contact.tags);
    let tags = own.into_iter().flatten();
    list_of(tags.filter_map(|id| state.tags.get(id).cloned()).collect())
}

pub(crate) fn tag_contact(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("contact_id"))?;
    let id = call.text("id").unwrap_or_default();
    let tag = tags::get(state, &id)?;
    if let Some(contact) = state.touch_contact(&contact)
        && !contact.tags.contains(&id)
    {
        contact.tags.push(id);
    }
    ok(tag)
}

pub(crate) fn untag_contact(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("contact_id"))?;
    let id = call.path("id");
    let tag = tags::get(state, id)?;
    if let Some(contact) = state.touch_contact(&contact) {
        contact.tags.retain(|own| own != id);
    }
    ok(tag)
}

/// Returns the tags of a conversation or ticket, with their authors and times.
pub(crate) fn applied(state: &State, tags: &[Applied]) -> Value {
    let tags: Vec<Value> = tags
        .iter()
        .filter_map(|applied| {
            let mut tag = state.tags.get(&applied.id)?.clone();
            tag["applied_at"] = json!(applied.at);
            tag["applied_by"] = json!({ "type": "admin", "id": applied.admin });
            Some(tag)
        })
        .collect();
    json!({ "type": "tag.list", "tags": tags })
}

fn conversation_missing() -> ApiError {
    ApiError::not_found("conversation")
}

/// Returns the tag, the admin and the time of a request that applies a tag.
fn applying(state: &State, call: &Call<'_>) -> Result<(Applied, Value), ApiError> {
    let id = call.text("id").unwrap_or_default();
    let tag = tags::get(state, &id)?;
    let admin = call.text("admin_id").unwrap_or_default();
    people::admin(state, &admin)?;
    let at = state.now();
    Ok((Applied { id, at, admin }, tag))
}

fn apply(tags: &mut Vec<Applied>, new: Applied) {
    if !tags.iter().any(|own| own.id == new.id) {
        tags.push(new);
    }
}

pub(crate) fn tag_conversation(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("conversation_id");
    if !state.conversations.contains(id) {
        return Err(conversation_missing());
    }
    let (new, tag) = applying(state, call)?;
    if let Some(conversation) = state.touch_conversation(id) {
        apply(&mut conversation.tags, new);
    }
    ok(tag)
}

pub(crate) fn untag_conversation(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("conversation_id");
    if !state.conversations.contains(id) {
        return Err(conversation_missing());
    }
    people::admin(state, &call.text("admin_id").unwrap_or_default())?;
    let tag = tags::get(state, call.path("id"))?;
    if let Some(conversation) = state.touch_conversation(id) {
        conversation.tags.retain(|own| tag["id"] != own.id.as_str());
    }
    ok(tag)
}

pub(crate) fn tag_ticket(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("ticket_id");
    if !state.tickets.contains(id) {
        return Err(tickets::missing());
    }
    let (new, tag) = applying(state, call)?;
    if let Some(ticket) = state.touch_ticket(id) {
        apply(&mut ticket.tags, new);
    }
    ok(tag)
}

pub(crate) fn untag_ticket(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("ticket_id");
    if !state.tickets.contains(id) {
        return Err(tickets::missing());
    }
    people::admin(state, &call.text("admin_id").unwrap_or_default())?;
    let tag = tags::get(state, call.path("id"))?;
    if let Some(ticket) = state.touch_ticket(id) {
        ticket.tags.retain(|own| tag["id"] != own.id.as_str());
    }
    ok(tag)
}
