//! Turns a schema inside another schema into a component if a reference points to it, such as
//! `#/components/schemas/contact/properties/location`.
//!
//! Only components become types.

use std::collections::HashMap;

use heck::ToSnakeCase;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::limits::{self, Budget};
use crate::names::Unique;
use crate::pointer::{self, SCHEMAS};
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut names: HashMap<String, String> = HashMap::new();
    let mut taken: Unique = copy
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .chain([String::new()])
        .collect();
    let mut budget = Budget::default();
    let mut touched = Vec::new();
    loop {
        let mut added = Map::new();
        let mut first_error = None;
        visit::schemas(document, |at, schema| {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return;
            };
            let known = reference
                .strip_prefix(SCHEMAS)
                .is_some_and(|name| !name.contains('/'));
            let Some(target) = pointer::resolve(&copy, reference).filter(|_| !known) else {
                return;
            };
            if !looks_like_schema(target) {
                first_error.get_or_insert_with(|| {
                    Error::description(
                        pointer::join(at, "$ref"),
                        format!("`{reference}` is not a schema"),
                        "refer to a schema",
                    )
                });
                return;
            }
            if first_error.is_some() {
                return;
            }
            let name = names.entry(reference.to_owned()).or_insert_with(|| {
                if let Err(error) = budget.spend(limits::count(target), at) {
                    first_error = Some(error);
                }
                let wanted = name_of(reference);
                let name = taken.name(wanted.clone(), str::to_owned, |count| {
                    format!("{wanted}_{count}")
                });
                added.insert(name.clone(), target.clone());
                name
            });
            let reference = json!(format!("{SCHEMAS}{name}"));
            schema.insert("$ref".into(), reference);
            touched.push(at.to_owned());
        });
        if let Some(error) = first_error {
            return Err(error);
        }
        if added.is_empty() {
            return Ok(touched);
        }
        // The new components can contain such references, too.
        match document.pointer_mut("/components/schemas") {
            Some(Value::Object(schemas)) => schemas.extend(added),
            _ => document["components"]["schemas"] = Value::Object(added),
        }
    }
}

fn looks_like_schema(target: &Value) -> bool {
    const KEYS: [&str; 9] = [
        "$ref",
        "type",
        "properties",
        "additionalProperties",
        "items",
        "enum",
        "allOf",
        "oneOf",
        "anyOf",
    ];
    target
        .as_object()
        .is_some_and(|target| target.is_empty() || KEYS.iter().any(|key| target.contains_key(*key)))
}

/// Returns a name for the target of a reference, such as `contact_location`.
fn name_of(reference: &str) -> String {
    const STRUCTURE: [&str; 9] = [
        "#",
        "components",
        "schemas",
        "properties",
        "content",
        "schema",
        "paths",
        "responses",
        "application~1json",
    ];
    let words: Vec<String> = reference
        .split('/')
        .filter(|word| !STRUCTURE.contains(word))
        .map(|word| word.replace("~1", "_").replace("~0", "_"))
        .collect();
    words.join("_").to_snake_case()
}
