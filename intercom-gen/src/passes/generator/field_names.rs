//! Replaces property names that have no unique Rust name with placeholders.
//!
//! The generated code uses the original names on the wire.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::names::{self, Unique};
use crate::pointer;
use crate::visit;

/// The field for undeclared properties, and the methods of all request types.
const RESERVED: [&str; 3] = ["extra", "new", "with_extra"];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut placeholders = Map::new();
    visit::schemas(document, |at, schema| {
        let Some(Value::Object(properties)) = schema.get_mut("properties") else {
            return;
        };
        let base = pointer::join(at, "properties");
        // The last ones are the names of the methods that clear a field.
        let mut taken: Unique = RESERVED
            .iter()
            .map(|name| (*name).to_owned())
            .chain(
                properties
                    .keys()
                    .map(|name| format!("clear_{}", names::field(name).0)),
            )
            .collect();
        let mut fresh = Map::new();
        let mut renamed = HashMap::new();
        for (property, inner) in std::mem::take(properties) {
            let (name, is_natural) = names::field(&property);
            let unique = taken.name(name.clone(), str::to_owned, |count| {
                format!("{name}_{count}")
            });
            if is_natural && unique == name {
                fresh.insert(property, inner);
            } else {
                let placeholder = names::placeholder(&mut placeholders, &unique, &property);
                touched.push(pointer::join(&base, &property));
                fresh.insert(placeholder.clone(), inner);
                renamed.insert(property, placeholder);
            }
        }
        *properties = fresh;
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            for name in required.iter_mut() {
                if let Some(placeholder) = name.as_str().and_then(|name| renamed.get(name)) {
                    *name = json!(placeholder);
                }
            }
        }
    });
    names::store_placeholders(document, placeholders);
    Ok(touched)
}
