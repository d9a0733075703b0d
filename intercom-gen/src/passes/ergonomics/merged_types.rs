//! Merges the schemas to which the overlay assigns the same type into one component with the name
//! of the type.
//!
//! The component has the properties, enum values and alternatives of all schemas. In a conflict,
//! the first schema takes precedence. A property is required only if all schemas require it. A
//! schema is not merged if its kind differs from the kind of the first schema, or if the overlay
//! names variants and the schema is not a union.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::{Map, Value, json};

use super::{NAME, ORDER};
use crate::decisions::TYPES;
use crate::error::Error;
use crate::pointer::{self, SCHEMAS};
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let unions: BTreeSet<String> = document
        .get(TYPES)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter(|(_, decided)| decided.get("variants").is_some())
        .map(|(name, _)| name.clone())
        .collect();
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return Ok(Vec::new());
    };
    let mut groups: BTreeMap<String, Vec<(u64, String)>> = BTreeMap::new();
    for (name, schema) in components.iter_mut() {
        let Some(schema) = schema.as_object_mut() else {
            continue;
        };
        let order = schema.shift_remove(ORDER).and_then(|order| order.as_u64());
        if let Some(Value::String(decided)) = schema.shift_remove(NAME) {
            let member = (order.unwrap_or(u64::MAX), name.clone());
            groups.entry(decided).or_default().push(member);
        }
    }
    let mut renamed: BTreeMap<String, String> = BTreeMap::new();
    for (decided, members) in &mut groups {
        members.sort();
        let first = members.first().map(|(_, member)| kind(&components[member]));
        let wanted = if unions.contains(decided) {
            Some(Kind::Union)
        } else {
            first
        };
        members.retain(|(_, member)| Some(kind(&components[member])) == wanted);
        for (_, member) in members.iter() {
            renamed.insert(member.clone(), decided.clone());
        }
    }
    groups.retain(|_, members| !members.is_empty());
    // Other components that have the name of a type by coincidence are renamed.
    let decided: BTreeSet<String> = groups.keys().map(|name| name.to_pascal_case()).collect();
    let mut taken: BTreeSet<String> = components
        .keys()
        .map(|name| name.to_pascal_case())
        .collect();
    taken.extend(decided.iter().cloned());
    for name in components.keys() {
        if renamed.contains_key(name) || !decided.contains(&name.to_pascal_case()) {
            continue;
        }
        let mut count = 2;
        while !taken.insert(format!("{}{count}", name.to_pascal_case())) {
            count += 1;
        }
        renamed.insert(name.clone(), format!("{}{count}", name.to_pascal_case()));
    }
    if renamed.is_empty() {
        document
            .as_object_mut()
            .map(|root| root.shift_remove(TYPES));
        return Ok(Vec::new());
    }
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| renamed.get(reference.strip_prefix(SCHEMAS)?));
        if let Some(target) = target {
            schema.insert("$ref".into(), json!(format!("{SCHEMAS}{target}")));
            touched.push(pointer::join(at, "$ref"));
        }
    });
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return Ok(touched);
    };
    let mut old = std::mem::take(components);
    let names: Vec<String> = old.keys().cloned().collect();
    let mut merged = Map::new();
    for name in names {
        let Some(new) = renamed.get(&name) else {
            if let Some(schema) = old.shift_remove(&name) {
                merged.insert(name, schema);
            }
            continue;
        };
        if merged.contains_key(new) {
            continue;
        }
        let members = groups
            .get(new)
            .cloned()
            .unwrap_or_else(|| vec![(0, name.clone())]);
        let mut members = members
            .into_iter()
            .filter_map(|(_, member)| old.shift_remove(&member));
        let Some(mut one) = members.next() else {
            continue;
        };
        for other in members {
            merge(&mut one, other);
        }
        merged.insert(new.clone(), one);
    }
    *components = merged;
    if let Some(root) = document.as_object_mut() {
        root.shift_remove(TYPES);
    }
    Ok(touched)
}

/// The kind of type that a schema becomes in Rust.
#[derive(PartialEq)]
enum Kind {
    Struct,
    Enum,
    Union,
    Other,
}

fn kind(schema: &Value) -> Kind {
    if schema.get("oneOf").is_some() {
        Kind::Union
    } else if schema.get("enum").is_some() {
        Kind::Enum
    } else if schema.get("properties").is_some() {
        Kind::Struct
    } else {
        Kind::Other
    }
}

/// Merges `other` into `one`.
fn merge(one: &mut Value, other: Value) {
    let (Value::Object(one), Value::Object(other)) = (one, other) else {
        return;
    };
    let names = |schema: &Object| -> BTreeSet<String> {
        let required = schema.get("required").and_then(Value::as_array);
        let required = required.into_iter().flatten().filter_map(Value::as_str);
        required.map(str::to_owned).collect()
    };
    if one.contains_key("properties") {
        let both: Vec<String> = names(one).intersection(&names(&other)).cloned().collect();
        one.insert("required".into(), json!(both));
    }
    for (key, value) in other {
        match (key.as_str(), one.get_mut(&key)) {
            ("properties", Some(Value::Object(known))) => {
                for (name, property) in value.as_object().into_iter().flatten() {
                    match known.get_mut(name) {
                        None => {
                            known.insert(name.clone(), property.clone());
                        }
                        // The merged property is nullable if either property is nullable.
                        Some(Value::Object(known)) => {
                            for key in ["nullable", "x-nullable"] {
                                if property.get(key) == Some(&Value::Bool(true)) {
                                    known.insert(key.into(), json!(true));
                                }
                            }
                        }
                        Some(_) => {}
                    }
                }
            }
            ("enum", Some(Value::Array(known))) | ("oneOf", Some(Value::Array(known))) => {
                for one in value.as_array().into_iter().flatten() {
                    if !known.contains(one) {
                        known.push(one.clone());
                    }
                }
            }
            ("required", _) | (_, Some(_)) => {}
            (_, None) => {
                one.insert(key, value);
            }
        }
    }
    if one
        .get("required")
        .and_then(Value::as_array)
        .is_some_and(Vec::is_empty)
    {
        one.shift_remove("required");
    }
}
