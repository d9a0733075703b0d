//! The trait of rate limiters.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use super::{NotAdmitted, Permit, RateLimiterState};
use crate::AccessToken;

/// The future that [`RateLimiter::acquire`] returns.
pub type Acquire<'a> = Pin<Box<dyn Future<Output = Result<Permit, NotAdmitted>> + Send + 'a>>;

/// Decides when a client sends its requests. Several clients can share one limiter.
///
/// By default, a client and its clones have their own [`WindowLimiter`](super::WindowLimiter).
/// `ClientBuilder::rate_limiter` sets another limiter, and `Client::rate_limiter` returns it. An `Arc`
/// of a limiter is a limiter.
///
/// # Implementing
///
/// A program may stop polling the future of a request at any time without dropping it. A limiter must
/// then still admit other requests: the future must not hold a lock or reserve the next turn while it
/// waits, and a limiter must not wait until all permits are returned.
///
/// # Examples
///
/// A limiter that measures how long requests wait:
///
/// ```
/// use std::sync::Arc;
/// use std::sync::atomic::{AtomicU64, Ordering};
/// use std::time::{Duration, Instant};
/// use intercom_api::Client;
/// use intercom_api::rate_limiter::{Acquire, RateLimiter, RateLimiterState, WindowLimiter};
///
/// #[derive(Debug, Default)]
/// struct Measured {
///     limiter: WindowLimiter,
///     microseconds: AtomicU64,
/// }
///
/// impl RateLimiter for Measured {
///     fn acquire(&self, timeout: Option<Duration>) -> Acquire<'_> {
///         Box::pin(async move {
///             let start = Instant::now();
///             let permit = self.limiter.acquire(timeout).await?;
///             let waited = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
///             self.microseconds.fetch_add(waited, Ordering::Relaxed);
///             Ok(permit)
///         })
///     }
///
///     fn state(&self) -> RateLimiterState {
///         self.limiter.state()
///     }
/// }
///
/// # fn main() -> Result<(), intercom_api::Error> {
/// let limiter = Arc::new(Measured::default());
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .rate_limiter(limiter.clone())
///     .build()?;
/// # Ok(())
/// # }
/// ```
pub trait RateLimiter: fmt::Debug + Send + Sync + 'static {
    /// Waits until a request may be sent. Each attempt of a request acquires its own permit.
    ///
    /// `timeout` is the remaining time of the operation; `None` if it has no timeout. The client
    /// enforces it, so a limiter may ignore it.
    ///
    /// # Errors
    ///
    /// [`NotAdmitted`] if the request cannot be sent in time.
    fn acquire(&self, timeout: Option<Duration>) -> Acquire<'_>;

    /// Returns the state of the limiter. `Client::rate_limit` returns its
    /// [`rate_limit`](RateLimiterState::rate_limit).
    fn state(&self) -> RateLimiterState;

    /// Creates a limiter for another workspace, which has its own rate limit. `Client::with_token`
    /// calls it.
    ///
    /// `window` identifies the window of that workspace; `None` for a token source without a
    /// [`workspace`](crate::TokenSource::workspace).
    ///
    /// Default: `None`. `Client::with_token` then fails, because no limiter can take the place of a
    /// custom one without a change of its behavior; pass one to `Client::with_token_and_rate_limiter`.
    fn for_other_workspace(&self, window: Option<WindowKey<'_>>) -> Option<Arc<dyn RateLimiter>> {
        let _ = window;
        None
    }
}

/// Identifies the window of a workspace, for a limiter that shares it with other processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WindowKey<'a> {
    /// The token of the workspace, which does not change.
    Token(&'a AccessToken),
    /// The ID of the workspace, as a [`TokenSource`](crate::TokenSource::workspace) returns it.
    Workspace(&'a str),
}

/// Several clients and other parts of a program can share a limiter.
impl<L: RateLimiter + ?Sized> RateLimiter for Arc<L> {
    fn acquire(&self, timeout: Option<Duration>) -> Acquire<'_> {
        L::acquire(self, timeout)
    }

    fn state(&self) -> RateLimiterState {
        L::state(self)
    }

    fn for_other_workspace(&self, window: Option<WindowKey<'_>>) -> Option<Arc<dyn RateLimiter>> {
        L::for_other_workspace(self, window)
    }
}

/// A [`RateLimiter`] that admits every request immediately, for programs whose rate another component
/// limits.
///
/// Equivalent to `ClientBuilder::rate_limiting(false)`, except that [`state`](RateLimiter::state)
/// does not report the rate limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unlimited;

impl RateLimiter for Unlimited {
    fn acquire(&self, _timeout: Option<Duration>) -> Acquire<'_> {
        Box::pin(ready(Ok(Permit::unlimited())))
    }

    fn state(&self) -> RateLimiterState {
        RateLimiterState::new()
    }

    fn for_other_workspace(&self, _: Option<WindowKey<'_>>) -> Option<Arc<dyn RateLimiter>> {
        Some(Arc::new(Self))
    }
}

/// Acquires a permit, and enforces the timeout, which a custom limiter may ignore.
pub(crate) async fn acquire(
    limiter: &dyn RateLimiter,
    timeout: Option<Duration>,
) -> Result<Permit, NotAdmitted> {
    let acquire = limiter.acquire(timeout);
    match timeout {
        None => acquire.await,
        Some(limit) => match tokio::time::timeout(limit, acquire).await {
            Ok(permit) => permit,
            Err(_) => Err(NotAdmitted::TimedOut),
        },
    }
}
