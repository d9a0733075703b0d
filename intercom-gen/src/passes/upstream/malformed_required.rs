//! Corrects the `required` of schemas to a non-empty array of unique property names, or removes it.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(required) = schema.get_mut("required") else {
            return;
        };
        let is_valid = match required {
            Value::Array(names) => {
                let mut seen = HashSet::new();
                let before = names.len();
                names.retain(|name| {
                    name.as_str()
                        .is_some_and(|name| seen.insert(name.to_owned()))
                });
                if names.len() == before && before > 0 {
                    return;
                }
                !names.is_empty()
            }
            _ => false,
        };
        if !is_valid {
            schema.shift_remove("required");
        }
        touched.push(pointer::join(at, "required"));
    });
    Ok(touched)
}
