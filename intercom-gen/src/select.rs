//! Keeps the chosen resources, and the schemas that their operations reach.

use std::collections::BTreeSet;

use heck::ToKebabCase;
use serde_json::Value;

use crate::Options;
use crate::error::Error;
use crate::visit;

const PREFIX: &str = "#/components/schemas/";

/// The slug of the resource that an operation belongs to.
pub(crate) fn resource(operation: &visit::Object) -> String {
    operation
        .get("tags")
        .and_then(Value::as_array)
        .and_then(|tags| tags.first())
        .and_then(Value::as_str)
        .unwrap_or("other")
        .to_kebab_case()
}

pub(crate) fn select(document: &mut Value, options: &Options) -> Result<(), Error> {
    if let Some(resources) = &options.resources {
        keep(document, resources, options.ignore_unknown)?;
    }
    let mut open: Vec<String> = Vec::new();
    if let Some(paths) = document.get("paths") {
        references(paths, &mut open);
    }
    let reached = reach(document, open);
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        schemas.retain(|name, _| reached.contains(name));
    }
    // The operations have copies of them.
    if let Some(Value::Object(components)) = document.get_mut("components") {
        for key in ["parameters", "requestBodies", "responses"] {
            components.shift_remove(key);
        }
    }
    Ok(())
}

/// Keeps the operations of the chosen resources.
fn keep(
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
            format!("there is no resource `{unknown}`"),
            format!("choose among {}", known.join(", ")),
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

/// The schemas that request bodies reach.
pub(crate) fn requested(document: &Value) -> BTreeSet<String> {
    let mut open = Vec::new();
    let mut copy = document.clone();
    visit::request_bodies(&mut copy, |_, body| {
        references(&Value::Object(body.clone()), &mut open);
    });
    reach(document, open)
}

/// The schemas that answers reach, those of failures among them.
pub(crate) fn answered(document: &Value) -> BTreeSet<String> {
    let mut open = Vec::new();
    let mut copy = document.clone();
    visit::operations(&mut copy, |_, operation| {
        for key in ["responses", visit::ERRORS] {
            if let Some(answers) = operation.get(key) {
                references(answers, &mut open);
            }
        }
    });
    reach(document, open)
}

/// The schemas in `open` and all that they refer to.
pub(crate) fn reach(document: &Value, mut open: Vec<String>) -> BTreeSet<String> {
    let mut reached = BTreeSet::new();
    while let Some(name) = open.pop() {
        if reached.insert(name.clone())
            && let Some(schema) = document
                .get("components")
                .and_then(|components| components.get("schemas"))
                .and_then(|schemas| schemas.get(&name))
        {
            references(schema, &mut open);
        }
    }
    reached
}

/// Names of the schemas that `node` refers to anywhere.
pub(crate) fn references(node: &Value, found: &mut Vec<String>) {
    match node {
        Value::Object(map) => {
            for (key, value) in map {
                match value {
                    Value::String(reference) if key == "$ref" => {
                        if let Some(name) = reference.strip_prefix(PREFIX) {
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
