//! Errors and retries.
//!
//! Your program runs unattended, and the network and the server fail from time to time. You want to know
//! which failures the client handles, and how to handle the others.
//!
//! # Minimal example
//!
//! If an operation fails, it returns an [`Error`](crate::Error). Handle the cases that your program expects,
//! and return all other errors to the caller:
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
//! # Distinguish errors
//!
//! | Question | Method |
//! |---|---|
//! | Does the object in the path not exist? | [`is_not_found`](crate::Error::is_not_found) |
//! | Does an object in the body, such as the assignee, not exist? | [`is_reference_not_found`](crate::Error::is_reference_not_found) |
//! | Does the contact already exist, and which one is it? | [`is_conflict`](crate::Error::is_conflict), [`existing_contact_id`](crate::Error::existing_contact_id) |
//! | Is the request invalid? | [`is_invalid_request`](crate::Error::is_invalid_request), and [`api_errors`](crate::Error::api_errors) for the fields |
//! | Is the token invalid, or is a scope missing? | [`is_unauthorized`](crate::Error::is_unauthorized), [`is_forbidden`](crate::Error::is_forbidden) |
//! | Could the same request succeed later? | [`is_retryable`](crate::Error::is_retryable) |
//! | Did the client fail to connect, so that the request was not processed? | [`is_connect`](crate::Error::is_connect), [`is_certificate_error`](crate::Error::is_certificate_error), [`is_proxy_error`](crate::Error::is_proxy_error) |
//! | Did an attempt or the operation time out? | [`is_timeout`](crate::Error::is_timeout) |
//! | Is it another failure? | [`kind`](crate::Error::kind), [`status`](crate::Error::status), and [`has_code`](crate::Error::has_code) with the constants of [`codes`](crate::codes) |
//!
//! The message of an error contains the operation, the status, the error codes, the number of attempts and the
//! request ID. It contains neither the token nor personal data, so it can be logged. The same applies to `Debug`
//! and to the sources, unless a [`TokenSource`](crate::TokenSource) returns an error that contains them. See
//! [Logging](crate#logging) for requests and responses.
//!
//! # What is retried
//!
//! In this crate, an operation is *idempotent* if it only reads: every `GET`, the searches, and the list of
//! companies. The documentation of each operation states whether it is retried. A scroll is an exception: a
//! request for its next page is retried like a request that is not idempotent, because it advances the scroll.
//!
//! | Failure | Idempotent | Not idempotent |
//! |---|---|---|
//! | a TLS certificate was rejected, or the proxy rejected its credentials | not retried | not retried |
//! | failed to connect for any other reason | retried | retried |
//! | 429 | retried | retried |
//! | 429 because another export is pending | not retried | not retried |
//! | connection lost, or attempt timed out | retried | not retried |
//! | 408, 500, 502, 503 or 504 | retried | not retried |
//! | any other failure | not retried | not retried |
//!
//! Before a retry, the client waits for the time that the server requests. Otherwise, it waits for a random
//! time up to a backoff that doubles with each attempt. [`RetryPolicy`](crate::RetryPolicy) lists the
//! defaults. By default, an operation has up to four attempts:
//!
//! ```
//! # use intercom_api::Client;
//! # use intercom_sandbox::{Fault, Sandbox};
//! # use std::sync::atomic::{AtomicBool, Ordering};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let first = AtomicBool::new(true);
//! # let fault = move || first.swap(false, Ordering::Relaxed).then(Fault::unavailable);
//! # let sandbox = Sandbox::builder().faults(move |_| fault()).start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! // The server responds with 503 to the first attempt.
//! let tags = client.tags().list().await?;
//! assert_eq!(tags.attempts(), 2);
//! # Ok(())
//! # }
//! ```
//!
//! # Change the policy
//!
//! A retry policy can be set on a client or on a request, and so can the timeouts: `attempt_timeout` limits
//! one attempt, and `timeout` limits the complete operation, including all attempts and waits.
//!
//! ```
//! use std::time::Duration;
//! use intercom_api::{Client, RetryPolicy};
//!
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .retry(RetryPolicy::default().max_attempts(8))
//!     .timeout(Duration::from_secs(600))
//!     .build()?;
//!
//! // A health check that fails without retries.
//! let check = client.admins().me().retry(RetryPolicy::none()).timeout(Duration::from_secs(5));
//! # drop(check);
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! [`Client::with`](crate::Client::with) returns a client with another policy or other timeouts for a part of
//! the program, on the same connections. [`RetryPolicy::custom`](crate::RetryPolicy::custom) replaces the
//! decision by a custom [`RetryStrategy`](crate::RetryStrategy).
//!
//! A write that has the same effect when it is processed twice can be declared
//! [`idempotent`](crate::Request::idempotent). The client then retries it like a read:
//!
//! ```
//! # use intercom_api::{Client, types};
//! # let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
//! let change = types::UpdateTicketRequest::new().open(false);
//! let close = client.tickets().update("215475", change).idempotent(true);
//! # drop(close);
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! # Expiring tokens
//!
//! With [`access_token`](crate::ClientBuilder::access_token), a 401 is an error. With
//! [`token_source`](crate::ClientBuilder::token_source), the client calls
//! [`TokenSource::refresh`](crate::TokenSource::refresh) after a 401, and retries the request once with the newer
//! token, whether it is idempotent or not. [`RetryPolicy::none`](crate::RetryPolicy::none) does not prevent this.
//!
//! # Observe attempts and retries
//!
//! An [`Observer`](crate::Observer) is called for each attempt, wait, retry and deviation, for example to count
//! them:
//!
//! ```
//! # use intercom_sandbox::{Fault, Sandbox};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let first = std::sync::atomic::AtomicBool::new(true);
//! # let fault = move || first.swap(false, Ordering::Relaxed).then(Fault::unavailable);
//! # let sandbox = Sandbox::builder().faults(move |_| fault()).start().await?;
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//! use intercom_api::{Client, Observer, RetryEvent};
//!
//! #[derive(Default)]
//! struct Retries(AtomicU64);
//!
//! impl Observer for Retries {
//!     fn on_retry(&self, event: &RetryEvent) {
//!         eprintln!("{}: {:?}, retry in {:?}", event.operation, event.status, event.wait);
//!         self.0.fetch_add(1, Ordering::Relaxed);
//!     }
//! }
//!
//! let retries = Arc::new(Retries::default());
//! let client = Client::builder()
//!     .access_token(sandbox.access_token())
//!     .observer(retries.clone())
//! #     .base_url(sandbox.url())
//!     .build()?;
//!
//! // The server responds with 503 to the first attempt.
//! client.tags().list().await?;
//! assert_eq!(retries.0.load(Ordering::Relaxed), 1);
//! # Ok(())
//! # }
//! ```
//!
//! # When the outcome is unclear
//!
//! Intercom's API has no idempotency keys. If the response to a write is lost, the server may have processed
//! the request, so the client does not retry it. Check whether it was processed before you retry it:
//!
//! ```
//! # use intercom_api::Client;
//! # use intercom_sandbox::{Fault, Sandbox};
//! # #[cfg(not(operation = "tickets.search"))]
//! # fn main() {}
//! # #[cfg(operation = "tickets.search")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let faults = |request: &intercom_sandbox::RecordedRequest| (request.path == "/tickets").then(|| Fault::bad_gateway().after_processing());
//! # let sandbox = Sandbox::builder().faults(faults).start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let type_id = client.ticket_types().create(types::CreateTicketTypeRequest::new("Return")).await?.into_inner().id;
//! # let contact_id = client.contacts().create(types::CreateContactRequest::new().email("ada@example.com")).await?.into_inner().id;
//! use intercom_api::{TicketAttributes, Timestamp, search::ticket, types};
//!
//! let title = "The box arrived open";
//! // The clocks of the client and the server may differ by a minute.
//! let started = Timestamp::now().as_second() - 60;
//! let body = types::CreateTicketRequest::new(&type_id, [types::ContactRef::id(&contact_id)])
//!     .ticket_attributes(TicketAttributes::new().with_title(title));
//! let ticket = match client.tickets().create(body).await {
//!     Ok(ticket) => ticket.into_inner(),
//!     Err(error) if error.is_retryable() => {
//!         let recent = ticket::CONTACT_IDS
//!             .eq(&contact_id)
//!             .and(ticket::CREATED_AT.gt(started));
//!         let found = client.tickets().search(recent).items().try_collect().await?;
//!         let same = |ticket: &types::Ticket| ticket.attributes().title() == Some(title);
//!         // If the ticket is not found, the request can be retried. Search results may lag behind,
//!         // so wait before you search.
//!         found.into_iter().find(same).ok_or(error)?
//!     }
//!     Err(error) => return Err(error.into()),
//! };
//! println!("ticket #{}", ticket.ticket_id);
//! # Ok(())
//! # }
//! ```
//!
//! Some writes can be retried without a check. Attaching a tag a second time changes nothing, setting a state
//! a second time only adds a part to the history, and creating a contact whose email address or external ID
//! already exists fails with 409.
//! [`upsert`](crate::resources::Contacts::upsert) handles this conflict.
//!
//! # Pitfalls
//!
//! - **`is_retryable` does not mean that a retry is safe**, only that it could succeed: see
//!   [above](#when-the-outcome-is-unclear).
//! - **A 404 has two meanings.** If you assign a ticket to a teammate who does not exist, the server also
//!   responds with 404, although the ticket exists. `is_not_found` then returns `false`, and
//!   `is_reference_not_found` returns `true`.
//! - **A pending export also causes a 429.** Waiting for the rate limit does not help. Check
//!   [`is_export_pending`](crate::Error::is_export_pending).
//! - **[`body`](crate::Error::body) and the messages of [`api_errors`](crate::Error::api_errors) may
//!   contain personal data.** Do not log them.
//! - **A `timeout` that is shorter than the wait prevents a retry.** After a 429, the wait can be ten seconds.
