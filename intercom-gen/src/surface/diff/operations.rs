//! Comparison of operations, with their parameters, bodies and responses.

use super::{Found, pair};
use crate::operations::{Body, List, Operation, Parameter};
use crate::path::operation_key;
use crate::surface::rules::Rule;

pub(super) fn compare(before: &[Operation], after: &[Operation], found: &mut Found) {
    let mut new: Vec<&Operation> = Vec::new();
    let mut removed: Vec<&Operation> = Vec::new();
    pair(
        before,
        after,
        |one| &one.name,
        |one, other| match (one, other) {
            (Some(one), Some(other)) => operation(one, other, found),
            (Some(one), None) => removed.push(one),
            (None, Some(other)) => new.push(other),
            (None, None) => {}
        },
    );
    for one in removed {
        let same_endpoint = new.iter().position(|other| key(one) == key(other));
        match same_endpoint {
            Some(index) => {
                let other = new.remove(index);
                found.push(Rule::OperationRenamed, &one.name, &one.name, &other.name);
                operation(one, other, found);
            }
            None => found.push(Rule::OperationRemoved, &one.name, endpoint(one), ""),
        }
    }
    for other in new {
        found.push(Rule::OperationAdded, &other.name, "", endpoint(other));
    }
}

/// Returns the key of an operation, which does not depend on the names of path parameters.
fn key(operation: &Operation) -> String {
    operation_key(&operation.method, &operation.path)
}

fn endpoint(operation: &Operation) -> String {
    format!("{} {}", operation.method, operation.path)
}

/// Compares two operations. Changes are reported under the name of the second one.
fn operation(one: &Operation, other: &Operation, found: &mut Found) {
    let name = &other.name;
    if key(one) != key(other) {
        found.push(Rule::OperationMoved, name, endpoint(one), endpoint(other));
    }
    found.compare(
        Rule::OperationResource,
        name,
        &one.resource,
        &other.resource,
    );
    found.compare(
        Rule::OperationIdempotency,
        name,
        one.idempotency.as_str(),
        other.idempotency.as_str(),
    );
    found.compare(
        Rule::OperationPagination,
        name,
        one.pagination.as_str(),
        other.pagination.as_str(),
    );
    let (one_path, one_other) = split(&one.parameters);
    let (other_path, other_other) = split(&other.parameters);
    if one_path.len() == other_path.len() {
        // The names of path parameters do not matter, because they are positional arguments.
        for (one, other) in one_path.iter().zip(&other_path) {
            let item = format!("{name}.{}", other.name);
            found.compare(Rule::ParameterType, &item, &one.kind, &other.kind);
        }
    } else {
        parameters(name, &one_path, &other_path, found);
    }
    parameters(name, &one_other, &other_other, found);
    body(name, one.body.as_ref(), other.body.as_ref(), found);
    found.compare(
        Rule::ResponseType,
        name,
        &one.response.form.to_string(),
        &other.response.form.to_string(),
    );
    list(name, one.list.as_ref(), other.list.as_ref(), found);
}

/// Splits parameters into those in the path and all others.
fn split(parameters: &[Parameter]) -> (Vec<Parameter>, Vec<Parameter>) {
    let parameters = parameters.iter().cloned();
    parameters.partition(|parameter| parameter.location == "Path")
}

fn parameters(operation: &str, before: &[Parameter], after: &[Parameter], found: &mut Found) {
    pair(
        before,
        after,
        |parameter| &parameter.name,
        |one, other| parameter(operation, one, other, found),
    );
}

fn parameter(
    operation: &str,
    one: Option<&Parameter>,
    other: Option<&Parameter>,
    found: &mut Found,
) {
    let item = |parameter: &Parameter| format!("{operation}.{}", parameter.name);
    match (one, other) {
        (Some(one), None) => found.push(Rule::ParameterRemoved, item(one), &one.kind, ""),
        (None, Some(other)) => {
            let rule = if other.required {
                Rule::ParameterAddedRequired
            } else {
                Rule::ParameterAdded
            };
            found.push(rule, item(other), "", &other.kind);
        }
        (Some(one), Some(other)) => {
            let item = item(other);
            found.compare(Rule::ParameterType, &item, &one.kind, &other.kind);
            requirement(
                (Rule::ParameterRequired, Rule::ParameterOptional),
                &item,
                one.required,
                other.required,
                found,
            );
            let wire = |one: &Parameter| format!("{} {}", one.location.to_lowercase(), one.wire);
            found.compare(Rule::ParameterWire, &item, &wire(one), &wire(other));
        }
        (None, None) => {}
    }
}

fn body(operation: &str, one: Option<&Body>, other: Option<&Body>, found: &mut Found) {
    let item = format!("{operation}.body");
    match (one, other) {
        (Some(one), None) => found.push(Rule::BodyRemoved, item, &one.kind, ""),
        (None, Some(other)) => {
            let rule = if other.required {
                Rule::BodyAddedRequired
            } else {
                Rule::BodyAdded
            };
            found.push(rule, item, "", &other.kind);
        }
        (Some(one), Some(other)) => {
            found.compare(Rule::BodyType, &item, &one.kind, &other.kind);
            requirement(
                (Rule::BodyRequired, Rule::BodyOptional),
                &item,
                one.required,
                other.required,
                found,
            );
        }
        (None, None) => {}
    }
}

/// Adds a change if a parameter or body became required or optional.
fn requirement(rules: (Rule, Rule), item: &str, one: bool, other: bool, found: &mut Found) {
    match (one, other) {
        (false, true) => found.push(rules.0, item, "optional", "required"),
        (true, false) => found.push(rules.1, item, "required", "optional"),
        _ => {}
    }
}

fn list(operation: &str, one: Option<&List>, other: Option<&List>, found: &mut Found) {
    let items = format!("{operation}.items()");
    match (one, other) {
        (Some(one), None) => found.push(Rule::ListRemoved, items, &one.item, ""),
        (None, Some(other)) => found.push(Rule::ListAdded, items, "", &other.item),
        (Some(one), Some(other)) => {
            found.compare(Rule::ListElement, &items, &one.item, &other.item);
            let size = format!("{operation}.per_page()");
            match (one.sized, other.sized) {
                (true, false) => found.push(Rule::PageSizeRemoved, size, "u32", ""),
                (false, true) => found.push(Rule::PageSizeAdded, size, "", "u32"),
                _ => {
                    let maximum = |list: &List| {
                        list.max_per_page.map_or_else(
                            || "no maximum".to_owned(),
                            |maximum| format!("at most {maximum}"),
                        )
                    };
                    found.compare(Rule::PageSizeMaximum, &size, &maximum(one), &maximum(other));
                }
            }
        }
        (None, None) => {}
    }
}
