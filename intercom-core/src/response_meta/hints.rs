//! Parses the response headers that determine when to send the next request.

use std::time::{Duration, SystemTime};

use reqwest::header::{DATE, HeaderMap, HeaderName, RETRY_AFTER};

use super::rate_limit::RateLimit;

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
            rate_limit: RateLimit::from_headers(headers),
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

pub(super) fn is_digits(text: &str) -> bool {
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

pub(super) fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests;
