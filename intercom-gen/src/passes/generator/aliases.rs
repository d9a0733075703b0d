//! A component that is only another name for a type (a reference, a plain value, a free-form object) is written out where it is used:
//! a newtype around it would say nothing.

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
    let mut plain = HashMap::new();
    for (name, schema) in components {
        let at = pointer::join("/components/schemas", name);
        if let Some(target) = settle(schema, components, &at)? {
            plain.insert(name.clone(), target);
        }
    }
    // What holds itself (a list of such lists) cannot be written out; it stays a type.
    let round: Vec<String> = plain
        .keys()
        .filter(|name| reaches_itself(name, &plain))
        .cloned()
        .collect();
    for name in round {
        plain.remove(&name);
    }
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(name) = referenced(schema) else {
            return;
        };
        let Some(target) = plain.get(name) else {
            return;
        };
        let own = std::mem::take(schema);
        *schema = target.clone();
        for (key, value) in own {
            if key != "$ref" {
                schema.insert(key, value);
            }
        }
        touched.push(at.to_owned());
    });
    if let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") {
        for name in plain.keys() {
            components.shift_remove(name);
        }
    }
    Ok(touched)
}

fn reaches_itself(name: &str, plain: &HashMap<String, Object>) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![name.to_owned()];
    while let Some(next) = open.pop() {
        let Some(target) = plain.get(&next) else {
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
        open.extend(inside.into_iter().filter(|one| seen.insert(one.clone())));
    }
    false
}

fn referenced(schema: &Object) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(PREFIX)
}

/// What an alias stands for in the end; `None` for a component with a structure of its own.
fn settle(schema: &Value, components: &Object, at: &str) -> Result<Option<Object>, Error> {
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
                        format!("it refers to `{name}`, which is not defined"),
                        "define it among the schemas",
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
        "its references go round in a circle",
        "give one schema of the circle a structure of its own",
    ))
}

fn has_structure(schema: &Object) -> bool {
    !schema.contains_key("$ref")
        && ["properties", "enum", "oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| schema.contains_key(*key))
}
