//! Carries the texts of the vendored description over to another version.
//!
//! A summary or description is carried over if the node at the same path has the same type, format,
//! values, reference and name. An example also shows the children of its node, so it is carried
//! over only if these are unchanged too.

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

fn merge_node(old: Option<&Value>, new: &mut Value, at: &str, keys: Keys, merged: &mut Merged) {
    match new {
        Value::Object(map) if keys == Keys::Names => {
            for (name, value) in map.iter_mut() {
                let old = old.and_then(|old| old.get(name).or_else(|| same_path(old, name)));
                merge_node(old, value, &join(at, name), Keys::Keywords, merged);
            }
        }
        Value::Object(map) => {
            let known = old.and_then(Value::as_object);
            merge_texts(known, map, at, merged);
            for (key, value) in map.iter_mut() {
                if TEXTS.contains(&key.as_str()) || EXAMPLES.contains(&key.as_str()) {
                    continue;
                }
                let old = known.and_then(|known| known.get(key));
                merge_node(old, value, &join(at, key), keys_of(key), merged);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter_mut().enumerate() {
                let old = old
                    .and_then(Value::as_array)
                    .and_then(|old| match identity(value) {
                        Some(own) => {
                            let same = old.iter().find(|one| identity(one) == Some(own));
                            same.or_else(|| renamed_parameter(old, index, own))
                        }
                        None => old.get(index),
                    });
                merge_node(
                    old,
                    value,
                    &join(at, &index.to_string()),
                    Keys::Keywords,
                    merged,
                );
            }
        }
        _ => {}
    }
}

/// Finds the old value of a path that differs from `name` only in the names of its parameters. Only
/// paths start with a slash.
fn same_path<'a>(old: &'a Value, name: &str) -> Option<&'a Value> {
    let wanted = anonymous_path(name);
    let mut paths = old.as_object().filter(|_| name.starts_with('/'))?.iter();
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

fn merge_texts(
    old: Option<&Map<String, Value>>,
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
    let same = similar.filter(|old| {
        let (old, new) = (Value::Object((*old).clone()), Value::Object(new.clone()));
        structure(&old, Keys::Keywords) == structure(&new, Keys::Keywords)
    });
    for key in EXAMPLES {
        merge_key(key, same.and_then(|old| old.get(key)), new, at, merged);
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
fn shallow_structure(map: &Map<String, Value>) -> Vec<(&String, Value)> {
    let scalar = |value: &Value| !value.is_object() && !value.is_array();
    let mut entries: Vec<_> = map
        .iter()
        .filter(|(key, _)| {
            !TEXTS.contains(&key.as_str())
                && !EXAMPLES.contains(&key.as_str())
                && key.as_str() != "required"
        })
        // The name of a path parameter is not part of the API.
        .filter(|(key, _)| key.as_str() != "name" || map.get("in") != Some(&"path".into()))
        .filter(|(_, value)| {
            scalar(value)
                || value
                    .as_array()
                    .is_some_and(|list| !list.is_empty() && list.iter().all(scalar))
        })
        // Neither deprecation nor a new version changes the meaning of a node.
        .filter(|(key, _)| !matches!(key.as_str(), "deprecated" | "version" | "openapi"))
        .map(|(key, value)| (key, value.clone()))
        .collect();
    entries.sort_by(|a, b| a.0.cmp(b.0));
    entries
}

/// Returns a value without texts and examples, with sorted keys.
fn structure(value: &Value, keys: Keys) -> Value {
    match value {
        Value::Object(map) => {
            let is_text = |key: &str| TEXTS.contains(&key) || EXAMPLES.contains(&key);
            let mut entries: Vec<_> = map
                .iter()
                .filter(|(key, _)| keys == Keys::Names || !is_text(key))
                .map(|(key, value)| {
                    let below = if keys == Keys::Names {
                        Keys::Keywords
                    } else {
                        keys_of(key)
                    };
                    (key.clone(), structure(value, below))
                })
                .collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(entries.into_iter().collect())
        }
        Value::Array(list) => Value::Array(
            list.iter()
                .map(|value| structure(value, Keys::Keywords))
                .collect(),
        ),
        scalar => scalar.clone(),
    }
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
