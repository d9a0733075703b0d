//! Replaces parameter names with placeholders if their Rust names are not unique, or if all
//! requests have a method with that name.
//!
//! The generated code uses the original names on the wire.

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::names::{self, Unique};
use crate::pointer;
use crate::visit;

/// The methods of `Request`, except for `per_page`, which exists only if the description has that
/// parameter.
const RESERVED: &[&str] = &[
    "attempt_timeout",
    "body",
    "call_mut",
    "check",
    "clone",
    "connect_timeout",
    "cursor",
    "fmt",
    "header",
    "idempotent",
    "into_future",
    "items",
    "items_as",
    "new",
    "optional_header",
    "optional_query",
    "options",
    "pages",
    "pages_as",
    "path",
    "query",
    "retry",
    "send",
    "send_as",
    "set_body",
    "strict",
    "timeout",
];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut placeholders = Map::new();
    visit::operations(document, |location, operation| {
        let base = pointer::join(&location.pointer, "parameters");
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
            return;
        };
        let mut taken: Unique = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        // The names of path parameters are in the path template, so they do not change.
        for parameter in parameters.iter() {
            if parameter.get("in").and_then(Value::as_str) == Some("path")
                && let Some(name) = parameter.get("name").and_then(Value::as_str)
            {
                taken.reserve(names::field(name).0);
            }
        }
        for (index, parameter) in parameters.iter_mut().enumerate() {
            if parameter.get("in").and_then(Value::as_str) == Some("path") {
                continue;
            }
            let Some(original) = parameter
                .get("name")
                .and_then(Value::as_str)
                .map(str::to_owned)
            else {
                continue;
            };
            let (name, is_natural) = names::field(&original);
            let unique = taken.name(name.clone(), str::to_owned, |count| match count {
                2 => format!("{name}_parameter"),
                count => format!("{name}_parameter_{count}"),
            });
            if !is_natural || unique != name {
                parameter["name"] =
                    json!(names::placeholder(&mut placeholders, &unique, &original));
                touched.push(pointer::join(&base, &index.to_string()));
            }
        }
    });
    names::store_placeholders(document, placeholders);
    Ok(touched)
}
