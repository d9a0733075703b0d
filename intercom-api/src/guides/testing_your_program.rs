//! Testing your program.
//!
//! Your program calls Intercom, and you want to test it without an account or a network. You can run the tests
//! against the sandbox, a server that behaves like Intercom, or replace the client with a test double. The
//! sandbox tests more of your program, and a test double needs less setup.
//!
//! # With the sandbox
//!
//! `intercom-sandbox` is an embedded server for all operations of the API. It validates requests, stores
//! what is written, and returns pages, cursors and errors as Intercom does.
//!
//! ```toml
//! [dev-dependencies]
//! intercom-sandbox = "0.1"
//! tokio = { version = "1", features = ["macros", "rt-multi-thread"] }
//! ```
//!
//! Build a client with the address of the sandbox, and pass it to your program. Then check the result, the
//! data in the workspace, and the requests that were sent. In your crate, this code is the body of a
//! `#[tokio::test]`:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::{Client, Error, types};
//! use intercom_sandbox::Sandbox;
//!
//! // The program under test.
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
//! Each sandbox has its own port and data, so tests can run in parallel. `Sandbox::seed` creates objects,
//! `Sandbox::edit` changes them like another user of the workspace, and `Sandbox::advance` advances the clock.
//!
//! # Inject faults
//!
//! A function decides for each request whether the sandbox responds with a fault: a reset connection, the
//! error page of a proxy, a 429, or a truncated body. With `after_processing`, the sandbox processes the request,
//! and only the response is lost:
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
//! // The request was not retried, and the contact exists.
//! assert_eq!(error.attempts(), 1);
//! assert!(client.contacts().find_by_email("ada@example.com").await?.is_some());
//! # Ok(())
//! # }
//! ```
//!
//! `Builder::storm` injects random but reproducible faults, `Builder::rate_limit` enforces a rate limit, and
//! `Builder::export_end` makes exports fail.
//!
//! # Webhooks, OAuth and token sources
//!
//! - **Webhooks.** `Sandbox::webhooks` posts signed notifications of what requests change to your endpoint: see
//!   [Webhooks](super::webhooks#tests).
//! - **OAuth.** `Sandbox::authorize` simulates a user who installs the app: see [`oauth`](crate::oauth#tests).
//! - **Several workspaces.** A sandbox is one workspace. Start one for each, with an ID set by `Builder::workspace`.
//! - **Token sources.** `Sandbox::add_token` accepts another token from then on, and `Sandbox::revoke_token` revokes one,
//!   so that a test can [rotate a token](#rotate-a-token) while the program runs.
//! - **A custom HTTP client** requires a setting: see [Proxies, TLS and
//!   connections](super::connections#with-your-http-client).
//!
//! # Rotate a token
//!
//! The sandbox responds with 401 to a token that it does not accept. A test replaces the token in the middle of a run,
//! and the [token source](crate::TokenSource) of the program has to return the new one:
//!
//! ```
//! # use std::sync::{Arc, PoisonError, RwLock};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::{AccessToken, Client, TokenFuture, TokenSource};
//! use intercom_sandbox::Sandbox;
//!
//! // Returns a token for an hour before it asks the secret store again.
//! struct Cached {
//!     cache: RwLock<AccessToken>,
//!     store: Arc<RwLock<String>>,
//! }
//!
//! impl TokenSource for Cached {
//!     fn token(&self) -> TokenFuture<'_> {
//!         let token = self.cache.read().unwrap_or_else(PoisonError::into_inner).clone();
//!         Box::pin(async move { Ok(token) })
//!     }
//!
//!     fn refresh<'a>(&'a self, _rejected: &'a AccessToken) -> TokenFuture<'a> {
//!         Box::pin(async move {
//!             let token = AccessToken::new(&*self.store.read().unwrap_or_else(PoisonError::into_inner))?;
//!             *self.cache.write().unwrap_or_else(PoisonError::into_inner) = token.clone();
//!             Ok(token)
//!         })
//!     }
//! }
//!
//! let sandbox = Sandbox::start().await?;
//! let store = Arc::new(RwLock::new(sandbox.access_token().to_owned()));
//! let cache = RwLock::new(AccessToken::new(sandbox.access_token())?);
//! let client = Client::builder()
//!     .token_source(Cached { cache, store: store.clone() })
//!     .base_url(sandbox.url())
//!     .build()?;
//! client.tags().list().await?;
//!
//! // The rotation: the new token is accepted before the old one is revoked.
//! sandbox.add_token("rotated-token");
//! *store.write().unwrap_or_else(PoisonError::into_inner) = "rotated-token".to_owned();
//! sandbox.revoke_token(sandbox.access_token());
//!
//! client.tags().list().await?;
//! assert_eq!(sandbox.count(401), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # With a test double
//!
//! Declare the calls that your program makes in a custom trait, and implement the trait for
//! [`Client`](crate::Client) and for a test double. [`Response`](crate::Response), [`Page`](crate::Page),
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
//! /// Returns one ticket, and the error 404 for any other ID.
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
//! The types are `#[non_exhaustive]`, so create a value with `default()` or `new(..)`, and then set its
//! fields. To create an error with error codes, pass a response body to
//! [`Error::from_response`](crate::Error::from_response).
//!
//! # Fixtures
//!
//! The types implement serde's traits, so a recorded response can be used as a fixture. Unknown fields are
//! preserved.
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
//! With the feature `replay`, `replay::response` decodes and encodes a response of any operation, which is
//! specified by method and path.
//!
//! # Pitfalls
//!
//! - **The sandbox is stricter than Intercom.** It rejects query parameters and fields of the body that the
//!   OpenAPI description does not contain.
//! - **Searches of the sandbox find a new contact immediately.** Intercom's search may take some minutes.
//!   `Builder::index_lag` does the same. `Builder::timezone`, `Builder::cursors` and `Builder::after_each` test programs that
//!   copy a workspace.
//! - **Nothing happens by itself in the sandbox**: no workflow runs, no snooze ends, and no message arrives.
//! - **Retries slow down tests.** Set a short [`initial_backoff`](crate::RetryPolicy::initial_backoff), or use
//!   [`RetryPolicy::none`](crate::RetryPolicy::none).
//! - **Exports slow down tests.** [`ExportJob::wait`](crate::export::ExportJob::wait) polls every 2 seconds at first, and
//!   an export of the sandbox completes at the second poll by default. Set a short [`poll_interval`](crate::export::ExportJob::poll_interval).
