//! placeholder
use reqwest::header::HeaderMap;
use crate::Timestamp;
/// What the server says about the rate limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit { limit: Option<u32>, remaining: Option<u32>, reset: Option<Timestamp> }
impl RateLimit {
    pub(crate) fn from_headers(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse().ok();
        let limit = Self { limit: number("x-ratelimit-limit"), remaining: number("x-ratelimit-remaining"), reset: crate::retry::reset(headers) };
        (limit.limit.is_some() || limit.remaining.is_some() || limit.reset.is_some()).then_some(limit)
    }
}
pub(crate) struct Pacer;
pub(crate) struct Permit;
impl Pacer { pub(crate) fn new() -> Self { Self } pub(crate) fn disabled() -> Self { Self } pub(crate) fn last(&self) -> Option<RateLimit> { None } pub(crate) async fn admit(&self) -> Permit { Permit } }
impl Permit { pub(crate) fn answered(self, _: reqwest::StatusCode, _: &HeaderMap) {} }
