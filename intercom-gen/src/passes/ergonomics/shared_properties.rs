//! Moves the properties of a schema that contains a union into the alternatives, if these are
//! components to which no other used schema refers.
//!
//! Otherwise the pass `unions` has to copy the alternatives, and the copies lose their names.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer::{self, SCHEMAS};
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    if let Some(paths) = document.get("paths") {
        count(document, paths, &mut uses);
    }
    let copy = document.clone();
    let mut moved: Vec<(String, Object)> = Vec::new();
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let Some(alternatives) = alternatives(schema, &uses) else {
            return;
        };
        let mut components = Vec::new();
        if !collect(&copy, alternatives, &uses, &mut components, 0) {
            return;
        }
        let mut shared = Object::new();
        for key in ["properties", "required"] {
            shared.extend(
                schema
                    .shift_remove(key)
                    .map(|value| (key.to_owned(), value)),
            );
        }
        schema.shift_remove("type");
        moved.extend(components.into_iter().map(|name| (name, shared.clone())));
        touched.push(at.to_owned());
    });
    for (name, shared) in moved {
        let component = document.pointer_mut(&pointer::join("/components/schemas", &name));
        if let Some(Value::Object(component)) = component {
            add(component, shared);
        }
    }
    Ok(touched)
}

/// Returns the names of the components that are alternatives of a schema with properties.
fn alternatives(schema: &Object, uses: &BTreeMap<String, usize>) -> Option<Vec<String>> {
    let properties = schema.get("properties")?.as_object()?;
    if properties.is_empty() || schema.contains_key("anyOf") {
        return None;
    }
    references(schema.get("oneOf")?, uses)
}

/// Returns the names of the alternatives, if there are several and nothing else refers to them.
fn references(union: &Value, uses: &BTreeMap<String, usize>) -> Option<Vec<String>> {
    let names: Vec<String> = union
        .as_array()?
        .iter()
        .map(|one| Some(one.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)?.to_owned()))
        .collect::<Option<_>>()?;
    let only_here = names.iter().all(|name| uses.get(name) == Some(&1));
    (names.len() > 1 && only_here).then_some(names)
}

/// Collects the structs among the alternatives, also those of nested unions. Returns whether all
/// alternatives are structs or unions of structs.
fn collect(
    document: &Value,
    names: Vec<String>,
    uses: &BTreeMap<String, usize>,
    found: &mut Vec<String>,
    depth: usize,
) -> bool {
    depth < 8
        && names.into_iter().all(|name| {
            let at = pointer::join("/components/schemas", &name);
            let Some(schema) = document.pointer(&at) else {
                return false;
            };
            match schema.get("oneOf") {
                None => {
                    let is_struct = schema.get("properties").is_some_and(Value::is_object)
                        || schema.get("allOf").is_some_and(Value::is_array);
                    found.push(name);
                    is_struct
                }
                Some(_) if schema.get("properties").is_some() => false,
                Some(union) => references(union, uses)
                    .is_some_and(|names| collect(document, names, uses, found, depth + 1)),
            }
        })
}

fn add(component: &mut Object, shared: Object) {
    for (key, value) in shared {
        match (component.get_mut(&key), value) {
            (Some(Value::Object(known)), Value::Object(added)) => {
                for (name, property) in added {
                    known.entry(name).or_insert(property);
                }
            }
            (Some(Value::Array(known)), Value::Array(added)) => {
                for name in added {
                    if !known.contains(&name) {
                        known.push(json!(name));
                    }
                }
            }
            (None, value) => {
                component.insert(key, value);
            }
            _ => {}
        }
    }
}

/// Counts the references to each component in `value` and in the components that it uses.
fn count(document: &Value, value: &Value, uses: &mut BTreeMap<String, usize>) {
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        match value {
            Value::Array(list) => pending.extend(list),
            Value::Object(map) => {
                let reference = map.get("$ref").and_then(Value::as_str);
                if let Some(reference) = reference {
                    let name = reference.strip_prefix(SCHEMAS).unwrap_or(reference);
                    let known = uses.entry(name.to_owned()).or_default();
                    *known += 1;
                    if *known == 1 {
                        pending.extend(pointer::resolve(document, reference));
                    }
                }
                pending.extend(map.values());
            }
            _ => {}
        }
    }
}
