//! Changes operation IDs that are not valid as names of methods and types.
//!
//! A name that Rust or the generated code reserves gets an additional word, and letters outside
//! ASCII are removed. The names in the overlay have precedence over operation IDs.

use heck::{ToLowerCamelCase, ToSnakeCase};
use serde_json::{Value, json};

use crate::error::Error;
use crate::names::{self, Unique};
use crate::pointer;
use crate::select;
use crate::visit;

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let mut taken = Unique::default();
    visit::operations(document, |_, operation| {
        if let Some(id) = operation.get("operationId").and_then(Value::as_str) {
            taken.reserve(id.to_snake_case());
        }
    });
    let mut touched = Vec::new();
    visit::operations(document, |location, operation| {
        let Some(id) = operation.get("operationId").and_then(Value::as_str) else {
            return;
        };
        let plain: String = id
            .chars()
            .map(|character| {
                if character.is_ascii_alphanumeric() {
                    character
                } else {
                    '_'
                }
            })
            .collect();
        let base = plain.to_snake_case();
        let handle = names::handle(&select::resource(operation));
        if id.is_ascii() && names::is_operation(&base) && base != handle {
            return;
        }
        let wanted = if base.starts_with(|first: char| first.is_ascii_alphabetic()) {
            format!("{base}_operation")
        } else {
            format!("operation_{base}")
        };
        let unique = taken.name(wanted.to_snake_case(), str::to_owned, |count| {
            format!("{wanted}_{count}").to_snake_case()
        });
        operation.insert("operationId".into(), json!(unique.to_lower_camel_case()));
        touched.push(pointer::join(&location.pointer, "operationId"));
    });
    Ok(touched)
}
