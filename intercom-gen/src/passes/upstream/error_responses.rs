//! Declares the error responses that every operation can return.
//!
//! Any request can be rejected with 400, for example because of its version. A request that names an
//! object, in the path, in the query or in the body, can be rejected with 404. An operation that
//! declares another schema for its 400 returns the schema `error` too, because parameters and
//! versions are checked before the operation is. Descriptions without a schema `error` stay as they
//! are.

use serde_json::{Value, json};

use crate::error::Error;
use crate::names::is_id;
use crate::pointer;
use crate::visit::{self, Location, Object};

const BAD_REQUEST: &str = "The request is invalid, or the API version does not exist or does not have the operation (`intercom_version_invalid`).";
const NOT_FOUND: &str = "An object that the request refers to does not exist.";
const MEDIA: &str = "application/json";

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    if document.pointer("/components/schemas/error").is_none() {
        return Ok(touched);
    }
    let general = json!({"$ref": "#/components/schemas/error"});
    visit::operations(document, |location, operation| {
        let named = names_object(location, operation);
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        let base = pointer::join(&location.pointer, "responses");
        for (status, text, applies) in [("400", BAD_REQUEST, true), ("404", NOT_FOUND, named)] {
            let range = format!("{}XX", &status[..1]);
            let covered = ["default", &range]
                .iter()
                .any(|key| responses.contains_key(*key));
            if applies && !covered && !responses.contains_key(status) {
                let content = json!({MEDIA: {"schema": general}});
                let response = json!({"description": text, "content": content});
                responses.insert(status.to_owned(), response);
                touched.push(pointer::join(&base, status));
            }
        }
        let declared = responses.get_mut("400").and_then(|response| {
            response
                .get_mut("content")?
                .get_mut(MEDIA)?
                .get_mut("schema")
        });
        if let Some(schema) = declared
            && *schema != general
            && schema.get("$ref").is_some()
        {
            *schema = json!({"anyOf": [schema.take(), general]});
            touched.push(pointer::join(&base, "400"));
        }
    });
    Ok(touched)
}

/// Returns whether a request names an object by its ID.
fn names_object(location: &Location<'_>, operation: &Object) -> bool {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    location.path.contains('{')
        || operation.contains_key("requestBody")
        || parameters.into_iter().flatten().any(|parameter| {
            let name = parameter.get("name").and_then(Value::as_str);
            name.is_some_and(is_id)
        })
}
