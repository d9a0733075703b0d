//! Adds schemas to media types without one.
//!
//! A JSON error response gets the schema `error`, if that schema exists. Other JSON becomes a
//! free-form object, and all other media types become binary.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let has_error = document.pointer("/components/schemas/error").is_some();
    let mut touched = Vec::new();
    let mut add_schemas = |at: &str, owner: &mut Object, error: bool| {
        let Some(Value::Object(content)) = owner.get_mut("content") else {
            return;
        };
        let base = pointer::join(at, "content");
        for (name, media) in content.iter_mut() {
            if !media.is_object() {
                *media = json!({});
            }
            if media.get("schema").is_some_and(Value::is_object) {
                continue;
            }
            let schema = if !name.contains("json") {
                json!({"type": "string", "format": "binary"})
            } else if error && has_error {
                json!({"$ref": "#/components/schemas/error"})
            } else {
                json!({"type": "object", "additionalProperties": true})
            };
            media["schema"] = schema;
            touched.push(pointer::join(&base, name));
        }
    };
    visit::responses(document, |at, status, response| {
        let error = status.is_some_and(|status| status.starts_with(['4', '5']));
        add_schemas(at, response, error);
    });
    visit::request_bodies(document, |at, body| add_schemas(at, body, false));
    Ok(touched)
}
