//! An operation without an id, or with one that another operation has too, cannot become a method: it gets one from method and path.

use std::collections::HashSet;

use heck::ToLowerCamelCase;
use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    // Ids that differ in case only (`createCall`, `create_call`) make the same Rust name.
    let normal = |id: &str| id.to_lower_camel_case();
    let mut taken = HashSet::new();
    let mut first = HashSet::new();
    visit::operations(document, |place, operation| {
        if let Some(Value::String(id)) = operation.get("operationId")
            && !normal(id).is_empty()
            && taken.insert(normal(id))
        {
            first.insert(place.pointer.clone());
        }
    });
    let mut touched = Vec::new();
    visit::operations(document, |place, operation| {
        if first.contains(&place.pointer) {
            return;
        }
        let words = place
            .path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(|segment| match segment.strip_prefix('{') {
                Some(parameter) => format!("by_{}", parameter.trim_end_matches('}')),
                None => segment.to_owned(),
            });
        let base = std::iter::once(place.method.to_owned())
            .chain(words)
            .collect::<Vec<_>>()
            .join("_")
            .to_lower_camel_case();
        let mut id = base.clone();
        let mut count = 2;
        while !taken.insert(id.clone()) {
            id = format!("{base}{count}");
            count += 1;
        }
        operation.insert("operationId".into(), json!(id));
        touched.push(pointer::join(&place.pointer, "operationId"));
    });
    Ok(touched)
}
