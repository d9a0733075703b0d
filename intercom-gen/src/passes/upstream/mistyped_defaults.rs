//! Removes defaults that do not match their schema.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::validate;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        if let Some(default) = schema.get("default")
            && !validate::fits(default, schema)
        {
            schema.shift_remove("default");
            touched.push(pointer::join(at, "default"));
        }
    });
    Ok(touched)
}
