//! The errors of the failures of a request.

use std::sync::Arc;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::source::Source;
use super::{Cause, Error, ErrorKind, Inner, Route, api_error};
use crate::rejection::Rejection;
use crate::response_meta::{ResponseMeta, request_id};
use crate::{SkippedItem, platform, wire};

/// Maximum length of the part of a response body that an error stores, in bytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;
/// Maximum number of errors of a response that an error stores.
const MAX_API_ERRORS: usize = 100;
/// The message of an attempt that timed out.
const NO_RESPONSE: &str =
    "no response within the attempt timeout: check the network, or increase `attempt_timeout`";

impl Error {
    pub(crate) fn of_skipped(
        operation: Option<&'static str>,
        meta: &ResponseMeta,
        item: SkippedItem,
    ) -> Self {
        let message = format!("failed to decode an element of the list: {}", item.reason);
        Inner {
            operation,
            status: Some(meta.status()),
            headers: Some(meta.headers().clone()),
            request_id: request_id(meta.headers()),
            path: Some(item.path.clone()),
            attempts: meta.attempts(),
            item: Some(item),
            ..Self::inner(ErrorKind::Decode, message)
        }
        .into()
    }

    /// Creates the error of an attempt that timed out.
    pub(crate) fn attempt_timeout(operation: &'static str) -> Self {
        Self::new(ErrorKind::AttemptTimeout, operation, NO_RESPONSE)
    }

    /// Creates the error of an operation that timed out. The error of the last attempt is its
    /// source.
    pub(crate) fn timeout(operation: &'static str, last: Option<Self>) -> Self {
        let mut inner = Inner {
            operation: Some(operation),
            ..Self::inner(
                ErrorKind::Timeout,
                "the operation did not succeed within its timeout: increase `timeout`, or retry later",
            )
        };
        if let Some(last) = last {
            inner.status = last.inner.status;
            inner.headers.clone_from(&last.inner.headers);
            inner.body.clone_from(&last.inner.body);
            inner.request_id.clone_from(&last.inner.request_id);
            inner.errors.clone_from(&last.inner.errors);
            inner.source = Some(Arc::new(last));
        }
        inner.into()
    }

    /// Creates the error of a file or a writer that failed.
    #[doc(hidden)]
    pub fn io(operation: &'static str, message: impl Into<String>, source: std::io::Error) -> Self {
        Inner {
            operation: Some(operation),
            source: Some(Arc::new(source)),
            ..Self::inner(ErrorKind::Io, message)
        }
        .into()
    }

    /// Creates the error of a response that lacks a value that is required to continue.
    #[doc(hidden)]
    pub fn incomplete(operation: &'static str, message: &'static str) -> Self {
        Self::new(ErrorKind::Decode, operation, message)
    }

    /// Creates the error of an invalid request. The transport sets the operation; other callers set
    /// it with [`with_operation`](Self::with_operation).
    #[doc(hidden)]
    pub fn invalid_request(message: impl Into<String>) -> Self {
        Self::inner(ErrorKind::InvalidRequest, message).into()
    }

    #[doc(hidden)]
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::inner(ErrorKind::Configuration, message).into()
    }

    /// Creates the error of a request without a complete response.
    pub(crate) fn transport(operation: &'static str, error: reqwest::Error) -> Self {
        // After a connect timeout, the request was not sent, so it is a failure to connect.
        let kind = if error.is_timeout() && !platform::is_connect(&error) {
            ErrorKind::AttemptTimeout
        } else if error.is_builder() {
            ErrorKind::InvalidRequest
        } else {
            ErrorKind::Connection
        };
        let message = match kind {
            ErrorKind::AttemptTimeout => NO_RESPONSE,
            ErrorKind::InvalidRequest => "failed to build the request",
            _ if platform::is_connect(&error) => {
                "failed to connect: check the network, the proxy and the base URL"
            }
            _ => "the connection was lost",
        };
        let rejection = Rejection::of(&error);
        let message = rejection.map_or(message, Rejection::message);
        Inner {
            operation: Some(operation),
            is_connect: platform::is_connect(&error),
            cause: rejection.map(Cause::of),
            source: Some(Arc::new(Source::of(&error.without_url()))),
            ..Self::inner(kind, message)
        }
        .into()
    }

    /// Creates the error of a response that reports an error.
    pub(crate) fn api(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: &[u8],
        route: Option<Route>,
    ) -> Self {
        let is_complete = body.len() <= MAX_BODY;
        let parsed: Option<Value> = is_complete
            .then(|| serde_json::from_slice(body).ok())
            .flatten();
        let mut errors = parsed.as_ref().map(api_error::parse).unwrap_or_default();
        errors.truncate(MAX_API_ERRORS);
        errors.shrink_to_fit();
        let request_id = parsed
            .as_ref()
            .and_then(|body| body.get("request_id"))
            .and_then(Value::as_str)
            .map(str::to_owned)
            .or_else(|| request_id(&headers));
        let kind = if status == StatusCode::TOO_MANY_REQUESTS {
            ErrorKind::RateLimited
        } else {
            ErrorKind::Api
        };
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body: excerpt(body),
            request_id,
            errors,
            route,
            cause: (status == StatusCode::PROXY_AUTHENTICATION_REQUIRED)
                .then_some(Cause::ProxyCredentials),
            ..Self::inner(kind, "the server rejected the request")
        }
        .into()
    }

    /// Creates the error of a response that failed to decode.
    pub(crate) fn decode(
        operation: &'static str,
        status: StatusCode,
        headers: HeaderMap,
        body: &[u8],
        path: String,
        reason: &str,
    ) -> Self {
        let request_id = request_id(&headers);
        Inner {
            operation: Some(operation),
            status: Some(status),
            headers: Some(headers),
            body: excerpt(body),
            request_id,
            path: Some(path),
            ..Self::inner(
                ErrorKind::Decode,
                format!("failed to decode the response: {reason}"),
            )
        }
        .into()
    }

    /// Creates the error of a body that failed to decode.
    pub(crate) fn undecodable(
        operation: &'static str,
        meta: ResponseMeta,
        body: &[u8],
        error: &serde_json::Error,
    ) -> Self {
        let path = wire::error_path(body, error);
        let reason = wire::decode_reason(error);
        Self::deviating(operation, meta, body, &path, &reason)
    }

    /// Creates the error of a body that deviates from its type.
    pub(crate) fn deviating(
        operation: &'static str,
        meta: ResponseMeta,
        body: &[u8],
        path: &str,
        reason: &str,
    ) -> Self {
        let path = meta.shown(path).to_owned();
        let attempts = meta.attempts();
        let (status, headers) = meta.into_parts();
        Self::decode(operation, status, headers, body, path, reason).with_attempts(attempts)
    }
}

/// The HTTP layer does not send requests on this platform.
#[cfg(target_family = "wasm")]
impl From<platform::Unsupported> for Error {
    fn from(_: platform::Unsupported) -> Self {
        Self::configuration("requests are not supported on WebAssembly")
    }
}

/// Copies the part of a body that an error stores. The body itself is then freed.
pub(crate) fn excerpt(body: &[u8]) -> Arc<[u8]> {
    Arc::from(&body[..body.len().min(MAX_BODY)])
}
