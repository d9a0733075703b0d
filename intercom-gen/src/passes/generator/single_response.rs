//! Reduces the responses of an operation to one, because a method returns one type.
//!
//! If the successful responses have different schemas, these become a union. Error responses are
//! removed, because the client decodes all of them in the same way. Their descriptions and schemas
//! are stored in extensions.

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::operations(document, |location, operation| {
        let Some(Value::Object(responses)) = operation.get_mut("responses") else {
            return;
        };
        let before = responses.len();
        let responses_before = std::mem::take(responses);
        let errors = declared_errors(&responses_before);
        let failures = failures(&responses_before);
        let successes: Vec<(String, Value)> = responses_before
            .into_iter()
            .filter(|(status, _)| status.starts_with('2') || status == "default" && before == 1)
            .collect();
        let mut schemas: Vec<Value> = Vec::new();
        let mut raw = None;
        for (_, response) in &successes {
            let Some(content) = response.get("content").and_then(Value::as_object) else {
                continue;
            };
            let json = content.iter().find(|(name, _)| is_json(name));
            match json {
                Some((_, media)) => {
                    let schema = media.get("schema").cloned().unwrap_or_else(|| json!({}));
                    if !schemas.contains(&schema) {
                        schemas.push(schema);
                    }
                }
                None if raw.is_none() => {
                    raw = content.keys().next().cloned();
                }
                None => {}
            }
        }
        let mut response = Map::new();
        let description = successes
            .iter()
            .find_map(|(_, response)| response.get("description").cloned())
            .unwrap_or_else(|| json!(""));
        response.insert("description".into(), description);
        let content = match (schemas.len(), raw) {
            (0, None) => None,
            (0, Some(_)) => Some(
                json!({"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}),
            ),
            (1, _) => schemas
                .pop()
                .map(|schema| json!({"application/json": {"schema": schema}})),
            _ => Some(json!({"application/json": {"schema": {"oneOf": schemas}}})),
        };
        if let Some(content) = content {
            response.insert("content".into(), content);
        }
        let status = match successes.first() {
            Some((status, _))
                if status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                status.clone()
            }
            _ => "200".to_owned(),
        };
        responses.insert(status, Value::Object(response));
        if !errors.is_empty() {
            operation.insert(visit::ERRORS.into(), Value::Object(errors));
        }
        if !failures.is_empty() {
            operation.insert("x-failures".into(), Value::Object(failures));
        }
        if before != 1 {
            touched.push(pointer::join(&location.pointer, "responses"));
        }
    });
    Ok(touched)
}

/// Returns the schemas of error responses by status, if they are components. Of several alternatives,
/// the first is the specific one. The client uses them to decode recorded errors.
fn declared_errors(responses: &Map<String, Value>) -> Map<String, Value> {
    responses
        .iter()
        .filter(|(status, _)| status.starts_with(['4', '5']))
        .filter_map(|(status, response)| {
            let schema = response.pointer("/content/application~1json/schema")?;
            let schema = schema.pointer("/anyOf/0").unwrap_or(schema);
            schema.get("$ref")?;
            Some((status.clone(), schema.clone()))
        })
        .collect()
}

/// Returns the descriptions of error responses by status, for the documentation of the operation.
fn failures(responses: &Map<String, Value>) -> Map<String, Value> {
    responses
        .iter()
        .filter(|(status, _)| status.starts_with(['3', '4', '5']))
        .filter_map(|(status, response)| {
            let text = response.get("description")?;
            Some((status.clone(), text.clone()))
        })
        .collect()
}

fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim();
    essence == "application/json" || essence.ends_with("+json")
}
