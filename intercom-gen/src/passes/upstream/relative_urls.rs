//! Changes the format `uri` to `uri-reference` where the example is a path.
//!
//! A `uri` has a scheme, so validators reject the path of a list inside an object.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let is_path = schema
            .get("example")
            .and_then(Value::as_str)
            .is_some_and(|example| example.starts_with('/'));
        if let Some(format) = schema.get_mut("format")
            && is_path
            && *format == "uri"
        {
            *format = json!("uri-reference");
            touched.push(pointer::join(at, "format"));
        }
    });
    Ok(touched)
}
