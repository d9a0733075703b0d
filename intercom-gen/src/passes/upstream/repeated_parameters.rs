//! Removes duplicate parameters of an operation or a path. The first one remains.

use serde_json::Value;

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    visit::parameter_lists(document, |base, list| {
        let mut seen = Vec::new();
        let mut index = 0;
        list.retain(|parameter| {
            let resolved = match parameter.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer::resolve(&copy, reference).unwrap_or(parameter),
                None => parameter,
            };
            let identity = resolved.get("name").zip(resolved.get("in"));
            let is_duplicate = identity.is_some_and(|(name, location)| {
                let identity = (name.clone(), location.clone());
                let is_duplicate = seen.contains(&identity);
                seen.push(identity);
                is_duplicate
            });
            if is_duplicate {
                touched.push(pointer::join(base, &index.to_string()));
            }
            index += 1;
            !is_duplicate
        });
    });
    Ok(touched)
}
