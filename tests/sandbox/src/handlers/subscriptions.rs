//! Subscription types, and the consent of contacts.

use serde_json::Value;

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, list_of, ok, people},
    state::State,
};

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Value, ApiError> {
    state
        .subscription_types
        .get(id)
        .ok_or_else(|| ApiError::not_found("subscription type"))
}

pub(crate) fn types(state: &mut State, _: &Call<'_>) -> Outcome {
    list_of(state.subscription_types.values().cloned().collect())
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = people::contact(state, call.path("contact_id"))?;
    let decided = state
        .contacts
        .get(&id)
        .map(|contact| &contact.subscriptions);
    let types = decided.into_iter().flatten();
    list_of(
        types
            .filter_map(|(id, _)| state.subscription_types.get(id).cloned())
            .collect(),
    )
}

pub(crate) fn attach(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("contact_id"))?;
    let id = call.text("id").unwrap_or_default();
    let response = find(state, &id)?.clone();
    let opted_in = match call.text("consent_type").as_deref() {
        Some("opt_in") => true,
        Some("opt_out") => false,
        _ => {
            let message = "`consent_type` must be `opt_in` or `opt_out`";
            return Err(ApiError::invalid("consent_type", message));
        }
    };
    if let Some(contact) = state.touch_contact(&contact) {
        contact.subscriptions.retain(|(own, _)| *own != id);
        contact.subscriptions.push((id, opted_in));
    }
    ok(response)
}

pub(crate) fn detach(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("contact_id"))?;
    let id = call.path("id");
    let response = find(state, id)?.clone();
    if let Some(contact) = state.touch_contact(&contact) {
        contact.subscriptions.retain(|(own, _)| own != id);
    }
    ok(response)
}
