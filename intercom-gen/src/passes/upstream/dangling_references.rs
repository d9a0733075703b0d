//! Replaces references to components that do not exist.
//!
//! A reference to a missing schema becomes a free-form object, and a reference to a missing
//! response becomes an empty response. All other such references are removed.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::Object;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    visit(document, "", &copy, &mut touched)?;
    Ok(touched)
}

/// Whether the owner of a value retains or removes it.
enum Action {
    Retain,
    Remove,
}

fn visit(
    node: &mut Value,
    at: &str,
    document: &Value,
    touched: &mut Vec<String>,
) -> Result<Action, Error> {
    match node {
        Value::Object(map) => {
            // The value of a property with the name `$ref` is a schema, not a string.
            if let Some(Value::String(reference)) = map.get("$ref") {
                if !reference.starts_with('#') {
                    return Err(Error::description(
                        pointer::join(at, "$ref"),
                        format!("`{reference}` refers to another document"),
                        "bundle the description into one file",
                    ));
                }
                if pointer::resolve(document, reference).is_none() {
                    touched.push(at.to_owned());
                    let kind = reference
                        .strip_prefix("#/components/")
                        .and_then(|rest| rest.split('/').next())
                        .unwrap_or_default()
                        .to_owned();
                    return Ok(replace(map, &kind));
                }
                return Ok(Action::Retain);
            }
            let mut removed = Vec::new();
            for (key, value) in map.iter_mut() {
                // Examples are data, and do not contain references.
                if matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                    && !is_schema(value)
                {
                    continue;
                }
                let at = pointer::join(at, key);
                if matches!(visit(value, &at, document, touched)?, Action::Remove) {
                    removed.push(key.clone());
                }
            }
            for key in removed {
                map.shift_remove(&key);
            }
        }
        Value::Array(list) => {
            let mut retained = Vec::with_capacity(list.len());
            for (index, mut value) in std::mem::take(list).into_iter().enumerate() {
                let at = pointer::join(at, &index.to_string());
                if matches!(visit(&mut value, &at, document, touched)?, Action::Retain) {
                    retained.push(value);
                }
            }
            *list = retained;
        }
        _ => {}
    }
    Ok(Action::Retain)
}

/// Returns whether the value of a key such as `example` is a schema. If so, the key is the name of
/// a property.
fn is_schema(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        map.contains_key("type")
            && (map.contains_key("description") || map.contains_key("properties"))
            || map.len() == 1 && map.contains_key("$ref")
    })
}

/// Replaces a reference to a component of the given kind.
fn replace(map: &mut Object, kind: &str) -> Action {
    match kind {
        "schemas" => {
            let description = map.get("description").cloned();
            map.clear();
            map.insert("type".into(), json!("object"));
            map.insert("additionalProperties".into(), json!(true));
            if let Some(description) = description {
                map.insert("description".into(), description);
            }
            Action::Retain
        }
        "responses" => {
            map.clear();
            map.insert("description".into(), json!(""));
            Action::Retain
        }
        _ => Action::Remove,
    }
}
