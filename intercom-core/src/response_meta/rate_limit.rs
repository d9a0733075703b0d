//! The rate limit that a response reports.

use reqwest::header::{HeaderMap, HeaderName};

use super::hints::{is_digits, text};
use crate::Timestamp;

pub(crate) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(crate) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(crate) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// The rate limit that a response reports, in the headers `X-RateLimit-Limit`,
/// `X-RateLimit-Remaining` and `X-RateLimit-Reset`.
///
/// Intercom's limits are per minute, but enforced in windows of 10 seconds. The headers describe one
/// window. All programs that use the same app share the limit.
///
/// # Examples
///
/// ```no_run
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let me = client.admins().me().await?;
/// if let Some(remaining) = me.rate_limit().and_then(|rate_limit| rate_limit.remaining()) {
///     println!("{remaining} requests remain in the window");
/// }
/// # Ok(())
/// # }
/// ```
///
/// A rate limit can be constructed for a test double:
///
/// ```
/// use intercom_api::{RateLimit, Timestamp};
///
/// let rate_limit = RateLimit::new(1_666, 12, Timestamp::from_second(1_723_104_620));
/// assert_eq!(rate_limit.remaining(), Some(12));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RateLimit {
    pub(crate) limit: Option<u64>,
    pub(crate) remaining: Option<u64>,
    pub(crate) reset: Option<Timestamp>,
}

impl RateLimit {
    /// Returns the number of requests that a window allows; `None` if the header is missing or
    /// invalid.
    pub fn limit(&self) -> Option<u64> {
        self.limit
    }

    /// Returns the number of requests that remained in the window when the server responded; `None`
    /// if the header is missing or invalid.
    pub fn remaining(&self) -> Option<u64> {
        self.remaining
    }

    /// Returns the time at which the window ends, by the clock of the server; `None` if the header
    /// is missing or invalid.
    pub fn reset(&self) -> Option<Timestamp> {
        self.reset
    }

    /// Creates a rate limit from the requests that a window allows, the requests that remain, and
    /// the end of the window.
    pub fn new(limit: u64, remaining: u64, reset: Timestamp) -> Self {
        Self {
            limit: Some(limit),
            remaining: Some(remaining),
            reset: Some(reset),
        }
    }

    /// Reads the rate limit from headers; `None` if all three headers are missing or invalid.
    pub fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let found = Self {
            limit: number(headers, &LIMIT),
            remaining: number(headers, &REMAINING),
            reset: reset(headers).map(Timestamp::from_second),
        };
        (found != Self::default()).then_some(found)
    }
}

fn reset(headers: &HeaderMap) -> Option<i64> {
    let text = text(headers, &RESET)?.trim();
    // A number that is too large saturates.
    let saturated = is_digits(text).then_some(i64::MAX);
    text.parse().ok().or(saturated)
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &HeaderName) -> Option<T> {
    text(headers, name)?.trim().parse().ok()
}
