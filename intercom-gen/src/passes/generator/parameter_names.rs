//! Parameters of an operation that give the same Rust name, or that of a method of every builder, are generated under a name of our own and put back into
//! the generated code.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::names;
use crate::pointer;
use crate::visit;

/// Methods that builders have besides the setters.
const RESERVED: [&str; 17] = [
    "body",
    "body_map",
    "clone",
    "cursor",
    "attempt_timeout",
    "header",
    "items",
    "items_as",
    "new",
    "page_size",
    "pages",
    "pages_as",
    "prepare",
    "retry",
    "send",
    "send_as",
    "timeout",
];

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let mut placeholders = Map::new();
    visit::operations(document, |place, operation| {
        let base = pointer::join(&place.pointer, "parameters");
        let Some(Value::Array(parameters)) = operation.get_mut("parameters") else {
            return;
        };
        let mut taken: HashSet<String> = RESERVED.iter().map(|name| (*name).to_owned()).collect();
        // Names of path parameters come from the template, so they are given first and stay.
        for parameter in parameters.iter() {
            if parameter.get("in").and_then(Value::as_str) == Some("path")
                && let Some(name) = parameter.get("name").and_then(Value::as_str)
            {
                taken.insert(names::field(name).0);
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
            let (name, natural) = names::field(&original);
            let mut unique = name.clone();
            let mut count = 2;
            while !taken.insert(unique.clone()) {
                unique = if count == 2 {
                    format!("{name}_parameter")
                } else {
                    format!("{name}_parameter_{count}")
                };
                count += 1;
            }
            if !natural || unique != name {
                parameter["name"] =
                    json!(names::placeholder(&mut placeholders, &unique, &original));
                touched.push(pointer::join(&base, &index.to_string()));
            }
        }
    });
    names::remember(document, placeholders);
    Ok(touched)
}
