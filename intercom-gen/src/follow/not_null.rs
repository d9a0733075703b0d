//! Preserves that a required field cannot be null.
//!
//! If another version only adds `nullable` to a field that both versions require, the field stays
//! required, so that code for the base compiles. A request needs no null there. A null in a response
//! is a deviation, like a missing value.

use super::*;

use serde_json::json;

use crate::path::operation_key;
use crate::visit::METHODS;

/// Removes `nullable` from the required fields of `document` that cannot be null in `base`, and
/// returns their locations.
pub(super) fn align(base: &Value, document: &mut Value, following: &Following) -> Vec<String> {
    let mut pending = operations(base, document);
    let schemas = document.pointer("/components/schemas");
    for (name, schema) in schemas.and_then(Value::as_object).into_iter().flatten() {
        let known = following.whole(name).unwrap_or(name);
        if let Some(known) = base.pointer(&pointer::join("/components/schemas", known)) {
            pending.push((known, schema, pointer::join("/components/schemas", name)));
        }
    }
    let mut touched = BTreeSet::new();
    while let Some((known, new, at)) = pending.pop() {
        match (known, new) {
            (Value::Object(before), Value::Object(after)) => {
                let names = after.get("required").and_then(Value::as_array);
                for name in names.into_iter().flatten().filter_map(Value::as_str) {
                    let pair = property(known, name).zip(property(new, name));
                    if let Some((old, property)) = pair
                        && requires(known, name)
                        && kind(base, old) == kind(document, property)
                        && nulls(base, old, "").is_empty()
                    {
                        let at = pointer::join(&format!("{at}/properties"), name);
                        touched.extend(nulls(document, property, &at));
                    }
                }
                for (key, value) in after {
                    if let Some(known) = before.get(key)
                        && !matches!(key.as_str(), "example" | "examples")
                    {
                        pending.push((known, value, pointer::join(&at, key)));
                    }
                }
            }
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                let pairs = before.iter().zip(after).enumerate();
                pending.extend(
                    pairs.map(|(index, (known, new))| (known, new, format!("{at}/{index}"))),
                );
            }
            _ => {}
        }
    }
    for at in &touched {
        if let Some(Value::Object(property)) = document.pointer_mut(at) {
            property.shift_remove("nullable");
        }
    }
    touched.into_iter().collect()
}

/// Returns the operations that both descriptions have, with their locations in `document`.
fn operations<'a>(base: &'a Value, document: &'a Value) -> Vec<(&'a Value, &'a Value, String)> {
    let each = |document: &'a Value| {
        let paths = document.get("paths").and_then(Value::as_object);
        paths.into_iter().flatten().flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            let methods = methods.filter(|(method, _)| METHODS.contains(&method.as_str()));
            methods.map(move |(method, operation)| {
                let at = pointer::join(&pointer::join("/paths", path), method);
                (operation_key(method, path), operation, at)
            })
        })
    };
    let known: BTreeMap<String, &Value> = each(base).map(|(key, known, _)| (key, known)).collect();
    each(document)
        .filter_map(|(key, new, at)| Some((*known.get(&key)?, new, at)))
        .collect()
}

fn requires(schema: &Value, name: &str) -> bool {
    let names = schema.get("required").and_then(Value::as_array);
    names.is_some_and(|names| names.iter().any(|one| one == name))
}

fn property<'a>(schema: &'a Value, name: &str) -> Option<&'a Value> {
    schema.get("properties")?.get(name)
}

/// Returns the locations that make the field at `at` nullable: its own, and that of its schema.
fn nulls(document: &Value, property: &Value, at: &str) -> Vec<String> {
    let target = reference(property).map(|name| pointer::join("/components/schemas", name));
    let schema = target.and_then(|target| Some((document.pointer(&target)?, target)));
    let own = (property, at.to_owned());
    let both = [Some(own), schema].into_iter().flatten();
    let is_null = |schema: &Value| schema.get("nullable") == Some(&json!(true));
    both.filter(|(schema, _)| is_null(schema))
        .map(|(_, at)| at)
        .collect()
}
