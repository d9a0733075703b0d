//! What all operations of the client `intercom-api` share: how a call is put together and sent, repeated and paced, how answers are read, lists followed, and
//! failures told.
//!
//! Depend on `intercom-api`, which has all of this under its own name. This package is by itself because it does not depend on the resources that are chosen, so
//! that it is compiled while the client is generated. Its hidden module `internal` is for the client of the same version alone, and changes with it.

mod body;
mod call;
mod config;
mod convert;
mod cursor;
mod error;
mod http;
mod id;
mod inline_string;
#[doc(hidden)]
pub mod internal;
mod operation;
mod pagination;
mod rate_limit;
mod raw_request;
mod region;
mod retry;
#[cfg(feature = "schemars")]
mod schema;
mod time;
mod token;
mod transport;
mod wire;

/// What spans and events are named after: users know the client and not its parts.
const TRACED: &str = "intercom_api";

pub use body::{RequestBody, ResponseBody};
pub use call::RequestOptions;
pub use convert::{IntoOptional, IntoOptionalList};
pub use cursor::{Cursor, ParseCursorError};
pub use error::{ApiError, Error, ErrorKind, codes};
pub use id::Id;
pub use inline_string::InlineString;
pub use operation::{
    Exclusive, Hint, HintOn, Idempotency, ListInfo, OperationInfo, Pagination, Parameter,
    ParameterKind, ParameterLocation,
};
pub use pagination::{Items, Page, Pages};
pub use rate_limit::RateLimit;
pub use raw_request::RawRequest;
pub use region::{ParseRegionError, Region};
/// Types of the HTTP layer that appear in this API.
pub use reqwest::{Method, StatusCode, header};
pub use retry::RetryPolicy;
pub use time::{OutOfRange, Timestamp};
pub use token::AccessToken;
pub use transport::{ByteStream, Response, ResponseFuture, ResponseMeta};
pub use wire::{Extra, Nullable, SkippedItem, UnknownValue};
