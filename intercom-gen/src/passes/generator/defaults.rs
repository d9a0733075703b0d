//! Removes default values, because the server applies them.
//!
//! A client that applied them would send values that the caller did not set, and would return
//! values that the server did not send.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        if schema.shift_remove("default").is_some() {
            touched.push(pointer::join(at, "default"));
        }
    });
    Ok(touched)
}
