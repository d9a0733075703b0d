//! Visitors for the operations, parameters, media types and schemas of a description.

use serde_json::{Map, Value};

use crate::pointer;

mod cycles;

pub(crate) use cycles::cycles;

/// A JSON object.
pub(crate) type Object = Map<String, Value>;

/// The keys of a path item that are operations.
pub(crate) const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// The extension with the schemas of the error responses of an operation, by status.
pub(crate) const ERRORS: &str = "x-errors";

/// The location of an operation in the description.
pub(crate) struct Location<'a> {
    pub(crate) pointer: String,
    pub(crate) path: &'a str,
    pub(crate) method: &'a str,
}

/// Returns the path items by path, without extensions.
fn items(document: &mut Value) -> impl Iterator<Item = (&String, &mut Object)> {
    document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flatten()
        .filter(|(path, _)| path.starts_with('/'))
        .filter_map(|(path, item)| Some((path, item.as_object_mut()?)))
}

/// Calls `visit` with each operation, in order.
pub(crate) fn operations(document: &mut Value, mut visit: impl FnMut(&Location<'_>, &mut Object)) {
    for (path, item) in items(document) {
        let base = pointer::join("/paths", path);
        for (method, operation) in item.iter_mut() {
            if let Value::Object(operation) = operation
                && METHODS.contains(&method.as_str())
            {
                let location = Location {
                    pointer: pointer::join(&base, method),
                    path,
                    method,
                };
                visit(&location, operation);
            }
        }
    }
}

/// Calls `visit` with each parameter, except references.
pub(crate) fn parameters(document: &mut Value, mut visit: impl FnMut(&str, &mut Object)) {
    visit_parameters(document, &mut visit);
}

fn visit_parameters(document: &mut Value, visit: &mut dyn FnMut(&str, &mut Object)) {
    if let Some(Value::Object(shared)) = document.pointer_mut("/components/parameters") {
        for (name, parameter) in shared.iter_mut() {
            if let Value::Object(parameter) = parameter {
                visit(&pointer::join("/components/parameters", name), parameter);
            }
        }
    }
    for (path, item) in items(document) {
        let base = pointer::join("/paths", path);
        parameter_list(item, &base, visit);
        for (method, operation) in item.iter_mut() {
            if let Value::Object(operation) = operation
                && METHODS.contains(&method.as_str())
            {
                parameter_list(operation, &pointer::join(&base, method), visit);
            }
        }
    }
}

/// Calls `visit` with the array of parameters of each path and operation.
pub(crate) fn parameter_lists(document: &mut Value, mut visit: impl FnMut(&str, &mut Vec<Value>)) {
    for (path, item) in items(document) {
        let base = pointer::join("/paths", path);
        if let Some(Value::Array(list)) = item.get_mut("parameters") {
            visit(&pointer::join(&base, "parameters"), list);
        }
        for (method, operation) in item.iter_mut() {
            if METHODS.contains(&method.as_str())
                && let Some(Value::Array(list)) = operation.get_mut("parameters")
            {
                let base = pointer::join(&base, method);
                visit(&pointer::join(&base, "parameters"), list);
            }
        }
    }
}

fn parameter_list(owner: &mut Object, base: &str, visit: &mut dyn FnMut(&str, &mut Object)) {
    if let Some(Value::Array(list)) = owner.get_mut("parameters") {
        let base = pointer::join(base, "parameters");
        for (index, parameter) in list.iter_mut().enumerate() {
            if let Value::Object(parameter) = parameter
                && !parameter.contains_key("$ref")
            {
                visit(&pointer::join(&base, &index.to_string()), parameter);
            }
        }
    }
}

/// Calls `visit` with each response, except references. A shared response has no status.
pub(crate) fn responses(
    document: &mut Value,
    mut visit: impl FnMut(&str, Option<&str>, &mut Object),
) {
    if let Some(Value::Object(shared)) = document.pointer_mut("/components/responses") {
        for (name, response) in shared.iter_mut() {
            if let Value::Object(response) = response {
                visit(
                    &pointer::join("/components/responses", name),
                    None,
                    response,
                );
            }
        }
    }
    operations(document, |location, operation| {
        if let Some(Value::Object(list)) = operation.get_mut("responses") {
            let base = pointer::join(&location.pointer, "responses");
            for (status, response) in list.iter_mut() {
                if let Value::Object(response) = response
                    && !response.contains_key("$ref")
                {
                    visit(&pointer::join(&base, status), Some(status), response);
                }
            }
        }
    });
}

/// Calls `visit` with each request body, except references.
pub(crate) fn request_bodies(document: &mut Value, mut visit: impl FnMut(&str, &mut Object)) {
    if let Some(Value::Object(shared)) = document.pointer_mut("/components/requestBodies") {
        for (name, body) in shared.iter_mut() {
            if let Value::Object(body) = body {
                visit(&pointer::join("/components/requestBodies", name), body);
            }
        }
    }
    operations(document, |location, operation| {
        if let Some(Value::Object(body)) = operation.get_mut("requestBody")
            && !body.contains_key("$ref")
        {
            visit(&pointer::join(&location.pointer, "requestBody"), body);
        }
    });
}

/// Calls `visit` with each media type object of responses and request bodies.
pub(crate) fn media_types(document: &mut Value, mut visit: impl FnMut(&str, &mut Object)) {
    let mut each = |base: &str, owner: &mut Object| {
        if let Some(Value::Object(content)) = owner.get_mut("content") {
            let base = pointer::join(base, "content");
            for (name, media) in content.iter_mut() {
                if let Value::Object(media) = media {
                    visit(&pointer::join(&base, name), media);
                }
            }
        }
    };
    responses(document, |at, _, response| each(at, response));
    request_bodies(document, |at, body| each(at, body));
}

/// Calls `visit` with each schema at any depth, outer schemas before inner ones.
///
/// After a call, the schemas inside the modified schema are visited.
pub(crate) fn schemas(document: &mut Value, mut visit: impl FnMut(&str, &mut Object)) {
    roots(document, &mut |at, schema| {
        schema_tree(at, schema, &mut visit)
    });
}

/// Calls `visit` with each schema that is not inside another one.
pub(crate) fn roots(document: &mut Value, visit: &mut dyn FnMut(&str, &mut Value)) {
    if let Some(Value::Object(shared)) = document.pointer_mut("/components/schemas") {
        for (name, schema) in shared.iter_mut() {
            visit(&pointer::join("/components/schemas", name), schema);
        }
    }
    visit_parameters(document, &mut |at, parameter| {
        if let Some(schema) = parameter.get_mut("schema") {
            visit(&pointer::join(at, "schema"), schema);
        }
    });
    media_types(document, |at, media| {
        if let Some(schema) = media.get_mut("schema") {
            visit(&pointer::join(at, "schema"), schema);
        }
    });
    // The pass `single_response` moves the schemas of error responses here.
    operations(document, |location, operation| {
        if let Some(Value::Object(errors)) = operation.get_mut(ERRORS) {
            let base = pointer::join(&location.pointer, ERRORS);
            for (status, schema) in errors.iter_mut() {
                visit(&pointer::join(&base, status), schema);
            }
        }
    });
}

/// Calls `visit` with `schema` and all schemas inside it, outer schemas before inner ones.
pub(crate) fn schema_tree(at: &str, schema: &mut Value, visit: &mut dyn FnMut(&str, &mut Object)) {
    let Value::Object(object) = schema else {
        return;
    };
    visit(at, object);
    children(at, object, &mut |at, inner| schema_tree(at, inner, visit));
}

/// Calls `visit` with each schema directly inside `schema`.
pub(crate) fn children(at: &str, schema: &mut Object, visit: &mut dyn FnMut(&str, &mut Value)) {
    for key in ["properties", "patternProperties"] {
        if let Some(Value::Object(properties)) = schema.get_mut(key) {
            let base = pointer::join(at, key);
            for (name, property) in properties.iter_mut() {
                visit(&pointer::join(&base, name), property);
            }
        }
    }
    for key in ["items", "additionalProperties", "not"] {
        if let Some(inner @ Value::Object(_)) = schema.get_mut(key) {
            visit(&pointer::join(at, key), inner);
        }
    }
    for key in ["allOf", "oneOf", "anyOf"] {
        if let Some(Value::Array(list)) = schema.get_mut(key) {
            let base = pointer::join(at, key);
            for (index, inner) in list.iter_mut().enumerate() {
                visit(&pointer::join(&base, &index.to_string()), inner);
            }
        }
    }
}

/// Sets `x-wire` in the schemas of parameters, properties and array items for which `kind` returns
/// a value, and returns their locations. `kind` receives the name of the parameter or property.
pub(crate) fn mark(
    document: &mut Value,
    kind: impl Fn(&str, &Object) -> Option<Value>,
) -> Result<Vec<String>, crate::error::Error> {
    let mut touched = Vec::new();
    let mut visit = |at: String, name: &str, schema: &mut Value| {
        let mut at = at;
        let mut schema = schema;
        if schema.get("type").and_then(Value::as_str) == Some("array") {
            match schema.get_mut("items") {
                Some(items) => {
                    at = pointer::join(&at, "items");
                    schema = items;
                }
                None => return,
            }
        }
        if let Value::Object(schema) = schema
            && let Some(mark) = kind(name, schema)
        {
            schema.insert("x-wire".into(), mark);
            touched.push(at);
        }
    };
    schemas(document, |at, schema| {
        if let Some(Value::Object(properties)) = schema.get_mut("properties") {
            let base = pointer::join(at, "properties");
            for (name, property) in properties.iter_mut() {
                visit(pointer::join(&base, name), name, property);
            }
        }
    });
    parameters(document, |at, parameter| {
        let name = parameter
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        if let Some(schema) = parameter.get_mut("schema") {
            visit(pointer::join(at, "schema"), &name, schema);
        }
    });
    Ok(touched)
}
