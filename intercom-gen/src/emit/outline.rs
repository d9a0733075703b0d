//! The description as far as progenitor needs it: operations whole, and of the schemas their names, since their types are emitted elsewhere.

use serde_json::{Map, Value, json};

use crate::{select, walk};

/// Replaces the schemas by stubs of the same names.
pub(super) fn outline(document: &Value) -> Value {
    let mut outline = document.clone();
    let components = match outline.pointer_mut("/components/schemas") {
        Some(Value::Object(components)) => std::mem::take(components),
        _ => Map::new(),
    };
    // A struct has a builder, which only bodies may have.
    let mut parameters = Vec::new();
    walk::parameters(&mut outline, |_, parameter| {
        select::references(&Value::Object(parameter.clone()), &mut parameters);
    });
    let mut names: Map<String, Value> = components
        .into_iter()
        .map(|(name, _)| {
            let stub = if parameters.contains(&name) {
                json!({"type": "string", "enum": ["a", "b"]})
            } else {
                json!({"type": "object", "properties": {"a": {"type": "string"}}})
            };
            (name, stub)
        })
        .collect();
    names.insert("wire_id".into(), json!({"type": "string"}));
    names.insert("wire_time".into(), json!({"type": "integer"}));
    outline["components"] = json!({"schemas": names});
    walk::schemas(&mut outline, |_, schema| {
        let target = match schema.get("x-wire").and_then(Value::as_str) {
            Some("id") => "wire_id",
            Some("time") => "wire_time",
            _ => return,
        };
        schema.clear();
        schema.insert(
            "$ref".into(),
            json!(format!("#/components/schemas/{target}")),
        );
    });
    outline
}
