//! Names of the base, by which the handlers know operations and path parameters.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// Gives the operations that are in `base` too the operation IDs, and their paths the parameter names,
/// of `base`.
pub(crate) fn apply(document: &mut Value, base: &Value) {
    let mut known: HashMap<String, (&str, &Value)> = HashMap::new();
    for (path, item) in base["paths"].as_object().into_iter().flatten() {
        known.insert(shape(path), (path, item));
    }
    let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) else {
        return;
    };
    let renamed = std::mem::take(paths).into_iter().map(|(path, mut item)| {
        let Some((template, old)) = known.get(&shape(&path)) else {
            return (path, item);
        };
        let names: HashMap<&str, &str> = parameters(&path).zip(parameters(template)).collect();
        rename(&mut item, &names);
        for (method, operation) in item.as_object_mut().into_iter().flatten() {
            rename(operation, &names);
            if let (Some(id), Some(new)) = (
                old.get(method).and_then(|known| known.get("operationId")),
                operation.as_object_mut(),
            ) {
                new.insert("operationId".to_owned(), id.clone());
            }
        }
        ((*template).to_owned(), item)
    });
    *paths = renamed.collect::<Map<String, Value>>();
}

/// Renames the path parameters that a path or an operation declares.
fn rename(holder: &mut Value, names: &HashMap<&str, &str>) {
    let declared = holder.get_mut("parameters").and_then(Value::as_array_mut);
    for parameter in declared.into_iter().flatten() {
        if parameter["in"] != "path" {
            continue;
        }
        let name = parameter["name"].as_str().and_then(|name| names.get(name));
        if let Some(name) = name {
            parameter["name"] = Value::from(*name);
        }
    }
}

/// Returns a path without the names of its parameters.
fn shape(path: &str) -> String {
    let segments = path.split('/').map(|segment| match name(segment) {
        Some(_) => "{}",
        None => segment,
    });
    segments.collect::<Vec<_>>().join("/")
}

fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter_map(name)
}

fn name(segment: &str) -> Option<&str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
