//! The permission to send a request.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::LimiterInner;
use super::limiter::{Limiter, Observation, Slot};
use crate::response_meta::ResponseHints;

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

/// The permission to send one request. Dropping it records that there was no response.
#[derive(Debug)]
pub(super) struct WindowPermit {
    inner: Arc<LimiterInner<Limiter>>,
    slot: Option<Slot>,
}

impl WindowPermit {
    pub(super) fn new(inner: Arc<LimiterInner<Limiter>>, slot: Slot) -> Self {
        Self {
            inner,
            slot: Some(slot),
        }
    }

    /// Records the response.
    pub(super) fn on_response(self, status: StatusCode, headers: &HeaderMap) {
        self.on_response_at(status, &ResponseHints::read(headers), SystemTime::now());
    }

    pub(super) fn on_response_at(
        mut self,
        status: StatusCode,
        hints: &ResponseHints,
        local: SystemTime,
    ) {
        if let Some(slot) = self.slot.take() {
            let observation = Observation::new(status, hints, local);
            self.inner
                .change(|limiter, now| limiter.on_response(&slot, &observation, now));
        }
    }
}

impl Drop for WindowPermit {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            self.inner.change(|limiter, _| limiter.on_dropped(&slot));
        }
    }
}
