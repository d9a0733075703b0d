//! Reduces the styles of parameters to one for each location.
//!
//! An array or object that is sent as one string becomes a string. Parameters that the client does
//! not support are an error.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut used = BTreeSet::new();
    if let Some(paths) = copy.get("paths") {
        references(paths, &mut used);
    }
    let mut touched = Vec::new();
    let mut first_error = None;
    visit::parameters(document, |at, parameter| {
        // Unused shared parameters are not checked.
        if first_error.is_some() || at.starts_with("/components/") && !used.contains(at) {
            return;
        }
        if let Err(error) = check_supported(at, parameter) {
            first_error = Some(error);
        } else if is_one_string(parameter, &copy) {
            let description = parameter
                .get("schema")
                .and_then(|schema| schema.get("description"))
                .cloned();
            let mut schema = json!({"type": "string"});
            if let Some(description) = description {
                schema["description"] = description;
            }
            parameter.insert("schema".into(), schema);
            parameter.shift_remove("style");
            parameter.shift_remove("explode");
            touched.push(at.to_owned());
        }
    });
    first_error.map_or(Ok(touched), Err)
}

/// Adds the targets of all references to `found`.
fn references(node: &Value, found: &mut BTreeSet<String>) {
    match node {
        Value::Object(map) => {
            if let Some(Value::String(reference)) = map.get("$ref") {
                found.insert(reference.trim_start_matches('#').to_owned());
            }
            map.values().for_each(|value| references(value, found));
        }
        Value::Array(list) => list.iter().for_each(|value| references(value, found)),
        _ => {}
    }
}

/// Checks that the client supports a parameter.
fn check_supported(at: &str, parameter: &Object) -> Result<(), Error> {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let Some(name) = text("name").filter(|name| !name.is_empty()) else {
        return Err(Error::description(
            at,
            "the parameter has no name",
            "add `name`",
        ));
    };
    let styles: &[&str] = match text("in") {
        Some("query") => &["form", "spaceDelimited", "pipeDelimited"],
        Some("path" | "header") => &["simple"],
        Some(other) => {
            return Err(Error::description(
                pointer::join(at, "in"),
                format!("parameters in `{other}` are not supported"),
                "move it to the path, the query or a header, or remove it",
            ));
        }
        None => {
            return Err(Error::description(
                at,
                "the parameter has no location",
                "add `in`",
            ));
        }
    };
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if text("in") == Some("header") && !name.bytes().all(token) {
        return Err(Error::description(
            pointer::join(at, "name"),
            format!("`{name}` is not a valid header name"),
            "use letters, digits and `-`",
        ));
    }
    if let Some(style) = text("style")
        && !styles.contains(&style)
    {
        return Err(Error::description(
            pointer::join(at, "style"),
            format!("the style `{style}` is not supported"),
            format!("use `{}`, or remove the parameter", styles[0]),
        ));
    }
    if !parameter.get("schema").is_some_and(Value::is_object) {
        return Err(Error::description(
            at,
            "the parameter has no schema",
            "add `schema`; `content` is not supported for parameters",
        ));
    }
    Ok(())
}

/// Returns whether a parameter is an array or object that is sent as one string.
fn is_one_string(parameter: &Object, document: &Value) -> bool {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let delimited = text("style").is_some_and(|style| style.ends_with("Delimited"))
        || parameter.get("explode") == Some(&Value::Bool(false));
    let kind = parameter
        .get("schema")
        .map_or(Form::Other, |schema| form(schema, document));
    match (text("in"), kind) {
        (Some("query"), Form::Array) => delimited,
        (Some("query"), _) | (_, Form::Scalar) => false,
        _ => true,
    }
}

/// The form of a value.
enum Form {
    Scalar,
    Array,
    Other,
}

fn form(schema: &Value, document: &Value) -> Form {
    let schema = pointer::unwrapped(document, schema, "allOf");
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => Form::Array,
        Some("string" | "integer" | "number" | "boolean") => Form::Scalar,
        _ => Form::Other,
    }
}
