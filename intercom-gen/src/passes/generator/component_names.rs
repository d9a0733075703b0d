//! Renames components whose names are not unique or not valid as names of types.
//!
//! Components with the same name in Rust (`tags`, `Tags`, `$tags`) get a number, except for the
//! first. Names that the generated code reserves get a suffix.

use std::collections::HashMap;

use heck::ToPascalCase;
use serde_json::{Value, json};

use crate::error::Error;
use crate::names::{self, Unique};
use crate::pointer::{self, SCHEMAS};
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut renamed = HashMap::new();
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return Ok(touched);
    };
    let mut taken = Unique::default();
    let mut fresh = serde_json::Map::new();
    for (name, schema) in std::mem::take(components) {
        let plain: String = name
            .chars()
            .map(|character| {
                if character.is_ascii_alphanumeric() {
                    character
                } else {
                    '_'
                }
            })
            .collect();
        let mut base = plain.trim_matches('_').to_owned();
        if !base.starts_with(|first: char| first.is_ascii_alphabetic()) {
            base = format!("schema_{base}");
        }
        if names::RESERVED_TYPES.contains(&base.to_pascal_case().as_str()) {
            base = format!("{base}_schema");
        }
        let new = if name.is_ascii() && base.to_pascal_case() == name.to_pascal_case() {
            name.clone()
        } else {
            base.clone()
        };
        // The names of variants of a union are derived from these names without their case.
        let key = |name: &str| name.to_pascal_case().to_lowercase();
        let new = taken.name(new, key, |count| format!("{base}_{count}"));
        if new != name {
            touched.push(pointer::join("/components/schemas", &name));
            renamed.insert(format!("{SCHEMAS}{name}"), format!("{SCHEMAS}{new}"));
        }
        fresh.insert(new, schema);
    }
    *components = fresh;
    if !renamed.is_empty() {
        visit::schemas(document, |_, schema| {
            if let Some(new) = schema
                .get("$ref")
                .and_then(Value::as_str)
                .and_then(|reference| renamed.get(reference))
            {
                schema.insert("$ref".into(), json!(new));
            }
        });
    }
    Ok(touched)
}
