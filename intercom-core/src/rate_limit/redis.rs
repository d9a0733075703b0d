//! A rate limiter that shares one window between processes, through Redis.

mod server;
mod shared;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;
use std::future::{Future, poll_fn};
use std::hash::{BuildHasher, RandomState};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use redis::RedisError;
use tokio::runtime::Handle;
use tokio::time::Instant;

use self::server::Connection;
pub use self::server::RedisServer;
use self::shared::{Change, SharedLimiter, SharedSlot};
use self::store::{Exchange, Keys, Reply};
use super::limiter::{Limiter, Observation};
use super::{
    Acquire, LimiterInner, Permit, RateLimiter, RateLimiterState, State, WindowKey, waiting,
};
use crate::response_meta::ResponseHints;
use crate::{AccessToken, Error};

/// Redis is usually in the same data center, and a busy machine takes some time.
const DEFAULT_TIMEOUT: Duration = Duration::from_millis(250);
const DEFAULT_PREFIX: &str = "intercom-api:rate-limit";

/// A [`RateLimiter`] that shares the window of a token with other processes, through a Redis
/// server.
///
/// Redis stores how many requests remain in the window, and grants them to the processes in small
/// parts. Responses correct the number, so requests of programs that do not use Redis are counted
/// too. The requests of each process are sent in order.
///
/// All processes that share a window need the same token, which determines the keys in Redis. If the
/// token changes while they run, as with a token source, use [`for_workspace`](Self::for_workspace)
/// instead.
///
/// A client that `Client::with_token` returns shares the window of its token through the same Redis
/// server. For a token source, this requires
/// [`TokenSource::workspace`](crate::TokenSource::workspace), and the window is the one of
/// [`for_workspace`](Self::for_workspace).
///
/// No request fails because of Redis. If Redis is unreachable or does not respond in time, each
/// process limits itself: to its share of the window, and to the rate limit that its responses report.
/// A process that has never reached Redis assumes that it is the only one. It doubles the number of
/// processes that it assumes, up to 64, after each window in which it gets a 429, which is retried. It
/// tries to return to Redis after half a second, and then at growing intervals of up to five seconds. An event of level `WARN` reports that Redis is
/// unavailable, and an event of level `INFO` that it is available again.
///
/// The names of the two keys in Redis contain a hash of the token or of the workspace, not the token. The keys expire
/// after two minutes without requests. Redis 5 or later, or Valkey, is required. For a cluster or
/// Sentinel, see [`RedisServer`].
///
/// # Examples
///
/// ```no_run
/// use intercom_api::rate_limiter::RedisLimiter;
/// use intercom_api::{AccessToken, Client};
///
/// let token = AccessToken::new("dG9rOjEyMzQ=")?;
/// let limiter = RedisLimiter::new("redis://redis.example.com", &token)?;
/// let client = Client::builder().access_token(token).rate_limiter(limiter).build()?;
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone)]
pub struct RedisLimiter {
    inner: Arc<Inner>,
}

struct Inner {
    core: LimiterInner<SharedLimiter>,
    server: RedisServer,
    connection: Mutex<Option<Connection>>,
    /// The beginning of the names of the keys.
    prefix: String,
    keys: Keys,
    /// Distinguishes this process from the others.
    process: String,
    timeout: Duration,
}

impl RedisLimiter {
    /// Creates a limiter that uses this Redis server, for the clients of one token.
    ///
    /// `server` is a URL such as `redis://redis.example.com`, a `redis::Client`, or a connection: see
    /// [`RedisServer`].
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the URL is invalid.
    pub fn new(server: impl Into<RedisServer>, token: &AccessToken) -> Result<Self, Error> {
        Self::builder(server, token).build()
    }

    /// Returns a builder, to change the timeout or the names of the keys.
    pub fn builder<'a>(
        server: impl Into<RedisServer>,
        token: &'a AccessToken,
    ) -> RedisLimiterBuilder<'a> {
        RedisLimiterBuilder::new(server.into(), WindowKey::Token(token))
    }

    /// Returns a builder of a limiter for one workspace, whose token may change.
    ///
    /// `workspace` identifies the window in place of the token. All processes that share it need the
    /// same string, such as the ID of the workspace that `oauth` returns. Redis stores a hash of it.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::rate_limiter::RedisLimiter;
    ///
    /// let limiter = RedisLimiter::for_workspace("redis://127.0.0.1:6379", "tx2p130c").build()?;
    /// assert!(!limiter.is_shared());
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn for_workspace<'a>(
        server: impl Into<RedisServer>,
        workspace: &'a str,
    ) -> RedisLimiterBuilder<'a> {
        RedisLimiterBuilder::new(server.into(), WindowKey::Workspace(workspace))
    }

    /// Creates a limiter for another window, on the same server.
    fn for_window(&self, window: WindowKey<'_>) -> Self {
        let Inner {
            server,
            prefix,
            timeout,
            ..
        } = &*self.inner;
        let keys = Keys::new(prefix, window);
        Self::create(server.clone(), prefix.clone(), keys, *timeout)
    }

    fn create(server: RedisServer, prefix: String, keys: Keys, timeout: Duration) -> Self {
        Self {
            inner: Arc::new(Inner {
                core: LimiterInner::new(SharedLimiter::new(Limiter::new(true), timeout)),
                server,
                connection: Mutex::default(),
                prefix,
                keys,
                process: format!("{:016x}", RandomState::new().hash_one(std::process::id())),
                timeout,
            }),
        }
    }

    /// Returns whether Redis grants the requests at present; `false` before the first request, and
    /// while Redis is unavailable.
    pub fn is_shared(&self) -> bool {
        self.inner.core.state().limiter.is_shared()
    }
}

impl fmt::Debug for RedisLimiter {
    /// Leaves out the URL, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiter")
            .field("is_shared", &self.is_shared())
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// A builder of a [`RedisLimiter`].
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use intercom_api::AccessToken;
/// use intercom_api::rate_limiter::RedisLimiter;
///
/// let token = AccessToken::new("dG9rOjEyMzQ=")?;
/// let limiter = RedisLimiter::builder("redis://127.0.0.1:6379", &token)
///     .key_prefix("support-sync")
///     .timeout(Duration::from_millis(100))
///     .build()?;
/// assert!(!limiter.is_shared());
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct RedisLimiterBuilder<'a> {
    server: RedisServer,
    window: WindowKey<'a>,
    timeout: Duration,
    prefix: &'a str,
}

impl<'a> RedisLimiterBuilder<'a> {
    fn new(server: RedisServer, window: WindowKey<'a>) -> Self {
        Self {
            server,
            window,
            timeout: DEFAULT_TIMEOUT,
            prefix: DEFAULT_PREFIX,
        }
    }

    /// Sets the timeout of an exchange with Redis, including the time to connect. Default: 250
    /// milliseconds. After a timeout, the process limits itself until Redis is available again.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sets the beginning of the names of the keys. Default: `intercom-api:rate-limit`.
    ///
    /// All processes that share a window need the same prefix.
    pub fn key_prefix(mut self, prefix: &'a str) -> Self {
        self.prefix = prefix;
        self
    }

    /// Builds the limiter. No connection is opened.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the URL is invalid, the timeout is
    /// zero, or the workspace is empty.
    pub fn build(self) -> Result<RedisLimiter, Error> {
        if self.timeout.is_zero() {
            return Err(Error::configuration(
                "invalid timeout of the Redis rate limiter: must not be zero",
            ));
        }
        if let WindowKey::Workspace("") = self.window {
            return Err(Error::configuration(
                "invalid workspace of the Redis rate limiter: must not be empty",
            ));
        }
        self.server.check()?;
        let keys = Keys::new(self.prefix, self.window);
        Ok(RedisLimiter::create(
            self.server,
            self.prefix.to_owned(),
            keys,
            self.timeout,
        ))
    }
}

impl fmt::Debug for RedisLimiterBuilder<'_> {
    /// Leaves out the URL, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimiterBuilder")
            .field("timeout", &self.timeout)
            .field("key_prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl RateLimiter for RedisLimiter {
    fn acquire(&self, timeout: Option<Duration>) -> Acquire<'_> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Box::pin(async move {
            let inner = &self.inner;
            let mut waiting = pin!(waiting::admit(&inner.core, deadline));
            let slot = poll_fn(|context| {
                let polled = waiting.as_mut().poll(context);
                // The request is counted as waiting by now.
                inner.exchange();
                polled
            })
            .await?;
            Ok(inner.permit(slot))
        })
    }

    fn state(&self) -> RateLimiterState {
        self.inner.core.report()
    }

    fn for_other_workspace(&self, window: Option<WindowKey<'_>>) -> Option<Arc<dyn RateLimiter>> {
        let window = window.filter(|window| !matches!(window, WindowKey::Workspace("")));
        Some(Arc::new(self.for_window(window?)))
    }
}

impl Inner {
    fn permit(self: &Arc<Self>, slot: SharedSlot) -> Permit {
        let inner = Arc::clone(self);
        Permit::new(move |response| {
            match response {
                None => inner.core.change(|limiter, _| limiter.on_dropped(&slot)),
                Some((status, headers)) => {
                    let observation =
                        Observation::new(status, &ResponseHints::read(headers), SystemTime::now());
                    inner
                        .core
                        .change(|limiter, now| limiter.on_response(&slot, &observation, now));
                }
            }
            inner.exchange();
        })
    }

    /// Starts the next exchange with Redis in a task, if it is time for one. Requests never wait for the
    /// task itself, so it does not matter whether its runtime runs it.
    fn exchange(self: &Arc<Self>) {
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let next = {
            let now = self.core.now();
            let State { limiter, queue, .. } = &mut *self.core.state();
            limiter.next_exchange(queue.len(), now)
        };
        let Some((number, exchange)) = next else {
            return;
        };
        let inner = Arc::clone(self);
        runtime.spawn(async move {
            let reply = tokio::time::timeout(inner.timeout, inner.run(&exchange)).await;
            let (reply, problem) = match reply {
                Ok(Ok(reply)) => (Some(reply), String::new()),
                // The message of an error may contain an address.
                Ok(Err(error)) => (None, error.category().to_owned()),
                Err(_) => (None, "timed out".to_owned()),
            };
            if reply.is_none() {
                inner.connection().take();
            }
            let change = inner
                .core
                .change(|limiter, now| limiter.on_reply(number, reply, now));
            match change {
                Some(Change::Lost) => tracing::warn!(
                    target: crate::TRACING_TARGET,
                    problem,
                    "the Redis rate limiter is unavailable, the process limits itself"
                ),
                Some(Change::Restored) => tracing::info!(
                    target: crate::TRACING_TARGET,
                    "the Redis rate limiter is available again"
                ),
                None => {}
            }
            inner.exchange();
        });
    }

    async fn run(&self, exchange: &Exchange) -> Result<Reply, RedisError> {
        let open = self.connection().clone();
        // The connection may have been closed since, or belong to a runtime that has stopped.
        if let Some(mut connection) = open
            && let Ok(reply) = connection
                .exchange(&self.keys, &self.process, exchange)
                .await
        {
            return Ok(reply);
        }
        let mut connection = self.server.open(self.timeout).await?;
        let reply = connection
            .exchange(&self.keys, &self.process, exchange)
            .await?;
        *self.connection() = Some(connection);
        Ok(reply)
    }

    fn connection(&self) -> MutexGuard<'_, Option<Connection>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
