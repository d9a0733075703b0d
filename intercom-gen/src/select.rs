//! Removes the resources that are not selected, and the schemas that only they use.

use std::collections::BTreeSet;

use heck::ToKebabCase;
use serde_json::Value;

use crate::Options;
use crate::error::Error;
use crate::pointer::SCHEMAS;
use crate::visit;

/// Returns the slug of the resource that an operation belongs to.
pub(crate) fn resource(operation: &visit::Object) -> String {
    operation
        .get("tags")
        .and_then(Value::as_array)
        .and_then(|tags| tags.first())
        .and_then(Value::as_str)
        .unwrap_or("other")
        .to_kebab_case()
}

/// Retains the selected resources, and the schemas that their operations use.
pub(crate) fn select(document: &mut Value, options: &Options) -> Result<(), Error> {
    if let Some(resources) = &options.resources {
        retain_resources(document, resources, options.ignore_unknown)?;
    }
    let mut names: Vec<String> = Vec::new();
    if let Some(paths) = document.get("paths") {
        references(paths, &mut names);
    }
    let reached = reach(document, names);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| reached.contains(name));
    }
    // The pass `inline_shared` has copied these components into the operations.
    if let Some(Value::Object(components)) = document.get_mut("components") {
        for key in ["parameters", "requestBodies", "responses"] {
            components.shift_remove(key);
        }
    }
    Ok(())
}

/// Retains the operations of the selected resources.
fn retain_resources(
    document: &mut Value,
    resources: &BTreeSet<String>,
    ignore_unknown: bool,
) -> Result<(), Error> {
    let mut known = BTreeSet::new();
    visit::operations(document, |_, operation| {
        known.insert(resource(operation));
    });
    if let Some(unknown) = resources.iter().find(|name| !known.contains(*name))
        && !ignore_unknown
    {
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        return Err(Error::description(
            "/tags",
            format!("unknown resource `{unknown}`"),
            format!("use one of {}", known.join(", ")),
        ));
    }
    if let Some(Value::Object(paths)) = document.get_mut("paths") {
        for (_, item) in paths.iter_mut() {
            if let Value::Object(item) = item {
                item.retain(|method, operation| {
                    !visit::METHODS.contains(&method.as_str())
                        || operation
                            .as_object()
                            .is_some_and(|operation| resources.contains(&resource(operation)))
                });
            }
        }
        paths.retain(|_, item| {
            item.as_object().is_some_and(|item| {
                item.keys()
                    .any(|key| visit::METHODS.contains(&key.as_str()))
            })
        });
    }
    Ok(())
}

/// Returns the names of the schemas that request bodies use, directly or indirectly.
pub(crate) fn requested(document: &Value) -> BTreeSet<String> {
    let mut names = Vec::new();
    let mut copy = document.clone();
    visit::request_bodies(&mut copy, |_, body| {
        references(&Value::Object(body.clone()), &mut names);
    });
    reach(document, names)
}

/// Returns the names of the schemas that responses use, including error responses.
pub(crate) fn returned(document: &Value) -> BTreeSet<String> {
    let mut names = Vec::new();
    let mut copy = document.clone();
    visit::operations(&mut copy, |_, operation| {
        for key in ["responses", visit::ERRORS] {
            if let Some(responses) = operation.get(key) {
                references(responses, &mut names);
            }
        }
    });
    reach(document, names)
}

/// Returns `names` and the names of all schemas that these schemas use.
pub(crate) fn reach(document: &Value, mut names: Vec<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    while let Some(name) = names.pop() {
        if reached.insert(name.clone())
            && let Some(schema) = document
                .get("components")
                .and_then(|components| components.get("schemas"))
                .and_then(|schemas| schemas.get(&name))
        {
            references(schema, &mut names);
        }
    }
    reached
}

/// Adds the names of the schemas that `node` refers to at any depth to `found`.
pub(crate) fn references(node: &Value, found: &mut Vec<String>) {
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(reference) if key == "$ref" => {
                        if let Some(name) = reference.strip_prefix(SCHEMAS) {
                            found.push(name.to_owned());
                        }
                    }
                    _ if key == "example" => {}
                    value => references(value, found),
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}
