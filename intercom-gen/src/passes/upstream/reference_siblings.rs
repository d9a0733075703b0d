//! OpenAPI 3.0 ignores what stands beside a `$ref`; a `nullable`, an example or a description there is meant, so the reference moves into an
//! `allOf` of one.

use serde_json::{Value, json};

use crate::error::Error;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        if schema.len() < 2 || !schema.get("$ref").is_some_and(Value::is_string) {
            return;
        }
        if let Some(reference) = schema.shift_remove("$ref") {
            schema.insert("allOf".into(), json!([{"$ref": reference}]));
            // What says the kind of the target again says nothing, or contradicts it.
            schema.shift_remove("type");
            touched.push(at.to_owned());
        }
    });
    Ok(touched)
}
