//! Limits on values are the server's to check: as Rust types they would cost a regular-expression engine and refuse answers that were sent. `maximum` stays:
//! how much a page can hold goes into the operation table.

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
        // Closing an object would refuse the fields that the server adds within a version.
        if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
            schema.shift_remove("additionalProperties");
            touched.push(pointer::join(at, "additionalProperties"));
        }
    });
    Ok(touched)
}
