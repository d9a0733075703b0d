//! Gives operations with a missing or duplicate ID a new one, built from the method and the path.

use std::collections::HashSet;

use heck::ToLowerCamelCase;
use serde_json::{Value, json};

use crate::error::Error;
use crate::names::Unique;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    // IDs that differ only in case (`createCall`, `create_call`) have the same Rust name.
    let normalized = |id: &str| id.to_lower_camel_case();
    let mut taken = Unique::default();
    let mut first = HashSet::new();
    visit::operations(document, |location, operation| {
        if let Some(Value::String(id)) = operation.get("operationId")
            && !normalized(id).is_empty()
            && taken.reserve(normalized(id))
        {
            first.insert(location.pointer.clone());
        }
    });
    let mut touched = Vec::new();
    visit::operations(document, |location, operation| {
        if first.contains(&location.pointer) {
            return;
        }
        let words = location
            .path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| match segment.strip_prefix('{') {
                Some(parameter) => format!("by_{}", parameter.trim_end_matches('}')),
                None => segment.to_owned(),
            });
        let base = std::iter::once(location.method.to_owned())
            .chain(words)
            .collect::<Vec<_>>()
            .join("_")
            .to_lower_camel_case();
        let id = taken.name(base.clone(), str::to_owned, |count| {
            format!("{base}{count}")
        });
        operation.insert("operationId".into(), json!(id));
        touched.push(pointer::join(&location.pointer, "operationId"));
    });
    Ok(touched)
}
