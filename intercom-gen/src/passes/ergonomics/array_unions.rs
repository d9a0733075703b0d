//! Replaces a union of arrays by an array whose elements are a union.
//!
//! The array accepts mixed elements too. In return, the field is a `Vec` in every version of the
//! API, whether or not the description lists the kinds of arrays.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::schemas(document, |at, schema| {
        for key in ["oneOf", "anyOf"] {
            let Some(Value::Array(alternatives)) = schema.get(key) else {
                continue;
            };
            let items: Option<Vec<Value>> = alternatives
                .iter()
                .map(|one| match one.get("type")?.as_str()? {
                    "array" => one.get("items").cloned(),
                    _ => None,
                })
                .collect();
            let Some(items) = items.filter(|items| items.len() > 1) else {
                continue;
            };
            schema.shift_remove(key);
            schema.insert("type".into(), json!("array"));
            schema.insert("items".into(), json!({ "oneOf": items }));
            touched.push(pointer::join(at, key));
            break;
        }
    });
    Ok(touched)
}
