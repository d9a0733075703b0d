//! Segments: one of all users, and one of all leads.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    fixed_ids::{LEADS_SEGMENT_ID, USERS_SEGMENT_ID},
    handlers::{Outcome, list_of, ok, people},
    state::{Contact, State},
};

/// Returns the segments of a contact.
pub(crate) fn ids_of_contact(contact: &Contact) -> [&'static str; 1] {
    match contact.fields.get("role").and_then(Value::as_str) {
        Some("lead") => [LEADS_SEGMENT_ID],
        _ => [USERS_SEGMENT_ID],
    }
}

/// Returns the segments of a company: the segment of users, if the company has any contacts.
pub(crate) fn of_company(state: &State, company: &str) -> Vec<Value> {
    let inhabited = state
        .contacts
        .stored()
        .any(|(_, contact)| contact.companies.iter().any(|id| id == company));
    of_users(state, usize::from(inhabited))
}

/// Returns the segments of a company with this number of users.
pub(crate) fn of_users(state: &State, users: usize) -> Vec<Value> {
    let segment = state.segments.get(USERS_SEGMENT_ID).filter(|_| users > 0);
    segment.cloned().into_iter().collect()
}

pub(crate) fn of_contact(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = people::contact(state, call.path("contact_id"))?;
    let ids = state.contacts.get(&id).map(ids_of_contact);
    let segments = ids.iter().flatten();
    list_of(
        segments
            .filter_map(|id| state.segments.get(id).cloned())
            .collect(),
    )
}

fn with_count(state: &State, segment: &Value) -> Value {
    let made = state
        .contacts
        .stored()
        .filter(|(_, contact)| segment["id"] == ids_of_contact(contact)[0])
        .count();
    // Samples are users.
    let samples = if segment["id"] == USERS_SEGMENT_ID {
        state.contacts.untouched()
    } else {
        0
    };
    let count = made + samples;
    let mut segment = segment.clone();
    segment["count"] = json!(count);
    segment
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let counted = call.flag("include_count");
    let segments: Vec<Value> = state
        .segments
        .values()
        .map(|segment| {
            if counted {
                with_count(state, segment)
            } else {
                segment.clone()
            }
        })
        .collect();
    ok(json!({ "type": "segment.list", "segments": segments }))
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let segment = state.segments.get(call.path("id"));
    ok(segment
        .ok_or_else(|| ApiError::not_found("segment"))?
        .clone())
}
