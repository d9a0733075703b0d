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

/// A success, read to its end.
pub(crate) struct Received {
    pub(crate) meta: ResponseMeta,
    pub(crate) body: Bytes,
}

/// Sends and decodes a JSON response.
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
            // One element that cannot be read should not cost the others.
            let (second, mut skipped) = wire::leniently(|| wire::from_json::<T, C>(&received.body));
            if let Ok(value) = second
                && !skipped.is_empty()
            {
                if let Ok(whole) = wire::any(&received.body) {
                    wire::locate(&whole, &mut skipped);
                }
                warn_of_skipped(operation, &skipped);
                return Ok(Response::from_parts(value, received.meta).with_skipped(skipped));
            }
            Err(received.meta.undecodable(operation, &received.body, &first))
        }
    }
}

/// Tells of elements that are left out; not what is in them, which is customers' data.
pub(crate) fn warn_of_skipped(operation: &'static str, skipped: &[SkippedItem]) {
    for one in skipped {
        tracing::warn!(
            target: crate::TRACED,
            operation,
            index = one.index,
            path = crate::error::safe_path(&one.path),
            reason = one.reason,
            "an element of a list cannot be read and is left out"
        );
    }
}

/// As [`json`], where an answer may as well be empty.
pub(crate) fn json_or_nothing(call: Call) -> ResponseFuture<serde_json::Value> {
    ResponseFuture::new(call, |operation, received| {
        if received.body.is_empty() {
            return Ok(Response::from_parts(serde_json::Value::Null, received.meta));
        }
        read::<_, Eager>(operation, received)
    })
}

/// Sends, and expects nothing but success.
pub(crate) fn empty(call: Call) -> ResponseFuture<()> {
    ResponseFuture::new(call, |_, received| {
        Ok(Response::from_parts((), received.meta))
    })
}

/// Sends, and returns the response as it arrives.
pub(crate) fn bytes(call: Call) -> ResponseFuture<ByteStream> {
    ResponseFuture::streaming(call)
}
