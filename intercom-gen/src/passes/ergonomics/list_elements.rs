//! Creates a union of the element types if a response is a union of lists. A stream of the elements
//! then has one type, whichever list the server sends.

use serde_json::{Value, json};

use crate::error::Error;
use crate::pointer::{self, SCHEMAS};
use crate::visit::{self, Object};

/// The extension of an operation with the element type of the list in its response.
pub(crate) const ELEMENT: &str = "x-rust-element";

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let copy = document.clone();
    let mut touched = Vec::new();
    let mut unions: Vec<(String, Value)> = Vec::new();
    visit::operations(document, |place, operation| {
        if let Some((name, union)) = element(&copy, operation) {
            let reference = format!("{SCHEMAS}{name}");
            operation.insert(ELEMENT.into(), json!({ "$ref": reference }));
            if !unions.iter().any(|(known, _)| *known == name) {
                unions.push((name, union));
            }
            touched.push(place.pointer.clone());
        }
    });
    if let Some(Value::Object(schemas)) = document.pointer_mut("/components/schemas") {
        for (name, union) in unions {
            schemas.entry(name).or_insert(union);
        }
    }
    Ok(touched)
}

/// Returns the name and the schema of the union, if the lists in the response have different
/// element types.
fn element(document: &Value, operation: &Object) -> Option<(String, Value)> {
    let responses = operation.get("responses")?.as_object()?;
    let success = responses.iter().find(|(status, _)| status.starts_with('2'));
    let schema = success?.1.pointer("/content/application~1json/schema")?;
    let owner = schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)?;
    let union = pointer::resolve(document, schema.get("$ref")?.as_str()?)?;
    let alternatives: Vec<&Value> = union
        .get("oneOf")?
        .as_array()?
        .iter()
        .map(|one| pointer::unwrapped(document, one, "allOf"))
        .collect();
    let first = alternatives.first()?.get("properties")?.as_object()?;
    for name in first.keys() {
        let mut elements: Vec<&Value> = Vec::new();
        for one in &alternatives {
            let reference = one
                .pointer(&pointer::join("/properties", name))
                .and_then(|list| list.get("items"))
                .and_then(|items| pointer_to(items));
            if let Some(reference) = reference
                && !elements.contains(&reference)
            {
                elements.push(reference);
            }
        }
        if elements.len() > 1 {
            let doc = format!("An element of the list in `{}`.", owner);
            let references: Vec<Value> = elements
                .iter()
                .map(|reference| json!({ "$ref": reference }))
                .collect();
            let union = json!({ "description": doc, "oneOf": references });
            return Some((format!("{owner}Item"), union));
        }
    }
    None
}

/// Returns the reference in the `items` of a list, either directly or as the only element of a
/// `oneOf` or `allOf`.
fn pointer_to(items: &Value) -> Option<&Value> {
    items.get("$ref").or_else(|| {
        let only = |key: &str| match items.get(key)?.as_array()?.as_slice() {
            [only] => only.get("$ref"),
            _ => None,
        };
        only("oneOf").or_else(|| only("allOf"))
    })
}
