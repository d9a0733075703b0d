//! Inlines components that are only aliases of a type: a reference, a scalar, an array, or a
//! free-form object. A newtype for an alias would have no purpose.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

const PREFIX: &str = "#/components/schemas/";

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let Some(Value::Object(components)) = document.pointer("/components/schemas") else {
        return Ok(Vec::new());
    };
    let mut aliases = HashMap::new();
    for (name, schema) in components {
        let at = pointer::join("/components/schemas", name);
        if let Some(target) = resolve_alias(schema, components, &at)? {
            aliases.insert(name.clone(), target);
        }
    }
    // A component that contains itself, such as an array of such arrays, cannot be inlined.
    let recursive: Vec<String> = aliases
        .keys()
        .filter(|name| contains_itself(name, &aliases))
        .cloned()
        .collect();
    for name in recursive {
        aliases.remove(&name);
    }
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(name) = referenced(schema) else {
            return;
        };
        let Some(target) = aliases.get(name) else {
            return;
        };
        let siblings = std::mem::take(schema);
        *schema = target.clone();
        for (key, value) in siblings {
            if key != "$ref" {
                schema.insert(key, value);
            }
        }
        touched.push(at.to_owned());
    });
    if let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") {
        for name in aliases.keys() {
            components.shift_remove(name);
        }
    }
    Ok(touched)
}

/// Returns whether an alias contains itself, directly or indirectly.
fn contains_itself(name: &str, aliases: &HashMap<String, Object>) -> bool {
    let mut seen = HashSet::new();
    let mut pending = vec![name.to_owned()];
    while let Some(next) = pending.pop() {
        let Some(target) = aliases.get(&next) else {
            continue;
        };
        let mut inside = Vec::new();
        let mut copy = Value::Object(target.clone());
        visit::schema_tree("", &mut copy, &mut |_, schema| {
            inside.extend(referenced(schema).map(str::to_owned));
        });
        if inside.iter().any(|one| one == name) {
            return true;
        }
        pending.extend(inside.into_iter().filter(|one| seen.insert(one.clone())));
    }
    false
}

fn referenced(schema: &Object) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(PREFIX)
}

/// Returns the schema that an alias represents, or `None` if the component has a structure.
fn resolve_alias(schema: &Value, components: &Object, at: &str) -> Result<Option<Object>, Error> {
    let Some(mut current) = schema.as_object() else {
        return Ok(None);
    };
    for _ in 0..=components.len() {
        match referenced(current) {
            Some(name) => match components.get(name).and_then(Value::as_object) {
                Some(next) if has_structure(next) => return Ok(Some(current.clone())),
                Some(next) => current = next,
                None => {
                    return Err(Error::description(
                        at,
                        format!("the schema `{name}` is not defined"),
                        "define it under `components/schemas`",
                    ));
                }
            },
            None if has_structure(current) => return Ok(None),
            None => {
                let mut target = current.clone();
                target.shift_remove("description");
                target.shift_remove("example");
                return Ok(Some(target));
            }
        }
    }
    Err(Error::description(
        at,
        "circular reference",
        "replace one of the references with a schema",
    ))
}

/// Returns whether a schema becomes a type.
fn has_structure(schema: &Object) -> bool {
    !schema.contains_key("$ref")
        && ["properties", "enum", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| schema.contains_key(*key))
}
