//! A parameter that an operation or a path lists twice, itself or by reference, is one: the first.

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
            let written = match parameter.get("$ref").and_then(Value::as_str) {
                Some(reference) => pointer::resolve(&copy, reference).unwrap_or(parameter),
                None => parameter,
            };
            let identity = written.get("name").zip(written.get("in"));
            let again = identity.is_some_and(|(name, place)| {
                let identity = (name.clone(), place.clone());
                let again = seen.contains(&identity);
                seen.push(identity);
                again
            });
            if again {
                touched.push(pointer::join(base, &index.to_string()));
            }
            index += 1;
            !again
        });
    });
    Ok(touched)
}
