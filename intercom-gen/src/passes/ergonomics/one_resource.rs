//! Reduces the tags of an operation to one: the resource from the overlay, or else the first tag.
//!
//! An operation with several tags would belong to several resources.

use heck::ToKebabCase;
use serde_json::{Value, json};

use crate::decisions;
use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let handles = document.get(decisions::HANDLES).cloned();
    let handles = json!({ decisions::HANDLES: handles });
    visit::operations(document, |location, operation| {
        let tags = operation.get("tags").and_then(Value::as_array);
        let mut tags = tags.into_iter().flatten().filter_map(Value::as_str);
        let wanted = decisions::resource(&handles, operation);
        let chosen = match &wanted {
            Some(resource) => tags
                .find(|tag| tag.to_kebab_case() == *resource)
                .unwrap_or(resource),
            None => tags.next().unwrap_or("Other"),
        };
        let chosen = json!([chosen]);
        if operation.get("tags") != Some(&chosen) {
            operation.insert("tags".into(), chosen);
            touched.push(pointer::join(&location.pointer, "tags"));
        }
    });
    Ok(touched)
}
