//! Replaces property names that have no unique Rust name with placeholders.
//!
//! The generated code uses the original names on the wire.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::names;
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
        let mut taken: HashSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        // The names of the methods that clear a field.
        taken.extend(
            properties
                .keys()
                .map(|name| format!("clear_{}", names::field(name).0)),
        );
        let mut fresh = Map::new();
        let mut renamed = Vec::new();
        for (property, inner) in std::mem::take(properties) {
            let (name, is_natural) = names::field(&property);
            let mut unique = name.clone();
            let mut count = 2;
            while !taken.insert(unique.clone()) {
                unique = format!("{name}_{count}");
                count += 1;
            }
            if is_natural && unique == name {
                fresh.insert(property, inner);
            } else {
                let placeholder = names::placeholder(&mut placeholders, &unique, &property);
                touched.push(pointer::join(&base, &property));
                fresh.insert(placeholder.clone(), inner);
                renamed.push((property, placeholder));
            }
        }
        *properties = fresh;
        if let Some(Value::Array(required)) = schema.get_mut("required") {
            for name in required.iter_mut() {
                if let Some((_, placeholder)) = renamed.iter().find(|(old, _)| name == old) {
                    *name = json!(placeholder);
                }
            }
        }
    });
    names::store_placeholders(document, placeholders);
    Ok(touched)
}
