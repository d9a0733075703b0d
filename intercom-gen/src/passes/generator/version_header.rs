//! The client sends `Intercom-Version` with every request, so it is no parameter of the operations.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::operations(document, |place, operation| {
        let Some(Value::Array(list)) = operation.get_mut("parameters") else {
            return;
        };
        let base = pointer::join(&place.pointer, "parameters");
        let mut index = 0;
        list.retain(|parameter| {
            let is_version = parameter.get("in").and_then(Value::as_str) == Some("header")
                && parameter
                    .get("name")
                    .and_then(Value::as_str)
                    .is_some_and(|name| name.eq_ignore_ascii_case("intercom-version"));
            if is_version {
                touched.push(pointer::join(&base, &index.to_string()));
            }
            index += 1;
            !is_version
        });
    });
    Ok(touched)
}
