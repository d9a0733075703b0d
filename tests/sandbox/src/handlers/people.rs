//! Lookup of admins, teams and contacts.

use serde_json::{Value, json};

use crate::{error::ApiError, handlers::contacts, json::id_text, state::State};

/// Returns the admin with this ID.
pub(crate) fn admin<'a>(state: &'a State, id: &str) -> Result<&'a Value, ApiError> {
    state
        .admins
        .get(id)
        .ok_or_else(|| ApiError::missing("admin_not_found", "admin"))
}

/// Returns an admin in the form of the author of a part.
pub(crate) fn admin_author(state: &State, id: &str) -> Result<Value, ApiError> {
    let admin = admin(state, id)?;
    Ok(json!({
        "type": "admin",
        "id": id,
        "name": admin["name"],
        "email": admin["email"],
    }))
}

/// Returns a contact in the form of the author of a part.
pub(crate) fn contact_author(state: &State, id: &str) -> Value {
    let fields = state.contacts.get(id).map(|contact| &contact.fields);
    let field = |name: &str| {
        fields
            .and_then(|fields| fields.get(name))
            .cloned()
            .unwrap_or(Value::Null)
    };
    json!({
        "type": field("role").as_str().unwrap_or("user"),
        "id": id,
        "name": field("name"),
        "email": field("email").as_str().unwrap_or_default(),
    })
}

/// Returns a contact in the form of a reference inside another object.
pub(crate) fn contact_reference(state: &State, id: &str) -> Value {
    let external = state
        .contacts
        .get(id)
        .and_then(|contact| contact.fields.get("external_id"));
    json!({ "type": "contact", "id": id, "external_id": external })
}

/// Returns the ID if a contact with this ID exists, or else a 404.
pub(crate) fn contact(state: &State, id: &str) -> Result<String, ApiError> {
    if state.contacts.contains(id) {
        Ok(id.to_owned())
    } else {
        Err(ApiError::not_found("contact"))
    }
}

/// Returns the first contact with this value in a field by which contacts are found.
pub(crate) fn contact_with(state: &State, field: &'static str, value: &str) -> Option<String> {
    let found = state.contacts.with_key(field, value);
    let first = found.first().map(|(id, _)| (*id).to_owned());
    first.or_else(|| sample_with(state, field, value))
}

/// Returns the unchanged sample with this value in a field. The sample is not created for the
/// lookup.
pub(crate) fn sample_with(state: &State, field: &str, value: &str) -> Option<String> {
    state.contacts.blocks().find_map(|sample| {
        let id = sample.id(sample.find(field, value)?);
        state.contacts.is_untouched(&id).then_some(id)
    })
}

/// Returns the contact that a body identifies by ID, by `user_id` or by `email`.
pub(crate) fn contact_named(
    state: &State,
    body: &Value,
    id_key: &str,
    external_key: &str,
) -> Option<Result<String, ApiError>> {
    let given = |key: &str| body.get(key).filter(|value| !value.is_null()).map(id_text);
    if let Some(id) = given(id_key) {
        return Some(contact(state, &id));
    }
    let found = if let Some(external) = given(external_key) {
        contact_with(state, "external_id", &external)
    } else {
        contact_with(state, "email", &given("email")?)
    };
    Some(found.ok_or_else(|| ApiError::not_found("contact")))
}

/// Returns the contact that a body identifies. If the body has only an email address and no contact
/// has it, creates a lead.
pub(crate) fn contact_or_lead(
    state: &mut State,
    body: &Value,
    id_key: &str,
    external_key: &str,
) -> Option<Result<String, ApiError>> {
    let found = contact_named(state, body, id_key, external_key)?;
    let named = body.get(id_key).or_else(|| body.get(external_key));
    match (&found, body.get("email"), named) {
        (Err(_), Some(email), None) => {
            let lead = json!({ "role": "lead", "email": email });
            Some(Ok(contacts::insert(state, &lead)))
        }
        _ => Some(found),
    }
}

/// The assignee of a conversation or ticket.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Assignee {
    Nobody,
    Admin(String),
    Team(String),
}

impl Assignee {
    pub(crate) fn find(state: &State, id: &str) -> Result<Self, ApiError> {
        if id == "0" {
            Ok(Self::Nobody)
        } else if state.admins.contains(id) {
            Ok(Self::Admin(id.to_owned()))
        } else if state.teams.contains(id) {
            Ok(Self::Team(id.to_owned()))
        } else {
            Err(ApiError::missing("assignee_not_found", "admin or team"))
        }
    }

    /// Returns the assignee in the form of a part.
    pub(crate) fn reference(&self) -> Value {
        match self {
            Self::Nobody => json!({ "type": "nobody_admin", "id": null }),
            Self::Admin(id) => json!({ "type": "admin", "id": id }),
            Self::Team(id) => json!({ "type": "team", "id": id }),
        }
    }
}
