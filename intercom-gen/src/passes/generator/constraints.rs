//! Removes constraints on values, because the server checks them.
//!
//! A client that checked them would need a regular expression engine, and would reject responses.
//! `maximum` is preserved, because it is the maximum page size in the operation table.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

const CONSTRAINTS: [&str; 14] = [
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "not",
    "discriminator",
];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        for key in CONSTRAINTS {
            if schema.shift_remove(key).is_some() {
                touched.push(pointer::join(at, key));
            }
        }
        // The server may add fields without a new version of the API.
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            schema.shift_remove("additionalProperties");
            touched.push(pointer::join(at, "additionalProperties"));
        }
    });
    Ok(touched)
}
