//! An operation belongs to one resource: its first tag. (With two, it would be a method of both.)

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut touched = Vec::new();
    visit::operations(document, |place, operation| {
        let tags = operation.get("tags").and_then(Value::as_array);
        let first = tags
            .and_then(|tags| tags.iter().find_map(Value::as_str))
            .map(str::to_owned);
        match first {
            Some(_) if tags.is_some_and(|tags| tags.len() == 1) => {}
            Some(first) => {
                operation.insert("tags".into(), json!([first]));
                touched.push(pointer::join(&place.pointer, "tags"));
            }
            None => {
                operation.insert("tags".into(), json!(["Other"]));
                touched.push(pointer::join(&place.pointer, "tags"));
            }
        }
    });
    Ok(touched)
}
