//! Coming from reqwest.
//!
//! You have a program that calls Intercom with [reqwest](https://docs.rs/reqwest): it builds URLs,
//! sets headers, sends JSON, and decodes responses into a `Value` or into your own structs. This guide
//! shows the equivalent of each step, and how to migrate one call at a time.
//!
//! # Minimal example
//!
//! ```
//! use intercom_api::{Client, Region, types};
//!
//! #[tokio::main]
//! async fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     let client = Client::builder()
//!         .access_token("dG9rOjEyMzQ=")
//!         .region(Region::Eu)
//!         .build()?;
//! #   let sandbox = intercom_sandbox::Sandbox::start().await?;
//! #   let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//!
//!     let body = types::CreateContactRequest::new().email("ada@example.com");
//!     let contact = client.contacts().create(body).await?;
//!     println!("{} is a {}", contact.id, contact.role);
//!     Ok(())
//! }
//! ```
//!
//! [`Client::from_env`](crate::Client::from_env) reads the token and the region from
//! `INTERCOM_ACCESS_TOKEN` and `INTERCOM_REGION`. Create one client and clone it where you need it, as
//! you would with a `reqwest::Client`.
//!
//! # Equivalents
//!
//! | With reqwest | With this crate |
//! |---|---|
//! | base URL, `bearer_auth`, the `Intercom-Version` header | [`Client::builder`](crate::Client::builder) |
//! | `post(format!("{base}/tickets/{id}/reply"))` | a method of a handle: `client.tickets().reply(id, body)` |
//! | `.query(&[("display_as", "plaintext")])` | a setter of the request: `.display_as("plaintext")` |
//! | `.json(&json!({..}))` | an argument whose type is in [`types`](crate::types) |
//! | `.send().await?.error_for_status()?.json().await?` | `.await?` |
//! | your own struct | [`send_as`](crate::Request::send_as), [`items_as`](crate::Request::items_as), [`pages_as`](crate::Request::pages_as) |
//! | a loop over `pages.next.starting_after` | [`items`](crate::Request::items) or [`pages`](crate::Request::pages) |
//! | a loop that sleeps after a 429 | not needed: the client [waits and retries](super::rate_limits_and_workers) |
//! | `ClientBuilder::timeout` | [`attempt_timeout`](crate::ClientBuilder::attempt_timeout); [`timeout`](crate::ClientBuilder::timeout) also covers all retries and waits |
//! | `response.status()`, `response.headers()` | the same methods of [`Response`](crate::Response) |
//! | `reqwest::Error` | [`Error`](crate::Error), which also covers error responses |
//!
//! # Decode into your own structs
//!
//! Declare only the fields that you read. Decoding fewer fields is also faster.
//!
//! ```
//! # use intercom_api::{Client, types};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # client.contacts().create(types::CreateContactRequest::new().email("ada@example.com")).await?;
//! #[derive(serde::Deserialize)]
//! struct Person {
//!     id: String,
//!     email: Option<String>,
//! }
//!
//! let mut people = client.contacts().list().items_as::<Person>();
//! while let Some(person) = people.next().await {
//!     let person = person?;
//!     println!("{}: {:?}", person.id, person.email);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Migrate one call at a time
//!
//! [`Client::request`](crate::Client::request) accepts any method, path and JSON body. The request uses
//! the token, API version, retries and rate limiting of the client, so a program can switch to the
//! client first and to the typed methods later. Use it also for endpoints that no operation covers.
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::Method;
//! use serde_json::json;
//!
//! let tag = client
//!     .request(Method::POST, "/tags")
//!     .json(&json!({"name": "vip"}))
//!     .send()
//!     .await?;
//! assert_eq!(tag["name"], "vip");
//!
//! // The equivalent typed request.
//! let body = intercom_api::types::CreateTagRequest::create_or_update("vip");
//! let tag = client.tags().create_or_update(body).await?;
//! assert_eq!(tag.name, "vip");
//! # Ok(())
//! # }
//! ```
//!
//! # Pitfalls
//!
//! - **A request is not sent until it is awaited.** The compiler warns about an unused request.
//! - **Remove your own retry loop.** It would multiply the attempts of this client. To change the number
//!   of attempts, [set a retry policy](super::errors_and_retries#change-the-policy).
//! - **A response may contain an unknown enum value.** Enums have a variant `Unknown`, and `match`
//!   expressions need an arm for it.
//! - **Absent and null are different in a request.** A field that is not set is not sent, and the server
//!   does not change it. `clear_phone()` sends null. A setter accepts an `Option`, but `None` does not
//!   clear the field.
//! - **Redirects are not followed**, and the token is sent only to the origin of the base URL. A
//!   redirect usually means that the region is wrong.
//!   [`Client::check_token`](crate::Client::check_token) reports this.
//! - **The client creates its own connection pool.** To use your `reqwest::Client` instead, pass it to
//!   [`http_client`](crate::ClientBuilder::http_client). To send all requests to a reverse proxy, set
//!   [`base_url`](crate::ClientBuilder::base_url).
