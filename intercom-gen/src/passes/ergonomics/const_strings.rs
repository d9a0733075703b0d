//! Replaces enums that have only one value with strings.
//!
//! Such an enum would be a type without a purpose. The value is stored in `x-constant`, because
//! unions identify their alternatives by it. In a request, a required field with one value stays an
//! enum, because the client always sends that value.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::select;
use crate::visit::{self, Object};

/// The only value of a string.
pub(crate) const CONSTANT: &str = "x-constant";

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let requested = select::requested(document);
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return Ok(touched);
    };
    for (name, schema) in components.iter_mut() {
        let at = pointer::join("/components/schemas", name);
        if requested.contains(name) {
            visit::schema_tree(&at, schema, &mut |at, schema| {
                optional_fields(at, schema, &mut touched);
            });
        } else {
            visit::schema_tree(&at, schema, &mut |at, schema| {
                simplify(at, schema, &mut touched);
            });
        }
    }
    Ok(touched)
}

/// Simplifies the optional fields of a request.
fn optional_fields(at: &str, schema: &mut Object, touched: &mut Vec<String>) {
    let required: BTreeSet<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| Some(name.as_str()?.to_owned()))
        .collect();
    let at = pointer::join(at, "properties");
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    for (name, property) in properties.into_iter().flatten() {
        if let Value::Object(property) = property
            && !required.contains(name)
        {
            simplify(&pointer::join(&at, name), property, touched);
        }
    }
}

fn simplify(at: &str, schema: &mut Object, touched: &mut Vec<String>) {
    let only = match schema
        .get("enum")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([only]) => only.clone(),
        _ => return,
    };
    schema.shift_remove("enum");
    if schema.get("type").and_then(Value::as_str) == Some("string") {
        schema.insert("x-wire".into(), "inline-string".into());
        schema.insert(CONSTANT.into(), only);
    }
    touched.push(pointer::join(at, "enum"));
}
