//! Declares binary content for responses of downloads that declare no content.
//!
//! A download is a `GET` whose path has a segment `download`.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::operations(document, |location, operation| {
        if location.method != "get"
            || !location
                .path
                .split('/')
                .any(|segment| segment == "download")
        {
            return;
        }
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        let base = pointer::join(&location.pointer, "responses");
        for (status, response) in responses.iter_mut() {
            if let Value::Object(response) = response
                && status.starts_with('2')
                && !response.contains_key("$ref")
                && response
                    .get("content")
                    .and_then(Value::as_object)
                    .is_none_or(|content| content.is_empty())
            {
                response.insert(
                    "content".into(),
                    json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}),
                );
                touched.push(pointer::join(&base, status));
            }
        }
    });
    Ok(touched)
}
