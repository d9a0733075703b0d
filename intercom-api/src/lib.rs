//! Typed async client for the Intercom REST API 2.10.
//!
//! Every one of the 108 operations is a method of [`Client`]: name the parameters, then [`send`](builder::CreateTicket::send).
//!
//! ```no_run
//! use intercom_api::{Client, Region, types};
//!
//! # async fn run() -> Result<(), intercom_api::Error> {
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .region(Region::Eu)
//!     .build()?;
//!
//! let contact = client
//!     .create_contact()
//!     .body(types::CreateContactRequest::builder().email("ada@example.com"))
//!     .send()
//!     .await?;
//! println!("{} is {}", contact.id, contact.role);
//! # Ok(())
//! # }
//! ```
//!
//! # Tasks
//!
//! - **Lists**: [`items`](builder::ListContacts::items) and [`pages`](builder::ListContacts::pages) of each list go through all of it, from the beginning or from a
//!   [`Cursor`] that was kept. See [`Items`] and [`Pages`].
//! - **Failures**: every one is an [`Error`], which tells what it is and shows no secrets. What may be repeated is repeated, as [`RetryPolicy`] says; the rate limit is kept
//!   to, which [`ClientBuilder::rate_limiting`] switches.
//! - **Less to read**: `send_as` and `items_as` read answers into a type of your own with the fields that you need.
//! - **What happens**: every call is a span of `tracing`, `intercom.call`, with operation, method, path template, status, attempts and request id; what comes of each
//!   attempt is an event at the level `DEBUG`, and an element of a list that is left out is one at `WARN`. The target is `intercom_api`. No token and nothing that
//!   customers wrote is in them.
//! - **Anything else**: [`Client::request`] sends what no operation does; [`Client::check_token`] tells at the start of a program whether token and region are right.
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `full` (default) | all resources below |
//! | one for each resource | its operations, and the types that they reach; a program that needs a few compiles faster |
//! | `rustls-tls` (default), `rustls-tls-no-provider`, `native-tls` | TLS through rustls and its default provider, through rustls and the provider that the program installs, through the library of the system |
//! | `chrono`, `jiff`, `time` | conversions of [`Timestamp`] |
//! | `html` | plain text of the HTML that messages are written in |
//! | `schemars` | JSON Schemas of all types |
//! | `dynamic` | every operation by its name, with JSON |
//! | `replay` | reading recorded traffic through the types |
//!
//! For instance: `intercom-api = { version = "0.1", default-features = false, features = ["rustls-tls", "tickets", "contacts"] }`.
//!
//! # Operations
//!
//! Those of this build, by resource, which is also the name of the feature. [`OPERATIONS`] lists them with what is known about each.
//!
#![doc = include_str!(concat!(env!("OUT_DIR"), "/index.md"))]
//!
//! # Tickets
//!
//! [`TicketAttributes`] builds, checks and reads the attributes of a ticket, [`parts`] reads the history of tickets and conversations. The page of the
//! module [`tickets`] shows the whole way.
//!
//! # What people do
//!
//! The module `actions` has what people do with tickets, conversations and contacts, each as one call: open a ticket for an email address, reply, assign, snooze,
//! resolve, tag, convert.
//!
//! # Exports
//!
//! The module `export` orders an export of message data, waits for it and saves or reads its file.
//!
//! # JSON Schema
//!
//! With the feature `schemars`, every type implements `JsonSchema` of that crate: for documents of your own that hold them, and to tell a language model
//! what to fill in.
//!
//! ```
//! # #[cfg(all(feature = "schemars", feature = "tags"))] {
//! let schema = schemars::schema_for!(intercom_api::types::CreateTagRequest);
//! assert_eq!(schema.get("title").and_then(|title| title.as_str()), Some("CreateTagRequest"));
//! # }
//! ```
//!
//! The module `schema` says how strict they are, and has the schemas of each operation.
//!
//! # By name
//!
//! With the feature `dynamic`, the module `dynamic` calls any operation by its name with JSON, and describes them all as tools for language models.
//!
//! # Searches
//!
//! The module `search` says what to look for among contacts, conversations and tickets, in Rust.

// What the generated code uses of the rest depends on the resources that are on.
#![cfg_attr(not(feature = "full"), allow(dead_code, unused_imports, unused_macros))]

#[cfg(any(feature = "tickets", feature = "conversations", feature = "tags"))]
pub mod actions;
mod call;
#[cfg(feature = "admins")]
mod check_token;
mod client;
#[cfg(feature = "dynamic")]
pub mod dynamic;
#[cfg(feature = "data-export")]
pub mod export;
mod operation;
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub mod parts;
#[cfg(feature = "replay")]
pub mod replay;
mod requests;
#[cfg(feature = "schemars")]
pub mod schema;
#[cfg(any(feature = "contacts", feature = "conversations", feature = "tickets"))]
pub mod search;
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub mod tickets;

mod generated {
    #![deny(missing_docs)]
    #![allow(unused_imports, clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}

#[cfg(feature = "admins")]
pub use check_token::{TokenCheck, TokenState};
pub use client::{Client, ClientBuilder};
pub use generated::{OPERATIONS, builder, types};
#[doc(inline)]
pub use intercom_core::{
    AccessToken, ApiError, ByteStream, Cursor, Error, ErrorKind, Extra, Id, Idempotency,
    InlineString, Items, ListInfo, Nullable, Operation, OutOfRange, Page, Pages, Pagination,
    Parameter, ParameterLocation, ParseCursorError, ParseRegionError, RateLimit, RawRequest,
    Region, Response, ResponseFuture, RetryPolicy, SkippedItem, Timestamp, UnknownValue,
};
/// Types of the HTTP layer that appear in this API.
pub use intercom_core::{Method, StatusCode, header};
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub use tickets::{TicketAttributes, TicketFile};

/// The example of the README is compiled with those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
