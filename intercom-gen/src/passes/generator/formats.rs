//! A format would bring in a crate for its Rust type (`date-time`, `uuid`) or narrow it (`int32`, `float`); the wire type is enough, and wide.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        if schema
            .get("format")
            .is_some_and(|format| format != "binary")
        {
            schema.shift_remove("format");
            touched.push(pointer::join(at, "format"));
        }
    });
    Ok(touched)
}
