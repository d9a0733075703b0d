//! Carries the texts of the vendored description over to another version.
//!
//! A summary or description is carried over if the node at the same path has the same type, format,
//! values, reference and name. An example also shows the children of its node, so it is carried
//! over only if these are unchanged too.

use std::collections::BTreeMap;

use intercom_gen::anonymous_path;
use serde_json::{Map, Value};

/// The outcome of a merge.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// Number of texts and examples that were carried over.
    pub(super) preserved: usize,
    /// JSON pointers of texts and examples that are still as published.
    pub(super) published: Vec<String>,
    /// JSON pointers of new or changed nodes (operations, parameters, schemas, properties) without
    /// a description.
    pub(super) missing: Vec<String>,
}

const TEXTS: [&str; 2] = ["summary", "description"];
const EXAMPLES: [&str; 2] = ["example", "examples"];

/// Copies the texts of `old` into `new` where the structure is unchanged.
pub(super) fn merge(old: &Value, new: &mut Value) -> Merged {
    let mut merged = Merged::default();
    merge_node(Some(old), new, "", Keys::Keywords, &mut merged);
    merged
}

/// The kind of keys that an object has.
#[derive(Clone, Copy, PartialEq)]
enum Keys {
    /// Keywords of OpenAPI.
    Keywords,
    /// Names chosen by the author of the description: of properties, schemas or paths.
    Names,
}

/// Merges the texts of a node and its children. Returns whether their structure is unchanged.
fn merge_node(
    old: Option<&Value>,
    new: &mut Value,
    at: &str,
    keys: Keys,
    merged: &mut Merged,
) -> bool {
    match new {
        Value::Object(map) => {
            let is_text = |key: &str| {
                keys == Keys::Keywords && (TEXTS.contains(&key) || EXAMPLES.contains(&key))
            };
            let known = old.and_then(Value::as_object);
            let count = |map: &Map<String, Value>| map.keys().filter(|key| !is_text(key)).count();
            let mut same = known.is_some_and(|known| count(known) == count(map));
            for (key, value) in map.iter_mut().filter(|(key, _)| !is_text(key)) {
                let (old, below) = match keys {
                    Keys::Names => (
                        known.and_then(|known| known.get(key).or_else(|| same_path(known, key))),
                        Keys::Keywords,
                    ),
                    Keys::Keywords => (known.and_then(|known| known.get(key)), keys_of(key)),
                };
                same &= merge_node(old, value, &join(at, key), below, merged);
            }
            if keys == Keys::Keywords {
                merge_texts(known, same, map, at, merged);
            }
            same
        }
        Value::Array(list) => {
            let known = old.and_then(Value::as_array);
            let mut same = known.is_some_and(|known| known.len() == list.len());
            for (index, value) in list.iter_mut().enumerate() {
                let old = known.and_then(|known| match identity(value) {
                    Some(own) => {
                        let mut known_elements = known.iter();
                        let equal = known_elements.find(|one| identity(one) == Some(own));
                        equal.or_else(|| renamed_parameter(known, index, own))
                    }
                    None => known.get(index),
                });
                let at = join(at, &index.to_string());
                same &= merge_node(old, value, &at, Keys::Keywords, merged);
            }
            same
        }
        scalar => old == Some(scalar),
    }
}

/// Finds the old value of a path that differs from `name` only in the names of its parameters. Only
/// paths start with a slash.
fn same_path<'a>(old: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let wanted = anonymous_path(name);
    let mut paths = old.iter().filter(|_| name.starts_with('/'));
    let found = paths.find(|(path, _)| anonymous_path(path) == wanted);
    found.map(|(_, item)| item)
}

/// Returns the old path parameter at the same index, whose name can differ.
fn renamed_parameter<'a>(old: &'a [Value], index: usize, own: (&str, &str)) -> Option<&'a Value> {
    let old = old.get(index).filter(|_| own.1 == "path")?;
    (old.get("in").and_then(Value::as_str) == Some("path")).then_some(old)
}

/// Returns the strings that identify an element of an array, or `None` if only its index identifies
/// it.
fn identity(value: &Value) -> Option<(&str, &str)> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if let Some(name) = text("name") {
        return Some((name, text("in").unwrap_or_default()));
    }
    text("$ref").or_else(|| text("url")).map(|one| (one, ""))
}

/// Copies the texts of a node, and its examples if the structure of its children is unchanged too.
fn merge_texts(
    old: Option<&Map<String, Value>>,
    same: bool,
    new: &mut Map<String, Value>,
    at: &str,
    merged: &mut Merged,
) {
    let similar = old.filter(|old| shallow_structure(old) == shallow_structure(new));
    for key in TEXTS {
        let vendored = similar
            .and_then(|old| old.get(key))
            .filter(|text| text.is_string());
        merge_key(key, vendored, new, at, merged);
    }
    for key in EXAMPLES {
        let vendored = similar.filter(|_| same).and_then(|old| old.get(key));
        merge_key(key, vendored, new, at, merged);
    }
    let described = new
        .get("description")
        .and_then(Value::as_str)
        .is_some_and(|text| !text.trim().is_empty());
    let describable = new.contains_key("type")
        || new.contains_key("operationId")
        || new.contains_key("in")
        || new.contains_key("properties");
    // A node without a description in the vendored file needs none now.
    if describable && !described && similar.is_none() && !new.contains_key("$ref") {
        merged.missing.push(at.to_owned());
    }
}

fn merge_key(
    key: &str,
    vendored: Option<&Value>,
    new: &mut Map<String, Value>,
    at: &str,
    merged: &mut Merged,
) {
    let not_empty = |value: &Value| value.as_str() != Some("");
    match vendored {
        Some(vendored) => {
            new.insert(key.to_owned(), vendored.clone());
            merged.preserved += 1;
        }
        None if new.get(key).is_some_and(not_empty) => merged.published.push(join(at, key)),
        None => {}
    }
}

/// Returns the structure of an object without its children: its scalars and arrays of scalars,
/// except texts, examples and `required`, which refers to the children.
fn shallow_structure(map: &Map<String, Value>) -> BTreeMap<&str, &Value> {
    let ignored = |key: &str| match key {
        "required" => true,
        // Neither deprecation nor a new version changes the meaning of a node.
        "deprecated" | "version" | "openapi" => true,
        // The name of a path parameter is not part of the API.
        "name" => map.get("in").and_then(Value::as_str) == Some("path"),
        _ => TEXTS.contains(&key) || EXAMPLES.contains(&key),
    };
    let scalar = |value: &Value| !value.is_object() && !value.is_array();
    let flat = |value: &Value| match value.as_array() {
        Some(list) => !list.is_empty() && list.iter().all(scalar),
        None => scalar(value),
    };
    let entries = map
        .iter()
        .filter(|(key, value)| !ignored(key) && flat(value));
    entries.map(|(key, value)| (key.as_str(), value)).collect()
}

/// Returns the kind of keys that the object under an OpenAPI keyword has.
fn keys_of(key: &str) -> Keys {
    match key {
        "properties" | "paths" | "schemas" | "responses" | "content" | "parameters"
        | "requestBodies" | "securitySchemes" | "headers" => Keys::Names,
        _ => Keys::Keywords,
    }
}

fn join(base: &str, key: &str) -> String {
    format!("{base}/{}", key.replace('~', "~0").replace('/', "~1"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn carries_texts_over_where_the_structure_is_unchanged() {
        let old = json!({"properties": {
            "same": {"type": "string", "description": "vendored", "example": "vendored-1"},
            "other": {"type": "string", "description": "vendored", "example": "vendored-2"},
            "gone": {"type": "string", "description": "vendored"},
            "description": {"type": "string", "description": "vendored"},
        }});
        let mut new = json!({"properties": {
            "same": {"type": "string", "description": "published", "example": "published-1"},
            "other": {"type": "integer", "description": "published", "example": 2},
            "new": {"type": "string"},
            "description": {"type": "string", "description": ""},
        }});
        let merged = merge(&old, &mut new);
        assert_eq!(
            new,
            json!({"properties": {
                "same": {"type": "string", "description": "vendored", "example": "vendored-1"},
                "other": {"type": "integer", "description": "published", "example": 2},
                "new": {"type": "string"},
                "description": {"type": "string", "description": "vendored"},
            }})
        );
        assert_eq!(merged.preserved, 3);
        assert_eq!(
            merged.published,
            ["/properties/other/description", "/properties/other/example"]
        );
        assert_eq!(merged.missing, ["/properties/new"]);
    }

    #[test]
    fn a_new_property_invalidates_the_example_but_not_the_description() {
        let old = json!({"type": "object", "description": "vendored", "example": {"a": "vendored"},
            "required": ["a"], "properties": {"a": {"type": "string"}}});
        let mut new = json!({"type": "object", "description": "published", "example": {"a": "published"},
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
        merge(&old, &mut new);
        assert_eq!(new["description"], "vendored");
        assert_eq!(new["example"], json!({"a": "published"}));
    }

    #[test]
    fn matches_parameters_by_name_and_media_type_examples_by_schema() {
        let old = json!({"paths": {"/a": {"get": {
            "operationId": "a", "summary": "vendored",
            "parameters": [{"name": "x", "in": "query", "description": "vendored"}],
            "responses": {"200": {"description": "vendored", "content": {"application/json": {
                "schema": {"type": "string"}, "examples": {"One": {"value": "vendored"}}}}}},
        }}}});
        let mut new = json!({"paths": {"/a": {"get": {
            "operationId": "a", "summary": "published",
            "parameters": [{"name": "y", "in": "query"}, {"name": "x", "in": "query", "description": "published"}],
            "responses": {"200": {"description": "published", "content": {"application/json": {
                "schema": {"type": "string"}, "examples": {"Two": {"value": "published"}}}}}},
        }}}});
        let merged = merge(&old, &mut new);
        assert!(!new.to_string().contains("published"), "{new}");
        assert!(merged.published.is_empty(), "{merged:?}");
        assert_eq!(merged.missing, ["/paths/~1a/get/parameters/0"]);
    }
}
