//! Marks strings and integers as IDs if their name is `id` or ends in `_id` or `_ids`, or if their
//! format is `id`.
//!
//! The API sends the same ID as a string in one response and as a number in another, so all IDs get
//! one Rust type.

use serde_json::{Value, json};

use crate::error::Error;
use crate::names::{REQUEST_ID, is_id};
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    visit::mark(document, |name, schema| {
        let declared = schema.get("format").and_then(Value::as_str) == Some("id");
        // An enum is more specific than an ID.
        let named = (declared || is_id(name)) && name != REQUEST_ID && !schema.contains_key("enum");
        let kind = schema.get("type").and_then(Value::as_str);
        (named && matches!(kind, Some("string" | "integer"))).then(|| json!("id"))
    })
}
