//! Checks a request against the description.

use std::collections::HashMap;

use jsonschema::{ValidationError, Validator, error::ValidationErrorKind, paths::Location};
use serde_json::{Value, json};

use crate::{
    description::{Operation, Parameter, same_id},
    error::{ApiError, Entry},
};

/// Lists whose further pages are reached by the link in `pages.next` only: the description does not declare the
/// parameters that the link carries.
const LINKED: [&str; 5] = [
    "listActivityLogs",
    "listDataEvents",
    "listNewsItems",
    "listNewsfeeds",
    "listLiveNewsfeedItems",
];

/// The parts of a request that are checked.
pub(crate) struct Input<'a> {
    pub(crate) path: &'a HashMap<String, String>,
    pub(crate) query: &'a [(String, String)],
    pub(crate) content_type: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

/// Gives the body back, or says what is wrong with the request.
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
                format!("There is no query parameter `{name}` here"),
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

fn follows_link(operation: &Operation, name: &str) -> bool {
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
    let sent: Value = if empty {
        json!({})
    } else {
        serde_json::from_slice(input.body).map_err(|fault| {
            ApiError::new(
                400,
                "bad_request",
                format!("The body is not JSON: line {}", fault.line()),
            )
        })?
    };
    let Some(body) = &operation.body else {
        return match sent.as_object() {
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
    let entries = body
        .validator()
        .map(|validator| problems(validator, &sent))
        .unwrap_or_default();
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

/// What is wrong with a value, as entries of an `error.list`.
pub(crate) fn problems(validator: &Validator, value: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    for fault in validator.iter_errors(value) {
        describe(&fault, &mut entries);
    }
    entries
}

fn describe(fault: &ValidationError<'_>, entries: &mut Vec<Entry>) {
    let place = dotted(&fault.instance_path().to_string());
    match fault.kind() {
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => {
            // Only the alternative that the sender most likely meant is worth reporting.
            let nearest = context
                .iter()
                .min_by_key(|branch| distance(branch, fault.instance_path()));
            for inner in nearest.into_iter().flatten() {
                describe(inner, entries);
            }
        }
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            let field = join(&place, name);
            let message = format!("`{field}` is missing");
            entries.push(entry("parameter_not_found", message, &field));
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            for name in unexpected {
                let field = join(&place, name);
                let message = format!("`{field}` is not a known parameter");
                entries.push(entry("parameter_invalid", message, &field));
            }
        }
        ValidationErrorKind::Enum { options } => {
            let message = format!("`{place}` must be one of {options}");
            entries.push(entry("parameter_invalid", message, &place));
        }
        ValidationErrorKind::Type { .. } => {
            let message = format!("`{place}` has the wrong type");
            entries.push(entry("parameter_invalid", message, &place));
        }
        other => {
            let message = format!("`{place}` breaks the rule {}", other.keyword());
            entries.push(entry("parameter_invalid", message, &place));
        }
    }
}

/// How far a value is from an alternative; a wrong `type` or `message_type` says it was not meant at all, and a value
/// of another kind altogether even more so.
fn distance(branch: &[ValidationError<'_>], place: &Location) -> usize {
    branch
        .iter()
        .map(|fault| match fault.kind() {
            ValidationErrorKind::AnyOf { context }
            | ValidationErrorKind::OneOfNotValid { context } => context
                .iter()
                .map(|inner| distance(inner, fault.instance_path()))
                .min()
                .unwrap_or(0),
            ValidationErrorKind::Type { .. } if fault.instance_path() == place => 1000,
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

fn join(place: &str, name: &str) -> String {
    if place.is_empty() {
        name.to_owned()
    } else {
        format!("{place}.{name}")
    }
}

fn entry(code: &str, message: String, field: &str) -> Entry {
    Entry {
        code: code.to_owned(),
        message,
        field: Some(field.to_owned()),
    }
}
