//! Sends requests and reads responses: the only code that uses the network.

mod attempts;
mod body;
mod download;
mod ending;
mod redirected;
mod reporter;
mod response;
mod response_future;
mod span;

use std::sync::Arc;

use bytes::Bytes;
use serde::de::DeserializeOwned;

pub(crate) use attempts::buffered;
pub use download::{Transfer, retry_transfer};
pub(crate) use ending::Ending;
pub use response::{ByteStream, Response};
pub use response_future::ResponseFuture;

use crate::Error;
use crate::call::Call;
use crate::observer::Observer;
use crate::redact::safe_path;
use crate::response_meta::ResponseMeta;
use crate::wire::{self, Deviation, Eager, Report, SkippedItem, Utf8Check};

/// A response with a success status, and its complete body.
pub(crate) struct Received {
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
    /// Whether a deviation is an error.
    pub(crate) strict: bool,
    pub(crate) observer: Option<Arc<dyn Observer>>,
}

/// Sends a call, and decodes the JSON response.
#[inline]
pub fn json<T: DeserializeOwned, C: Utf8Check>(call: Call) -> ResponseFuture<T> {
    ResponseFuture::new(call, read::<T, C>)
}

fn read<T: DeserializeOwned, C: Utf8Check>(
    operation: &'static str,
    received: Received,
) -> Result<Response<T>, Error> {
    match wire::decode(&received.body, wire::from_json::<T, C>) {
        Ok((value, report)) => {
            let report = received.check(operation, report)?;
            Ok(Response::from_parts(value, received.meta)
                .with_skipped(report.skipped)
                .with_deviations(report.deviations))
        }
        Err(error) => Err(Error::undecodable(
            operation,
            received.meta,
            &received.body,
            &error,
        )),
    }
}

impl Received {
    /// Reports and returns the deviations and the skipped elements; an error for any of them if the
    /// request is strict.
    pub(crate) fn check(
        &self,
        operation: &'static str,
        mut report: Report,
    ) -> Result<Report, Error> {
        if let Some(guard) = self.meta.guard() {
            report.redact(guard);
        }
        if let Some(observer) = &self.observer {
            reporter::deviations(&**observer, operation, &report);
        }
        let deviation = report.deviations.first();
        let skipped = report.skipped.first();
        if self.strict {
            let deviation = deviation.map(|first| {
                let (expected, found) = (first.expected(), first.found());
                (first.path(), format!("expected {expected}, found {found}"))
            });
            let skipped = || skipped.map(|first| (first.path.as_str(), first.reason.clone()));
            if let Some((path, reason)) = deviation.or_else(skipped) {
                let meta = self.meta.clone();
                return Err(Error::deviating(operation, meta, &self.body, path, &reason));
            }
        }
        warn_of_deviations(operation, &report.deviations);
        warn_of_skipped(operation, &report.skipped);
        Ok(report)
    }
}

/// Logs the deviations of a response. The event contains no values, which may be personal data.
fn warn_of_deviations(operation: &'static str, deviations: &[Deviation]) {
    if let Some(first) = deviations.first() {
        tracing::warn!(
            target: crate::TRACING_TARGET,
            count = deviations.len(),
            intercom.operation = operation,
            path = safe_path(first.path()),
            expected = first.expected(),
            found = first.found(),
            "the response deviates from its type"
        );
    }
}

/// Logs skipped elements. The events contain no values, which may be personal data.
pub(crate) fn warn_of_skipped(operation: &'static str, skipped: &[SkippedItem]) {
    for item in skipped {
        tracing::warn!(
            target: crate::TRACING_TARGET,
            index = item.index,
            intercom.operation = operation,
            path = safe_path(&item.path),
            reason = item.reason,
            "skipped a list element that failed to decode"
        );
    }
}

/// Sends a call, and decodes the JSON response; null if the body is empty.
pub(crate) fn json_or_null(call: Call) -> ResponseFuture<serde_json::Value> {
    ResponseFuture::new(call, |operation, received| {
        if received.body.is_empty() {
            return Ok(Response::from_parts(serde_json::Value::Null, received.meta));
        }
        read::<_, Eager>(operation, received)
    })
}

/// Sends a call, and ignores the body of the response.
pub(crate) fn empty(call: Call) -> ResponseFuture<()> {
    ResponseFuture::new(call, |_, received| {
        Ok(Response::from_parts((), received.meta))
    })
}

/// Sends a call, and returns the body of the response as a stream.
pub(crate) fn bytes(call: Call) -> ResponseFuture<ByteStream> {
    ResponseFuture::streaming(call)
}
