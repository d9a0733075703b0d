//! The generated types: the JSON that they accept and serialize, and how they preserve unknown
//! data.
//!
//! All tests use the public API: the types with `serde_json`, or responses of the sandbox that a
//! script replaced.

mod deviations;
mod lists;
mod requests;
mod responses;
mod scalars;
mod unions;

/// Decodes a type from JSON.
macro_rules! read {
    ($kind:ident, $($json:tt)*) => {
        serde_json::from_value::<intercom_api::types::$kind>(serde_json::json!($($json)*))
            .unwrap_or_else(|error| panic!("{}: {error}", stringify!($kind)))
    };
}

/// Adds the other fields that every object of this kind has.
fn full(kind: &str, fields: Value) -> Value {
    let mut object = match kind {
        "Article" => json!({
            "type": "article", "id": "3", "workspace_id": "w", "title": "New", "author_id": 5, "state": "draft", "created_at": 1, "updated_at": 1,
        }),
        "TicketType" => json!({
            "type": "ticket_type", "id": "3", "category": "Customer", "name": "Return", "workspace_id": "w", "archived": false,
            "is_internal": false, "created_at": 1, "updated_at": 1,
        }),
        "CurrentAdmin" => json!({
            "type": "admin", "id": "3", "name": "Cy", "email": "cy@example.com", "has_inbox_seat": true,
        }),
        other => panic!("unknown kind {other}"),
    };
    let Value::Object(fields) = fields else {
        panic!("expected an object")
    };
    for (name, value) in fields {
        object[name] = value;
    }
    object
}

/// Returns the error of JSON that a type rejects.
macro_rules! refused {
    ($kind:ident, $($json:tt)*) => {
        serde_json::from_value::<intercom_api::types::$kind>(serde_json::json!($($json)*))
            .map(|value| panic!("expected an error, decoded {value:?}"))
            .unwrap_err()
            .to_string()
    };
}

/// Returns the JSON of a value.
macro_rules! written {
    ($value:expr) => {
        serde_json::to_value(&$value).unwrap()
    };
}

/// Starts a sandbox that sends this response to every request, and returns a client for it.
async fn responding(body: impl Into<String>) -> (Sandbox, Client) {
    let body = body.into();
    let sandbox = Sandbox::builder()
        .faults(move |_| {
            Some(Fault::Respond {
                status: 200,
                headers: Vec::new(),
                body: body.clone(),
            })
        })
        .start()
        .await
        .unwrap();
    let client = crate::harness::client(&sandbox);
    (sandbox, client)
}

use intercom_api::Client;
use intercom_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use {read, refused, written};
