//! A typed async client for the [Intercom REST API](https://developers.intercom.com) 2.10: 108
//! operations of 21 resources.
//!
//! # A first call
//!
//! A [`Client`] has a handle for each resource, and a handle has a method for each operation. What an
//! operation requires is an argument. Everything else is a setter of the [`Request`] that the method
//! returns, and every setter accepts an `Option`. Await the request to send it.
//!
//! ```
//! use intercom_api::{Client, Region, types};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .region(Region::Eu)
//!     .build()?;
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
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
//! [`Client::from_env`] reads token and region from the environment. [`Response`] dereferences to the
//! body and exposes the status, the headers and the request ID. Cloning a client is cheap; clones
//! share connections and one view of the rate limit.
//!
#![cfg_attr(feature = "full", doc = "# Guides\n\n")]
#![cfg_attr(feature = "full", doc = include_str!("guides/index.md"))]
//!
//! # Pagination
//!
//! [`items`](Request::items) returns a stream of the elements of a list or search, page after page.
//! [`pages`](Request::pages) returns a stream of its pages, each with the [`Cursor`] of the next one:
//! store it, and a later run continues there. Both implement `Stream` of the `futures` crates, and have
//! a method `next`.
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
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
//! Every failure is an [`Error`], with predicates for what callers branch on. It names the operation,
//! and shows neither the token nor personal data. A request is [retried](RetryPolicy) if that is safe,
//! and waits for the next window when the rate limit is exhausted
//! ([`rate_limiting`](ClientBuilder::rate_limiting)).
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! match client.contacts().get("66b4d1f09c3e5a0021d7f3a8").await {
//!     Ok(contact) => println!("{:?}", contact.name),
//!     Err(error) if error.is_not_found() => println!("no such contact"),
//!     Err(error) => return Err(error.into()),
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Resources
//!
//! The handles of this build. [`OPERATIONS`] lists the operations with their properties, and
//! [`Client::request`] sends requests that no operation covers.
//!
#![doc = include_str!(concat!(env!("OUT_DIR"), "/index.md"))]
//!
//! # Features
//!
//! | Feature | |
//! |---|---|
//! | `full` (default) | all resources of the table above |
//! | one for each resource | its operations and their types; a program that needs a few compiles faster |
//! | `rustls-tls` (default) | TLS through rustls and its default provider |
//! | `rustls-tls-no-provider` | TLS through rustls and the provider that the program installs |
//! | `native-tls` | TLS through the library of the system |
//! | `chrono`, `jiff`, `time` | conversions of [`Timestamp`] |
//! | `html` | plain text of the HTML of messages |
//! | `schemars` | JSON Schemas of all types |
//! | `dynamic` | every operation by its name, with JSON |
//! | `replay` | decoding recorded traffic with the types |
//!
//! For example, `default-features = false, features = ["rustls-tls", "tickets", "contacts"]`. If a
//! program uses a resource that is not enabled, the compiler names the missing feature.
//!
//! # Tracing
//!
//! Every operation is a span of `tracing`, `intercom.call`, with operation, method, path template,
//! status, attempts and request ID. Each attempt is an event of level `DEBUG`, and a skipped element of
//! a list is an event of level `WARN`. The target is `intercom_api`. Spans and events contain neither
//! the token nor personal data.

#![cfg_attr(docsrs, feature(doc_cfg))]
// docs.rs enables all features, so a mark for `full` would carry no information.
#![cfg_attr(docsrs, doc(auto_cfg(hide(feature = "full"))))]
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
// Its examples call operations of several resources.
#[cfg(all(any(doc, doctest), feature = "full"))]
pub mod guides;
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
    AccessToken, ApiError, ByteStream, CollectError, Cursor, Deviation, Error, ErrorKind,
    Exclusive, Extra, Hint, HintTrigger, Id, Idempotency, InlineString, IntoOptional,
    IntoOptionalList, Items, ListInfo, Nullable, OperationInfo, Page, Pages, Pagination, Parameter,
    ParameterKind, ParameterLocation, ParseCursorError, ParseRegionError, RateLimit, RawRequest,
    Region, RequestBody, RequestOptions, Response, ResponseBody, ResponseFuture, ResponseMeta,
    RetryPolicy, SkippedItem, Timestamp, TimestampRangeError, UnknownValue, codes,
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
