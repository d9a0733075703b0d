//! Testing your program.
//!
//! Your program calls Intercom, and its tests should run without an account and a network. There are two
//! ways: a server that behaves like Intercom, which tests more, and a test double, which is smaller.
//!
//! # With the sandbox
//!
//! `intercom-sandbox` is an embedded server for all operations of API 2.10. It validates requests, stores
//! what is written, and returns pages, cursors and errors as Intercom does.
//!
//! ```toml
//! [dev-dependencies]
//! intercom-sandbox = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! Give your program a client with the sandbox's address. Then check what it returned, what it left in the
//! workspace, and what it sent. In your crate, this is the body of a `#[tokio::test]`:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::{Client, Error, types};
//! use intercom_sandbox::Sandbox;
//!
//! // The program.
//! async fn welcome(client: &Client, email: &str) -> Result<(), Error> {
//!     let fields = types::CreateContactRequest::new().name("Ada Nowak");
//!     let contact = client.contacts().upsert(email, fields).await?;
//!     client.contacts().tag_by_name(&contact.id, "new").await?;
//!     Ok(())
//! }
//!
//! // The test.
//! let sandbox = Sandbox::start().await?;
//! let client = Client::builder()
//!     .access_token(sandbox.access_token())
//!     .base_url(sandbox.url())
//!     .build()?;
//! welcome(&client, "ada@example.com").await?;
//!
//! let contact = client.contacts().find_by_email("ada@example.com").await?;
//! assert_eq!(contact.and_then(|contact| contact.name).as_deref(), Some("Ada Nowak"));
//! let writes = sandbox.requests().into_iter().filter(|request| request.path == "/contacts");
//! assert_eq!(writes.count(), 1);
//! # Ok(())
//! # }
//! ```
//!
//! Each sandbox has its own port and data, so tests can run in parallel. `Sandbox::seed` fills it with
//! objects, `Sandbox::edit` changes them as others would, and `Sandbox::advance` moves its clock.
//!
//! # Failures
//!
//! A function decides for each request whether a fault takes the place of the response: a reset connection,
//! a proxy's error page, a 429, a body that is cut off. With `after_processing`, the server processes the
//! request, and only the response is lost:
//!
//! ```
//! # use intercom_api::{Client, types};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_sandbox::{Fault, Sandbox};
//!
//! let sandbox = Sandbox::builder()
//!     .faults(|request| {
//!         let is_write = request.method == "POST" && request.path == "/contacts";
//!         is_write.then(|| Fault::bad_gateway().after_processing())
//!     })
//!     .start()
//!     .await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! let body = types::CreateContactRequest::new().email("ada@example.com");
//! let error = client.contacts().create(body).await.unwrap_err();
//! assert!(error.is_server_error());
//! // It was not retried, and the contact exists.
//! assert_eq!(error.attempts(), 1);
//! assert!(client.contacts().find_by_email("ada@example.com").await?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! `Builder::storm` lets faults happen at random but reproducibly, `Builder::rate_limit` enforces a limit,
//! and `Builder::export_end` lets an export fail.
//!
//! # With a test double
//!
//! Put the calls that your program makes into a custom trait, and implement it for
//! [`Client`](crate::Client) and for a double. [`Response`](crate::Response), [`Page`](crate::Page),
//! [`Items`](crate::Items), [`Pages`](crate::Pages) and [`Error`](crate::Error) can all be constructed.
//!
//! ```
//! use intercom_api::{Client, Error, Response, StatusCode, types};
//!
//! trait Desk {
//!     fn ticket(&self, id: &str) -> impl Future<Output = Result<Response<types::Ticket>, Error>>;
//! }
//!
//! impl Desk for Client {
//!     async fn ticket(&self, id: &str) -> Result<Response<types::Ticket>, Error> {
//!         self.tickets().get(id).await
//!     }
//! }
//!
//! /// Responds with one ticket, and with 404 for any other.
//! struct OneTicket(types::Ticket);
//!
//! impl Desk for OneTicket {
//!     async fn ticket(&self, id: &str) -> Result<Response<types::Ticket>, Error> {
//!         let missing = Error::from_status("tickets.get", StatusCode::NOT_FOUND);
//!         (self.0.id == id).then(|| self.0.clone().into()).ok_or(missing)
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let mut ticket = types::Ticket::default();
//! ticket.id = "495".into();
//! let desk = OneTicket(ticket);
//! assert!(desk.ticket("495").await.is_ok());
//! assert!(desk.ticket("7").await.is_err_and(|error| error.is_not_found()));
//! # }
//! ```
//!
//! The types are `#[non_exhaustive]`: start from `default()` or `new(..)` and set fields.
//! [`Error::from_response`](crate::Error::from_response) takes a body, so that the error has codes.
//!
//! # Fixtures
//!
//! The types implement serde's traits, so a recorded response is a fixture. Unknown fields are preserved.
//!
//! ```
//! use intercom_api::types;
//!
//! let recorded = r#"{"type": "tag", "id": "12", "name": "vip", "color": "green"}"#;
//! let tag: types::Tag = serde_json::from_str(recorded)?;
//! assert_eq!(serde_json::to_value(&tag)?["color"], "green");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! With the feature `replay`, `replay::response` does this for any operation, by method and path.
//!
//! # Traps
//!
//! - **The sandbox is stricter than Intercom.** It refuses query parameters and fields of the body that the
//!   description of the API does not contain.
//! - **The sandbox finds a new contact at once.** Intercom's search may need some minutes.
//! - **Nothing happens by itself in the sandbox**: no workflow runs, no snooze ends, no message arrives.
//! - **Retries take time.** Set a short [`initial_backoff`](crate::RetryPolicy::initial_backoff), or use
//!   [`RetryPolicy::none`](crate::RetryPolicy::none).
