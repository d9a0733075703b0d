//! Preserves the types of path parameters, which the other version may call or describe otherwise.
//!
//! The path contains text in any case, so code for the base works with the type of the base.

use super::*;

use std::collections::HashMap;

use crate::names::is_id;
use crate::path::{operation_key, parameters};

/// The paths of the base by their form without names, each with its content.
type Known<'a> = HashMap<String, (&'a str, &'a Value)>;

/// Aligns the path parameters of `document` with those of `base`, and returns the changed locations.
pub(super) fn align(base: &Value, document: &mut Value) -> Vec<String> {
    let mut known = Known::new();
    let paths = base.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        known.insert(operation_key("", path), (path, item));
    }
    let mut touched = Vec::new();
    // References point into the components, which do not change.
    let components = serde_json::json!({ "components": document.get("components") });
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return touched;
    };
    let taken: BTreeSet<String> = paths.keys().cloned().collect();
    let aligned = std::mem::take(paths).into_iter().map(|(path, mut item)| {
        let Some((template, before)) = known.get(&operation_key("", &path)) else {
            return (path, item);
        };
        let mut names: Vec<(String, &str)> = parameters(&path)
            .map(str::to_owned)
            .zip(parameters(template))
            .collect();
        let mut path = path;
        // The name decides whether a parameter is an ID.
        if names.iter().any(|(name, old)| is_id(name) != is_id(old)) && !taken.contains(*template) {
            rename(&mut item, &names);
            path = (*template).to_owned();
            touched.push(pointer::join("/paths", &path));
            names = names
                .into_iter()
                .map(|(_, old)| (old.to_owned(), old))
                .collect();
        }
        each(&mut item, &mut |method, parameter| {
            let name = parameter.get("name").and_then(Value::as_str);
            let pair = names.iter().find(|(new, _)| Some(new.as_str()) == name);
            let old = pair.and_then(|(_, old)| find(before, method, old));
            let (Some(old), Some(schema)) = (old, parameter.get("schema")) else {
                return;
            };
            let same = kind(base, old) == kind(&components, schema);
            if !same && !old.to_string().contains("\"$ref\"") {
                parameter["schema"] = old.clone();
                touched.push(pointer::join("/paths", &path));
            }
        });
        (path, item)
    });
    *paths = aligned.collect();
    touched
}

fn rename(item: &mut Value, names: &[(String, &str)]) {
    each(item, &mut |_, parameter| {
        let name = parameter.get("name").and_then(Value::as_str);
        if let Some((_, old)) = names.iter().find(|(new, _)| Some(new.as_str()) == name) {
            parameter["name"] = Value::from(*old);
        }
    });
}

/// Visits the path parameters that a path declares, and those that its operations declare.
fn each(item: &mut Value, visit: &mut dyn FnMut(Option<&str>, &mut Value)) {
    for (key, value) in item.as_object_mut().into_iter().flatten() {
        let (method, list) = match key.as_str() {
            "parameters" => (None, Some(value)),
            method => (Some(method), value.get_mut("parameters")),
        };
        for parameter in list.and_then(Value::as_array_mut).into_iter().flatten() {
            if parameter.get("in").and_then(Value::as_str) == Some("path") {
                visit(method, parameter);
            }
        }
    }
}

/// Returns the schema of a path parameter of the base.
fn find<'a>(item: &'a Value, method: Option<&str>, name: &str) -> Option<&'a Value> {
    let own = method.and_then(|method| item.get(method)?.get("parameters"));
    let lists = [own, item.get("parameters")].into_iter().flatten();
    let mut parameters = lists.filter_map(Value::as_array).flatten();
    let declares = |one: &&Value| {
        let text = |key: &str| one.get(key).and_then(Value::as_str);
        text("in") == Some("path") && text("name") == Some(name)
    };
    parameters.find(declares)?.get("schema")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn path(name: &str, schema: &Value) -> Value {
        json!({"get": {"parameters": [
            {"in": "query", "name": name, "schema": {"type": "boolean"}},
            {"in": "path", "name": name, "required": true, "schema": schema},
        ]}})
    }

    #[test]
    fn path_parameters_stay_what_they_are_in_the_base() {
        let (text, number) = (json!({"type": "string"}), json!({"type": "integer"}));
        let base = json!({"paths": {
            "/a/{id}": path("id", &number),
            "/b/{job_identifier}": path("job_identifier", &text),
            "/c/{a}/{b}": {"parameters": [{"in": "path", "name": "b", "schema": text}]},
        }});
        // Named otherwise, but both are IDs; of any type, as IDs are.
        let mut document = json!({"paths": {
            "/a/{a_id}": path("a_id", &number),
            "/new/{x}": path("x", &number),
        }});
        let same = document.clone();
        assert_eq!(align(&base, &mut document), Vec::<String>::new());
        assert_eq!(document, same);
        // The name no longer shows whether it is an ID, or the type changed.
        let mut document = json!({"paths": {
            "/a/{key}": path("key", &text),
            "/b/{job_id}": path("job_id", &number),
            "/c/{c}/{d}": {"parameters": [{"in": "path", "name": "d", "schema": number}]},
        }});
        let touched = align(&base, &mut document);
        assert_eq!(
            document["paths"]["/a/{id}"]["get"]["parameters"][1],
            base["paths"]["/a/{id}"]["get"]["parameters"][1]
        );
        assert_eq!(
            document["paths"]["/b/{job_identifier}"]["get"]["parameters"][1]["schema"],
            text
        );
        assert_eq!(
            document["paths"]["/c/{c}/{d}"]["parameters"][0],
            json!({"in": "path", "name": "d", "schema": text})
        );
        assert!(
            touched.contains(&"/paths/~1a~1{id}".to_owned()),
            "{touched:?}"
        );
    }

    #[test]
    fn a_path_that_exists_is_not_replaced() {
        let text = json!({"type": "string"});
        let base = json!({"paths": {"/a/{id}": path("id", &text)}});
        let mut document = json!({"paths": {
            "/a/{id}": path("id", &text),
            "/a/{key}": path("key", &text),
        }});
        let same = document.clone();
        align(&base, &mut document);
        assert_eq!(document, same);
    }
}
