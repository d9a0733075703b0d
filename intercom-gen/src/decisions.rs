//! Applies the decisions about the public API: the `x-rust-*` extensions of an overlay.
//!
//! An operation is identified by its HTTP method and its path with anonymous parameters, because
//! operation IDs and parameter names change between versions of the API, and paths do not. The
//! decisions about an operation are stored in the operation, for later steps. The decisions about
//! types are stored at the root of the description, for the pass `type_names`.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::Value;

use crate::applied::Applied;
use crate::error::Error;
use crate::names;
use crate::path::operation_key;
use crate::pointer;
use crate::since;
use crate::visit::{self, Object};

/// The decisions of an overlay.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decisions {
    extensions: Object,
}

/// The handles by name, with their resources and docs.
pub(crate) const HANDLES: &str = "x-rust-handles";
/// The decisions about all operations, in an overlay.
const OPERATIONS: &str = "x-rust-operations";
/// The decisions about one operation, in the description.
pub(crate) const OPERATION: &str = "x-rust";
/// The decisions about types.
pub(crate) const TYPES: &str = "x-rust-types";
/// The choices: groups of fields or parameters of which a request must set exactly one.
pub(crate) const CHOICES: &str = "x-rust-choices";
/// The locations that the decisions about types name and the description does not have.
pub(crate) const UNRESOLVED: &str = "x-rust-unresolved";
/// The base URL of references to Intercom's documentation.
const REFERENCE: &str = "x-rust-reference";
/// The keys of a decision about an operation.
const KEYS: [&str; 11] = [
    "name",
    "resource",
    "reference",
    "idempotency",
    "pagination",
    "exclusive",
    "server_side_cursor",
    "hints",
    "deprecated",
    "example",
    "aliases",
];

impl Decisions {
    /// Reads the decisions of a parsed overlay.
    pub(crate) fn read(document: &Value) -> Result<Self, Error> {
        let extensions: Object = document
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| key.starts_with("x-rust-"))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect();
        since::check(Some(&extensions))?;
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
                return Err(Error::overlay(
                    pointer::join(&at, name),
                    format!("unknown key `{name}`"),
                    format!("use one of {}", KEYS.join(", ")),
                ));
            }
            let name = decided.get("name").and_then(Value::as_str);
            let Some((handle, method)) = name.and_then(|name| name.split_once('.')) else {
                return Err(Error::overlay(
                    at,
                    "`name` is missing or does not have the form `handle.method`",
                    "set it to the handle and the method, such as `tickets.get`",
                ));
            };
            let same_type = handle.to_pascal_case() == method.to_pascal_case();
            if !names::is_handle(handle) || !names::is_operation(method) || same_type {
                return Err(Error::overlay(
                    pointer::join(&at, "name"),
                    format!("`{handle}.{method}` is not a valid name"),
                    "use snake case, and no name that Rust, the client or the generated code reserves",
                ));
            }
            if let Some(other) = taken.insert((handle, method), key) {
                return Err(Error::overlay(
                    pointer::join(&at, "name"),
                    format!("`{handle}.{method}` is already the name of `{other}`"),
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
                return Err(Error::overlay(
                    pointer::join(&format!("/{key}"), name),
                    format!("`{name}` is not a valid type name"),
                    "use Pascal case, and no name that the generated code reserves",
                ));
            }
        }
        Ok(Self { extensions })
    }

    /// Stores the decisions in `document`, and returns the changed locations for each decision
    /// about an operation.
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
                followed: Vec::new(),
                optional: false,
                misfits: Vec::new(),
                fixed: false,
            })
            .collect();
        visit::operations(document, |location, operation| {
            let key = operation_key(location.method, location.path);
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
            known.touched.push(location.pointer.clone());
        });
        applied
    }
}

/// Returns the operations without a decision, by method and path. The list is empty if no overlay
/// has decisions.
pub(crate) fn undecided(document: &Value) -> Vec<String> {
    let mut copy = document.clone();
    let mut found = Vec::new();
    let mut decided = false;
    visit::operations(&mut copy, |location, operation| {
        if operation.contains_key(OPERATION) {
            decided = true;
        } else {
            found.push(operation_key(location.method, location.path));
        }
    });
    if decided { found } else { Vec::new() }
}

/// Returns the decision `name` about an operation.
pub(crate) fn decided<'a>(operation: &'a Object, name: &str) -> Option<&'a Value> {
    operation.get(OPERATION)?.get(name)
}

/// Removes the decisions from a description for other tools.
pub(crate) fn remove(document: &mut Value) {
    if let Some(root) = document.as_object_mut() {
        let extensions: BTreeSet<String> = root
            .keys()
            .filter(|key| key.starts_with("x-rust"))
            .cloned()
            .collect();
        root.retain(|key, _| !extensions.contains(key));
    }
    visit::operations(document, |_, operation| {
        operation.shift_remove(OPERATION);
    });
}

/// Returns the resource that the decisions assign to an operation, or else to its handle.
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
        assert_eq!(operation_key("get", "/tickets/{id}"), "GET /tickets/{}");
        assert_eq!(
            operation_key("delete", "/contacts/{contact_id}/tags/{id}"),
            "DELETE /contacts/{}/tags/{}"
        );
        assert_eq!(operation_key("get", "/me"), "GET /me");
    }

    #[test]
    fn finds_operations_by_path() {
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
    fn refuses_invalid_decisions() {
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
