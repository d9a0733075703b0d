//! Makes nullable properties optional.
//!
//! In a response, null means the same as a missing value. In a request, null clears the value, so
//! `x-nullable` marks the property.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer::{self, SCHEMAS};
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut nullable_components = HashSet::new();
    if let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") {
        for (name, schema) in components.iter_mut() {
            if let Value::Object(schema) = schema
                && take_nullable(schema)
            {
                nullable_components.insert(name.clone());
                touched.push(pointer::join("/components/schemas", name));
            }
        }
    }
    let is_nullable_reference = |schema: &Value| {
        schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| reference.strip_prefix(SCHEMAS))
            .is_some_and(|name| nullable_components.contains(name))
    };
    visit::schemas(document, |at, schema| {
        let mut optional = Vec::new();
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            for (name, property) in properties.iter_mut() {
                let by_reference = is_nullable_reference(property);
                let Value::Object(inner) = property else {
                    continue;
                };
                let is_marked = take_nullable(inner);
                if is_marked {
                    touched.push(pointer::join(&pointer::join(at, "properties"), name));
                }
                if is_marked || by_reference {
                    inner.insert("x-nullable".into(), json!(true));
                    optional.push(name.clone());
                }
            }
        }
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            required.retain(|name| !optional.iter().any(|one| name == one));
            if required.is_empty() {
                schema.shift_remove("required");
            }
        }
        // A nullable element that is a reference becomes a nullable union with one alternative.
        for key in ["items", "additionalProperties"] {
            let Some(inner) = schema.get_mut(key) else {
                continue;
            };
            let by_reference = is_nullable_reference(inner);
            let Value::Object(inner) = inner else {
                continue;
            };
            let is_marked = inner.get("nullable") == Some(&Value::Bool(true));
            if (by_reference || is_marked)
                && let Some(reference) = inner.get("$ref").cloned()
            {
                inner.clear();
                inner.insert("oneOf".into(), json!([{"$ref": reference}]));
                inner.insert("nullable".into(), json!(true));
                touched.push(pointer::join(at, key));
            }
        }
        for key in ["oneOf"] {
            if let Some(Value::Array(list)) = schema.get_mut(key) {
                for one in list.iter_mut().filter_map(Value::as_object_mut) {
                    if !one.contains_key("oneOf") {
                        take_nullable(one);
                    }
                }
            }
        }
    });
    // A body is present or missing, but not null.
    visit::media_types(document, |at, media| {
        if let Some(Value::Object(schema)) = media.get_mut("schema")
            && take_nullable(schema)
        {
            touched.push(pointer::join(at, "schema"));
        }
    });
    Ok(touched)
}

fn take_nullable(schema: &mut Object) -> bool {
    schema.shift_remove("nullable") == Some(Value::Bool(true))
}
