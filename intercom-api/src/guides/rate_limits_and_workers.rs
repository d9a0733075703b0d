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
//! If the work is the same operation for many items, [`Client::bulk`](crate::Client::bulk) chooses the number of
//! workers, reports each failure with its item, and can be resumed:
//!
//! ```
//! # use intercom_sandbox::{Sandbox, Seed};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::start().await?;
//! # sandbox.seed(&Seed { contacts: 50, ..Seed::default() });
//! # let client = intercom_api::Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::{Client, Error, types};
//!
//! async fn invite(client: Client, contact: Result<types::Contact, Error>) -> Result<(), Error> {
//!     let note = types::CreateNoteRequest::new("Invited to the webinar");
//!     client.contacts().create_note(contact?.id, note).await?;
//!     Ok(())
//! }
//!
//! // A note does not move contacts between pages, so they can be read meanwhile.
//! let contacts = client.contacts().list().items();
//! let mut outcomes = client.bulk_stream(contacts, invite);
//! while let Some(outcome) = outcomes.next().await {
//!     if let Err(error) = outcome.result {
//!         println!("contact {}: {error}", outcome.index);
//!     }
//! }
//! println!("{}", outcomes.summary());
//! # assert_eq!(outcomes.summary().to_string(), "50 succeeded, 0 failed");
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
//! # Read the state of the rate limiter
//!
//! [`Client::rate_limiter`](crate::Client::rate_limiter) returns the rate limiter. Its
//! [`state`](crate::rate_limiter::RateLimiter::state) reports how many requests wait and how many are in
//! flight, the length of a window, and when the next one opens, for example for a metric or a status line:
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! let tags = client.tags().list().await?;
//!
//! let state = client.rate_limiter().state();
//! println!("{} requests wait, {} are in flight", state.waiting(), state.in_flight());
//! if let Some(opens_in) = state.opens_in() {
//!     println!("the window is exhausted, the next one opens in {opens_in:?}");
//! }
//! // The rate limit that the server reported last. A response returns the one in its own headers.
//! assert_eq!(state.rate_limit(), tags.rate_limit());
//! # Ok(())
//! # }
//! ```
//!
//! When requests start to wait for a window that opens in more than a second, the client emits one event
//! of level `INFO` for all of them, with the number of waiting requests and the time until the window
//! opens. The wait of each request is an event of level `DEBUG`.
//!
//! # Smooth progress
//!
//! By default, the client sends requests as fast as the window allows, and then waits for the next
//! window. This is fastest, but makes the estimate of a progress bar inaccurate. A smooth limiter
//! spreads the requests over the window:
//!
//! ```
//! # use intercom_api::Client;
//! use intercom_api::rate_limiter::WindowLimiter;
//!
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .rate_limiter(WindowLimiter::smooth())
//!     .build()?;
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! Requests are spread only if more of them wait than the window has left, or if the previous window
//! was used up. With 1,000 waiting tasks and 166 requests per window, the longest time without a
//! response decreases from 9.9 to 0.6 seconds. The requests of the last window are spread too, because
//! the limiter cannot know that no others follow, so up to one window is added to the total time. For
//! this reason, smoothing is not the default.
//!
//! # Two clients, one token
//!
//! For other timeouts, headers or retries in a part of the program, use
//! [`Client::with`](crate::Client::with). The client that it returns shares the rate limiter.
//!
//! Two clients of one token that are built separately, for example with different proxies, should share
//! one rate limiter too. Otherwise, each assumes that no other client uses the window:
//!
//! ```
//! # use intercom_sandbox::Sandbox;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::start().await?;
//! use intercom_api::Client;
//!
//! let builder = Client::builder().access_token(sandbox.access_token());
//! # let builder = builder.base_url(sandbox.url());
//! let client = builder.clone().build()?;
//! let direct = builder.no_proxy().rate_limiter(client.rate_limiter()).build()?;
//!
//! client.admins().me().await?;
//! assert!(direct.rate_limit().is_some());
//! # Ok(())
//! # }
//! ```
//!
//! A custom rate limiter implements the trait [`RateLimiter`](crate::rate_limiter::RateLimiter). If
//! another component already limits the rate, such as a queue that all processes share, turn off the
//! client's rate limiting with [`rate_limiting(false)`](crate::ClientBuilder::rate_limiting).
//!
//! # Several processes
//!
//! Processes that use the same app share its limit, but not a client. With the feature `redis`, they
//! share the window through a Redis server:
//!
#![cfg_attr(feature = "redis", doc = "```")]
#![cfg_attr(not(feature = "redis"), doc = "```ignore")]
//! # use intercom_sandbox::Sandbox;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = Sandbox::start().await?;
//! # let token = sandbox.access_token();
//! use intercom_api::rate_limiter::RedisLimiter;
//! use intercom_api::{AccessToken, Client};
//!
//! let limiter = RedisLimiter::new("redis://127.0.0.1:6379", &AccessToken::new(token)?)?;
//! let client = Client::builder()
//!     .access_token(token)
//!     .rate_limiter(limiter.clone())
//! #     .base_url(sandbox.url())
//!     .build()?;
//!
//! // If Redis is unavailable, the process limits itself.
//! client.admins().me().await?;
//! println!("shared: {}", limiter.is_shared());
//! # Ok(())
//! # }
//! ```
//!
//! - Redis grants requests to the processes in small parts, so that no process uses a complete window.
//!   Responses correct the count, so other programs of the same app may send requests too.
//! - Every exchange with Redis has a short timeout. If Redis fails, no request fails: each process
//!   limits itself to its share of the window, and returns to Redis later.
//! - The keys in Redis contain a hash of the token, not the token. If the token changes while the
//!   processes run, create the limiter with `RedisLimiter::for_workspace` and the same ID in each of them.
//! - A client that [`with_token`](crate::Client::with_token) returns shares the window of its token too. For
//!   a token source, implement [`TokenSource::workspace`](crate::TokenSource::workspace).
//! - In place of the URL, the limiter accepts a `redis::Client`, or a connection of your program, such as one
//!   to a cluster: see `RedisServer`.
//!
//! Without Redis, each process learns from response headers how many requests remain. A request that
//! exceeds the limit receives a 429 and is retried. Allow more attempts, because the same request can
//! receive several 429s:
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
//! # Pitfalls
//!
//! - **Two clients do not share a rate limiter by default.** Clone one client, or pass its rate limiter to
//!   the other one.
//! - **`timeout` includes the waits for the rate limit.** With a thousand tasks in the queue, the last one
//!   waits for many windows. Limit the number of tasks, or leave `timeout` unset. `attempt_timeout` does
//!   not include these waits.
//! - **Do not change a list while you read it.** A change can move items between pages, so that some are
//!   repeated and others are skipped. Collect the IDs first, as in the example above.
//! - **A workspace can have one open scroll and one pending export.** The server rejects a second scroll over
//!   companies ([`is_scroll_busy`](crate::Error::is_scroll_busy)) and a second export
//!   ([`is_export_pending`](crate::Error::is_export_pending)). Clones of one client wait for each other's
//!   scrolls. A stream that is not polled holds its turn for a minute after its latest page, because the
//!   server keeps its scroll open for so long. Drop a stream that is not needed any more. The wait counts
//!   towards `timeout`, is reported by [`Observer::on_scroll_wait`](crate::Observer::on_scroll_wait), and
//!   by an event of level `INFO` after a second.
