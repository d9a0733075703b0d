//! A typed async client for the [Intercom REST API](https://developers.intercom.com), with all operations of version [`API_VERSION`].
//!
//! # Quick start
//!
//! A [`Client`] has a handle for each resource, and a handle has a method for each operation. Required parameters and bodies are
//! arguments of the method. Optional parameters have setters on the [`Request`] that the method returns, and every setter accepts an
//! `Option`. Await the request to send it. The client requires the tokio runtime.
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
//! [`Client::from_env`] reads the token, the region and the base URL from environment variables. [`Response`] dereferences to the body
//! and exposes the status, the headers and the request ID. Cloning a client is cheap, and clones share connections and rate limiting.
//!
#![cfg_attr(feature = "full", doc = "# Guides\n\n")]
#![cfg_attr(feature = "full", doc = include_str!("guides/index.md"))]
#![cfg_attr(
    not(feature = "full"),
    doc = "# Guides\n\nThe guides exist only in documentation that is built with the feature `full`."
)]
//!
//! # Pagination
//!
//! [`items`](Request::items) returns a stream of all items of a list or search, and [`pages`](Request::pages) a stream of its pages.
//! Each page has the [`Cursor`] of the next page, which a program can store to resume later. Both streams implement
//! `futures_core::Stream`, and have a `next` method.
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! let mut contacts = client.contacts().list().items();
//! while let Some(contact) = contacts.next().await {
//!     println!("{}", contact?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Errors
//!
//! If an operation fails, it returns an [`Error`], which has predicates for the cases that callers distinguish. The client [retries](RetryPolicy)
//! a failed request if that is safe. If the rate limit is exhausted, requests [wait](ClientBuilder::rate_limiting) for the next window.
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
//! This build has the following handles. [`OPERATIONS`] lists their operations. [`Client::request`] calls endpoints that no operation covers.
//!
#![doc = include_str!(concat!(env!("OUT_DIR"), "/index.md"))]
//!
//! # In production
//!
//! | Task | Setting |
//! |---|---|
//! | replace tokens that expire or are rotated | [`ClientBuilder::token_source`] |
//! | set a proxy, or trust the certificate of a proxy | [`ClientBuilder::proxy`], [`ClientBuilder::root_certificates`] |
//! | use an existing HTTP client | [`ClientBuilder::http_client`] |
//! | set timeouts, retries or headers for a part of a program | [`Client::with`], or a setter of the request |
//! | call several workspaces | [`Client::with_token`], or [`oauth::App::client`] for an app that users install |
//! | collect metrics, propagate traces | [`ClientBuilder::observer`], [`ClientBuilder::trace_context`] |
//! | decide on retries | [`RetryPolicy::custom`] |
//! | write many objects, and report each failure | [`Client::bulk`] |
//! | share the rate limit between clients or processes | [`ClientBuilder::rate_limiter`] |
//! | copy a workspace, and later only what has changed | the module `sync`, with a feature |
//! | receive webhooks | the module `webhooks`, with a feature |
//! | start the Messenger as a user who is signed in | the module `identity`, with a feature |
//!
//! # Features
//!
//! | Feature | Enables |
//! |---|---|
//! | `full` (default) | all resources of the table above, and the guides in the documentation |
//! | one for each resource, such as `tickets` | the operations of the resource, and their types |
//! | `rustls-tls` (default) | TLS with rustls and its default provider, aws-lc-rs |
//! | `rustls-tls-ring` | TLS with rustls and the provider ring, which compiles faster |
//! | `rustls-tls-no-provider` | TLS with rustls and the provider that the program installs |
//! | `native-tls` | TLS with the system library |
//! | `http2` | HTTP/2, if [`ClientBuilder::http2`] is on |
//! | `chrono`, `jiff`, `time` | conversions between [`Timestamp`] and the types of these crates |
//! | `identity` | identity verification of the Messenger: `user_hash` and JSON Web Tokens |
//! | `html` | conversion of messages from HTML to plain text |
//! | `schemars` | JSON Schemas of all types |
//! | `dynamic` | calls of operations by name, with JSON |
//! | `redis` | a [rate limiter](rate_limiter) that processes share through a Redis server |
//! | `replay` | decoding of recorded traffic |
//! | `sync` | a copy of a workspace, and later only what has changed |
//! | `webhooks` | verification and types of webhooks, and the resources whose types they use |
//! | `webhooks-http`, `webhooks-axum` | webhooks with the types of `http`, and an extractor for axum 0.8 |
//! | `redact-debug` | `Debug` output of data without its values: see [Logging](#logging) |
//!
//! Enabling only the resources that a program needs reduces its compile time, for example with
//! `default-features = false, features = ["rustls-tls", "tickets", "contacts"]`. If a program calls a handle that is not enabled, the
//! compiler names the missing feature. A type of a resource that is not enabled does not exist.
//!
//! # Tracing
//!
//! Every operation is a span of `tracing`, `intercom.call`. Its fields have the names that
//! [OpenTelemetry](https://opentelemetry.io/docs/specs/semconv/http/http-spans/) defines, so `tracing-opentelemetry` exports it as an HTTP client:
//!
//! | Field | Value |
//! |---|---|
//! | `otel.name`, `otel.kind` | method and path template, and `client` |
//! | `intercom.operation` | the operation, such as `tickets.get` |
//! | `http.request.method`, `url.template` | `GET`, `/tickets/{id}` |
//! | `server.address`, `server.port` | host and port of the base URL |
//! | `http.response.status_code`, `intercom.request_id` | status and request ID of the last response |
//! | `http.request.resend_count` | the number of retries, if there were any |
//! | `error.type`, `otel.status_code` | the status or the kind of the error, and `ERROR`, if no attempt succeeded |
//!
//! Attempts emit events at level `DEBUG`. A response that deviates from its type, and a list item that was skipped, emit events at level
//! `WARN`. The target is `intercom_api`. Spans and events contain neither the token nor personal data.
//!
//! # Logging
//!
//! `Display` and `Debug` of the types of this crate show the following. If a server sends the token back, it is replaced by `..`.
//!
//! | Value | Shows |
//! |---|---|
//! | [`Error`], and its sources | the operation, the status, error codes, names of fields and the request ID; no token, address or part of the body; the error of a [`TokenSource`] unchanged |
//! | [`Client`], [`Request`], [`RawRequest`], [`Task`], [`RequestOptions`] | names and options; no parameters, bodies or values of headers |
//! | [`ResponseFuture`], [`Items`], [`Pages`], [`Cursor`], [`SkippedItem`] | positions and numbers; no data |
//! | [`Response`], [`Page`], and the types in [`types`] | **all data, which may be personal** |
//!
//! With the feature `redact-debug`, `Debug` of the last row shows the kind of each value, such as `Contact {id: string, email: string}`, and of
//! maps only the number of entries. A field of a standard type that is formatted on its own, such as `contact.email`, is still shown. Cargo
//! unifies features, so this also applies to the dependencies of a program.

#![cfg_attr(docsrs, feature(doc_cfg))]
// docs.rs enables all features, so a mark for `full` would carry no information.
#![cfg_attr(docsrs, doc(auto_cfg(hide(feature = "full"))))]
// The enabled resources, and the version of the API, determine which items are used.
#![cfg_attr(
    any(not(feature = "full"), incomplete),
    allow(dead_code, unused_imports, unused_macros)
)]

#[cfg(any(feature = "tickets", feature = "conversations"))]
mod assignees;
pub mod bulk;
#[cfg(feature = "admins")]
#[cfg(operation = "admins.me")]
mod check_token;
mod client;
#[cfg(feature = "dynamic")]
pub mod dynamic;
#[cfg(feature = "data-export")]
#[cfg(all(
    operation = "data_exports.create",
    operation = "data_exports.download",
    operation = "data_exports.get"
))]
pub mod export;
// The examples of the guides call operations of several resources.
#[cfg(all(any(doc, doctest), feature = "full"))]
pub mod guides;
mod helpers;
#[cfg(feature = "identity")]
pub mod identity;
pub mod oauth;
#[cfg(any(feature = "tickets", feature = "conversations"))]
#[cfg(any(api_type = "Conversation", api_type = "Ticket"))]
pub mod parts;
#[cfg(feature = "replay")]
pub mod replay;
mod request;
mod requests;
#[cfg(feature = "schemars")]
pub mod schema;
#[cfg(any(feature = "contacts", feature = "conversations", feature = "tickets"))]
#[cfg(api_type = "SearchRequest")]
pub mod search;
#[cfg(any(feature = "identity", feature = "webhooks"))]
mod signing;
#[cfg(feature = "sync")]
pub mod sync;
#[cfg(any(feature = "tickets", feature = "conversations"))]
#[cfg(api_type = "Ticket")]
pub mod tickets;
#[cfg(feature = "webhooks")]
pub mod webhooks;

mod generated {
    #![deny(missing_docs)]
    // Generated code refers to deprecated operations and fields.
    #![allow(deprecated, unused_imports, clippy::all)]
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}

#[cfg(feature = "admins")]
#[cfg(operation = "admins.me")]
pub use check_token::{TokenCheck, TokenState};
pub use client::{Client, ClientBuilder};
pub use generated::{API_VERSION, OPERATIONS, resources, types};
pub use helpers::{Task, TaskFuture};
#[doc(inline)]
pub use intercom_core::rate_limiter;
/// The HTTP layer, for [`ClientBuilder::http_client`].
pub use intercom_core::reqwest;
#[doc(inline)]
pub use intercom_core::{
    AccessToken, ApiError, ApiVersion, AttemptEvent, AttemptOutcome, ByteStream, CancelEvent,
    CollectError, Cursor, Deviation, DeviationEvent, EndEvent, Error, ErrorKind, ExclusiveTask,
    Extra, Hint, HintTrigger, Id, Idempotency, InlineString, IntoOptional, IntoOptionalList, Items,
    ListInfo, Nullable, Observer, OperationInfo, OperationOutcome, Page, Pages, Pagination,
    Parameter, ParameterKind, ParameterLocation, ParseCursorError, ParseRegionError, RateLimit,
    RateLimitWaitEvent, RawRequest, Region, RequestBody, RequestOptions, Response, ResponseBody,
    ResponseFuture, ResponseMeta, RetryDecision, RetryEvent, RetryPolicy, RetryState,
    RetryStrategy, ScrollWaitEvent, SkippedItem, StopReason, Timestamp, TimestampRangeError,
    TokenFuture, TokenSource, TraceContext, UnknownValue, WaitReason, codes,
};
/// Types of the HTTP layer that appear in this API.
pub use intercom_core::{Method, StatusCode, header};
pub(crate) use request::Visitor;
pub use request::{Operation, PageSized, Paginated, Request};
#[cfg(any(feature = "tickets", feature = "conversations"))]
#[cfg(api_type = "Ticket")]
pub use tickets::{TicketAttributes, TicketFile};

/// Compiles the example in the README as a doctest.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
