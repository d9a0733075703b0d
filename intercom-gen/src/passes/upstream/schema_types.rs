//! Sets the `type` of schemas where it is missing, unknown, or contradicts the other keywords.
//!
//! An array without `items` becomes an array of any values.

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
        // OpenAPI 3.1 allows an array of types.
        if let Some(Value::Array(types)) = schema.get("type") {
            let non_null: Vec<Value> = types.iter().filter(|one| *one != "null").cloned().collect();
            let nullable = non_null.len() < types.len();
            match <[Value; 1]>::try_from(non_null) {
                Ok([only]) => schema.insert("type".into(), only),
                Err(_) => schema.shift_remove("type"),
            };
            if nullable {
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

/// Returns the type that all values of an enum have.
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
