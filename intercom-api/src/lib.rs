//! Typed async client for the Intercom REST API 2.10: 108 operations of 21 resources.
//!
//! A [`Client`] has a handle for each resource, and a handle has a method for each operation. What an operation requires is an
//! argument; everything else is a setter of the [`Request`] that the method returns. Await the request to send it.
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
//! let body = types::CreateContactRequest::new().email("ada@example.com");
//! let contact = client.contacts().create(body).await?;
//! println!("{} is a {}", contact.id, contact.role);
//!
//! let same = client.contacts().get(&contact.id).await?;
//! assert_eq!(same.email.as_deref(), Some("ada@example.com"));
//! # Ok(())
//! # }
//! ```
//!
//! [`Response`] dereferences to the body and exposes the status, the headers and the request ID.
//!
//! # Pagination
//!
//! `items()` returns a stream of the elements of a list, page after page, and `pages()` one of its pages. Both start at the beginning
//! or at a [`Cursor`] from an earlier run.
//!
//! ```no_run
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! let mut contacts = client.contacts().list().per_page(150).items();
//! while let Some(contact) = contacts.next().await {
//!     println!("{}", contact?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! Every failure is an [`Error`], with predicates for what callers branch on. It names the operation, and shows neither the token nor
//! personal data. Requests are retried when that is safe, as [`RetryPolicy`] describes, and wait for the rate limit's next window
//! instead of being refused ([`ClientBuilder::rate_limiting`]).
//!
//! ```no_run
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! match client.contacts().get("66b4d1f09c3e5a0021d7f3a8").await {
//!     Ok(contact) => println!("{:?}", contact.name),
//!     Err(error) if error.is_not_found() => println!("no such contact"),
//!     Err(error) => return Err(error),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Resources
//!
//! The handles of this build. [`OPERATIONS`] lists the operations with what is known about each.
//!
#![doc = include_str!(concat!(env!("OUT_DIR"), "/index.md"))]
//!
//! [`Client::request`] sends requests that no operation covers.
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `full` (default) | all resources of the table above |
//! | one for each resource | its operations, and the types that they reach; a program that needs a few compiles faster |
//! | `rustls-tls` (default), `rustls-tls-no-provider`, `native-tls` | TLS through rustls and its default provider, through rustls and the provider that the program installs, through the library of the system |
//! | `chrono`, `jiff`, `time` | conversions of [`Timestamp`] |
//! | `html` | plain text of the HTML that messages are written in |
//! | `schemars` | JSON Schemas of all types |
//! | `dynamic` | every operation by its name, with JSON |
//! | `replay` | decoding recorded traffic through the types |
//!
//! For example: `intercom-api = { version = "0.1", default-features = false, features = ["rustls-tls", "tickets", "contacts"] }`.
//!
//! # Tracing
//!
//! Every request is a span of `tracing`, `intercom.call`, with operation, method, path template, status, attempts and request ID. Each
//! attempt is an event of level `DEBUG`, and a skipped element of a list is one of level `WARN`. The target is `intercom_api`. Spans
//! and events contain neither the token nor personal data.

#![cfg_attr(docsrs, feature(doc_cfg))]
// What the generated code uses of the rest depends on the resources that are on.
#![cfg_attr(not(feature = "full"), allow(dead_code, unused_imports, unused_macros))]

#[cfg(any(feature = "tickets", feature = "conversations"))]
mod assignees;
#[cfg(feature = "admins")]
mod check_token;
mod client;
#[cfg(feature = "dynamic")]
pub mod dynamic;
#[cfg(feature = "data-export")]
pub mod export;
mod helpers;
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub mod parts;
#[cfg(feature = "replay")]
pub mod replay;
mod request;
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
pub use generated::{OPERATIONS, resources, types};
pub use helpers::{Task, TaskFuture};
#[doc(inline)]
pub use intercom_core::{
    AccessToken, ApiError, ByteStream, Cursor, Error, ErrorKind, Exclusive, Extra, Hint, HintOn,
    Id, Idempotency, InlineString, IntoOptional, IntoOptionalList, Items, ListInfo, Nullable,
    OperationInfo, OutOfRange, Page, Pages, Pagination, Parameter, ParameterKind,
    ParameterLocation, ParseCursorError, ParseRegionError, RateLimit, RawRequest, Region,
    RequestBody, RequestOptions, Response, ResponseBody, ResponseFuture, ResponseMeta, RetryPolicy,
    SkippedItem, Timestamp, UnknownValue, codes,
};
/// Types of the HTTP layer that appear in this API.
pub use intercom_core::{Method, StatusCode, header};
pub(crate) use request::Visitor;
pub use request::{Operation, PageSized, Paginated, Request};
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub use tickets::{TicketAttributes, TicketFile};

/// The example of the README is compiled with those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
