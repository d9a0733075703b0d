//! A map whose values may be of several kinds (custom attributes, metadata) is a map of any JSON: a union would refuse the next kind that the server
//! sends, and would have to be matched to read a text.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let union = schema.get("additionalProperties").is_some_and(|values| {
            ["oneOf", "anyOf"]
                .iter()
                .any(|key| values.get(*key).is_some_and(Value::is_array))
        });
        if union {
            schema.insert("additionalProperties".into(), json!(true));
            touched.push(pointer::join(at, "additionalProperties"));
        }
    });
    Ok(touched)
}
