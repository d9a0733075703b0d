//! A default says what the server assumes; a client that knew it would send it, and read it where nothing was sent.

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
