//! Replaces `allOf` with one object that has the properties of all parts, because Rust has no
//! intersection types.

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

/// Keys that do not change the valid values, except for null.
const ANNOTATIONS: [&str; 6] = [
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

/// Returns the merged form of a schema with `allOf`. `ancestors` are the references that lead to
/// it.
fn flatten(
    schema: &Object,
    at: &str,
    document: &Value,
    ancestors: &mut Vec<String>,
) -> Result<Object, Error> {
    let all: Vec<&Value> = schema
        .get("allOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .collect();
    // The annotations of a part that consists of nothing else belong to the schema.
    let mut annotations = Map::new();
    let mut parts = Vec::new();
    for (index, part) in all.iter().copied().enumerate() {
        match part {
            Value::Object(part) if all.len() > 1 && has_only_annotations(part) => {
                annotations.extend(part.clone());
                annotations.shift_remove("type");
            }
            _ => parts.push((index, part)),
        }
    }
    for key in ANNOTATIONS {
        if let Some(value) = schema.get(key) {
            annotations.insert(key.into(), value.clone());
        }
    }
    if let [(_, only)] = parts.as_slice()
        && schema
            .keys()
            .all(|key| ANNOTATIONS.contains(&key.as_str()) || key == "allOf" || key == "type")
    {
        // A single part replaces the schema, which only adds annotations.
        let mut flat = match only {
            Value::Object(only) if only.contains_key("allOf") => {
                flatten(only, at, document, ancestors)?
            }
            Value::Object(only) => only.clone(),
            _ => Map::new(),
        };
        annotations.shift_remove("title");
        flat.extend(annotations);
        return Ok(flat);
    }
    let mut flat = annotations;
    flat.shift_remove("deprecated");
    // Type names of the schema are preserved, and those of its parts are not.
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
        let (part, name) = follow(part, &at, document, ancestors)?;
        let at = match &name {
            Some(name) => {
                ancestors.push(name.clone());
                name.trim_start_matches('#').to_owned()
            }
            None => at,
        };
        let part = if part.contains_key("allOf") {
            flatten(&part, &at, document, ancestors)?
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
        merge_properties(&part, true, &mut properties, &mut required);
        for key in ["oneOf", "anyOf"] {
            for alternative in part
                .get(key)
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let (alternative, name) = follow(alternative, &at, document, ancestors)?;
                let alternative = if alternative.contains_key("allOf") {
                    ancestors.extend(name.clone());
                    let flat = flatten(&alternative, &at, document, ancestors)?;
                    ancestors.truncate(ancestors.len() - usize::from(name.is_some()));
                    flat
                } else {
                    alternative
                };
                merge_properties(&alternative, false, &mut properties, &mut required);
            }
        }
        if name.is_some() {
            ancestors.pop();
        }
    }
    merge_properties(schema, true, &mut properties, &mut required);
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

fn has_only_annotations(part: &Object) -> bool {
    part.iter().all(|(key, value)| {
        ANNOTATIONS.contains(&key.as_str()) || key == "type" && value == "object"
    })
}

/// Returns a part of `allOf`, and its reference if it is one.
fn follow(
    part: &Value,
    at: &str,
    document: &Value,
    ancestors: &[String],
) -> Result<(Object, Option<String>), Error> {
    let Value::Object(part) = part else {
        return Ok((Map::new(), None));
    };
    let Some(reference) = part.get("$ref").and_then(Value::as_str) else {
        return Ok((part.clone(), None));
    };
    if ancestors.iter().any(|name| name == reference) {
        return Err(Error::description(
            at,
            format!("`{reference}` contains itself"),
            "remove it from its own `allOf`",
        ));
    }
    match pointer::resolve(document, reference) {
        Some(Value::Object(target)) => {
            if target.len() == 1 && target.contains_key("$ref") {
                let mut ancestors = ancestors.to_vec();
                ancestors.push(reference.to_owned());
                return follow(&Value::Object(target.clone()), at, document, &ancestors);
            }
            Ok((target.clone(), Some(reference.to_owned())))
        }
        _ => Err(Error::description(
            at,
            format!("`{reference}` is not a schema"),
            "define it, or remove the reference",
        )),
    }
}

/// Adds the properties of a part, and their names in `required` if `with_required` is true.
fn merge_properties(
    part: &Object,
    with_required: bool,
    properties: &mut Object,
    required: &mut Vec<Value>,
) {
    if let Some(Value::Object(added)) = part.get("properties") {
        for (name, property) in added {
            properties.insert(name.clone(), property.clone());
        }
    }
    if with_required && let Some(Value::Array(names)) = part.get("required") {
        for name in names {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
}
