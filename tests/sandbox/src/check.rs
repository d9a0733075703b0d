//! Looks at the description from outside: which operations there are, and whether an answer is as declared.

use serde_json::Value;

use crate::{description::description, handlers, schema::resolve, validate};

/// One operation of the description.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OperationInfo {
    /// Its id.
    pub id: String,
    /// Its method, in capitals.
    pub method: String,
    /// Its path with placeholders.
    pub path: String,
}

/// All operations that the sandbox answers.
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

/// What in an answer departs from the description: wrong types, values that are not declared, properties that are
/// unknown, and properties that are missing.
#[must_use]
pub fn check_answer(operation_id: &str, status: u16, body: &Value) -> Vec<String> {
    let Some(operation) = description().operation(operation_id) else {
        return vec![format!("there is no operation {operation_id}")];
    };
    let Some(answer) = operation.answer(status) else {
        return vec![format!("status {status} is not declared")];
    };
    let Some(validator) = answer.validator() else {
        return if body.is_null() {
            Vec::new()
        } else {
            vec!["no body is declared".to_owned()]
        };
    };
    let mut found: Vec<String> = validate::problems(validator, body)
        .into_iter()
        .map(|entry| format!("{}: {}", entry.field.unwrap_or_default(), entry.message))
        .collect();
    if let Some(schema) = answer.schema() {
        absent(schema, body, "", &mut found);
    }
    found
}

/// Properties that are declared and not answered, at any depth; alternatives are left alone.
fn absent(schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
    let root = &description().root;
    let schema = resolve(schema, root);
    for part in schema["allOf"].as_array().into_iter().flatten() {
        absent(part, value, place, found);
    }
    if let (Some(items), Some(values)) = (schema.get("items"), value.as_array()) {
        for value in values {
            absent(items, value, place, found);
        }
    }
    let declared = schema["properties"].as_object().into_iter().flatten();
    for (name, schema) in declared.filter(|_| value.is_object()) {
        match value.get(name) {
            Some(inner) => absent(schema, inner, &format!("{place}{name}."), found),
            None => found.push(format!("{place}{name}: declared, but not answered")),
        }
    }
}

/// Ids in the table of handlers that the description does not have; there should be none.
#[must_use]
pub fn undeclared_handlers() -> Vec<&'static str> {
    handlers::strays()
}
