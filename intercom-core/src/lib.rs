//! The core of the client `intercom-api`: requests, retries, rate limiting, pagination, decoding
//! and errors.
//!
//! Depend on `intercom-api` instead, which re-exports the public items of this crate. This crate is
//! separate because it does not depend on the selected resources, and so compiles while the client
//! is generated. The hidden module `internal` is only for the same version of `intercom-api`, and
//! changes without notice.

mod api_version;
mod base_url;
mod body;
mod call;
mod config;
mod convert;
mod cursor;
mod environment;
mod error;
mod header_value;
mod hex;
// A client cannot be built on WebAssembly.
#[cfg_attr(target_family = "wasm", allow(dead_code))]
mod http;
mod id;
mod inline_string;
#[doc(hidden)]
pub mod internal;
mod limits;
mod observer;
mod operation;
mod pagination;
mod platform;
mod rate_limit;
mod raw_request;
mod redact;
mod region;
mod rejection;
mod request_options;
mod reserved_headers;
mod response_meta;
mod retry;
#[cfg(feature = "schemars")]
mod schema;
mod scroll_slot;
mod time;
mod timeouts;
mod token;
mod token_guard;
mod token_source;
mod trace_context;
mod transport;
mod view;
mod wire;

/// Rate limiters, which decide when requests are sent.
///
/// By default, each client has a [`WindowLimiter`](rate_limiter::WindowLimiter), which waits for the
/// next window when the rate limit is exhausted. `ClientBuilder::rate_limiter` sets another one:
///
/// | Limiter | Purpose |
/// |---|---|
/// | [`WindowLimiter::new`](rate_limiter::WindowLimiter::new) | sends requests as fast as the window allows |
/// | [`WindowLimiter::smooth`](rate_limiter::WindowLimiter::smooth) | spreads requests over the window |
/// | `RedisLimiter`, with the feature `redis` | shares the window between processes |
/// | [`Unlimited`](rate_limiter::Unlimited) | admits every request immediately |
/// | a type that implements [`RateLimiter`](rate_limiter::RateLimiter) | custom limits |
pub mod rate_limiter {
    pub use crate::rate_limit::{
        Acquire, NotAdmitted, Permit, RateLimiter, RateLimiterState, Unlimited, WindowKey,
        WindowLimiter,
    };
    #[cfg(feature = "redis")]
    pub use crate::rate_limit::{RedisLimiter, RedisLimiterBuilder, RedisServer};
    /// The version of the crate `redis` whose clients and connections [`RedisServer`] accepts.
    #[cfg(feature = "redis")]
    pub use redis;
}

/// The target of spans and events: the name of the crate that users depend on, and filter by.
const TRACING_TARGET: &str = "intercom_api";

pub use api_version::ApiVersion;
pub use body::{RequestBody, ResponseBody};
pub use convert::{IntoOptional, IntoOptionalList};
pub use cursor::{Cursor, ParseCursorError};
pub use error::{ApiError, Error, ErrorKind, codes};
pub use id::Id;
pub use inline_string::InlineString;
pub use observer::{
    AttemptEvent, CancelEvent, DeviationEvent, EndEvent, Observer, OperationOutcome,
    RateLimitWaitEvent, RetryEvent, ScrollWaitEvent, WaitReason,
};
pub use operation::{
    ExclusiveTask, Hint, HintTrigger, Idempotency, ListInfo, OperationInfo, Pagination, Parameter,
    ParameterKind, ParameterLocation,
};
pub use pagination::{CollectError, Items, Page, Pages};
pub use raw_request::RawRequest;
pub use region::{ParseRegionError, Region};
pub use request_options::RequestOptions;
/// The HTTP layer, whose client can be passed to this API.
pub use reqwest;
/// Types of the HTTP layer that appear in this API.
pub use reqwest::{Method, StatusCode, header};
pub use response_meta::{RateLimit, ResponseMeta};
pub use retry::{
    AttemptOutcome, RetryDecision, RetryPolicy, RetryState, RetryStrategy, StopReason,
};
pub use time::{Timestamp, TimestampRangeError};
pub use token::AccessToken;
pub use token_source::{TokenFuture, TokenSource};
pub use trace_context::TraceContext;
pub use transport::{ByteStream, Response, ResponseFuture};
pub use wire::{Deviation, Extra, Nullable, SkippedItem, UnknownValue};
