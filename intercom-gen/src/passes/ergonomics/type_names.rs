//! Stores the type names of the overlay (`x-rust-types`) in the schemas, so that later passes
//! preserve them.
//!
//! A schema is located by its operation and its path in a body, because schema names change between
//! versions of the API. `openapi/types.yaml` explains the notation.

use super::{NAME, ORDER};
use serde_json::{Map, Value, json};

use crate::choices::{self, Choice};
use crate::decisions::{CHOICES, TYPES, UNRESOLVED};
use crate::error::Error;

use locate::{alternative, locate, property, roots};

mod locate;

/// The extension of an alternative of a union with the name of its variant.
pub(crate) const VARIANT: &str = "x-rust-variant";

pub(crate) fn run(document: &mut Value) -> Result<Vec<String>, Error> {
    let Some(Value::Object(types)) = document.get(TYPES).cloned() else {
        return Ok(Vec::new());
    };
    let roots = roots(document);
    let mut marks: Vec<(String, &'static str, Value)> = Vec::new();
    let mut touched = Vec::new();
    let mut unresolved = Vec::new();
    for (name, decided) in &types {
        let locations = |key: &'static str| {
            let locations = decided.get(key).and_then(Value::as_array);
            let locations = locations.into_iter().flatten();
            locations.map(move |location| (key, location))
        };
        let mut first = decided.get("variants").map(|_| Shape::Union);
        for (index, (key, location)) in locations("at").chain(locations(ELSEWHERE)).enumerate() {
            let location = location.as_str().unwrap_or_default();
            let found = match locate(document, &roots, location) {
                Ok(found) => found,
                Err(_) if key == ELSEWHERE => continue,
                Err(reason) => {
                    unresolved.push(json!(format!("{name}: {location}: {reason}")));
                    continue;
                }
            };
            // In another version, the schema can be of another kind and belong to another type.
            let shape = Shape::of(document.pointer(&found));
            if first.is_some_and(|first| first != shape) {
                if key != ELSEWHERE {
                    let reason = format!("it is {}", shape.name());
                    unresolved.push(json!(format!("{name}: {location}: {reason}")));
                }
                continue;
            }
            let known = marks
                .iter()
                .find(|(at, key, _)| *at == found && *key == NAME);
            if let Some((_, _, other)) = known {
                // If several types have the same schema, the first one gets it.
                if other != name && key != ELSEWHERE {
                    let other = other.as_str().unwrap_or_default();
                    let reason = format!("it is already the type `{other}`");
                    unresolved.push(json!(format!("{name}: {location}: {reason}")));
                }
                continue;
            }
            first = Some(shape);
            marks.push((found.clone(), NAME, json!(name)));
            marks.push((found.clone(), ORDER, json!(index)));
            if let Some(doc) = decided.get("doc") {
                marks.push((found.clone(), "description", doc.clone()));
            }
            let variants = decided.get("variants").and_then(Value::as_object);
            for (variant, criteria) in variants.into_iter().flatten() {
                let criteria = criteria.as_str().unwrap_or_default();
                match alternative(document, &found, criteria) {
                    Ok(alternative) => marks.push((alternative, VARIANT, json!(variant))),
                    Err(reason) => {
                        unresolved.push(json!(format!("{name}::{variant}: {criteria}: {reason}")));
                    }
                }
            }
            touched.push(found);
        }
    }
    let choices = document.get(CHOICES).cloned();
    let mut chosen: Vec<(String, &Value)> = Vec::new();
    for (name, decided) in choices
        .as_ref()
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let locations = decided.get("at").and_then(Value::as_object);
        for (location, members) in locations.into_iter().flatten() {
            match choice_at(document, &roots, location, members) {
                Ok(at) => {
                    marks.push((
                        at.clone(),
                        choices::MARK,
                        Choice::mark(name, decided, members),
                    ));
                    touched.push(at.clone());
                    chosen.push((at, members));
                }
                Err(reason) => unresolved.push(json!(format!("{name}: {location}: {reason}"))),
            }
        }
    }
    // A request has exactly one member of a choice, so no member is required.
    for (at, members) in chosen {
        let required = document
            .pointer_mut(&at)
            .and_then(|one| one.get_mut("required"));
        if let Some(Value::Array(required)) = required {
            let members = members.as_object().into_iter().flatten();
            let members: Vec<&Value> = members.map(|(_, member)| member).collect();
            required.retain(|name| !members.contains(&name));
        }
    }
    for (at, key, value) in marks {
        if let Some(Value::Object(schema)) = document.pointer_mut(&at) {
            if key == choices::MARK {
                choices::relax(schema, &value);
            }
            schema.insert(key.into(), value);
        }
    }
    if !unresolved.is_empty() {
        document[UNRESOLVED] = Value::Array(unresolved);
    }
    Ok(touched)
}

/// The key with the locations that only other versions have.
const ELSEWHERE: &str = "elsewhere";

/// The kind of type that a schema becomes, as far as it is known before the other passes.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    Struct,
    Union,
    Other,
}

impl Shape {
    fn of(schema: Option<&Value>) -> Self {
        let several = |key: &str| {
            let alternatives = schema.and_then(|schema| schema.get(key)?.as_array());
            let types = alternatives.into_iter().flatten().filter(|one| {
                // Rules about the presence of fields are not types.
                [
                    "properties",
                    "$ref",
                    "type",
                    "allOf",
                    "oneOf",
                    "anyOf",
                    "enum",
                ]
                .iter()
                .any(|key| one.get(*key).is_some())
            });
            types.count() > 1
        };
        if several("oneOf") || several("anyOf") {
            return Self::Union;
        }
        let is_struct = schema.is_some_and(|schema| {
            schema.get("type").and_then(Value::as_str) == Some("object")
                || ["properties", "allOf"]
                    .iter()
                    .any(|key| schema.get(*key).is_some())
        });
        if is_struct { Self::Struct } else { Self::Other }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Struct => "an object",
            Self::Union => "a union",
            Self::Other => "neither an object nor a union",
        }
    }
}

/// Returns the JSON pointer of the schema at the location of a choice, or of the operation for a
/// location such as `GET /events ?`. All members must exist at the location, because the enum has a
/// variant for each member.
fn choice_at(
    document: &Value,
    roots: &Map<String, Value>,
    location: &str,
    members: &Value,
) -> Result<String, String> {
    let members = members.as_object().into_iter().flatten();
    let mut names = members.filter_map(|(_, member)| member.as_str());
    let Some(operation) = location.strip_suffix(" ?") else {
        let at = locate(document, roots, location)?;
        return match names.find(|name| property(document, &at, name).is_none()) {
            Some(name) => Err(format!("no property `{name}`")),
            None => Ok(at),
        };
    };
    for name in names {
        locate(document, roots, &format!("{location} {name}"))
            .map_err(|reason| format!("{reason} `{name}`"))?;
    }
    let operation = roots.get(operation).and_then(Value::as_str);
    Ok(operation.ok_or("no such operation")?.to_owned())
}
