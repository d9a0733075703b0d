//! Removes the header `Intercom-Version` from the parameters, because the client sends it with
//! every request.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::operations(document, |location, operation| {
        let Some(Value::Array(list)) = operation.get_mut("parameters") else {
            return;
        };
        let base = pointer::join(&location.pointer, "parameters");
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
