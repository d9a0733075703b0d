//! Lists the operations of the description, and checks responses against it.

use serde_json::Value;

use crate::{description::description, handlers, schema::resolve, validate};

/// An operation of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The operation ID.
    pub id: String,
    /// The method, in upper case.
    pub method: String,
    /// The path template.
    pub path: String,
}

/// Returns all operations that the sandbox implements.
#[must_use]
pub fn operations() -> Vec<OperationInfo> {
    description()
        .operations
        .iter()
        .map(|operation| OperationInfo {
            id: operation.id.clone(),
            method: operation.method.clone(),
            path: operation.template.clone(),
        })
        .collect()
}

/// Checks a response against the description. Returns its deviations: wrong types, undeclared
/// values, unknown properties and missing properties.
#[must_use]
pub fn check_response(operation_id: &str, status: u16, body: &Value) -> Vec<String> {
    let Some(operation) = description().operation(operation_id) else {
        return vec![format!("unknown operation {operation_id}")];
    };
    let Some(response) = operation.response(status) else {
        return vec![format!("status {status} is not declared")];
    };
    let Some(validator) = response.validator() else {
        return if body.is_null() {
            Vec::new()
        } else {
            vec!["no body is declared".to_owned()]
        };
    };
    let mut found: Vec<String> = validate::errors(validator, body)
        .into_iter()
        .map(|entry| format!("{}: {}", entry.field.unwrap_or_default(), entry.message))
        .collect();
    if let Some(schema) = response.schema() {
        collect_missing(schema, body, "", &mut found);
    }
    found
}

/// Collects the properties that are declared but missing, at any depth, except in alternatives.
fn collect_missing(schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    let root = &description().root;
    let schema = resolve(schema, root);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        collect_missing(part, value, path, found);
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for value in values {
            collect_missing(items, value, path, found);
        }
    }
    let declared = schema["properties"].as_object().into_iter().flatten();
    for (name, schema) in declared.filter(|_| value.is_object()) {
        match value.get(name) {
            Some(inner) => collect_missing(schema, inner, &format!("{path}{name}."), found),
            None => found.push(format!("{path}{name}: declared, but missing")),
        }
    }
}

/// Returns the IDs in the handler table that the description does not contain. The result is empty
/// if the table is correct.
#[must_use]
pub fn undeclared_handlers() -> Vec<&'static str> {
    handlers::undeclared()
}
