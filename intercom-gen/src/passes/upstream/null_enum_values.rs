//! Replaces null among the values of an enum with `nullable`, which is the notation of OpenAPI 3.0.

use serde_json::Value;

use crate::error::Error;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(Value::Array(values)) = schema.get_mut("enum") else {
            return;
        };
        let before = values.len();
        values.retain(|value| !value.is_null());
        if values.len() == before {
            return;
        }
        if values.is_empty() {
            schema.shift_remove("enum");
        }
        schema.insert("nullable".into(), Value::Bool(true));
        touched.push(at.to_owned());
    });
    Ok(touched)
}
