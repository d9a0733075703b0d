//! Enum values without a Rust name (`=`, `!~`), or with the same one, are generated under a name of our own and put back into the generated code; enums of
//! anything but text are their plain type.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::names;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut placeholders = Map::new();
    visit::schemas(document, |at, schema| {
        let text = schema.get("type").and_then(Value::as_str) == Some("string");
        let Some(Value::Array(values)) = schema.get_mut("enum") else {
            return;
        };
        if !text || values.is_empty() || !values.iter().all(Value::is_string) {
            schema.shift_remove("enum");
            touched.push(at.to_owned());
            return;
        }
        let mut seen = HashSet::new();
        values.retain(|value| seen.insert(value.clone()));
        // The variant for the values that are not declared.
        let mut taken = HashSet::from(["unknown".to_owned()]);
        let mut changed = false;
        for value in values.iter_mut() {
            let Some(original) = value.as_str().map(str::to_owned) else {
                continue;
            };
            let (name, natural) = names::variant(&original);
            let mut unique = name.clone();
            let mut count = 2;
            // Names that differ in their case only are one in Rust.
            while !taken.insert(unique.to_lowercase()) {
                unique = format!("{name}{count}");
                count += 1;
            }
            if !natural || unique != name {
                *value = json!(names::placeholder(&mut placeholders, &unique, &original));
                changed = true;
            }
        }
        if changed {
            touched.push(at.to_owned());
        }
    });
    names::remember(document, placeholders);
    Ok(touched)
}
