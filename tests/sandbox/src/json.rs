//! JSON objects, and IDs in JSON.

use serde_json::{Value, json};

/// A JSON object.
pub(crate) type Object = serde_json::Map<String, Value>;

/// Returns a string or number as a string. IDs can be either.
pub(crate) fn id_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Returns an ID as a number, for the fields in which it is one.
pub(crate) fn id_number(id: &str) -> Value {
    id.parse::<i64>()
        .map_or(Value::Null, |number| json!(number))
}
