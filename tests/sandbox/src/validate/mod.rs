//! Validates a request against the description.

pub(crate) mod lenient;

use std::collections::HashMap;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind, paths::Location};
use serde_json::{Value, json};

use crate::{
    description::{Operation, Parameter, same_id},
    error::{ApiError, Entry},
};

/// Lists whose next pages are reached only by the URL in `pages.next`. The description does not
/// declare the parameters of that URL.
const LINKED: [&str; 5] = [
    "listActivityLogs",
    "listDataEvents",
    "listNewsItems",
    "listNewsfeeds",
    "listLiveNewsfeedItems",
];

/// The validated parts of a request.
pub(crate) struct Input<'a> {
    pub(crate) path: &'a HashMap<String, String>,
    pub(crate) query: &'a [(String, String)],
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: &'a [u8],
    /// Whether the body may have undeclared properties, see [`lenient`].
    pub(crate) lenient: bool,
}

/// Returns the body, or the errors of the request.
pub(crate) fn check(operation: &Operation, input: &Input<'_>) -> Result<Value, ApiError> {
    let mut entries = Vec::new();
    for parameter in &operation.path {
        if let Some(value) = input.path.get(&parameter.name) {
            entries.extend(check_parameter(parameter, value));
        }
    }
    for (name, value) in input.query {
        match operation.query.iter().find(|known| known.name == *name) {
            Some(parameter) => entries.extend(check_parameter(parameter, value)),
            None if follows_link(operation, name) => {}
            None => entries.push(entry(
                "parameter_invalid",
                format!("Unknown query parameter `{name}`"),
                name,
            )),
        }
    }
    for parameter in operation.query.iter().filter(|known| known.required) {
        if !input.query.iter().any(|(name, _)| *name == parameter.name) {
            entries.push(entry(
                "missing_parameter",
                format!("The query parameter `{}` is missing", parameter.name),
                &parameter.name,
            ));
        }
    }
    if !entries.is_empty() {
        return Err(ApiError::listed(400, entries));
    }
    check_body(operation, input)
}

/// Returns whether a query parameter is part of the URL of the next page.
pub(crate) fn follows_link(operation: &Operation, name: &str) -> bool {
    matches!(name, "page" | "per_page") && LINKED.iter().any(|id| same_id(id, &operation.id))
}

fn check_parameter(parameter: &Parameter, value: &str) -> Option<Entry> {
    let fits = match parameter.kind.as_str() {
        "integer" => value.parse::<i64>().is_ok(),
        "number" => value.parse::<f64>().is_ok(),
        "boolean" => matches!(value, "true" | "false"),
        _ => true,
    };
    let name = &parameter.name;
    if !fits {
        let message = format!("`{name}` must be of type {}", parameter.kind);
        return Some(entry("parameter_invalid", message, name));
    }
    let known = parameter.choices.is_empty()
        || parameter.choices.iter().any(|choice| match choice {
            Value::String(text) => text == value,
            other => value == other.to_string().as_str(),
        });
    (!known).then(|| {
        let message = format!("`{name}` must be one of {}", json!(parameter.choices));
        entry("parameter_invalid", message, name)
    })
}

fn check_body(operation: &Operation, input: &Input<'_>) -> Result<Value, ApiError> {
    let empty = input.body.iter().all(u8::is_ascii_whitespace);
    if !empty && !input.content_type.is_some_and(is_json) {
        let message = "The body must be sent with the content type application/json";
        return Err(ApiError::new(415, "media_type_not_acceptable", message));
    }
    let mut sent: Value = if empty {
        json!({})
    } else {
        serde_json::from_slice(input.body).map_err(|error| {
            ApiError::new(
                400,
                "bad_request",
                format!("The body is not JSON: line {}", error.line()),
            )
        })?
    };
    let Some(body) = &operation.body else {
        return match sent.as_object() {
            _ if input.lenient => Ok(json!({})),
            Some(map) if map.is_empty() => Ok(sent),
            None if sent.is_null() => Ok(json!({})),
            _ => Err(ApiError::new(
                400,
                "parameter_invalid",
                "This call takes no body",
            )),
        };
    };
    if empty && body.required {
        return Err(ApiError::new(400, "missing_parameter", "A body is needed"));
    }
    let Some(validator) = body.validator() else {
        return Ok(sent);
    };
    if input.lenient {
        lenient::body(validator, &mut sent);
    }
    let entries = errors(validator, &sent);
    if entries.is_empty() {
        Ok(sent)
    } else {
        Err(ApiError::listed(400, entries))
    }
}

fn is_json(content_type: &str) -> bool {
    let media = content_type.split(';').next().unwrap_or_default().trim();
    media.eq_ignore_ascii_case("application/json")
}

/// Returns the errors of a value, as entries of an `error.list`.
pub(crate) fn errors(validator: &Validator, value: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for error in validator.iter_errors(value) {
        describe(&error, &mut entries);
    }
    entries
}

fn describe(error: &ValidationError<'_>, entries: &mut Vec<Entry>) {
    let path = dotted(&error.instance_path().to_string());
    match error.kind() {
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => {
            for inner in nearest(context, error.instance_path()) {
                describe(inner, entries);
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let field = join(&path, name);
            let message = format!("`{field}` is missing");
            entries.push(entry("parameter_not_found", message, &field));
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let field = join(&path, name);
                let message = format!("`{field}` is not a known parameter");
                entries.push(entry("parameter_invalid", message, &field));
            }
        }
        ValidationErrorKind::Enum { options } => {
            let message = format!("`{path}` must be one of {options}");
            entries.push(entry("parameter_invalid", message, &path));
        }
        ValidationErrorKind::Type { .. } => {
            let message = format!("`{path}` has the wrong type");
            entries.push(entry("parameter_invalid", message, &path));
        }
        other => {
            let message = format!("`{path}` violates `{}`", other.keyword());
            entries.push(entry("parameter_invalid", message, &path));
        }
    }
}

/// Returns the errors of the alternative that the client most likely meant.
pub(crate) fn nearest<'a, 'b>(
    alternatives: &'a [Vec<ValidationError<'b>>],
    path: &Location,
) -> &'a [ValidationError<'b>] {
    let nearest = alternatives.iter().min_by_key(|one| distance(one, path));
    nearest.map_or(&[], Vec::as_slice)
}

/// Returns the distance of a value from an alternative. The distance is large if the `type` or
/// `message_type` differs, and largest if the value has another JSON type.
fn distance(branch: &[ValidationError<'_>], path: &Location) -> usize {
    branch
        .iter()
        .map(|error| match error.kind() {
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => context
                .iter()
                .map(|inner| distance(inner, error.instance_path()))
                .min()
                .unwrap_or(0),
            ValidationErrorKind::Type { .. } if error.instance_path() == path => 1000,
            ValidationErrorKind::Enum { .. } => 100,
            ValidationErrorKind::Type { .. } => 20,
            ValidationErrorKind::AdditionalProperties { unexpected } => 3 * unexpected.len(),
            _ => 2,
        })
        .sum()
}

fn dotted(pointer: &str) -> String {
    pointer.trim_start_matches('/').replace('/', ".")
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn entry(code: &str, message: String, field: &str) -> Entry {
    Entry {
        code: code.to_owned(),
        message,
        field: Some(field.to_owned()),
    }
}
