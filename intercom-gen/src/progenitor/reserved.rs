//! Renames operations and parameters that would collide with names in progenitor's code.

use serde_json::{Map, Value, json};

use super::lean::Object;
use crate::names::{self, Unique};

/// The fields and methods of progenitor's builders.
const PARAMETERS: [&str; 5] = ["body", "body_map", "client", "new", "send"];

/// The methods of progenitor's client, and those that its code calls on the client.
const OPERATIONS: [&str; 9] = [
    "api_version",
    "baseurl",
    "client",
    "exec",
    "inner",
    "new",
    "new_with_client",
    "post",
    "pre",
];

/// Renames operations and parameters of a document. Returns the original names of the query and
/// header parameters by placeholder. The names of operations and path parameters are not on the
/// wire.
pub(super) fn rename(document: &mut Value) -> Map<String, Value> {
    let mut placeholders = Map::new();
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return placeholders;
    };
    let mut renamed = Object::new();
    for (path, mut item) in std::mem::take(paths) {
        let mut template = path.clone();
        for operation in item
            .as_object_mut()
            .into_iter()
            .flat_map(Object::values_mut)
        {
            operation_id(operation);
            parameters(operation, &mut template, &mut placeholders);
        }
        renamed.insert(template, item);
    }
    *paths = renamed;
    placeholders
}

fn operation_id(operation: &mut Value) {
    let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
        return;
    };
    if OPERATIONS.contains(&names::field(id).0.as_str()) {
        operation["operationId"] = json!(format!("{id}_operation"));
    }
}

fn parameters(operation: &mut Value, template: &mut String, placeholders: &mut Map<String, Value>) {
    let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
        return;
    };
    let mut taken: Unique = PARAMETERS.iter().map(|name| (*name).to_owned()).collect();
    let is_reserved = |name: &str| PARAMETERS.contains(&names::field(name).0.as_str());
    for parameter in parameters.iter() {
        if let Some(name) = parameter.get("name").and_then(Value::as_str) {
            taken.reserve(names::field(name).0);
        }
    }
    for parameter in parameters.iter_mut() {
        let Some(original) = parameter
            .get("name")
            .and_then(Value::as_str)
            .map(str::to_owned)
        else {
            continue;
        };
        if !is_reserved(&original) {
            continue;
        }
        let name = format!("{}_parameter", names::field(&original).0);
        let unique = taken.name(name.clone(), str::to_owned, |count| {
            format!("{name}_{count}")
        });
        parameter["name"] = if parameter.get("in").and_then(Value::as_str) == Some("path") {
            // All operations of the path rename the parameter in the same way.
            *template = template.replace(&format!("{{{original}}}"), &format!("{{{unique}}}"));
            json!(unique)
        } else {
            json!(names::placeholder(placeholders, &unique, &original))
        };
    }
}
