//! The reader of the operations in a description that has gone through the passes.

mod list;

use std::collections::BTreeSet;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;

use crate::choices::Choice;
use crate::decisions;
use crate::deprecation;
use crate::names;
use crate::operations::{
    Body, ExclusiveTask, FULL, Form, Hint, Idempotency, Operation, Parameter, Response,
};
use crate::path::operation_key;
use crate::select;
use crate::since;
use crate::types::Types;
use crate::visit::{self, Object};

/// The pointer of the JSON schema in a body.
const MEDIA: &str = "/content/application~1json/schema";

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
            pagination: list::decided_pagination(operation)
                .unwrap_or_else(|| list::pagination(operation, document)),
            list: (idempotency == Idempotency::Idempotent)
                .then(|| list::list(operation, document, &types))
                .flatten(),
            exclusive,
            server_side_cursor: decisions::decided(operation, "server_side_cursor")
                == Some(&Value::Bool(true)),
            hints: hints(operation),
            since: since
                .get(&operation_key(location.method, location.path))
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
