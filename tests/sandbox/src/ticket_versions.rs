//! Conversion of tickets between versions of the API.
//!
//! The handlers know the form of version 2.10. Since 2.12, a state is an object, and requests contain its ID. Since
//! 2.14, the fields of the assignment are fields of the ticket.

use serde_json::{Value, json};

use crate::versions;

/// The states of all ticket types, with their IDs.
const STATES: [(&str, &str, &str); 4] = [
    ("4101", "submitted", "Submitted"),
    ("4102", "in_progress", "In progress"),
    ("4103", "waiting_on_customer", "Waiting on customer"),
    ("4104", "resolved", "Resolved"),
];

/// Returns whether the version has states with IDs.
fn has_state_ids(version: &str) -> bool {
    versions::minor(version).is_none_or(|minor| minor >= 12)
}

/// Converts the body of a request to version 2.10.
pub(crate) fn convert_request(version: &str, method: &str, path: &str, body: &mut Value) {
    let updates_ticket = method == "PUT" && path.starts_with("/tickets/");
    let Some(fields) = body.as_object_mut().filter(|_| updates_ticket) else {
        return;
    };
    if !has_state_ids(version) {
        return;
    }
    if let Some(id) = fields.remove("ticket_state_id") {
        let known = STATES.iter().find(|(known, ..)| id.as_str() == Some(known));
        // An unknown ID is not a state either, so the handler rejects it.
        let state = known.map_or(id.clone(), |(_, state, _)| json!(state));
        fields.insert("state".to_owned(), state);
    }
    if let Some(assignee_id) = fields.remove("assignee_id") {
        let text = |id: Value| match id {
            Value::Number(number) => json!(number.to_string()),
            other => other,
        };
        let mut assignment = json!({"assignee_id": text(assignee_id)});
        if let Some(admin_id) = fields.remove("admin_id") {
            assignment["admin_id"] = text(admin_id);
        }
        fields.insert("assignment".to_owned(), assignment);
    }
}

/// Converts a response from version 2.10.
pub(crate) fn convert_response(version: &str, body: &mut Value) {
    if has_state_ids(version) {
        convert(body);
    }
}

fn convert(value: &mut Value) {
    match value {
        Value::Array(list) => list.iter_mut().for_each(convert),
        Value::Object(fields) => {
            fields.values_mut().for_each(convert);
            match fields.get("type").and_then(Value::as_str) {
                Some("ticket") => {
                    fields.remove("ticket_state_internal_label");
                    fields.remove("ticket_state_external_label");
                    if let Some(state) = fields.get_mut("ticket_state")
                        && let Some(known) =
                            STATES.iter().find(|known| state.as_str() == Some(known.1))
                    {
                        *state = state_object(known);
                    }
                }
                Some("ticket_type") => {
                    let states: Vec<Value> = STATES.iter().map(state_object).collect();
                    let states = json!({"type": "list", "data": states});
                    fields.insert("ticket_states".to_owned(), states);
                }
                _ => {}
            }
        }
        _ => {}
    }
}

fn state_object((id, category, label): &(&str, &str, &str)) -> Value {
    json!({
        "type": "ticket_state",
        "id": id,
        "category": category,
        "internal_label": label,
        "external_label": label,
    })
}
