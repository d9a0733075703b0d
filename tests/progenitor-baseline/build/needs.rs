//! The changes to the corrected description without which progenitor rejects it, or generates
//! requests that cannot be sent or lose fields. They only remove constraints, so that every request and response is
//! still possible:
//!
//! - Enum values that consist of symbols have no distinct Rust names: the enum is removed.
//! - An operation has error responses of more than one type, which progenitor does not support: the
//!   bodies of its error responses become any JSON.
//! - For alternatives that consist of a title and required properties, progenitor accepts the
//!   description, but one request gets a type without values, and another one loses fields: the
//!   alternatives are removed.

use serde_json::{Map, Value, json};

/// Changes the document, and returns the JSON pointers of the changed locations.
pub(crate) fn change(document: &mut Value) -> Vec<String> {
    let mut changes = Vec::new();
    constraints(document, "", &mut changes);
    let schemas_of = |response: &Value, document: &Value| {
        let response = resolved(response, document);
        response["content"]["application/json"]["schema"].to_string()
    };
    let original = document.clone();
    let items = document["paths"].as_object_mut().into_iter().flatten();
    for (path, item) in items {
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            let Some(Value::Object(responses)) = operation.get_mut("responses") else {
                continue;
            };
            let errors = |responses: &Map<String, Value>| -> Vec<String> {
                let statuses = responses.keys().filter(|status| !status.starts_with('2'));
                statuses.cloned().collect()
            };
            let errors = errors(responses);
            let mut schemas: Vec<String> = errors
                .iter()
                .map(|status| schemas_of(&responses[status], &original))
                .collect();
            schemas.sort();
            schemas.dedup();
            if schemas.len() < 2 {
                continue;
            }
            for status in errors {
                let mut response = resolved(&responses[&status], &original).clone();
                response["content"] = json!({"application/json": {"schema": {}}});
                responses[&status] = response;
            }
            changes.push(format!("/paths/{path}/{method}/responses"));
        }
    }
    changes
}

/// Removes enums of symbols, and alternatives that only list titled requirements.
fn constraints(value: &mut Value, at: &str, changes: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            let is_symbol = |value: &Value| {
                let text = value.as_str();
                text.is_some_and(|text| !text.contains(|c: char| c.is_ascii_alphanumeric()))
            };
            let values = object.get("enum").and_then(Value::as_array);
            if values.is_some_and(|values| values.iter().filter(|one| is_symbol(one)).count() > 1) {
                object.shift_remove("enum");
                changes.push(format!("{at}/enum"));
            }
            let alternatives = object.get("anyOf").and_then(Value::as_array);
            if alternatives.is_some_and(|all| all.iter().all(is_titled_requirement)) {
                object.shift_remove("anyOf");
                changes.push(format!("{at}/anyOf"));
            }
            for (key, value) in object {
                constraints(value, &format!("{at}/{key}"), changes);
            }
        }
        Value::Array(array) => {
            for (index, value) in array.iter_mut().enumerate() {
                constraints(value, &format!("{at}/{index}"), changes);
            }
        }
        _ => {}
    }
}

fn is_titled_requirement(alternative: &Value) -> bool {
    let object = alternative.as_object();
    object.is_some_and(|object| {
        object.len() == 2 && object.contains_key("title") && object.contains_key("required")
    })
}

fn resolved<'a>(value: &'a Value, document: &'a Value) -> &'a Value {
    let reference = value.get("$ref").and_then(Value::as_str);
    reference
        .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
        .unwrap_or(value)
}
