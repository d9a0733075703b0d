//! Inlines shared parameters, responses and bodies, and the parameters of paths, in each operation.
//!
//! Later passes then find all parts of an operation in one location.

use serde_json::{Map, Value};

use crate::error::Error;
use crate::limits::Budget;
use crate::pointer;
use crate::visit;

/// The maximum length of a chain of references. A longer one is circular.
const MAX_HOPS: usize = 16;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    let mut budget = Budget::default();
    let Some(Value::Object(paths)) = document.get_mut("paths") else {
        return Ok(touched);
    };
    for (path, item) in paths.iter_mut() {
        let base = pointer::join("/paths", path);
        if inline(item, &base, &copy, &mut budget)? {
            touched.push(base.clone());
        }
        let Value::Object(item) = item else { continue };
        let common = item.shift_remove("parameters");
        if common.is_some() {
            touched.push(pointer::join(&base, "parameters"));
        }
        for (method, operation) in item.iter_mut() {
            let Value::Object(operation) = operation else {
                continue;
            };
            if !visit::METHODS.contains(&method.as_str()) {
                continue;
            }
            let base = pointer::join(&base, method);
            if let Some(Value::Array(list)) = operation.get_mut("parameters") {
                let base = pointer::join(&base, "parameters");
                for (index, parameter) in list.iter_mut().enumerate() {
                    let at = pointer::join(&base, &index.to_string());
                    if inline(parameter, &at, &copy, &mut budget)? {
                        touched.push(at);
                    }
                }
            }
            if let Some(Value::Array(common)) = &common {
                let parameters = operation
                    .entry("parameters")
                    .or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(parameters) = parameters {
                    for parameter in common {
                        let at = pointer::join(&base, "parameters");
                        let mut parameter = budget.copy(parameter, &at)?;
                        inline(&mut parameter, &at, &copy, &mut budget)?;
                        let same = |other: &Value| {
                            other.get("name") == parameter.get("name")
                                && other.get("in") == parameter.get("in")
                        };
                        if !parameters.iter().any(same) {
                            parameters.push(parameter);
                        }
                    }
                }
            }
            if let Some(body) = operation.get_mut("requestBody") {
                let at = pointer::join(&base, "requestBody");
                if inline(body, &at, &copy, &mut budget)? {
                    touched.push(at);
                }
            }
            if let Some(Value::Object(responses)) = operation.get_mut("responses") {
                let base = pointer::join(&base, "responses");
                for (status, response) in responses.iter_mut() {
                    let at = pointer::join(&base, status);
                    if inline(response, &at, &copy, &mut budget)? {
                        touched.push(at);
                    }
                }
            } else {
                operation.insert("responses".into(), Value::Object(Map::new()));
            }
        }
    }
    Ok(touched)
}

/// Replaces a reference with its target. Returns whether `node` was a reference.
fn inline(
    node: &mut Value,
    at: &str,
    document: &Value,
    budget: &mut Budget,
) -> Result<bool, Error> {
    let mut changed = false;
    for _ in 0..MAX_HOPS {
        let Some(reference) = node.get("$ref").and_then(Value::as_str) else {
            return Ok(changed);
        };
        let Some(target) = pointer::resolve(document, reference) else {
            return Err(Error::description(
                at,
                format!("`{reference}` does not exist"),
                "define it, or replace the reference with its content",
            ));
        };
        *node = budget.copy(target, at)?;
        changed = true;
    }
    Err(Error::description(
        at,
        "circular reference",
        "replace one of the references with its content",
    ))
}
