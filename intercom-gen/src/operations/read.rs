//! The reader of the operations in a description that has gone through the passes.

use std::collections::{BTreeSet, HashSet};

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use super::{
    Body, ExclusiveTask, FULL, Form, Hint, Idempotency, List, Operation, Pagination, Parameter,
    Response,
};
use crate::choices::Choice;
use crate::decisions;
use crate::deprecation;
use crate::names;
use crate::passes::{CONSTANT, ELEMENT};
use crate::pointer;
use crate::select;
use crate::since;
use crate::types::Types;
use crate::visit::{self, Object};

/// Reads the operations from a description that has gone through the passes. `declared` are the Cargo
/// features of the client; `None` if each resource has one.
pub(crate) fn read(document: &Value, declared: Option<&BTreeSet<String>>) -> Vec<Operation> {
    let empty = Object::new();
    let types = Types::new(document, &empty);
    let since = since::table(document);
    let mut operations = Vec::new();
    let mut copy = document.clone();
    visit::operations(&mut copy, |location, operation| {
        let text = |key: &str| trimmed(operation.get(key)).to_owned();
        let id = text("operationId");
        let function = id.to_snake_case();
        let resource = select::resource(operation);
        let name = decided(operation, "name").and_then(|name| name.split_once('.'));
        let (handle, method_name) = match name {
            Some((handle, method)) => (handle.to_owned(), method.to_owned()),
            None => (names::handle(&resource), function.clone()),
        };
        let idempotency = idempotency(location.method, operation);
        let exclusive = match decided(operation, "exclusive") {
            Some("job") => Some(ExclusiveTask::Job),
            Some("scroll") => Some(ExclusiveTask::Scroll),
            _ => None,
        };
        operations.push(Operation {
            name: format!("{handle}.{method_name}"),
            handle,
            method_name,
            method: location.method.to_uppercase(),
            path: location.path.to_owned(),
            feature: match declared {
                Some(declared) if !declared.contains(&resource) => FULL.to_owned(),
                _ => resource.clone(),
            },
            resource,
            summary: text("summary"),
            description: text("description"),
            idempotency,
            pagination: decided_pagination(operation)
                .unwrap_or_else(|| pagination(operation, document)),
            list: (idempotency == Idempotency::Idempotent)
                .then(|| list(operation, document, &types))
                .flatten(),
            exclusive,
            server_side_cursor: decisions::decided(operation, "server_side_cursor")
                == Some(&Value::Bool(true)),
            hints: hints(operation),
            since: since
                .get(&decisions::key(location.method, location.path))
                .cloned(),
            deprecated: deprecated(operation),
            reference: decided(operation, "reference")
                .unwrap_or_default()
                .to_owned(),
            aliases: aliases(operation),
            example: decided(operation, "example").map(str::to_owned),
            parameters: parameters(location.path, operation, &types),
            choice: Choice::of(operation),
            body: body(operation, &types),
            response: response(operation, &types),
            failures: failures(operation),
            errors: errors(operation, &types),
            pointer: location.pointer.clone(),
            function,
            id,
        });
    });
    operations
}

fn decided<'a>(operation: &'a Object, name: &str) -> Option<&'a str> {
    decisions::decided(operation, name)?.as_str()
}

fn trimmed(value: Option<&Value>) -> &str {
    value.and_then(Value::as_str).unwrap_or_default().trim()
}

/// Returns the idempotency from the overlay, or else the one that follows from the HTTP method.
fn idempotency(method: &str, operation: &Object) -> Idempotency {
    let idempotent = match decided(operation, "idempotency") {
        Some(decided) => decided == "idempotent",
        None => matches!(method, "get" | "head"),
    };
    if idempotent {
        Idempotency::Idempotent
    } else {
        Idempotency::NonIdempotent
    }
}

fn aliases(operation: &Object) -> Vec<String> {
    let aliases = decisions::decided(operation, "aliases").and_then(Value::as_array);
    let aliases = aliases.into_iter().flatten().filter_map(Value::as_str);
    aliases.map(str::to_owned).collect()
}

fn hints(operation: &Object) -> Vec<Hint> {
    let hints = decisions::decided(operation, "hints").and_then(Value::as_array);
    let hints = hints.into_iter().flatten().map(|hint| Hint {
        code: hint.get("code").and_then(Value::as_str).map(str::to_owned),
        status: hint.get("status").and_then(Value::as_u64),
        exclusive: hint.get("exclusive") == Some(&Value::Bool(true)),
        restart: hint.get("restart") == Some(&Value::Bool(true)),
        text: trimmed(hint.get("text")).to_owned(),
    });
    hints.collect()
}

fn deprecated(operation: &Object) -> Option<String> {
    decided(operation, "deprecated")
        .map(str::to_owned)
        .or_else(|| deprecation::note(operation, "operation"))
}

fn parameters(path: &str, operation: &Object, types: &Types<'_>) -> Vec<Parameter> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    parameters
        .into_iter()
        .flatten()
        .filter_map(|parameter| {
            let text = |key: &str| parameter.get(key).and_then(Value::as_str);
            let name = text("name")?;
            let location = text("in")?;
            let schema = parameter.get("schema")?;
            Some(Parameter {
                name: match location {
                    "path" => names::ident(&path_argument(path, name)),
                    _ => names::ident(&names::field(name).0),
                },
                wire: types.wire(name).to_owned(),
                location: location.to_pascal_case(),
                required: location == "path"
                    || parameter.get("required") == Some(&Value::Bool(true)),
                kind: types.path(schema),
                values: types.values(schema),
                deprecated: parameter
                    .as_object()
                    .and_then(|parameter| deprecation::note(parameter, "parameter")),
                doc: trimmed(parameter.get("description")).to_owned(),
                example: [parameter.get("example"), schema.get("example")]
                    .into_iter()
                    .flatten()
                    .find_map(|example| Some(example.as_str()?.to_owned())),
            })
        })
        .collect()
}

/// Returns the name of the argument for a path parameter.
///
/// The first ID is named `id`, because it identifies the object of the handle. Any other parameter
/// that the description calls `id` is named after its path segment, such as `tag_id`.
fn path_argument(path: &str, name: &str) -> String {
    let name_in_rust = names::field(name).0;
    let segments: Vec<&str> = path.split('/').collect();
    let is_parameter = |segment: &&str| segment.starts_with('{');
    let Some(at) = segments
        .iter()
        .position(|segment| segment.trim_matches(['{', '}']) == name)
    else {
        return name_in_rust;
    };
    let is_id = name_in_rust == "id" || name_in_rust.ends_with("_id");
    let is_first = !segments[..at].iter().any(is_parameter);
    match (is_id, is_first) {
        (true, true) => "id".to_owned(),
        (true, false) if name_in_rust == "id" => {
            let segment = names::field(segments[at.saturating_sub(1)]).0;
            format!("{}_id", names::singular(&segment))
        }
        _ => name_in_rust,
    }
}

fn body(operation: &Object, types: &Types<'_>) -> Option<Body> {
    let body = operation.get("requestBody")?;
    let (kind, built) = match body.pointer(MEDIA) {
        None => ("Vec<u8>".to_owned(), false),
        Some(schema) => (types.path(schema), types.is_built(schema)),
    };
    Some(Body {
        kind,
        built,
        required: body.get("required") == Some(&Value::Bool(true)),
        doc: trimmed(body.get("description")).to_owned(),
    })
}

/// Returns the successful response. After the passes, an operation has at most one.
fn success(operation: &Object) -> Option<&Value> {
    let responses = operation.get("responses").and_then(Value::as_object)?;
    responses.values().next()
}

fn response(operation: &Object, types: &Types<'_>) -> Response {
    let success = success(operation);
    let doc = trimmed(success.and_then(|success| success.get("description"))).to_owned();
    let form = match success {
        None => Form::Empty,
        Some(success) => match success.pointer(MEDIA) {
            Some(schema) => Form::Json(types.path(schema)),
            None => {
                let content = success.get("content").and_then(Value::as_object);
                if content.is_some_and(|content| !content.is_empty()) {
                    Form::Bytes
                } else {
                    Form::Empty
                }
            }
        },
    };
    Response { form, doc }
}

fn failures(operation: &Object) -> Vec<(String, String)> {
    let failures = operation.get("x-failures").and_then(Value::as_object);
    let failures = failures
        .into_iter()
        .flatten()
        .map(|(status, text)| (status.clone(), trimmed(Some(text)).to_owned()));
    failures.collect()
}

fn errors(operation: &Object, types: &Types<'_>) -> Vec<(u16, String)> {
    let errors = operation.get(visit::ERRORS).and_then(Value::as_object);
    let errors = errors
        .into_iter()
        .flatten()
        .filter_map(|(status, schema)| Some((status.parse().ok()?, types.path(schema))))
        .filter(|(_, kind)| kind.starts_with("types::"));
    errors.collect()
}

/// Returns the pagination from the overlay.
fn decided_pagination(operation: &Object) -> Option<Pagination> {
    let name = decided(operation, "pagination")?;
    Pagination::ALL.into_iter().find(|one| one.as_str() == name)
}

/// Returns the pagination that follows from the parameters and the response.
fn pagination(operation: &Object, document: &Value) -> Pagination {
    let has_parameter = |name: &str| {
        operation
            .get("parameters")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .any(|parameter| parameter.get("name").and_then(Value::as_str) == Some(name))
    };
    let Some(response) = response_schema(operation) else {
        return Pagination::None;
    };
    if pointer::property(document, response, "pages").is_none() {
        return Pagination::None;
    }
    if has_parameter("scroll_param") {
        return Pagination::Scroll;
    }
    if has_parameter("starting_after") {
        return Pagination::CursorQuery;
    }
    if has_parameter("page") {
        return Pagination::Page;
    }
    let in_body = operation
        .get("requestBody")
        .and_then(|body| body.pointer(MEDIA))
        .is_some_and(|body| pointer::property(document, body, "pagination").is_some());
    if in_body {
        Pagination::CursorBody
    } else {
        Pagination::Url
    }
}

const MEDIA: &str = "/content/application~1json/schema";

fn response_schema(operation: &Object) -> Option<&Value> {
    success(operation)?.pointer(MEDIA)
}

/// Returns the list in the response, which is recognized by its `type` or by its `pages`.
fn list(operation: &Object, document: &Value, types: &Types<'_>) -> Option<List> {
    let response = response_schema(operation)?;
    let holder = list_schema(response, document)?;
    let properties = holder.get("properties")?.as_object()?;
    let arrays = |schema: &Value| -> Vec<String> {
        let properties = pointer::unwrapped(document, schema, "oneOf")
            .get("properties")
            .and_then(Value::as_object);
        properties
            .into_iter()
            .flatten()
            .filter(|(_, property)| {
                pointer::unwrapped(document, property, "oneOf")
                    .get("type")
                    .and_then(Value::as_str)
                    == Some("array")
            })
            .map(|(name, _)| name.clone())
            .collect()
    };
    let names = arrays(holder);
    let items = if names.iter().any(|name| name == "data") {
        "data".to_owned()
    } else if let [only] = names.as_slice() {
        only.clone()
    } else {
        // A search can have its results one level deeper, in the first of several arrays.
        let inner = arrays(properties.get("data")?);
        format!("data.{}", inner.first()?)
    };
    let size = size_schema(operation, document);
    let elements = items.split('.').try_fold(holder, |schema, key| {
        pointer::property(document, schema, key)
    });
    let item = operation
        .get(ELEMENT)
        .or_else(|| elements.and_then(|elements| elements.get("items")));
    Some(List {
        item: item.map_or_else(|| "Value".to_owned(), |item| types.path(item)),
        types: list_types(response, document, &items),
        single: single_types(response, document, &items),
        items,
        sized: size.is_some(),
        max_per_page: size
            .and_then(|size| size.get("maximum"))
            .and_then(Value::as_u64),
    })
}

/// Returns the schema of a list, which may be an alternative of a union.
fn list_schema<'a>(schema: &'a Value, document: &'a Value) -> Option<&'a Value> {
    let mut seen = HashSet::new();
    let mut pending = vec![schema];
    let mut first = None;
    while let Some(schema) = pending.pop() {
        let schema = pointer::unwrapped(document, schema, "oneOf");
        if !seen.insert(std::ptr::from_ref(schema)) {
            continue;
        }
        if let Some(Value::Array(alternatives)) = schema.get("oneOf") {
            pending.extend(alternatives.iter().rev());
            continue;
        }
        // A `type` is more reliable than `pages`: an alternative with `pages` is not always the
        // list.
        if is_named_list(schema, document) {
            return Some(schema);
        }
        let properties = schema.get("properties");
        if properties.is_some_and(|properties| properties.get("pages").is_some()) {
            first = first.or(Some(schema));
        }
    }
    first
}

/// Returns the alternatives of a response. A response that is not a union is its only alternative.
fn alternatives<'a>(response: &'a Value, document: &'a Value) -> Vec<&'a Value> {
    let schema = pointer::unwrapped(document, response, "oneOf");
    match schema.get("oneOf").and_then(Value::as_array) {
        Some(alternatives) => alternatives
            .iter()
            .map(|one| pointer::unwrapped(document, one, "oneOf"))
            .collect(),
        None => vec![schema],
    }
}

/// Returns the values of `type` that identify a list whose items are at the path `items`, besides
/// `list` and `*.list`.
fn list_types(response: &Value, document: &Value, items: &str) -> Vec<String> {
    let first = items.split('.').next().unwrap_or_default();
    let lists = alternatives(response, document)
        .into_iter()
        .filter(|one| pointer::property(document, one, first).is_some());
    let mut found = Vec::new();
    for kind in lists.flat_map(|one| type_values(one, document)) {
        if !is_list_type(&kind) && !found.contains(&kind) {
            found.push(kind);
        }
    }
    found
}

/// Returns the values of `type` of the alternatives that are a single item, or `None` if there are
/// no such alternatives.
fn single_types(response: &Value, document: &Value, items: &str) -> Option<Vec<String>> {
    let first = items.split('.').next().unwrap_or_default();
    let mut singles = alternatives(response, document)
        .into_iter()
        .filter(|one| list_schema(one, document).is_none())
        .filter(|one| pointer::property(document, one, first).is_none())
        .peekable();
    singles.peek()?;
    Some(singles.flat_map(|one| type_values(one, document)).collect())
}

/// Returns whether the `type` of a schema identifies a list.
fn is_named_list(schema: &Value, document: &Value) -> bool {
    type_values(schema, document)
        .iter()
        .any(|kind| is_list_type(kind))
}

fn is_list_type(kind: &str) -> bool {
    kind == "list" || kind.ends_with(".list")
}

/// Returns the known values of the `type` property of a schema.
fn type_values(schema: &Value, document: &Value) -> Vec<String> {
    let Some(kind) = schema
        .get("properties")
        .and_then(|properties| properties.get("type"))
    else {
        return Vec::new();
    };
    let kind = pointer::unwrapped(document, kind, "oneOf");
    let listed = kind.get("enum").and_then(Value::as_array);
    let others = [CONSTANT, "example"]
        .iter()
        .filter_map(|key| kind.get(*key));
    let mut values: Vec<String> = Vec::new();
    for value in listed.into_iter().flatten().chain(others) {
        if let Some(value) = value.as_str()
            && !values.iter().any(|known| known == value)
        {
            values.push(value.to_owned());
        }
    }
    values
}

/// Returns the schema of the page size, which is in the query or in the body.
fn size_schema<'a>(operation: &'a Object, document: &'a Value) -> Option<&'a Value> {
    let parameters = operation.get("parameters").and_then(Value::as_array);
    let in_query = parameters
        .into_iter()
        .flatten()
        .find(|parameter| parameter.get("name").and_then(Value::as_str) == Some("per_page"))
        .and_then(|parameter| parameter.get("schema"));
    in_query.or_else(|| {
        let body = operation.get("requestBody")?.pointer(MEDIA)?;
        let pagination = pointer::property(document, body, "pagination")?;
        pointer::property(document, pagination, "per_page")
    })
}

#[cfg(test)]
mod tests {
    use super::path_argument;

    #[test]
    fn names_arguments_after_the_objects_that_they_identify() {
        for (path, name, expected) in [
            ("/tickets/{id}", "id", "id"),
            ("/contacts/{contact_id}/tags", "contact_id", "id"),
            ("/contacts/{contact_id}/tags/{id}", "contact_id", "id"),
            ("/contacts/{contact_id}/tags/{id}", "id", "tag_id"),
            ("/contacts/{contact_id}/companies/{id}", "id", "company_id"),
            (
                "/conversations/{id}/customers/{contact_id}",
                "contact_id",
                "contact_id",
            ),
            (
                "/export/cancel/{job_identifier}",
                "job_identifier",
                "job_identifier",
            ),
        ] {
            assert_eq!(path_argument(path, name), expected, "{path} {name}");
        }
    }
}
