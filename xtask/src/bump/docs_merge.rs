//! Keeps our wording where a thing is unchanged.
//!
//! Summaries and descriptions are kept where the same place has the same structure by itself: type, format, values, reference, name.
//! Examples show all that is below too, so they are kept only where all of that is the same.

use serde_json::{Map, Value};

use super::moved_paths::template;

/// What became of the wording.
#[derive(Debug, Default)]
pub(super) struct Wording {
    /// How many texts and examples are ours.
    pub(super) kept: usize,
    /// Where the new file's own words stay.
    pub(super) theirs: Vec<String>,
    /// Where something new or changed has no description: operations, parameters, schemas, properties.
    pub(super) missing: Vec<String>,
}

const TEXTS: [&str; 2] = ["summary", "description"];
const EXAMPLES: [&str; 2] = ["example", "examples"];

/// Puts the wording of `old` into `new`.
pub(super) fn carry(old: &Value, new: &mut Value) -> Wording {
    let mut wording = Wording::default();
    node(Some(old), new, "", Kind::Thing, &mut wording);
    wording
}

/// Whether the keys of an object are words of the description's language, or names that somebody chose.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Thing,
    Names,
}

fn node(old: Option<&Value>, new: &mut Value, at: &str, kind: Kind, wording: &mut Wording) {
    match new {
        Value::Object(map) if kind == Kind::Names => {
            for (name, value) in map.iter_mut() {
                let old = old.and_then(|old| old.get(name).or_else(|| same_path(old, name)));
                node(old, value, &join(at, name), Kind::Thing, wording);
            }
        }
        Value::Object(map) => {
            let known = old.and_then(Value::as_object);
            words(known, map, at, wording);
            for (key, value) in map.iter_mut() {
                if TEXTS.contains(&key.as_str()) || EXAMPLES.contains(&key.as_str()) {
                    continue;
                }
                let old = known.and_then(|known| known.get(key));
                node(old, value, &join(at, key), below(key), wording);
            }
        }
        Value::Array(list) => {
            for (index, value) in list.iter_mut().enumerate() {
                let old = old
                    .and_then(Value::as_array)
                    .and_then(|old| match identity(value) {
                        Some(own) => old.iter().find(|one| identity(one) == Some(own)),
                        None => old.get(index),
                    });
                node(
                    old,
                    value,
                    &join(at, &index.to_string()),
                    Kind::Thing,
                    wording,
                );
            }
        }
        _ => {}
    }
}

/// The path whose parameters have other names; no other name begins with a slash.
fn same_path<'a>(old: &'a Value, name: &str) -> Option<&'a Value> {
    let wanted = template(name);
    let mut paths = old.as_object().filter(|_| name.starts_with('/'))?.iter();
    let found = paths.find(|(path, _)| template(path) == wanted);
    found.map(|(_, item)| item)
}

/// What tells an element of a list from the others, where its position does not.
fn identity(value: &Value) -> Option<(&str, &str)> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    if let Some(name) = text("name") {
        return Some((name, text("in").unwrap_or_default()));
    }
    text("$ref").or_else(|| text("url")).map(|one| (one, ""))
}

fn words(
    old: Option<&Map<String, Value>>,
    new: &mut Map<String, Value>,
    at: &str,
    wording: &mut Wording,
) {
    let similar = old.filter(|old| shallow(old) == shallow(new));
    for key in TEXTS {
        let ours = similar
            .and_then(|old| old.get(key))
            .filter(|text| text.is_string());
        carry_one(key, ours, new, at, wording);
    }
    let same = similar.filter(|old| {
        let (old, new) = (Value::Object((*old).clone()), Value::Object(new.clone()));
        deep(&old, Kind::Thing) == deep(&new, Kind::Thing)
    });
    for key in EXAMPLES {
        carry_one(key, same.and_then(|old| old.get(key)), new, at, wording);
    }
    let worded = new
        .get("description")
        .and_then(Value::as_str)
        .is_some_and(|text| !text.trim().is_empty());
    let wants_words = new.contains_key("type")
        || new.contains_key("operationId")
        || new.contains_key("in")
        || new.contains_key("properties");
    // What has no words of ours either needs none now.
    if wants_words && !worded && similar.is_none() && !new.contains_key("$ref") {
        wording.missing.push(at.to_owned());
    }
}

fn carry_one(
    key: &str,
    ours: Option<&Value>,
    new: &mut Map<String, Value>,
    at: &str,
    wording: &mut Wording,
) {
    let has_words = |value: &Value| value.as_str() != Some("");
    match ours {
        Some(ours) => {
            new.insert(key.to_owned(), ours.clone());
            wording.kept += 1;
        }
        None if new.get(key).is_some_and(has_words) => wording.theirs.push(join(at, key)),
        None => {}
    }
}

/// What an object is by itself: its scalars and lists of scalars, without words and without what is required below it.
fn shallow(map: &Map<String, Value>) -> Vec<(&String, Value)> {
    let scalar = |value: &Value| !value.is_object() && !value.is_array();
    let mut kept: Vec<_> = map
        .iter()
        .filter(|(key, _)| {
            !TEXTS.contains(&key.as_str())
                && !EXAMPLES.contains(&key.as_str())
                && key.as_str() != "required"
        })
        .filter(|(_, value)| {
            scalar(value)
                || value
                    .as_array()
                    .is_some_and(|list| !list.is_empty() && list.iter().all(scalar))
        })
        // Deprecation says nothing about what a thing is, and the version is what changes.
        .filter(|(key, _)| !matches!(key.as_str(), "deprecated" | "version" | "openapi"))
        .map(|(key, value)| (key, value.clone()))
        .collect();
    kept.sort_by(|one, other| one.0.cmp(other.0));
    kept
}

/// A value without words and examples, in an order that does not depend on the file's.
fn deep(value: &Value, kind: Kind) -> Value {
    match value {
        Value::Object(map) => {
            let words = |key: &str| TEXTS.contains(&key) || EXAMPLES.contains(&key);
            let mut kept: Vec<_> = map
                .iter()
                .filter(|(key, _)| kind == Kind::Names || !words(key))
                .map(|(key, value)| {
                    let below = if kind == Kind::Names {
                        Kind::Thing
                    } else {
                        below(key)
                    };
                    (key.clone(), deep(value, below))
                })
                .collect();
            kept.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(kept.into_iter().collect())
        }
        Value::Array(list) => {
            Value::Array(list.iter().map(|value| deep(value, Kind::Thing)).collect())
        }
        scalar => scalar.clone(),
    }
}

/// What the object under a key is.
fn below(key: &str) -> Kind {
    match key {
        "properties" | "paths" | "schemas" | "responses" | "content" | "parameters"
        | "requestBodies" | "securitySchemes" | "headers" => Kind::Names,
        _ => Kind::Thing,
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
    fn words_are_kept_where_the_structure_is_the_same() {
        let old = json!({"properties": {
            "same": {"type": "string", "description": "ours", "example": "our-1"},
            "other": {"type": "string", "description": "ours", "example": "our-2"},
            "gone": {"type": "string", "description": "ours"},
            "description": {"type": "string", "description": "ours"},
        }});
        let mut new = json!({"properties": {
            "same": {"type": "string", "description": "theirs", "example": "their-1"},
            "other": {"type": "integer", "description": "theirs", "example": 2},
            "new": {"type": "string"},
            "description": {"type": "string", "description": ""},
        }});
        let wording = carry(&old, &mut new);
        assert_eq!(
            new,
            json!({"properties": {
                "same": {"type": "string", "description": "ours", "example": "our-1"},
                "other": {"type": "integer", "description": "theirs", "example": 2},
                "new": {"type": "string"},
                "description": {"type": "string", "description": "ours"},
            }})
        );
        assert_eq!(wording.kept, 3);
        assert_eq!(
            wording.theirs,
            ["/properties/other/description", "/properties/other/example"]
        );
        assert_eq!(wording.missing, ["/properties/new"]);
    }

    #[test]
    fn a_thing_that_got_a_part_keeps_its_words_but_not_its_example() {
        let old = json!({"type": "object", "description": "ours", "example": {"a": "our"},
            "required": ["a"], "properties": {"a": {"type": "string"}}});
        let mut new = json!({"type": "object", "description": "theirs", "example": {"a": "their"},
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}}});
        carry(&old, &mut new);
        assert_eq!(new["description"], "ours");
        assert_eq!(new["example"], json!({"a": "their"}));
    }

    #[test]
    fn parameters_are_told_by_name_and_examples_of_media_by_what_they_show() {
        let old = json!({"paths": {"/a": {"get": {
            "operationId": "a", "summary": "ours",
            "parameters": [{"name": "x", "in": "query", "description": "ours"}],
            "responses": {"200": {"description": "ours", "content": {"application/json": {
                "schema": {"type": "string"}, "examples": {"One": {"value": "ours"}}}}}},
        }}}});
        let mut new = json!({"paths": {"/a": {"get": {
            "operationId": "a", "summary": "theirs",
            "parameters": [{"name": "y", "in": "query"}, {"name": "x", "in": "query", "description": "theirs"}],
            "responses": {"200": {"description": "theirs", "content": {"application/json": {
                "schema": {"type": "string"}, "examples": {"Two": {"value": "theirs"}}}}}},
        }}}});
        let wording = carry(&old, &mut new);
        assert!(!new.to_string().contains("theirs"), "{new}");
        assert!(wording.theirs.is_empty(), "{wording:?}");
        assert_eq!(wording.missing, ["/paths/~1a/get/parameters/0"]);
    }
}
