//! Reduces the media types of a request body to one: JSON if it is available, or else bytes.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::operations(document, |location, operation| {
        let Some(body) = operation.get_mut("requestBody") else {
            return;
        };
        let at = pointer::join(&location.pointer, "requestBody");
        let Some(content) = body.get("content").and_then(Value::as_object) else {
            operation.shift_remove("requestBody");
            touched.push(at);
            return;
        };
        let json = content.iter().find(|(name, _)| {
            let essence = name.split(';').next().unwrap_or_default().trim();
            essence == "application/json" || essence.ends_with("+json")
        });
        let single = match json {
            Some((_, media)) => {
                let schema = media.get("schema").cloned().unwrap_or_else(|| json!({}));
                json!({"application/json": {"schema": schema}})
            }
            None if content.is_empty() => {
                operation.shift_remove("requestBody");
                touched.push(at);
                return;
            }
            None => {
                json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}})
            }
        };
        let plain = content.len() == 1
            && content
                .get("application/json")
                .and_then(Value::as_object)
                .is_some_and(|media| !media.contains_key("encoding"));
        if let Value::Object(body) = body {
            body.insert("content".into(), single);
        }
        if !plain {
            touched.push(at);
        }
    });
    Ok(touched)
}
