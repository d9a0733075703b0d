//! A parameter is sent in one way for each place. A list or an object that goes on the wire as one text is text here, and what it has no
//! way for is refused.

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
    let mut failure = None;
    visit::parameters(document, |at, parameter| {
        // What no operation uses does no harm.
        if failure.is_some() || at.starts_with("/components/") && !used.contains(at) {
            return;
        }
        if let Err(error) = supported(at, parameter) {
            failure = Some(error);
        } else if one_text(parameter, &copy) {
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
    failure.map_or(Ok(touched), Err)
}

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

fn supported(at: &str, parameter: &Object) -> Result<(), Error> {
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
                format!("a parameter in `{other}` is not supported"),
                "make it a path, query or header parameter, or take it out",
            ));
        }
        None => {
            return Err(Error::description(
                at,
                "the parameter does not say where it is",
                "add `in`",
            ));
        }
    };
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if text("in") == Some("header") && !name.bytes().all(token) {
        return Err(Error::description(
            pointer::join(at, "name"),
            format!("`{name}` is no name for a header"),
            "use letters, digits and `-`",
        ));
    }
    if let Some(style) = text("style")
        && !styles.contains(&style)
    {
        return Err(Error::description(
            pointer::join(at, "style"),
            format!("the style `{style}` is not supported"),
            format!("use `{}`, or take the parameter out", styles[0]),
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

/// Whether a list or an object is joined into one text.
fn one_text(parameter: &Object, document: &Value) -> bool {
    let text = |key: &str| parameter.get(key).and_then(Value::as_str);
    let delimited = text("style").is_some_and(|style| style.ends_with("Delimited"))
        || parameter.get("explode") == Some(&Value::Bool(false));
    let kind = parameter
        .get("schema")
        .map_or(Form::Other, |schema| form(schema, document));
    match (text("in"), kind) {
        (Some("query"), Form::List) => delimited,
        (Some("query"), _) | (_, Form::Scalar) => false,
        _ => true,
    }
}

enum Form {
    Scalar,
    List,
    Other,
}

fn form(schema: &Value, document: &Value) -> Form {
    let schema = pointer::unwrapped(document, schema, "allOf");
    match schema.get("type").and_then(Value::as_str) {
        Some("array") => Form::List,
        Some("string" | "integer" | "number" | "boolean") => Form::Scalar,
        _ => Form::Other,
    }
}
