//! Ticket types.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, list_of, ok, text_of, ticket_attributes},
    state::{State, TicketType},
};

pub(crate) fn missing() -> ApiError {
    ApiError::missing("not_found", "ticket type")
}

/// Returns a ticket type in the form of responses.
pub(crate) fn view(state: &State, id: &str) -> Value {
    let Some(found) = state.ticket_types.get(id) else {
        return Value::Null;
    };
    let mut view = Value::Object(found.fields.clone());
    view["ticket_type_attributes"] = json!({ "type": "list", "data": found.attributes });
    view
}

/// Returns the category, and whether tickets of the category are internal to the team.
fn category(body: &Value) -> Option<(&str, bool)> {
    let internal = body.get("is_internal").and_then(Value::as_bool);
    match (text_of(body, "category"), internal) {
        (Some(category), _) => Some((category, category != "Customer")),
        (None, Some(true)) => Some(("Back-office", true)),
        (None, Some(false)) => Some(("Customer", false)),
        (None, None) => None,
    }
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = insert(state, &call.body);
    ok(view(state, &id))
}

/// Adds a ticket type from a validated body.
pub(crate) fn insert(state: &mut State, body: &Value) -> String {
    let id = state.ids.number().to_string();
    let now = state.now();
    let (category, internal) = category(body).unwrap_or(("Customer", false));
    let fields = json!({
        "type": "ticket_type",
        "id": id,
        "category": category,
        "name": text_of(body, "name").unwrap_or_default(),
        "description": text_of(body, "description").unwrap_or_default(),
        "icon": text_of(body, "icon").unwrap_or("🎫"),
        "workspace_id": state.workspace,
        "archived": false,
        "is_internal": internal,
        "created_at": now,
        "updated_at": now,
    });
    let mut fresh = TicketType {
        fields: fields.as_object().cloned().unwrap_or_default(),
        ..TicketType::default()
    };
    for (name, multiline) in [("_default_title_", false), ("_default_description_", true)] {
        let default = json!({ "name": name, "data_type": "string", "multiline": multiline });
        let order = fresh.attributes.len();
        let attribute = ticket_attributes::build(state, &id, order, &default, true);
        fresh.attributes.push(attribute);
    }
    state.ticket_types.insert(id.clone(), fresh);
    id
}

pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    if !state.ticket_types.contains(id) {
        return Err(missing());
    }
    ok(view(state, id))
}

pub(crate) fn update(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("id");
    let now = state.now();
    let found = state.ticket_types.touch(id).ok_or_else(missing)?;
    for key in ["name", "description", "icon", "archived"] {
        if let Some(value) = call.body.get(key) {
            found.fields.insert(key.to_owned(), value.clone());
        }
    }
    if let Some((category, internal)) = category(&call.body) {
        found.fields.insert("category".to_owned(), json!(category));
        found
            .fields
            .insert("is_internal".to_owned(), json!(internal));
    }
    found.fields.insert("updated_at".to_owned(), json!(now));
    ok(view(state, id))
}

/// Lists all ticket types, including archived ones.
pub(crate) fn list(state: &mut State, _: &Call<'_>) -> Outcome {
    list_of(
        state
            .ticket_types
            .iter()
            .map(|(id, _)| view(state, id))
            .collect(),
    )
}
