//! Makes the declared path parameters agree with the path template, and makes them required.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit::{self, Object};

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let shared = document
        .pointer("/components/parameters")
        .cloned()
        .unwrap_or(Value::Null);
    let mut touched = Vec::new();
    visit::parameters(document, |at, parameter| {
        if location_of(parameter) == "path" && parameter.get("required") != Some(&Value::Bool(true))
        {
            parameter.insert("required".into(), Value::Bool(true));
            touched.push(pointer::join(at, "required"));
        }
    });
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return Ok(touched);
    };
    for (path, item) in paths.iter_mut() {
        let Value::Object(item) = item else { continue };
        let base = pointer::join("/paths", path);
        let names = template_names(path, &base)?;
        touched.extend(remove_unknown(item, &base, &names, &shared));
        let inherited: HashSet<String> = declared(item, &shared);
        let methods: Vec<String> = item
            .keys()
            .filter(|key| visit::METHODS.contains(&key.as_str()))
            .cloned()
            .collect();
        for method in methods {
            let Some(Value::Object(operation)) = item.get_mut(&method) else {
                continue;
            };
            let base = pointer::join(&base, &method);
            touched.extend(remove_unknown(operation, &base, &names, &shared));
            let declared = declared(operation, &shared);
            for name in &names {
                if declared.contains(name) || inherited.contains(name) {
                    continue;
                }
                touched.push(declare(operation, &base, name));
            }
        }
    }
    Ok(touched)
}

/// Returns the names of the parameters in a path template.
fn template_names(path: &str, at: &str) -> Result<Vec<String>, Error> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some(open) = rest.find('{') {
        if rest[..open].contains('}') {
            return Err(unopened(at));
        }
        let Some(length) = rest[open..].find('}') else {
            return Err(Error::description(
                at,
                "unclosed brace in the path template",
                "add the closing brace",
            ));
        };
        let name = &rest[open + 1..open + length];
        if name.is_empty() || name.contains(['/', '{']) {
            return Err(Error::description(
                at,
                format!("`{{{name}}}` does not contain a valid parameter name"),
                "put the name of the parameter between the braces",
            ));
        }
        names.push(name.to_owned());
        rest = &rest[open + length + 1..];
    }
    if rest.contains('}') {
        return Err(unopened(at));
    }
    Ok(names)
}

fn unopened(at: &str) -> Error {
    Error::description(
        at,
        "unopened brace in the path template",
        "add the opening brace",
    )
}

fn location_of(parameter: &Object) -> &str {
    parameter.get("in").and_then(Value::as_str).unwrap_or("")
}

fn name_of(parameter: &Object) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or("")
}

/// Resolves a parameter that may be a reference to a shared one.
fn resolved<'a>(parameter: &'a Value, shared: &'a Value) -> Option<&'a Object> {
    let object = parameter.as_object()?;
    match object.get("$ref").and_then(Value::as_str) {
        Some(reference) => shared
            .get(reference.strip_prefix("#/components/parameters/")?)?
            .as_object(),
        None => Some(object),
    }
}

/// Returns the names of the declared path parameters.
fn declared(owner: &Object, shared: &Value) -> HashSet<String> {
    owner
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|parameter| resolved(parameter, shared))
        .filter(|parameter| location_of(parameter) == "path")
        .map(|parameter| name_of(parameter).to_owned())
        .collect()
}

/// Removes path parameters that do not occur in the template.
fn remove_unknown(owner: &mut Object, base: &str, names: &[String], shared: &Value) -> Vec<String> {
    let mut touched = Vec::new();
    if let Some(Value::Array(list)) = owner.get_mut("parameters") {
        let base = pointer::join(base, "parameters");
        let mut index = 0;
        list.retain(|parameter| {
            let is_unknown = resolved(parameter, shared).is_some_and(|parameter| {
                location_of(parameter) == "path"
                    && !names.iter().any(|name| name == name_of(parameter))
            });
            if is_unknown {
                touched.push(pointer::join(&base, &index.to_string()));
            }
            index += 1;
            !is_unknown
        });
    }
    touched
}

/// Declares the path parameter `name`. A query parameter with that name is moved to the path;
/// otherwise, a new string parameter is added.
fn declare(operation: &mut Object, base: &str, name: &str) -> String {
    let base = pointer::join(base, "parameters");
    let list = operation
        .entry("parameters")
        .or_insert_with(|| Value::Array(Vec::new()));
    if !list.is_array() {
        *list = Value::Array(Vec::new());
    }
    let Value::Array(list) = list else {
        return base;
    };
    for (index, parameter) in list.iter_mut().enumerate() {
        if let Value::Object(parameter) = parameter
            && location_of(parameter) == "query"
            && name_of(parameter) == name
        {
            parameter.insert("in".into(), json!("path"));
            parameter.insert("required".into(), json!(true));
            return pointer::join(&base, &index.to_string());
        }
    }
    list.push(json!({
        "name": name, "in": "path", "required": true,
        "description": format!("The value of `{name}` in the path."),
        "schema": {"type": "string"},
    }));
    pointer::join(&base, &(list.len() - 1).to_string())
}
