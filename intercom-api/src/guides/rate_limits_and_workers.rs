//! Rate limits and many workers.
//!
//! Your program sends thousands of requests, perhaps from many tasks or processes, and Intercom's rate
//! limit decides how long it takes. You want to use the limit fully without collecting 429s.
//!
//! # The smallest program
//!
//! Clone the client into every task. The clones share one view of the rate limit, and let requests
//! wait for the next window instead of sending them into a 429. You write no sleep and no counter:
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
//! // The IDs first: what the workers change would move contacts between the pages.
//! let mut ids = Vec::new();
//! let mut contacts = client.contacts().list().per_page(150).items();
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
//! Intercom counts the requests of an app in windows of ten seconds, and reports the limit, the
//! remaining requests and the end of the window with every response. From that, the client knows how
//! many more requests it may send.
//!
//! - Until the first response reports a limit, at most 10 requests are in flight.
//! - When the window is exhausted, requests wait in the order in which they were sent. The client then
//!   sends one of them, to see whether the next window has begun, and the others follow.
//! - A future that is dropped while it waits leaves the queue.
//! - If a request still gets a 429, because another program used the limit up, it is
//!   [retried](super::errors_and_retries#what-is-retried) when the window ends.
//!
//! # Choose the number of workers
//!
//! The limit sets the pace, so more workers do not make it faster. You need as many as keep requests in
//! flight for the complete window: *requests per second × seconds per request*. At 160 requests per
//! second of 0.2 seconds each, that is 32. The bound above also keeps the memory small: a task exists
//! only for work that is in progress.
//!
//! # See the limit
//!
//! [`Client::rate_limit`](crate::Client::rate_limit) returns what the server reported last, for a
//! progress bar or a metric. A response has its own:
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
//! Processes that use the same app share its limit, but not a client. Each learns from the headers what
//! is left, and a request that arrives too late gets a 429 and is retried. Give them more attempts,
//! because the same request can be unlucky several times:
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
//! If something else already limits the rate, such as a queue in front of all processes, turn the
//! client's limiter off with [`rate_limiting(false)`](crate::ClientBuilder::rate_limiting).
//!
//! # Traps
//!
//! - **Two clients do not share their view.** Call [`Client::builder`](crate::Client::builder) once for
//!   each token, and clone the result.
//! - **`timeout` includes the waits.** With a thousand tasks in the queue, the last one waits for many
//!   windows. Limit the number of tasks, or leave the timeout unset; `attempt_timeout` does not include
//!   the wait for the rate limit.
//! - **Do not change what you are reading.** A change can move elements between the pages, so that some
//!   repeat and others go missing. Collect the IDs first, as above.
//! - **A workspace runs one scroll and one export at a time.** A second scroll over companies is
//!   refused ([`is_scroll_busy`](crate::Error::is_scroll_busy)), and so is a second export
//!   ([`is_export_pending`](crate::Error::is_export_pending)). Clones of one client wait for each other's
//!   scrolls.
