//! A reference to a component that does not exist: a schema becomes a free-form object, anything else is left out.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::Object;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    mend(document, "", &copy, &mut touched)?;
    Ok(touched)
}

enum Fate {
    Keep,
    Drop,
}

fn mend(
    node: &mut Value,
    at: &str,
    document: &Value,
    touched: &mut Vec<String>,
) -> Result<Fate, Error> {
    match node {
        Value::Object(map) => {
            // A property named `$ref` has a schema, not text, behind it.
            if let Some(Value::String(reference)) = map.get("$ref") {
                if !reference.starts_with('#') {
                    return Err(Error::description(
                        pointer::join(at, "$ref"),
                        format!("`{reference}` is outside the document"),
                        "bundle the description into one file first",
                    ));
                }
                if pointer::resolve(document, reference).is_none() {
                    touched.push(at.to_owned());
                    let kind = reference
                        .strip_prefix("#/components/")
                        .and_then(|rest| rest.split('/').next())
                        .unwrap_or_default()
                        .to_owned();
                    return Ok(replace(map, &kind));
                }
                return Ok(Fate::Keep);
            }
            let mut gone = Vec::new();
            for (key, value) in map.iter_mut() {
                // Examples are data: what looks like a reference there is none.
                if matches!(key.as_str(), "example" | "examples" | "default" | "enum")
                    && !value_is_schema(value)
                {
                    continue;
                }
                let at = pointer::join(at, key);
                if matches!(mend(value, &at, document, touched)?, Fate::Drop) {
                    gone.push(key.clone());
                }
            }
            for key in gone {
                map.shift_remove(&key);
            }
        }
        Value::Array(list) => {
            let mut kept = Vec::with_capacity(list.len());
            for (index, mut value) in std::mem::take(list).into_iter().enumerate() {
                let at = pointer::join(at, &index.to_string());
                if matches!(mend(&mut value, &at, document, touched)?, Fate::Keep) {
                    kept.push(value);
                }
            }
            *list = kept;
        }
        _ => {}
    }
    Ok(Fate::Keep)
}

/// Whether what stands under a key such as `example` is a property of that name.
fn value_is_schema(value: &Value) -> bool {
    value.as_object().is_some_and(|map| {
        map.contains_key("type")
            && (map.contains_key("description") || map.contains_key("properties"))
            || map.len() == 1 && map.contains_key("$ref")
    })
}

fn replace(map: &mut Object, kind: &str) -> Fate {
    match kind {
        "schemas" => {
            let description = map.get("description").cloned();
            map.clear();
            map.insert("type".into(), json!("object"));
            map.insert("additionalProperties".into(), json!(true));
            if let Some(description) = description {
                map.insert("description".into(), description);
            }
            Fate::Keep
        }
        "responses" => {
            map.clear();
            map.insert("description".into(), json!(""));
            Fate::Keep
        }
        _ => Fate::Drop,
    }
}
