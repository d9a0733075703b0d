//! Parses the response headers that determine when to send the next request.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use super::RateLimit;

pub(super) const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
pub(super) const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
pub(crate) const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

/// The rate limit headers, `Retry-After` and `Date`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct ResponseHints {
    pub(crate) rate_limit: Option<RateLimit>,
    retry_after: Option<RetryAfter>,
    /// The time of the server when it responded, in seconds.
    pub(crate) date: Option<SystemTime>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum RetryAfter {
    Delay(Duration),
    At(SystemTime),
}

impl ResponseHints {
    pub(crate) fn read(headers: &HeaderMap) -> Self {
        Self {
            rate_limit: rate_limit(headers),
            retry_after: retry_after(headers),
            date: text(headers, &DATE).and_then(|text| httpdate::parse_http_date(text).ok()),
        }
    }

    /// Returns the wait in `Retry-After`. An HTTP date is relative to `Date` if the response has
    /// it, and to `now` otherwise.
    pub(crate) fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        Some(match self.retry_after? {
            RetryAfter::Delay(delay) => delay,
            RetryAfter::At(time) => time
                .duration_since(self.date.unwrap_or(now))
                .unwrap_or_default(),
        })
    }
}

/// Returns `None` if all three headers are missing or invalid.
pub(super) fn rate_limit(headers: &HeaderMap) -> Option<RateLimit> {
    let found = RateLimit {
        limit: number(headers, &LIMIT),
        remaining: number(headers, &REMAINING),
        reset: reset(headers).map(crate::Timestamp::from_second),
    };
    (found != RateLimit::default()).then_some(found)
}

fn reset(headers: &HeaderMap) -> Option<i64> {
    let text = text(headers, &RESET)?.trim();
    // A number that is too large saturates.
    let saturated = is_digits(text).then_some(i64::MAX);
    text.parse().ok().or(saturated)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn retry_after(headers: &HeaderMap) -> Option<RetryAfter> {
    let text = text(headers, &RETRY_AFTER)?.trim();
    if is_digits(text) {
        // A number that is too large saturates.
        let seconds = text.parse().unwrap_or(u64::MAX);
        return Some(RetryAfter::Delay(Duration::from_secs(seconds)));
    }
    httpdate::parse_http_date(text).ok().map(RetryAfter::At)
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &HeaderName) -> Option<T> {
    text(headers, name)?.trim().parse().ok()
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
