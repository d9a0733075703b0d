//! Preserves what the base states about the presence of fields.
//!
//! Versions of the description differ in `required` and `nullable` where the API does not: 2.11 was
//! rewritten, and 2.12 was rewritten back. A field of a response that is optional in the base stays
//! optional, and a field that can be null stays nullable. Both are lenient, so that code for the base
//! compiles with other versions. Requests require what the other version requires. `not_null.rs`
//! preserves that a required field cannot be null.

use super::*;

use serde_json::json;

use crate::visit;

/// Aligns `document` with `base`, both corrected, and returns the changed locations.
pub(crate) fn align(base: &Value, document: &mut Value, following: &Following) -> Vec<String> {
    let responses = in_responses(document);
    let mut touched = path_parameters::align(base, document);
    let mut pending = Vec::new();
    let schemas = document.pointer("/components/schemas");
    let schemas = schemas.and_then(Value::as_object);
    for (name, _) in schemas.into_iter().flatten() {
        let at = pointer::join("/components/schemas", name);
        let whole = following.whole(name).unwrap_or(name);
        let before = pointer::join("/components/schemas", whole);
        pending.push((before, at, responses.contains(name)));
    }
    while let Some((before_at, at, response)) = pending.pop() {
        let (Some(known), Some(schema)) = (base.pointer(&before_at), document.pointer(&at)) else {
            continue;
        };
        let published = following.base.pointer(&before_at);
        let properties = |schema: &Value| {
            let properties = schema.get("properties").and_then(Value::as_object);
            properties.cloned().unwrap_or_default()
        };
        let (before, after) = (properties(known), properties(schema));
        let requires = |schema: &Value, name: &str| {
            let names = schema.get("required").and_then(Value::as_array);
            names.is_some_and(|names| names.iter().any(|one| one == name))
        };
        let is_null = |schema: &Value| schema.get("nullable") == Some(&json!(true));
        let whole_null = is_null(known) && !is_null(schema);
        let mut optional = Vec::new();
        let mut present = Vec::new();
        let mut sample = None;
        let mut nullable = Vec::new();
        let known_schema = known;
        for (name, property) in &after {
            let Some(known) = before.get(name) else {
                continue;
            };
            if kind(base, known) != kind(document, property) {
                continue;
            }
            if response && !requires(known_schema, name) {
                optional.push(name.clone());
            }
            // The server always sends the field, although the base is published without this fact.
            let corrected = !published.is_some_and(|published| requires(published, name));
            if response && corrected && requires(known_schema, name) && !requires(schema, name) {
                present.push(name.clone());
            }
            // The example of `type` shows the kind of a list.
            if name == "type" && property.get("enum").is_none() && property.get("example").is_none()
            {
                sample = known.get("example").cloned();
            }
            if is_null(known) && !is_null(property) {
                nullable.push(name.clone());
            }
            let inner = |at: &str| pointer::join(&format!("{at}/properties"), name);
            pending.push((inner(&before_at), inner(&at), response));
        }
        if let Some(Value::Object(_)) = schema.get("items") {
            let items = (format!("{before_at}/items"), format!("{at}/items"));
            pending.push((items.0, items.1, response));
        }
        let Some(Value::Object(schema)) = document.pointer_mut(&at) else {
            continue;
        };
        if let Some(Value::Array(names)) = schema.get_mut("required") {
            names.retain(|name| {
                let made_required = optional.iter().any(|one| name == one);
                if made_required {
                    touched.push(format!("{at}/required"));
                }
                !made_required
            });
            if names.is_empty() {
                schema.shift_remove("required");
            }
        }
        if !present.is_empty() {
            let names = schema.entry("required").or_insert_with(|| json!([]));
            if let Value::Array(names) = names {
                names.extend(present.into_iter().map(Value::String));
                touched.push(format!("{at}/required"));
            }
        }
        if whole_null {
            schema.insert("nullable".into(), json!(true));
            touched.push(at.clone());
        }
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            if let (Some(sample), Some(Value::Object(kind))) = (sample, properties.get_mut("type"))
            {
                kind.insert("example".into(), sample);
            }
            for name in nullable {
                if let Some(Value::Object(property)) = properties.get_mut(&name) {
                    property.insert("nullable".into(), json!(true));
                    touched.push(pointer::join(&format!("{at}/properties"), &name));
                }
            }
        }
    }
    touched.extend(not_null::align(base, document, following));
    touched
}

/// Returns the names of the schemas that are part of a response.
fn in_responses(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut pending = Vec::new();
    let mut copy = document.clone();
    visit::responses(&mut copy, |_, _, response| {
        references(&Value::Object(std::mem::take(response)), &mut pending);
    });
    while let Some(name) = pending.pop() {
        let at = pointer::join("/components/schemas", &name);
        if let Some(schema) = document.pointer(&at)
            && found.insert(name)
        {
            references(schema, &mut pending);
        }
    }
    found
}

fn references(value: &Value, found: &mut Vec<String>) {
    found.extend(reference(value).map(str::to_owned));
    match value {
        Value::Array(list) => list.iter().for_each(|one| references(one, found)),
        Value::Object(map) => map.values().for_each(|one| references(one, found)),
        _ => {}
    }
}
