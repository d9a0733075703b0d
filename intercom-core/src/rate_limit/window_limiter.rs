//! The rate limiter of a process.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::limiter::Limiter;
use super::permit::{Permit, WindowPermit};
use super::rate_limiter::{Acquire, RateLimiter, WindowKey};
use super::{LimiterInner, NotAdmitted, RateLimiterState, waiting};

/// The default [`RateLimiter`]: delays requests until the next window when the current one is
/// exhausted, which avoids 429s. Clones track the same window.
///
/// Until the first response reports a limit, at most 10 requests are in flight. Requests are admitted
/// in the order in which they started to wait. If a request is canceled or ends without a response,
/// another one can be sent in its place. A request whose future is not polled delays the others only
/// briefly: nothing is reserved for it while it waits, and the limiter does not wait for the responses
/// to admitted requests.
///
/// # Examples
///
/// ```
/// use intercom_api::Client;
/// use intercom_api::rate_limiter::WindowLimiter;
///
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .rate_limiter(WindowLimiter::smooth())
///     .build()?;
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct WindowLimiter {
    inner: Arc<LimiterInner<Limiter>>,
}

impl WindowLimiter {
    /// Creates a limiter that sends requests as fast as the window allows. It is the default of a
    /// client.
    pub fn new() -> Self {
        Self::with(Limiter::new(true))
    }

    /// Creates a limiter that spreads requests over the window, for an even rate of responses.
    ///
    /// Requests are spread only if more of them wait than the window has left, or if the previous
    /// window was used up. This adds up to one window to the total time of a job.
    pub fn smooth() -> Self {
        Self::with(Limiter::new(true).smooth())
    }

    /// Creates a limiter that delays requests, or one that admits every request immediately and only
    /// records the rate limit.
    pub(crate) fn enabled(enabled: bool) -> Self {
        Self::with(Limiter::new(enabled))
    }

    fn with(limiter: Limiter) -> Self {
        Self {
            inner: Arc::new(LimiterInner::new(limiter)),
        }
    }

    /// Waits until a request may be sent. Dropping the future removes the request from the queue.
    pub(super) async fn admit(
        &self,
        deadline: Option<Instant>,
    ) -> Result<WindowPermit, NotAdmitted> {
        let slot = waiting::admit(&self.inner, deadline).await?;
        Ok(WindowPermit::new(Arc::clone(&self.inner), slot))
    }
}

impl Default for WindowLimiter {
    fn default() -> Self {
        Self::new()
    }
}

impl RateLimiter for WindowLimiter {
    fn acquire(&self, timeout: Option<Duration>) -> Acquire<'_> {
        let deadline = timeout.and_then(|timeout| Instant::now().checked_add(timeout));
        Box::pin(async move {
            let permit = self.admit(deadline).await?;
            Ok(Permit::window(permit))
        })
    }

    fn state(&self) -> RateLimiterState {
        self.inner.report()
    }

    fn for_other_workspace(&self, _: Option<WindowKey<'_>>) -> Option<Arc<dyn RateLimiter>> {
        let limiter = self.inner.state().limiter.with_same_settings();
        Some(Arc::new(Self::with(limiter)))
    }
}
