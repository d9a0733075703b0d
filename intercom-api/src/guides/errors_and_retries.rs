//! Errors and retries.
//!
//! Your program runs unattended, and the network and the server fail from time to time. You want to know
//! which failures the client handles, which of them remain for you, and how to handle those.
//!
//! # The smallest program
//!
//! Every failure is an [`Error`](crate::Error). Ask it what you need to know, and pass on the rest:
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
//! # What to ask
//!
//! | Question | Method |
//! |---|---|
//! | Is the addressed object missing? | [`is_not_found`](crate::Error::is_not_found) |
//! | Is an object missing that the body refers to, such as the assignee? | [`is_reference_not_found`](crate::Error::is_reference_not_found) |
//! | Does the contact already exist, and which one is it? | [`is_conflict`](crate::Error::is_conflict), [`existing_contact_id`](crate::Error::existing_contact_id) |
//! | Is the request invalid? | [`is_invalid_request`](crate::Error::is_invalid_request), and [`api_errors`](crate::Error::api_errors) for the fields |
//! | Is the token invalid, or is a scope missing? | [`is_unauthorized`](crate::Error::is_unauthorized), [`is_forbidden`](crate::Error::is_forbidden) |
//! | Could the same request succeed later? | [`is_retryable`](crate::Error::is_retryable) |
//! | Was there no connection, so that nothing happened? | [`is_connect`](crate::Error::is_connect) |
//! | Anything else? | [`kind`](crate::Error::kind), [`status`](crate::Error::status), and [`has_code`](crate::Error::has_code) with the constants of [`codes`](crate::codes) |
//!
//! The message of an error names the operation, the status, the error codes, the attempts and the request
//! ID. It contains neither the token nor text of customers, so it can be logged.
//!
//! # What is retried
//!
//! An operation is *idempotent* here if it only reads: every `GET`, the searches, and the list of
//! companies. The documentation of each operation states it.
//!
//! | Failure | Idempotent | Not idempotent |
//! |---|---|---|
//! | no connection | retried | retried |
//! | 429 | retried | retried |
//! | 429 because another export is pending | no | no |
//! | the connection broke, or the attempt timed out | retried | no |
//! | 408, 500, 502, 503, 504 | retried | no |
//! | any other status | no | no |
//!
//! The wait before a retry is the one that the server requests, or else a random time up to a backoff
//! that doubles with each attempt. [`RetryPolicy`](crate::RetryPolicy) has the numbers. By default, an
//! operation has up to four attempts:
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
//! A policy belongs to a client or to one request. So do the timeouts: `attempt_timeout` limits one
//! attempt, and `timeout` limits the operation with all attempts and waits.
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
//! // A health check that fails at once.
//! let check = client.admins().me().retry(RetryPolicy::none()).timeout(Duration::from_secs(5));
//! # drop(check);
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! # When the outcome is unclear
//!
//! Intercom's API has no idempotency keys. If the response to a write is lost, the server may have
//! processed the request, so the client does not retry it. Look before you repeat it:
//!
//! ```
//! # use intercom_api::Client;
//! # use intercom_sandbox::{Fault, Sandbox};
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
//! // The clocks of both sides may differ by a minute.
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
//!         // Not there: the request was not processed, and can be repeated.
//!         found.into_iter().find(same).ok_or(error)?
//!     }
//!     Err(error) => return Err(error.into()),
//! };
//! println!("ticket #{}", ticket.ticket_id);
//! # Ok(())
//! # }
//! ```
//!
//! Some writes can be repeated without a check, because the second one changes nothing or is refused:
//! attaching a tag, setting a state, and creating a contact with an email address or external ID that
//! exists (409). [`upsert`](crate::resources::Contacts::upsert) builds on the last.
//!
//! # Traps
//!
//! - **`is_retryable` does not say that a retry is safe**, only that it could succeed. See above.
//! - **A 404 has two meanings.** If a ticket is assigned to a teammate who does not exist, the ticket
//!   is not missing: `is_not_found` is false, and `is_reference_not_found` is true.
//! - **A pending export also is a 429.** Waiting for the rate limit does not help:
//!   [`is_export_pending`](crate::Error::is_export_pending).
//! - **[`body`](crate::Error::body) and the messages of [`api_errors`](crate::Error::api_errors) may
//!   contain personal data.** Do not log them.
//! - **A `timeout` that is shorter than a wait prevents the retry.** After a 429, it can be ten seconds.
