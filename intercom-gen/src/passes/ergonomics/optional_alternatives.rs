//! Adds the properties of inline alternatives to the schema that contains them, if one of the
//! alternatives requires nothing.
//!
//! Such a union does not distinguish several types: it adds optional properties, and describes which
//! of them are sent together.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        for key in ["oneOf", "anyOf"] {
            if !is_optional(schema, key) {
                continue;
            }
            if let Some(Value::Array(alternatives)) = schema.shift_remove(key) {
                for alternative in alternatives {
                    add(schema, alternative);
                }
                touched.push(pointer::join(at, key));
            }
        }
    });
    Ok(touched)
}

/// Returns whether all alternatives are inline objects that only have properties, and one of them
/// requires none.
fn is_optional(schema: &Object, key: &str) -> bool {
    let Some(Value::Array(alternatives)) = schema.get(key) else {
        return false;
    };
    let only_properties = |one: &Value| {
        one.as_object().is_some_and(|one| {
            one.iter().all(|(key, value)| match key.as_str() {
                "properties" => value.is_object(),
                "required" => value.is_array(),
                "type" => value == "object",
                "title" | "description" | "example" => true,
                _ => false,
            })
        })
    };
    schema.get("properties").is_some_and(Value::is_object)
        && alternatives.iter().all(only_properties)
        && alternatives
            .iter()
            .any(|one| one.get("properties").is_some())
        && alternatives.iter().any(|one| one.get("required").is_none())
}

fn add(schema: &mut Object, mut alternative: Value) {
    let Some(Value::Object(added)) = alternative.get_mut("properties").map(Value::take) else {
        return;
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (name, property) in added {
        let Some(known) = properties.get_mut(&name) else {
            properties.insert(name, property);
            continue;
        };
        let values = property.get("enum").and_then(Value::as_array);
        if let (Some(values), Some(Value::Array(known))) = (values, known.get_mut("enum")) {
            for value in values {
                if !known.contains(value) {
                    known.push(json!(value));
                }
            }
        }
    }
}
