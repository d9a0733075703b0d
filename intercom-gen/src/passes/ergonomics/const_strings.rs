//! An enum of one value in an answer says nothing that its field does not: it is a word there. Where a union tells its alternatives apart by it, and in
//! requests, where it is to be filled in, it stays.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::select;
use crate::visit;

const PREFIX: &str = "#/components/schemas/";

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    let keep = kept(document);
    let Some(Value::Object(components)) = document.pointer_mut("/components/schemas") else {
        return Ok(touched);
    };
    for (name, schema) in components.iter_mut() {
        if keep.contains(name) {
            continue;
        }
        let at = pointer::join("/components/schemas", name);
        visit::schema_tree(&at, schema, &mut |at, schema| {
            let single = schema
                .get("enum")
                .and_then(Value::as_array)
                .is_some_and(|values| values.len() == 1);
            if single {
                schema.shift_remove("enum");
                if schema.get("type").and_then(Value::as_str) == Some("string") {
                    schema.insert("x-wire".into(), "word".into());
                }
                touched.push(pointer::join(at, "enum"));
            }
        });
    }
    Ok(touched)
}

/// Components that requests reach, and alternatives of unions.
fn kept(document: &Value) -> BTreeSet<String> {
    let mut keep = select::requested(document);
    let mut copy = document.clone();
    visit::schemas(&mut copy, |_, schema| {
        for key in ["oneOf", "anyOf"] {
            let alternatives = schema.get(key).and_then(Value::as_array);
            for alternative in alternatives.into_iter().flatten() {
                if let Some(name) = alternative
                    .get("$ref")
                    .and_then(Value::as_str)
                    .and_then(|reference| reference.strip_prefix(PREFIX))
                {
                    keep.insert(name.to_owned());
                }
            }
        }
    });
    keep
}
