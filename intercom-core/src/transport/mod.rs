//! Sends requests and reads responses: the only code that uses the network.

mod attempts;
mod download;
mod meta;
mod response;
mod response_future;

use bytes::Bytes;
use serde::de::DeserializeOwned;

pub(crate) use attempts::buffered;
pub use download::retry_transfer;
pub use meta::ResponseMeta;
pub use response::{ByteStream, Response};
pub use response_future::ResponseFuture;

use crate::Error;
use crate::call::Call;
use crate::wire::{self, Eager, SkippedItem, Utf8Check};

/// A response with a status of success, and its complete body.
pub(crate) struct Received {
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
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
    match wire::from_json::<T, C>(&received.body) {
        Ok(value) => Ok(Response::from_parts(value, received.meta)),
        Err(first) => {
            // An element that fails to decode is skipped, so that the others are still returned.
            let (second, mut skipped) = wire::leniently(|| wire::from_json::<T, C>(&received.body));
            if let Ok(value) = second
                && !skipped.is_empty()
            {
                if let Ok(body) = wire::any(&received.body) {
                    wire::locate(&body, &mut skipped);
                }
                warn_of_skipped(operation, &skipped);
                return Ok(Response::from_parts(value, received.meta).with_skipped(skipped));
            }
            Err(received.meta.undecodable(operation, &received.body, &first))
        }
    }
}

/// Logs skipped elements. The events do not contain their values, which may be personal data.
pub(crate) fn warn_of_skipped(operation: &'static str, skipped: &[SkippedItem]) {
    for item in skipped {
        tracing::warn!(
            target: crate::TRACING_TARGET,
            operation,
            index = item.index,
            path = crate::error::safe_path(&item.path),
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
