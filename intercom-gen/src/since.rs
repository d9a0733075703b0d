//! The versions of the API that added operations, from the overlay.
//!
//! The table also has operations that the description lacks, because a program can call them with a
//! custom request.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Error;
use crate::path::operation_key;
use crate::pointer;
use crate::visit::{self, Object};

/// The extension of an overlay, and of the description: the operations that each version added.
pub(crate) const SINCE: &str = "x-rust-since";

/// Returns the version that added each operation, by method and path with anonymous
/// parameters: `POST /tickets/search`. Operations that existed before the first version of the table
/// are missing.
///
/// # Errors
///
/// Returns an error if an overlay is invalid.
pub fn since(overlays: &[&str]) -> Result<BTreeMap<String, String>, Error> {
    let mut found = BTreeMap::new();
    for text in overlays {
        let overlay = crate::parse(text).map_err(Error::in_overlay)?;
        check(overlay.as_object())?;
        found.extend(table(&overlay));
    }
    Ok(found)
}

/// Returns the entries of a document. Entries of another form than [`check`] accepts are ignored.
pub(crate) fn table(document: &Value) -> BTreeMap<String, String> {
    let versions = document.get(SINCE).and_then(Value::as_object);
    let mut found = BTreeMap::new();
    for (version, operations) in versions.into_iter().flatten() {
        let keys = operations.as_array().into_iter().flatten();
        for key in keys.filter_map(Value::as_str) {
            found.insert(key.to_owned(), version.clone());
        }
    }
    found
}

/// Checks the entries of an overlay.
pub(crate) fn check(overlay: Option<&Object>) -> Result<(), Error> {
    let Some(table) = overlay.and_then(|root| root.get(SINCE)) else {
        return Ok(());
    };
    let at = format!("/{SINCE}");
    let Some(versions) = table.as_object() else {
        return Err(Error::overlay(
            at,
            format!(
                "expected an object, found {}",
                crate::description::kind(table)
            ),
            "list the operations of each version",
        ));
    };
    let mut known: Vec<&str> = Vec::new();
    for (version, operations) in versions {
        let at = pointer::join(&at, version);
        let Some(operations) = operations.as_array() else {
            return Err(Error::overlay(
                at,
                format!(
                    "expected an array, found {}",
                    crate::description::kind(operations)
                ),
                "list the operations of the version",
            ));
        };
        for (index, operation) in operations.iter().enumerate() {
            let at = pointer::join(&at, &index.to_string());
            let key = operation.as_str().unwrap_or_default();
            let valid = key.split_once(' ').is_some_and(|(method, path)| {
                visit::METHODS.contains(&method.to_lowercase().as_str())
                    && path.starts_with('/')
                    && operation_key(method, path) == key
            });
            if !valid {
                return Err(Error::overlay(
                    at,
                    format!("{operation} is not an operation"),
                    "use an HTTP method and a path with anonymous parameters, such as `GET /tickets/{}`",
                ));
            }
            if known.contains(&key) {
                return Err(Error::overlay(
                    at,
                    format!("`{key}` is listed twice"),
                    "remove one of the two entries",
                ));
            }
            known.push(key);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refuses_invalid_entries() {
        for (table, pointer) in [
            (json!([]), "/x-rust-since"),
            (json!({"2.9": "GET /a"}), "/x-rust-since/2.9"),
            (json!({"2.9": [1]}), "/x-rust-since/2.9/0"),
            (json!({"2.9": ["get /a"]}), "/x-rust-since/2.9/0"),
            (json!({"2.9": ["GET a"]}), "/x-rust-since/2.9/0"),
            (json!({"2.9": ["GET /a/{id}"]}), "/x-rust-since/2.9/0"),
            (json!({"2.9": ["FETCH /a"]}), "/x-rust-since/2.9/0"),
            (
                json!({"2.9": ["GET /a"], "2.10": ["GET /b", "GET /a"]}),
                "/x-rust-since/2.10/1",
            ),
        ] {
            let overlay = json!({SINCE: table});
            let error = check(overlay.as_object()).expect_err(pointer);
            assert_eq!(error.pointer(), pointer);
        }
        let overlay = json!({SINCE: {"2.9": ["GET /a/{}", "PATCH /a"], "2.10": ["GET /b"]}});
        assert_eq!(check(overlay.as_object()), Ok(()));
        assert_eq!(
            table(&overlay).get("GET /b").map(String::as_str),
            Some("2.10")
        );
    }
}
