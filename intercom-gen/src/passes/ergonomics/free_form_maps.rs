//! Replaces maps whose values are unions, such as custom attributes, with maps of any JSON values.
//!
//! With a union, reading a simple value would take more code.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let union = schema.get("additionalProperties").is_some_and(|values| {
            ["oneOf", "anyOf"]
                .iter()
                .any(|key| values.get(*key).is_some_and(Value::is_array))
        });
        if union {
            schema.insert("additionalProperties".into(), json!(true));
            touched.push(pointer::join(at, "additionalProperties"));
        }
    });
    Ok(touched)
}
