//! Removes formats except `binary`.
//!
//! A Rust type for a format would require a dependency (`date-time`, `uuid`) or have a smaller
//! range (`int32`, `float`). The types of JSON are sufficient.

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
