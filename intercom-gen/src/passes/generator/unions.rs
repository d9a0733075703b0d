//! Simplifies unions that do not need an enum in Rust, and replaces all others with one `oneOf` of
//! complete alternatives.
//!
//! `anyOf` would allow combinations of alternatives, which no server sends.

use serde_json::{Map, Value, json};

use crate::choices;
use crate::error::Error;
use crate::expand::expand;
use crate::pointer;
use crate::visit::Object;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    expand(
        document,
        |schema| schema.contains_key("oneOf") || schema.contains_key("anyOf"),
        |at, schema| {
            let alternatives = ["oneOf", "anyOf"]
                .iter()
                .filter_map(|key| schema.get(*key)?.as_array())
                .flatten();
            // No value would be valid.
            if alternatives.count() == 0 {
                let key = if schema.contains_key("oneOf") {
                    "oneOf"
                } else {
                    "anyOf"
                };
                return Err(Error::description(
                    pointer::join(at, key),
                    "the union has no alternatives",
                    "add an alternative, or remove the union",
                ));
            }
            simplify(schema, &copy);
            Ok(())
        },
    )
}

fn simplify(schema: &mut Object, document: &Value) {
    let mut alternatives: Vec<Value> = Vec::new();
    for key in ["oneOf", "anyOf"] {
        if let Some(Value::Array(list)) = schema.shift_remove(key) {
            for mut one in list {
                if let Value::Object(one) = &mut one
                    && one.shift_remove("nullable") == Some(Value::Bool(true))
                {
                    schema.insert("nullable".into(), json!(true));
                }
                if !alternatives.contains(&one) {
                    alternatives.push(one);
                }
            }
        }
    }
    // Alternatives that only have `required` are rules for the sender. The schema declares the
    // fields, so the rules are added to its description.
    let rules: Vec<String> = alternatives
        .iter()
        .filter(|one| only_requires(one))
        .map(|one| {
            let names: Vec<String> = one["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str().map(|name| format!("`{name}`")))
                .collect();
            names.join(" and ")
        })
        .collect();
    if !rules.is_empty() {
        alternatives.retain(|one| !only_requires(one));
        // A choice needs no rule, because the docs of its enum describe it.
        if alternatives.is_empty() && !schema.contains_key(choices::MARK) {
            let rule = format!("Requires one of: {}.", rules.join("; "));
            let description = match schema.get("description").and_then(Value::as_str) {
                Some(text) if !text.is_empty() => format!("{text}\n\n{rule}"),
                _ => rule,
            };
            schema.insert("description".into(), json!(description));
        }
    }
    let has_properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .is_some_and(|properties| !properties.is_empty());
    match alternatives.len() {
        0 => {}
        1 => {
            if let Some(Value::Object(only)) = alternatives.pop() {
                if has_properties {
                    let complete = complete(schema, &only, document);
                    schema.extend(complete);
                } else {
                    schema.shift_remove("type");
                    for (key, value) in only {
                        if key != "title"
                            && !(key == "description" && schema.contains_key("description"))
                        {
                            schema.insert(key, value);
                        }
                    }
                }
            }
        }
        _ if alternatives.iter().any(accepts_anything) => {
            schema.retain(|key, _| key == "description" || key == "example" || key == "nullable");
        }
        _ => {
            if has_properties {
                alternatives = alternatives
                    .iter()
                    .filter_map(Value::as_object)
                    .map(|one| Value::Object(complete(schema, one, document)))
                    .collect();
            }
            for key in ["type", "properties", "required", "additionalProperties"] {
                schema.shift_remove(key);
            }
            schema.insert("oneOf".into(), Value::Array(alternatives));
        }
    }
}

/// Returns whether a schema only has `required` and annotations.
fn only_requires(schema: &Value) -> bool {
    schema.as_object().is_some_and(|schema| {
        schema.contains_key("required")
            && schema.iter().all(|(key, value)| {
                matches!(key.as_str(), "required" | "title" | "description")
                    || key == "type" && value == "object"
            })
    })
}

fn accepts_anything(schema: &Value) -> bool {
    schema.as_object().is_none_or(|schema| {
        schema
            .keys()
            .all(|key| matches!(key.as_str(), "title" | "description" | "example"))
    })
}

/// Returns an alternative with the properties of the schema that contains the union.
fn complete(schema: &Object, alternative: &Object, document: &Value) -> Object {
    let target = alternative
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| pointer::resolve(document, reference))
        .and_then(Value::as_object)
        .unwrap_or(alternative);
    let mut complete = Map::new();
    complete.insert("type".into(), json!("object"));
    for key in ["title", "description"] {
        if let Some(value) = target.get(key) {
            complete.insert(key.into(), value.clone());
        }
    }
    let mut properties = schema
        .get("properties")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    if let Some(Value::Object(added)) = target.get("properties") {
        properties.extend(added.clone());
    }
    complete.insert("properties".into(), Value::Object(properties));
    let mut required: Vec<Value> = Vec::new();
    for source in [schema, target] {
        for name in source
            .get("required")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            if !required.contains(name) {
                required.push(name.clone());
            }
        }
    }
    if !required.is_empty() {
        complete.insert("required".into(), Value::Array(required));
    }
    complete
}
