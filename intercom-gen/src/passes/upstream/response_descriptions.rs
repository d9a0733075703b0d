//! Adds an empty description to responses without one, because OpenAPI requires it.

use serde_json::{Value, json};

use crate::error::Error;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::responses(document, |at, _, response| {
        if !matches!(response.get("description"), Some(Value::String(_))) {
            response.shift_insert(0, "description".into(), json!(""));
            touched.push(at.to_owned());
        }
    });
    Ok(touched)
}
