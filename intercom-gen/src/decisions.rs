//! Applies what was decided about the public API: the extensions `x-rust-*` of an overlay.
//!
//! Operations are found by HTTP method and path with anonymous parameters: operation ids and parameter names change between
//! versions of the API, and paths do not. What is decided about an operation is written into it, where later steps read it; what is
//! decided about types is stored in the description for the pass `rust_types`.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::Value;

use crate::error::Error;
use crate::names;
use crate::overlay::Applied;
use crate::pointer;
use crate::visit::{self, Object};

/// The decisions of an overlay.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decisions {
    extensions: Object,
}

/// Handles by name, with their resources and docs.
pub(crate) const HANDLES: &str = "x-rust-handles";
/// Decisions about operations, in an overlay.
const OPERATIONS: &str = "x-rust-operations";
/// Decisions about one operation, in the description.
pub(crate) const OPERATION: &str = "x-rust";
/// Decisions about types.
pub(crate) const TYPES: &str = "x-rust-types";
/// Fields and parameters of which a request needs exactly one.
pub(crate) const CHOICES: &str = "x-rust-choices";
/// Locations of types that were not found, in the description.
pub(crate) const UNRESOLVED: &str = "x-rust-unresolved";
/// The URL that references to Intercom's documentation start with.
const REFERENCE: &str = "x-rust-reference";
/// What may be decided about an operation.
const KEYS: [&str; 10] = [
    "name",
    "resource",
    "reference",
    "idempotency",
    "pagination",
    "exclusive",
    "hints",
    "deprecated",
    "example",
    "aliases",
];

impl Decisions {
    /// Takes the decisions out of a parsed overlay.
    pub(crate) fn read(document: &Value) -> Result<Self, Error> {
        let extensions: Object = document
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| key.starts_with("x-rust-"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        let operations = extensions.get(OPERATIONS).and_then(Value::as_object);
        let mut taken = BTreeMap::new();
        for (key, decided) in operations.into_iter().flatten() {
            let at = pointer::join(&format!("/{OPERATIONS}"), key);
            let unknown = decided
                .as_object()
                .into_iter()
                .flatten()
                .find(|(name, _)| !KEYS.contains(&name.as_str()));
            if let Some((name, _)) = unknown {
                return Err(Error::corrections(
                    pointer::join(&at, name),
                    format!("unknown key `{name}`"),
                    format!("use one of {}", KEYS.join(", ")),
                ));
            }
            let name = decided.get("name").and_then(Value::as_str);
            let Some((handle, method)) = name.and_then(|name| name.split_once('.')) else {
                return Err(Error::corrections(
                    at,
                    "there is no `name` such as `tickets.get`",
                    "name the handle and the method",
                ));
            };
            let same_type = handle.to_pascal_case() == method.to_pascal_case();
            if !names::is_handle(handle) || !names::is_operation(method) || same_type {
                return Err(Error::corrections(
                    pointer::join(&at, "name"),
                    format!("`{handle}.{method}` is not a valid name"),
                    "use words in snake case that Rust, the client and the generated code have no use for",
                ));
            }
            if let Some(other) = taken.insert((handle, method), key) {
                return Err(Error::corrections(
                    pointer::join(&at, "name"),
                    format!("`{handle}.{method}` is the name of `{other}` already"),
                    "choose another name for one of the two",
                ));
            }
        }
        let named = [TYPES, CHOICES].into_iter().flat_map(|key| {
            let types = extensions.get(key).and_then(Value::as_object);
            types
                .into_iter()
                .flatten()
                .map(move |(name, _)| (key, name))
        });
        for (key, name) in named {
            let valid = names::is_name(name) && name.to_pascal_case() == *name;
            if !valid || names::RESERVED_TYPES.contains(&name.as_str()) {
                return Err(Error::corrections(
                    pointer::join(&format!("/{key}"), name),
                    format!("`{name}` is not a valid name of a type"),
                    "use a name in Pascal case that the generated code has no use for",
                ));
            }
        }
        Ok(Self { extensions })
    }

    /// Writes the decisions into `document`, and reports where each went.
    pub(crate) fn apply(&self, document: &mut Value) -> Vec<Applied> {
        let version = document
            .pointer("/info/version")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        for (key, value) in &self.extensions {
            if key != OPERATIONS && key != REFERENCE {
                document[key] = value.clone();
            }
        }
        let base = self.extensions.get(REFERENCE).and_then(Value::as_str);
        let base = base.unwrap_or_default().replace("{version}", &version);
        let operations = self.extensions.get(OPERATIONS).and_then(Value::as_object);
        let mut applied: Vec<Applied> = operations
            .into_iter()
            .flatten()
            .enumerate()
            .map(|(index, (key, _))| Applied {
                index,
                pointer: pointer::join(&format!("/{OPERATIONS}"), key),
                target: key.clone(),
                touched: Vec::new(),
            })
            .collect();
        visit::operations(document, |place, operation| {
            let key = key(place.method, place.path);
            let Some(known) = applied.iter_mut().find(|known| known.target == key) else {
                return;
            };
            let Some(mut decided) = operations
                .and_then(|operations| operations.get(&key))
                .cloned()
            else {
                return;
            };
            if let Some(Value::String(reference)) = decided.get_mut("reference") {
                reference.insert_str(0, &base);
            }
            operation.insert(OPERATION.into(), decided);
            known.touched.push(place.pointer.clone());
        });
        applied
    }
}

/// The operations of a description that nothing was decided about, by method and path; none if no overlay has decisions.
pub(crate) fn undecided(document: &Value) -> Vec<String> {
    let mut copy = document.clone();
    let mut found = Vec::new();
    let mut decided = false;
    visit::operations(&mut copy, |place, operation| {
        if operation.contains_key(OPERATION) {
            decided = true;
        } else {
            found.push(key(place.method, place.path));
        }
    });
    if decided { found } else { Vec::new() }
}

/// How an operation is named where its parameters have no names: `GET /tickets/{}`.
pub(crate) fn key(method: &str, path: &str) -> String {
    let mut key = method.to_uppercase();
    key.push(' ');
    let mut inside = false;
    for character in path.chars() {
        match character {
            '{' => {
                inside = true;
                key.push('{');
            }
            '}' => {
                inside = false;
                key.push('}');
            }
            other if !inside => key.push(other),
            _ => {}
        }
    }
    key
}

/// What was decided about an operation under `name`.
pub(crate) fn decided<'a>(operation: &'a Object, name: &str) -> Option<&'a Value> {
    operation.get(OPERATION)?.get(name)
}

/// Removes the decisions from a description that is for other tools.
pub(crate) fn remove(document: &mut Value) {
    if let Some(root) = document.as_object_mut() {
        let ours: BTreeSet<String> = root
            .keys()
            .filter(|key| key.starts_with("x-rust"))
            .cloned()
            .collect();
        root.retain(|key, _| !ours.contains(key));
    }
    visit::operations(document, |_, operation| {
        operation.shift_remove(OPERATION);
    });
}

/// The decisions that keep the resource of an operation apart from its tags.
pub(crate) fn resource(document: &Value, operation: &Object) -> Option<String> {
    if let Some(resource) = decided(operation, "resource").and_then(Value::as_str) {
        return Some(resource.to_owned());
    }
    let name = decided(operation, "name")?.as_str()?;
    let handle = name.split_once('.')?.0;
    let resource = document.get(HANDLES)?.get(handle)?.get("resource")?;
    Some(resource.as_str()?.to_owned())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_have_anonymous_parameters() {
        assert_eq!(key("get", "/tickets/{id}"), "GET /tickets/{}");
        assert_eq!(
            key("delete", "/contacts/{contact_id}/tags/{id}"),
            "DELETE /contacts/{}/tags/{}"
        );
        assert_eq!(key("get", "/me"), "GET /me");
    }

    #[test]
    fn decisions_follow_paths_and_not_names() {
        let overlay = json!({
            "x-rust-reference": "https://example.com/{version}/",
            "x-rust-operations": {"GET /tickets/{}": {"name": "tickets.get", "reference": "tickets/get"}},
        });
        let decisions = Decisions::read(&overlay).unwrap_or_default();
        let mut document = json!({
            "info": {"version": "3.1"},
            "paths": {"/tickets/{ticket_id}": {"get": {"operationId": "anything"}}},
        });
        let applied = decisions.apply(&mut document);
        assert_eq!(applied[0].touched, ["/paths/~1tickets~1{ticket_id}/get"]);
        assert_eq!(
            document.pointer("/paths/~1tickets~1{ticket_id}/get/x-rust/reference"),
            Some(&json!("https://example.com/3.1/tickets/get"))
        );
    }

    #[test]
    fn misspelled_decisions_are_refused() {
        for entry in [
            json!({"name": "get"}),
            json!({"name": "tickets.Get"}),
            json!({"name": "tickets.new"}),
            json!({"name": "request.get"}),
            json!({"name": "tickets.tickets"}),
            json!({}),
            json!({"name": "a.b", "nmae": 1}),
        ] {
            let overlay = json!({"x-rust-operations": {"GET /me": entry}});
            assert!(Decisions::read(&overlay).is_err(), "{entry}");
        }
    }
}
