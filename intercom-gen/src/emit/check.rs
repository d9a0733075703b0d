//! Checks for defects that the passes do not fix and that would result in incorrect code.

use std::collections::HashSet;

use serde_json::Value;

use crate::error::Error;
use crate::names;
use crate::pointer;
use crate::visit::{self, Object};

pub(super) fn check(document: &mut Value) -> Result<(), Error> {
    let mut first_error: Option<Error> = None;
    let mut fail = |at: String, found: String, remedy: &str| {
        first_error.get_or_insert_with(|| Error::description(at, found, remedy));
    };
    let components: HashSet<String> = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .map(|schemas| schemas.keys().cloned().collect())
        .unwrap_or_default();
    let mut functions = HashSet::new();
    visit::operations(document, |location, operation| {
        self::operation(
            &location.pointer,
            location.path,
            operation,
            &mut functions,
            &mut fail,
        );
    });
    visit::schemas(document, |at, schema| {
        if let Some(reference) = schema.get("$ref") {
            let known = reference
                .as_str()
                .and_then(|reference| reference.strip_prefix(pointer::SCHEMAS))
                .is_some_and(|name| components.contains(name));
            if !known {
                fail(
                    pointer::join(at, "$ref"),
                    format!("{reference} does not refer to a schema component"),
                    "define the schema under `components/schemas`",
                );
            }
        }
        if schema
            .get("oneOf")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
        {
            fail(
                pointer::join(at, "oneOf"),
                "the union has no alternatives".into(),
                "add an alternative",
            );
        }
    });
    first_error.map_or(Ok(()), Err)
}

fn operation(
    at: &str,
    path: &str,
    operation: &Object,
    functions: &mut HashSet<String>,
    fail: &mut impl FnMut(String, String, &str),
) {
    match operation.get("operationId").and_then(Value::as_str) {
        Some(id) => {
            let function = names::field(id).0;
            if !functions.insert(function.clone()) {
                fail(
                    pointer::join(at, "operationId"),
                    format!("the method name `{function}` is already used by another operation"),
                    "choose a unique `operationId`",
                );
            }
        }
        None => fail(
            at.to_owned(),
            "the operation has no `operationId`".into(),
            "add one",
        ),
    }
    let base = pointer::join(at, "parameters");
    let mut taken = HashSet::new();
    let mut in_path = HashSet::new();
    let parameters = operation.get("parameters").and_then(Value::as_array);
    for (index, parameter) in parameters.into_iter().flatten().enumerate() {
        let at = pointer::join(&base, &index.to_string());
        let text = |key: &str| parameter.get(key).and_then(Value::as_str);
        let (Some(name), Some(location)) = (text("name"), text("in")) else {
            fail(
                at,
                "the parameter has no `name` or no `in`".into(),
                "add both",
            );
            continue;
        };
        if location == "path" {
            in_path.insert(name.to_owned());
        }
        if !taken.insert(names::field(name).0) {
            fail(
                at.clone(),
                format!("another parameter has the same Rust name as `{name}`"),
                "rename one of the two",
            );
        }
        if !parameter.get("schema").is_some_and(Value::is_object) {
            fail(at, "the parameter has no schema".into(), "add `schema`");
        }
    }
    for name in template_names(path) {
        if !in_path.contains(name) {
            fail(
                base.clone(),
                format!("the path parameter `{name}` is not declared"),
                "declare it",
            );
        }
    }
}

fn template_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}
