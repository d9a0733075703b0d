//! Removes duplicate enum values, which validators reject.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(Value::Array(values)) = schema.get_mut("enum") else {
            return;
        };
        let base = pointer::join(at, "enum");
        let mut seen = HashSet::new();
        let mut index = 0;
        values.retain(|value| {
            let first = seen.insert(value.to_string());
            if !first {
                touched.push(pointer::join(&base, &index.to_string()));
            }
            index += 1;
            first
        });
    });
    Ok(touched)
}
