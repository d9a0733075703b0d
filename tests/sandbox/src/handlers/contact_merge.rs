//! Merging of contacts.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::contacts::view,
    handlers::{Outcome, ok, people},
    state::{Contact, State},
};

/// Merges a lead into a user and deletes the lead.
pub(crate) fn merge(state: &mut State, call: &Call<'_>) -> Outcome {
    let from = people::contact(state, &call.text("from").unwrap_or_default())?;
    let into = people::contact(state, &call.text("into").unwrap_or_default())?;
    for (key, id, role) in [("from", &from, "lead"), ("into", &into, "user")] {
        let found = state
            .contacts
            .get(id)
            .and_then(|contact| contact.fields.get("role"));
        if found != Some(&json!(role)) {
            let message = format!("`{key}` must be a {role}");
            return Err(ApiError::invalid(key, message));
        }
    }
    absorb_into(state, &from, &into);
    ok(view(state, &into))
}

/// Moves everything from one contact to another and deletes the first. Does nothing if there is no
/// such contact.
pub(crate) fn absorb_into(state: &mut State, from: &str, into: &str) {
    let Some(lead) = state.contacts.remove(from) else {
        return;
    };
    if let Some(user) = state.touch_contact(into) {
        absorb(user, lead);
    }
    let has = |ids: &[String]| ids.iter().any(|id| id == from);
    let swap = |ids: &mut Vec<String>| {
        if let Some(place) = ids.iter().position(|id| id == from) {
            ids.remove(place);
            if !ids.iter().any(|id| id == into) {
                ids.insert(place, into.to_owned());
            }
        }
    };
    for id in state.conversations.ids_where(|held| has(&held.contacts)) {
        if let Some(conversation) = state.conversations.get_mut(&id) {
            swap(&mut conversation.contacts);
        }
    }
    for id in state.tickets.ids_where(|held| has(&held.contacts)) {
        if let Some(ticket) = state.tickets.get_mut(&id) {
            swap(&mut ticket.contacts);
        }
    }
    state.notes.change_where(
        |note| note["contact"]["id"] == from,
        |note| note["contact"]["id"] = json!(into),
    );
    for event in &mut state.events {
        if event.contact == from {
            event.contact = into.to_owned();
        }
    }
}

/// Copies the fields that the user lacks from the lead.
fn absorb(user: &mut Contact, lead: Contact) {
    for (name, value) in lead.fields {
        let slot = user.fields.entry(name).or_insert(Value::Null);
        if slot.is_null() {
            *slot = value;
        }
    }
    for (mine, theirs) in [
        (&mut user.tags, lead.tags),
        (&mut user.companies, lead.companies),
    ] {
        for id in theirs {
            if !mine.contains(&id) {
                mine.push(id);
            }
        }
    }
}
