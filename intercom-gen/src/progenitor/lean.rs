//! Reduces a description to the parts that progenitor uses. Others (servers, examples, links,
//! extensions) could make its parser fail, or trigger an extension by accident.

use serde_json::{Map, Value, json};

use crate::markdown;

pub(super) type Object = Map<String, Value>;

const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

const OPERATION: [&str; 4] = ["operationId", "summary", "description", "tags"];
const PARAMETER: [&str; 4] = ["name", "in", "description", "required"];

/// Copies the parts that progenitor uses.
pub(super) fn lean(document: &Value) -> Value {
    let paths = document.get("paths").and_then(Value::as_object);
    let paths: Object = paths
        .into_iter()
        .flatten()
        .filter_map(|(path, item)| {
            let item: Object = item
                .as_object()?
                .iter()
                .filter(|(method, _)| METHODS.contains(&method.as_str()))
                .filter_map(|(method, one)| Some((method.clone(), operation(one.as_object()?))))
                .collect();
            Some((path.clone(), Value::Object(item)))
        })
        .collect();
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    let schemas: Object = schemas
        .into_iter()
        .flatten()
        .map(|(name, one)| (name.clone(), schema(one)))
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": markdown::line(text(document, "/info/title")),
            "version": text(document, "/info/version"),
            "description": markdown::prose(text(document, "/info/description")),
        },
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

/// Returns the number of operations.
pub(super) fn operations(lean: &Value) -> usize {
    let paths = lean.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flat_map(Object::values)
        .filter_map(Value::as_object)
        .map(Object::len)
        .sum()
}

fn text<'a>(document: &'a Value, at: &str) -> &'a str {
    let text = document.pointer(at).and_then(Value::as_str);
    text.unwrap_or_default()
}

/// Copies these keywords. Code blocks in descriptions become plain text, because `cargo test`
/// would run them as tests.
fn pick(from: &Object, keys: &[&str]) -> Object {
    from.iter()
        .filter(|(key, _)| keys.contains(&key.as_str()))
        .map(|(key, value)| {
            let value = match (key.as_str(), value.as_str()) {
                ("description", Some(text)) => json!(markdown::prose(text)),
                ("summary", Some(text)) => json!(markdown::line(text)),
                _ => value.clone(),
            };
            (key.clone(), value)
        })
        .collect()
}

fn operation(operation: &Object) -> Value {
    let mut lean = pick(operation, &OPERATION);
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let parameters: Vec<Value> = parameters
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .map(|parameter| {
            let mut lean = pick(parameter, &PARAMETER);
            let mut schema = parameter.get("schema").map(schema).unwrap_or_default();
            // A nullable parameter is optional.
            if let Value::Object(schema) = &mut schema {
                schema.shift_remove("nullable");
            }
            lean.insert("schema".into(), schema);
            Value::Object(lean)
        })
        .collect();
    lean.insert("parameters".into(), Value::Array(parameters));
    if let Some(Value::Object(body)) = operation.get("requestBody") {
        let mut lean_body = pick(body, &["description", "required"]);
        lean_body.insert("content".into(), content(body));
        lean.insert("requestBody".into(), Value::Object(lean_body));
    }
    let responses = operation.get("responses").and_then(Value::as_object);
    let responses: Object = responses
        .into_iter()
        .flatten()
        .filter_map(|(status, response)| {
            let response = response.as_object()?;
            let mut lean = pick(response, &["description"]);
            lean.insert("content".into(), content(response));
            Some((status.clone(), Value::Object(lean)))
        })
        .collect();
    lean.insert("responses".into(), Value::Object(responses));
    Value::Object(lean)
}

fn content(owner: &Object) -> Value {
    let content = owner.get("content").and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .map(|(name, media)| {
            let schema = media.get("schema").map(schema).unwrap_or_default();
            (name.clone(), json!({"schema": schema}))
        })
        .collect::<Object>()
        .into()
}

/// Copies the keywords of a reference, a union, a value of one type, or any value. Keywords of
/// other kinds have no effect, and typify panics on many combinations.
fn schema(full: &Value) -> Value {
    let Value::Object(full) = full else {
        return full.clone();
    };
    if let Some(reference) = full.get("$ref") {
        return json!({"$ref": reference});
    }
    let mut lean = pick(full, &["description", "nullable"]);
    if let Some(Value::Array(alternatives)) = full.get("oneOf") {
        let alternatives = alternatives.iter().map(schema).collect();
        lean.insert("oneOf".into(), Value::Array(alternatives));
        return Value::Object(lean);
    }
    let kind = full.get("type").and_then(Value::as_str).unwrap_or_default();
    match kind {
        "string" => lean.extend(pick(full, &["type", "format", "enum"])),
        "integer" | "number" | "boolean" => lean.extend(pick(full, &["type"])),
        "array" => {
            lean.extend(pick(full, &["type"]));
            let items = full.get("items").map(schema);
            lean.insert("items".into(), items.unwrap_or_else(|| json!({})));
        }
        "object" => {
            lean.extend(pick(full, &["type"]));
            object(full, &mut lean);
        }
        _ => {
            lean.shift_remove("nullable");
        }
    }
    Value::Object(lean)
}

fn object(full: &Object, lean: &mut Object) {
    if let Some(inner) = full.get("additionalProperties") {
        lean.insert("additionalProperties".into(), schema(inner));
    }
    let Some(Value::Object(properties)) = full.get("properties") else {
        return;
    };
    // A required property that is not declared has no type.
    let required = full.get("required").and_then(Value::as_array);
    let required: Vec<Value> = required
        .into_iter()
        .flatten()
        .filter(|name| {
            name.as_str()
                .is_some_and(|name| properties.contains_key(name))
        })
        .cloned()
        .collect();
    if !required.is_empty() {
        lean.insert("required".into(), Value::Array(required));
    }
    let properties: Object = properties
        .iter()
        .map(|(name, property)| (name.clone(), schema(property)))
        .collect();
    lean.insert("properties".into(), Value::Object(properties));
}
