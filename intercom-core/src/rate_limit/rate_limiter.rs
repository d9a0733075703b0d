//! The trait of rate limiters.

use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::window_limiter::WindowPermit;
use super::{NotAdmitted, RateLimiterState};

/// The future that [`RateLimiter::acquire`] returns.
pub type Acquire<'a> = Pin<Box<dyn Future<Output = Result<Permit, NotAdmitted>> + Send + 'a>>;

/// Decides when a client sends its requests. Several clients can share one limiter.
///
/// By default, a client and its clones have their own [`WindowLimiter`](super::WindowLimiter).
/// `ClientBuilder::rate_limiter` sets another limiter, and `Client::rate_limiter` returns it.
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
pub trait RateLimiter: fmt::Debug + Send + Sync {
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

    /// Creates a limiter for another token, which has its own rate limit. `Client::with_token` calls
    /// it. Default: a new [`WindowLimiter`](super::WindowLimiter).
    fn separate(&self) -> Arc<dyn RateLimiter> {
        Arc::new(super::WindowLimiter::new())
    }
}

/// The permission to send one request.
///
/// The client consumes it when the status and the headers of the response have arrived. It reads the
/// body afterwards, except for a 429 whose body shows whether another job is pending. If there is no
/// response, the client drops the permit.
#[must_use = "dropping a permit records that there was no response"]
pub struct Permit {
    on_end: Option<OnEnd>,
}

enum OnEnd {
    Window(WindowPermit),
    Custom(Box<CustomOnEnd>),
}

type CustomOnEnd = dyn FnOnce(Option<(StatusCode, &HeaderMap)>) + Send;

impl Permit {
    /// Creates a permit. The function is called once: with the status and the headers of the
    /// response, or with `None` if there was none.
    ///
    /// If the server responds with 429 because another job is pending, and not because of the rate
    /// limit, the status is 200.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::sync::Arc;
    /// use std::sync::atomic::{AtomicU64, Ordering};
    /// use intercom_api::StatusCode;
    /// use intercom_api::rate_limiter::Permit;
    ///
    /// let rejected = Arc::new(AtomicU64::new(0));
    /// let counter = rejected.clone();
    /// let permit = Permit::new(move |response| {
    ///     if response.is_some_and(|(status, _)| status == StatusCode::TOO_MANY_REQUESTS) {
    ///         counter.fetch_add(1, Ordering::Relaxed);
    ///     }
    /// });
    ///
    /// // There is no response.
    /// drop(permit);
    /// assert_eq!(rejected.load(Ordering::Relaxed), 0);
    /// ```
    pub fn new(on_end: impl FnOnce(Option<(StatusCode, &HeaderMap)>) + Send + 'static) -> Self {
        Self {
            on_end: Some(OnEnd::Custom(Box::new(on_end))),
        }
    }

    /// Creates a permit that does nothing.
    pub fn unlimited() -> Self {
        Self { on_end: None }
    }

    pub(super) fn window(permit: WindowPermit) -> Self {
        Self {
            on_end: Some(OnEnd::Window(permit)),
        }
    }

    /// Records the response. Called when its headers have arrived, before the body is read.
    pub(crate) fn on_response(mut self, status: StatusCode, headers: &HeaderMap) {
        match self.on_end.take() {
            Some(OnEnd::Window(permit)) => permit.on_response(status, headers),
            Some(OnEnd::Custom(on_end)) => on_end(Some((status, headers))),
            None => {}
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        // A permit of a window records this itself.
        if let Some(OnEnd::Custom(on_end)) = self.on_end.take() {
            on_end(None);
        }
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Permit").finish_non_exhaustive()
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

    fn separate(&self) -> Arc<dyn RateLimiter> {
        Arc::new(Self)
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
