//! A path template and the path parameters declared for it must name the same things, each required.

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
        if place_of(parameter) == "path" && parameter.get("required") != Some(&Value::Bool(true)) {
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
        touched.extend(drop_strangers(item, &base, &names, &shared));
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
            touched.extend(drop_strangers(operation, &base, &names, &shared));
            let own = declared(operation, &shared);
            for name in &names {
                if own.contains(name) || inherited.contains(name) {
                    continue;
                }
                touched.push(declare(operation, &base, name));
            }
        }
    }
    Ok(touched)
}

/// The names in braces of a path template.
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
                "a brace of the path template is not closed",
                "close it",
            ));
        };
        let name = &rest[open + 1..open + length];
        if name.is_empty() || name.contains(['/', '{']) {
            return Err(Error::description(
                at,
                format!("`{{{name}}}` is not a parameter name"),
                "name the parameter in braces",
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
    Error::description(at, "a brace of the path template is not opened", "open it")
}

fn place_of(parameter: &Object) -> &str {
    parameter.get("in").and_then(Value::as_str).unwrap_or("")
}

fn name_of(parameter: &Object) -> &str {
    parameter.get("name").and_then(Value::as_str).unwrap_or("")
}

/// The parameter itself, or what its reference names among the shared ones.
fn resolved<'a>(parameter: &'a Value, shared: &'a Value) -> Option<&'a Object> {
    let object = parameter.as_object()?;
    match object.get("$ref").and_then(Value::as_str) {
        Some(reference) => shared
            .get(reference.strip_prefix("#/components/parameters/")?)?
            .as_object(),
        None => Some(object),
    }
}

fn declared(owner: &Object, shared: &Value) -> HashSet<String> {
    owner
        .get("parameters")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|parameter| resolved(parameter, shared))
        .filter(|parameter| place_of(parameter) == "path")
        .map(|parameter| name_of(parameter).to_owned())
        .collect()
}

/// Takes out path parameters that the template does not have: there is no place to put them.
fn drop_strangers(owner: &mut Object, base: &str, names: &[String], shared: &Value) -> Vec<String> {
    let mut touched = Vec::new();
    if let Some(Value::Array(list)) = owner.get_mut("parameters") {
        let base = pointer::join(base, "parameters");
        let mut index = 0;
        list.retain(|parameter| {
            let stranger = resolved(parameter, shared).is_some_and(|parameter| {
                place_of(parameter) == "path"
                    && !names.iter().any(|name| name == name_of(parameter))
            });
            if stranger {
                touched.push(pointer::join(&base, &index.to_string()));
            }
            index += 1;
            !stranger
        });
    }
    touched
}

/// Declares `name` as a path parameter: the query parameter of that name if there is one, else new and text.
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
            && place_of(parameter) == "query"
            && name_of(parameter) == name
        {
            parameter.insert("in".into(), json!("path"));
            parameter.insert("required".into(), json!(true));
            return pointer::join(&base, &index.to_string());
        }
    }
    list.push(json!({
        "name": name, "in": "path", "required": true,
        "description": format!("Value of `{name}` in the path."),
        "schema": {"type": "string"},
    }));
    pointer::join(&base, &(list.len() - 1).to_string())
}
