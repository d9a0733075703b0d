//! Moves a reference with sibling keys into an `allOf` with one element.
//!
//! OpenAPI 3.0 ignores the siblings of a `$ref`, such as `nullable`, an example or a description,
//! but the authors of the description intended them to apply.

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
            // The type repeats or contradicts the type of the target.
            schema.shift_remove("type");
            touched.push(at.to_owned());
        }
    });
    Ok(touched)
}
