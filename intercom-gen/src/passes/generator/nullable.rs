//! What may be null may as well be missing: a nullable property is not required, and a list or a map that may be null is empty then.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

const PREFIX: &str = "#/components/schemas/";

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
            .and_then(|reference| reference.strip_prefix(PREFIX))
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
                let itself = take_nullable(inner);
                if itself {
                    touched.push(pointer::join(&pointer::join(at, "properties"), name));
                }
                if itself || by_reference {
                    // Requests can say null and mean it.
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
        // An element that may be null: of a reference, a union with null says so.
        for key in ["items", "additionalProperties"] {
            let Some(inner) = schema.get_mut(key) else {
                continue;
            };
            let by_reference = is_nullable_reference(inner);
            let Value::Object(inner) = inner else {
                continue;
            };
            let marked = inner.get("nullable") == Some(&Value::Bool(true));
            if (by_reference || marked)
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
    // The body of a request or an answer is there or it is not.
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
