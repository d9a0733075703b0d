//! Rate limits and many workers.
//!
//! Your program sends thousands of requests, perhaps from many tasks or processes, so Intercom's rate
//! limit determines how long it runs. You want to use the limit fully without receiving 429 responses.
//!
//! # Minimal example
//!
//! Clone the client into every task. The clones track the rate limit together. When it is exhausted,
//! requests wait for the next window, so your program needs neither a sleep nor a counter:
//!
//! ```
//! # use intercom_sandbox::{Sandbox, Seed};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::builder().rate_limit(30).rate_window(std::time::Duration::from_secs(1)).start().await?;
//! # sandbox.seed(&Seed { contacts: 50, ..Seed::default() });
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::{Client, Error, Id, types};
//! use tokio::task::JoinSet;
//!
//! const WORKERS: usize = 20;
//!
//! async fn work(client: Client, id: Id) -> Result<(), Error> {
//!     let note = types::CreateNoteRequest::new("Invited to the webinar");
//!     client.contacts().create_note(id, note).await?;
//!     Ok(())
//! }
//!
//! // Collect the IDs first, because changes by the workers would move contacts between pages.
//! let mut ids = Vec::new();
//! let mut contacts = client.contacts().list().items();
//! while let Some(contact) = contacts.next().await {
//!     ids.push(contact?.id);
//! }
//!
//! let mut workers = JoinSet::new();
//! for id in ids {
//!     if workers.len() == WORKERS
//!         && let Some(done) = workers.join_next().await
//!     {
//!         done??;
//!     }
//!     workers.spawn(work(client.clone(), id));
//! }
//! while let Some(done) = workers.join_next().await {
//!     done??;
//! }
//! # assert_eq!(sandbox.count(429), 0);
//! # Ok(())
//! # }
//! ```
//!
//! # How it works
//!
//! Intercom counts the requests of an app in windows of ten seconds. The headers of every response report
//! the limit, the remaining requests and the end of the window. From these, the client computes how many
//! more requests it may send.
//!
//! - Until the first response reports a limit, at most 10 requests are in flight.
//! - When the limit of a window is exhausted, requests wait in a queue in the order in which they were
//!   sent. At the end of the window, the client sends one of them to find out whether the next window
//!   has started, and then sends the others.
//! - Dropping a future that is waiting removes its request from the queue.
//! - If a request still receives a 429, because another program exhausted the limit, it is
//!   [retried](super::errors_and_retries#what-is-retried) when the window ends.
//!
//! # Choose the number of workers
//!
//! The rate limit determines the throughput, so additional workers do not increase it. The number of
//! workers that uses the limit fully is *requests per second × seconds per request*. For example, 160
//! requests per second that take 0.2 seconds each need 32 workers. The constant `WORKERS` above also
//! limits memory use, because only that many tasks exist at a time.
//!
//! # Read the current limit
//!
//! [`Client::rate_limit`](crate::Client::rate_limit) returns the rate limit that the server reported
//! last, for example for a progress bar or a metric. A response returns the rate limit in its own headers:
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! let tags = client.tags().list().await?;
//! if let Some(limit) = tags.rate_limit() {
//!     println!("{:?} of {:?} remaining", limit.remaining(), limit.limit());
//! }
//! assert_eq!(client.rate_limit(), tags.rate_limit());
//! # Ok(())
//! # }
//! ```
//!
//! # Several processes
//!
//! Processes that use the same app share its limit, but each has its own client, which learns from response
//! headers how many requests remain. A request that exceeds the limit receives a 429 and is retried. Allow
//! more attempts, because the same request can receive several 429s:
//!
//! ```
//! # use intercom_api::Client;
//! use intercom_api::RetryPolicy;
//!
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .retry(RetryPolicy::default().max_attempts(10))
//!     .build()?;
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! If another component already limits the rate, such as a queue that all processes share, turn off the
//! client's rate limiting with [`rate_limiting(false)`](crate::ClientBuilder::rate_limiting).
//!
//! # Pitfalls
//!
//! - **Two clients do not share rate limiting.** Build one client for each token, and clone it.
//! - **`timeout` includes the waits for the rate limit.** With a thousand tasks in the queue, the last one
//!   waits for many windows. Limit the number of tasks, or leave `timeout` unset. `attempt_timeout` does
//!   not include these waits.
//! - **Do not change a list while you read it.** A change can move items between pages, so that some are
//!   repeated and others are skipped. Collect the IDs first, as in the example above.
//! - **A workspace can have one open scroll and one pending export.** The server rejects a second scroll over
//!   companies ([`is_scroll_busy`](crate::Error::is_scroll_busy)) and a second export
//!   ([`is_export_pending`](crate::Error::is_export_pending)). Clones of one client wait for each other's
//!   scrolls.
