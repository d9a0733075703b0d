//! `allOf` becomes one object with the properties of all parts: Rust knows no type that is several others.

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

/// What says something about a schema without changing its values.
const NOTES: [&str; 6] = [
    "nullable",
    "description",
    "example",
    "title",
    "deprecated",
    "x-rust-variant",
];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    visit::expand(
        document,
        |schema| schema.contains_key("allOf"),
        |at, schema| {
            *schema = flatten(schema, at, &copy, &mut Vec::new())?;
            Ok(())
        },
    )
}

fn flatten(
    schema: &Object,
    at: &str,
    document: &Value,
    open: &mut Vec<String>,
) -> Result<Object, Error> {
    let all: Vec<&Value> = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    // A part that only says something belongs to what is said here.
    let mut said = Map::new();
    let mut parts = Vec::new();
    for (index, part) in all.iter().copied().enumerate() {
        match part {
            Value::Object(part) if all.len() > 1 && only_notes(part) => {
                said.extend(part.clone());
                said.shift_remove("type");
            }
            _ => parts.push((index, part)),
        }
    }
    for key in NOTES {
        if let Some(value) = schema.get(key) {
            said.insert(key.into(), value.clone());
        }
    }
    if let [(_, only)] = parts.as_slice()
        && schema
            .keys()
            .all(|key| NOTES.contains(&key.as_str()) || key == "allOf" || key == "type")
    {
        // One part and nothing of its own: the part itself, with what is said about it here.
        let mut flat = match only {
            Value::Object(only) if only.contains_key("allOf") => flatten(only, at, document, open)?,
            Value::Object(only) => only.clone(),
            _ => Map::new(),
        };
        said.shift_remove("title");
        flat.extend(said);
        return Ok(flat);
    }
    let mut flat = said;
    flat.shift_remove("deprecated");
    // A name that was decided for the whole stays, and those of parts do not.
    for (key, value) in schema {
        if key.starts_with("x-rust-") {
            flat.insert(key.clone(), value.clone());
        }
    }
    let mut properties = Map::new();
    let mut required: Vec<Value> = Vec::new();
    let mut scalar = None;
    for (index, part) in parts {
        let at = pointer::join(&pointer::join(at, "allOf"), &index.to_string());
        let (part, name) = follow(part, &at, document, open)?;
        let at = match &name {
            Some(name) => {
                open.push(name.clone());
                name.trim_start_matches('#').to_owned()
            }
            None => at,
        };
        let part = if part.contains_key("allOf") {
            flatten(&part, &at, document, open)?
        } else {
            part
        };
        if !part.contains_key("properties")
            && !part.contains_key("oneOf")
            && !part.contains_key("anyOf")
            && part.contains_key("type")
            && part.get("type") != Some(&json!("object"))
        {
            scalar = Some(part.clone());
        }
        take(&part, true, &mut properties, &mut required);
        for key in ["oneOf", "anyOf"] {
            for alternative in part
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let (alternative, name) = follow(alternative, &at, document, open)?;
                let alternative = if alternative.contains_key("allOf") {
                    open.extend(name.clone());
                    let flat = flatten(&alternative, &at, document, open)?;
                    open.truncate(open.len() - usize::from(name.is_some()));
                    flat
                } else {
                    alternative
                };
                take(&alternative, false, &mut properties, &mut required);
            }
        }
        if name.is_some() {
            open.pop();
        }
    }
    take(schema, true, &mut properties, &mut required);
    for key in ["oneOf", "anyOf"] {
        if let Some(union) = schema.get(key) {
            flat.insert(key.into(), union.clone());
        }
    }
    if properties.is_empty()
        && let Some(mut scalar) = scalar
    {
        scalar.extend(flat);
        return Ok(scalar);
    }
    flat.insert("type".into(), json!("object"));
    if properties.is_empty() {
        flat.insert("additionalProperties".into(), json!(true));
    } else {
        flat.insert("properties".into(), Value::Object(properties));
    }
    if !required.is_empty() {
        flat.insert("required".into(), Value::Array(required));
    }
    Ok(flat)
}

fn only_notes(part: &Object) -> bool {
    part.iter()
        .all(|(key, value)| NOTES.contains(&key.as_str()) || key == "type" && value == "object")
}

/// The schema itself, or the component that it refers to, and then its name.
fn follow(
    part: &Value,
    at: &str,
    document: &Value,
    open: &[String],
) -> Result<(Object, Option<String>), Error> {
    let Value::Object(part) = part else {
        return Ok((Map::new(), None));
    };
    let Some(reference) = part.get("$ref").and_then(Value::as_str) else {
        return Ok((part.clone(), None));
    };
    if open.iter().any(|name| name == reference) {
        return Err(Error::description(
            at,
            format!("`{reference}` is part of itself"),
            "take it out of its own `allOf`",
        ));
    }
    match pointer::resolve(document, reference) {
        Some(Value::Object(target)) => {
            if target.len() == 1 && target.contains_key("$ref") {
                let mut open = open.to_vec();
                open.push(reference.to_owned());
                return follow(&Value::Object(target.clone()), at, document, &open);
            }
            Ok((target.clone(), Some(reference.to_owned())))
        }
        _ => Err(Error::description(
            at,
            format!("`{reference}` names no schema"),
            "define it, or take the reference out",
        )),
    }
}

fn take(part: &Object, demand: bool, properties: &mut Object, required: &mut Vec<Value>) {
    if let Some(Value::Object(own)) = part.get("properties") {
        for (name, property) in own {
            properties.insert(name.clone(), property.clone());
        }
    }
    if demand && let Some(Value::Array(names)) = part.get("required") {
        for name in names {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
}
