//! Sending requests and reading answers: the one seam between the operations and the network.

mod attempts;
mod response;
mod response_future;

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::DeserializeOwned;

pub(crate) use attempts::whole;
pub use response::{ByteStream, Response};
pub use response_future::ResponseFuture;

use crate::Error;
use crate::call::Call;
use crate::wire::{self, Eager, SkippedItem, Utf8Check};

/// A successful answer, read to its end.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) attempts: u32,
}

impl Received {
    fn around<T>(self, value: T) -> Response<T> {
        Response::new(value, self.status, self.headers).with_attempts(self.attempts)
    }

    /// The error that its form is another one than the operation's.
    pub(crate) fn undecodable(self, operation: &'static str, error: &serde_json::Error) -> Error {
        let path = wire::error_path(&self.body, error);
        Error::decode(
            operation,
            self.status,
            self.headers,
            self.body.to_vec(),
            path,
            error,
        )
        .with_attempts(self.attempts)
    }
}

/// Sends and reads a JSON answer.
#[inline]
pub fn json<T: DeserializeOwned, C: Utf8Check>(call: Result<Call, Error>) -> ResponseFuture<T> {
    ResponseFuture::new(call, read::<T, C>)
}

fn read<T: DeserializeOwned, C: Utf8Check>(
    operation: &'static str,
    received: Received,
) -> Result<Response<T>, Error> {
    match wire::from_json::<T, C>(&received.body) {
        Ok(value) => Ok(received.around(value)),
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
                return Ok(received.around(value).with_skipped(skipped));
            }
            Err(received.undecodable(operation, &first))
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
            path = crate::error::name(&one.path),
            reason = one.reason,
            "an element of a list cannot be read and is left out"
        );
    }
}

/// As [`json`], where an answer may as well be empty.
pub(crate) fn json_or_nothing(call: Call) -> ResponseFuture<serde_json::Value> {
    ResponseFuture::new(Ok(call), |operation, received| {
        if received.body.is_empty() {
            return Ok(received.around(serde_json::Value::Null));
        }
        read::<_, Eager>(operation, received)
    })
}

/// Sends, and expects nothing but success.
pub fn empty(call: Result<Call, Error>) -> ResponseFuture<()> {
    ResponseFuture::new(call, |_, received| Ok(received.around(())))
}

/// Sends, and hands over the answer as it comes in.
pub async fn bytes(call: Call) -> Result<Response<ByteStream>, Error> {
    attempts::stream(call).await
}
