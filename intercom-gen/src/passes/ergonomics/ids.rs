//! Ids are sent as text here and as numbers there, whatever is declared: every value called `id`, `.._id` or `.._ids`,
//! or of the format `id`, is marked as one, to have one Rust type.

use serde_json::{Value, json};

use crate::error::Error;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    visit::mark(document, |name, schema| {
        let declared = schema.get("format").and_then(Value::as_str) == Some("id");
        let id = declared || name == "id" || name.ends_with("_id") || name.ends_with("_ids");
        // A request id is for people to quote, and an enum says more than that it is an id.
        let named = id && name != "request_id" && !schema.contains_key("enum");
        let kind = schema.get("type").and_then(Value::as_str);
        (named && matches!(kind, Some("string" | "integer"))).then(|| json!("id"))
    })
}
