//! Finds the targets of overlays in another version of the description.
//!
//! An overlay is written for one description, the base. In another version, schemas can have other
//! names and fields can have other kinds. [`Following`] compares the published descriptions of both
//! versions: it restores the schema names of the base, finds the parts of schemas that were split,
//! and decides which parts of an action fit. Paths are matched by the overlay itself, because that
//! needs no base.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::limits::MAX_VALUES;
use crate::pointer::{self, SCHEMAS};

mod align;
mod fit;
mod not_null;
mod path_parameters;
mod schemas;

pub(crate) use align::align;

/// The prefix of a reference to a schema.
/// The published descriptions of the base and of another version.
pub(crate) struct Following {
    /// The base.
    base: Value,
    /// The other version, with the schema names of the base.
    new: Value,
    /// The new schemas at the locations of a schema of the base, if there are several.
    parts: BTreeMap<String, Vec<String>>,
    /// The schemas that were renamed, by their names in the base.
    pub(crate) renamed: BTreeMap<String, String>,
}

impl Following {
    /// Compares two published descriptions, and gives the schemas of `document` the names that they
    /// have in `base`.
    pub(crate) fn new(base: Value, document: &mut Value) -> Self {
        let schemas::Matches { renamed, parts } = schemas::find(&base, document);
        schemas::rename(document, &renamed);
        Self {
            base,
            new: document.clone(),
            parts,
            renamed,
        }
    }

    /// Returns the base.
    pub(crate) fn base(&self) -> &Value {
        &self.base
    }

    /// Returns the new schemas that replace a schema of the base at some of its locations.
    pub(crate) fn parts(&self, schema: &str) -> &[String] {
        self.parts.get(schema).map_or(&[], Vec::as_slice)
    }

    /// Returns the name in the base of a schema that is a part of another one.
    fn whole(&self, part: &str) -> Option<&str> {
        let mut wholes = self
            .parts
            .iter()
            .filter(|(_, parts)| parts.iter().any(|one| one == part));
        wholes.next().map(|(whole, _)| whole.as_str())
    }
}

/// Returns the name of the schema that a reference refers to.
fn reference(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.strip_prefix(SCHEMAS)
}

/// Returns the schema behind references.
fn dereferenced<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let mut schema = schema;
    // The limit ends circular references.
    for _ in 0..16 {
        let target = schema
            .get("$ref")
            .and_then(Value::as_str)
            .and_then(|reference| pointer::resolve(document, reference));
        match target {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

/// Returns the kind of JSON that a schema describes; `None` if the schema does not restrict it.
fn kind<'a>(document: &'a Value, schema: &'a Value) -> Option<&'a str> {
    let mut schema = dereferenced(document, schema);
    for _ in 0..16 {
        let single = ["allOf", "oneOf", "anyOf"].iter().find_map(|key| {
            match schema.get(*key)?.as_array()?.as_slice() {
                [only] => Some(only),
                _ => None,
            }
        });
        match single {
            Some(only) if !schema.get("properties").is_some_and(Value::is_object) => {
                schema = dereferenced(document, only);
            }
            _ => break,
        }
    }
    if ["oneOf", "anyOf"]
        .iter()
        .any(|key| schema.get(*key).is_some_and(Value::is_array))
    {
        return Some("union");
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number") => Some("number"),
        Some(kind) => Some(kind),
        None if schema.get("properties").is_some_and(Value::is_object) => Some("object"),
        None if schema.get("allOf").is_some_and(Value::is_array) => Some("object"),
        None if schema.get("enum").is_some_and(Value::is_array) => Some("string"),
        None => None,
    }
}
