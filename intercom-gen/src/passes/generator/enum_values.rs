//! Replaces enum values that have no unique Rust name, such as `=` and `!~`, with placeholders.
//!
//! The generated code uses the original values on the wire. An enum whose values are not strings is
//! replaced by its type.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::names::{self, Unique};
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut placeholders = Map::new();
    visit::schemas(document, |at, schema| {
        let is_string = schema.get("type").and_then(Value::as_str) == Some("string");
        let Some(Value::Array(values)) = schema.get_mut("enum") else {
            return;
        };
        if !is_string || values.is_empty() || !values.iter().all(Value::is_string) {
            schema.shift_remove("enum");
            touched.push(at.to_owned());
            return;
        }
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.clone()));
        // The name of the variant for undeclared values.
        let mut taken = Unique::from_iter(["unknown"]);
        let mut changed = false;
        for value in values.iter_mut() {
            let Some(original) = value.as_str().map(str::to_owned) else {
                continue;
            };
            let (name, is_natural) = names::variant(&original);
            // Names that differ only in case are treated as equal.
            let unique = taken.name(name.clone(), str::to_lowercase, |count| {
                format!("{name}{count}")
            });
            if !is_natural || unique != name {
                *value = json!(names::placeholder(&mut placeholders, &unique, &original));
                changed = true;
            }
        }
        if changed {
            touched.push(at.to_owned());
        }
    });
    names::store_placeholders(document, placeholders);
    Ok(touched)
}
