//! Marks integers as Unix timestamps if their format or their name indicates a time.

use serde_json::{Value, json};

use crate::error::Error;
use crate::visit;

const ENDINGS: [&str; 6] = ["_at", "_until", "_since", "_after", "_before", "_date"];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    visit::mark(document, |name, schema| {
        let integer = schema.get("type").and_then(Value::as_str) == Some("integer");
        let format = schema.get("format").and_then(Value::as_str).unwrap_or("");
        let time = format.contains("date") || format.contains("timestamp");
        let named = ENDINGS.iter().any(|ending| name.ends_with(ending));
        (integer && (time || named)).then(|| json!("time"))
    })
}
