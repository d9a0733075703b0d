//! The generated types: what they read, what they write, and how they preserve what they do not know.
//!
//! Everything goes through the public API: real types by `serde_json`, and responses of the sandbox that a script replaced.

mod deviations;
mod lists;
mod requests;
mod responses;
mod scalars;
mod unions;

/// Reads a type from JSON written in place.
macro_rules! read {
    ($kind:ident, $($json:tt)*) => {
        serde_json::from_value::<intercom_api::types::$kind>(serde_json::json!($($json)*))
            .unwrap_or_else(|error| panic!("{}: {error}", stringify!($kind)))
    };
}

/// `fields` of an object, with the other fields that every object of this kind has.
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
        other => panic!("no fields of {other} are known"),
    };
    let Value::Object(fields) = fields else {
        panic!("an object was expected")
    };
    for (name, value) in fields {
        object[name] = value;
    }
    object
}

/// The error of reading what the type refuses.
macro_rules! refused {
    ($kind:ident, $($json:tt)*) => {
        serde_json::from_value::<intercom_api::types::$kind>(serde_json::json!($($json)*))
            .map(|value| panic!("this was read: {value:?}"))
            .unwrap_err()
            .to_string()
    };
}

/// The JSON of a value.
macro_rules! written {
    ($value:expr) => {
        serde_json::to_value(&$value).unwrap()
    };
}

/// A client of a sandbox that gives this response to everything.
async fn answering(body: impl Into<String>) -> (Sandbox, Client) {
    let body = body.into();
    let sandbox = Sandbox::builder()
        .faults(move |_| {
            Some(Fault::Answer {
                status: 200,
                headers: Vec::new(),
                body: body.clone(),
            })
        })
        .start()
        .await
        .unwrap();
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()
        .unwrap();
    (sandbox, client)
}

use intercom_api::Client;
use intercom_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};
use {read, refused, written};
