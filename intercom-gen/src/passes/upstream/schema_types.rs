//! A schema whose `type` is missing, unknown or contradicts its other keywords gets the type that they imply; an array of
//! anything says so.

use serde_json::{Value, json};

use crate::error::Error;
use crate::visit;

const TYPES: [&str; 6] = ["string", "number", "integer", "boolean", "object", "array"];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        if schema.contains_key("$ref") {
            return;
        }
        let mut changed = false;
        let union = ["oneOf", "anyOf", "allOf"]
            .iter()
            .any(|key| schema.contains_key(*key));
        // The list of types of later versions of OpenAPI.
        if let Some(Value::Array(types)) = schema.get("type") {
            let real: Vec<Value> = types.iter().filter(|one| *one != "null").cloned().collect();
            let null = real.len() < types.len();
            match <[Value; 1]>::try_from(real) {
                Ok([only]) => schema.insert("type".into(), only),
                Err(_) => schema.shift_remove("type"),
            };
            if null {
                schema.insert("nullable".into(), json!(true));
            }
            changed = true;
        }
        let known = schema
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|name| TYPES.contains(&name));
        if !known && schema.shift_remove("type").is_some() {
            changed = true;
        }
        let implied =
            if schema.contains_key("properties") || schema.contains_key("additionalProperties") {
                Some("object")
            } else if schema.contains_key("items") {
                Some("array")
            } else {
                implied_by_enum(schema.get("enum"))
            };
        let current = schema.get("type").and_then(Value::as_str);
        let contradicts = matches!((implied, current), (Some("object"), Some(name)) if name != "object")
            || matches!((implied, current), (Some("array"), Some(name)) if name != "array");
        if let Some(implied) = implied
            && (contradicts || current.is_none() && !union)
        {
            schema.shift_insert(0, "type".into(), json!(implied));
            changed = true;
        }
        if schema.get("type").and_then(Value::as_str) == Some("array")
            && !schema.get("items").is_some_and(Value::is_object)
        {
            schema.insert("items".into(), json!({}));
            changed = true;
        }
        if changed {
            touched.push(at.to_owned());
        }
    });
    Ok(touched)
}

fn implied_by_enum(values: Option<&Value>) -> Option<&'static str> {
    let values = values?.as_array()?;
    let mut present = values.iter().filter(|value| !value.is_null());
    let first = present.next()?;
    let all = |test: fn(&Value) -> bool| test(first) && present.clone().all(test);
    if all(Value::is_string) {
        Some("string")
    } else if all(Value::is_boolean) {
        Some("boolean")
    } else if all(Value::is_i64) {
        Some("integer")
    } else {
        None
    }
}
