//! What operations send and return.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::transport::{self, ByteStream, ResponseFuture};
use crate::wire::{Decode, Eager};

/// What an operation sends: a type of the API, `()` for nothing, or `Vec<u8>`.
///
/// It is implemented for all types of requests, and for nothing else.
pub trait RequestBody: Sized + sealed::Sealed {
    /// Sets the body of a request.
    #[doc(hidden)]
    fn set(&self, call: &mut Call);

    /// Decodes a body; `None` if the operation sends none. Bytes are given as a string.
    #[doc(hidden)]
    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>>;

    /// Whether the value, and each part of it, has one of the shapes of its type. Unions accept others, and send them unchanged.
    #[doc(hidden)]
    fn has_known_shape(&self) -> bool;

    /// The body as JSON.
    #[doc(hidden)]
    fn to_json(&self) -> Result<Value, serde_json::Error>;
}

impl<T: Decode + DeserializeOwned> RequestBody for T {
    #[inline]
    fn set(&self, call: &mut Call) {
        call.json_body(self.view());
    }

    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>> {
        Some(serde_json::from_str(json))
    }

    fn has_known_shape(&self) -> bool {
        self.view().misfits() != usize::MAX
    }

    fn to_json(&self) -> Result<Value, serde_json::Error> {
        serde_json::to_value(self.view())
    }
}

impl RequestBody for () {
    fn set(&self, _: &mut Call) {}

    fn from_json(_: &str) -> Option<Result<Self, serde_json::Error>> {
        None
    }

    fn has_known_shape(&self) -> bool {
        true
    }

    fn to_json(&self) -> Result<Value, serde_json::Error> {
        Ok(Value::Null)
    }
}

impl RequestBody for Vec<u8> {
    fn set(&self, call: &mut Call) {
        call.bytes_body(self.clone());
    }

    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>> {
        Some(serde_json::from_str::<String>(json).map(String::into_bytes))
    }

    fn has_known_shape(&self) -> bool {
        true
    }

    fn to_json(&self) -> Result<Value, serde_json::Error> {
        Ok(String::from_utf8_lossy(self).into())
    }
}

/// What an operation returns: a type of the API, `()` for nothing, or a [`ByteStream`].
///
/// It is implemented for all types of responses, and for nothing else.
pub trait ResponseBody: Sized + sealed::Sealed + 'static {
    /// Sends a request and reads the response.
    #[doc(hidden)]
    fn receive(call: Call) -> ResponseFuture<Self>;

    /// Decodes a response; `None` if the operation returns no JSON.
    #[doc(hidden)]
    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>>;

    /// The response as JSON, or as the stream that it is.
    #[doc(hidden)]
    fn into_any(self) -> Result<AnyBody, serde_json::Error>;
}

/// A response whose type is not known.
#[doc(hidden)]
pub enum AnyBody {
    Json(Value),
    Bytes(ByteStream),
}

impl<T: Decode + DeserializeOwned + 'static> ResponseBody for T {
    #[inline]
    fn receive(call: Call) -> ResponseFuture<Self> {
        transport::json::<T, Eager>(call)
    }

    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>> {
        Some(serde_json::from_str(json))
    }

    fn into_any(self) -> Result<AnyBody, serde_json::Error> {
        serde_json::to_value(self.view()).map(AnyBody::Json)
    }
}

impl ResponseBody for () {
    fn receive(call: Call) -> ResponseFuture<Self> {
        transport::empty(call)
    }

    fn from_json(_: &str) -> Option<Result<Self, serde_json::Error>> {
        None
    }

    fn into_any(self) -> Result<AnyBody, serde_json::Error> {
        Ok(AnyBody::Json(Value::Null))
    }
}

impl ResponseBody for ByteStream {
    fn receive(call: Call) -> ResponseFuture<Self> {
        transport::bytes(call)
    }

    fn from_json(_: &str) -> Option<Result<Self, serde_json::Error>> {
        None
    }

    fn into_any(self) -> Result<AnyBody, serde_json::Error> {
        Ok(AnyBody::Bytes(self))
    }
}

mod sealed {
    pub trait Sealed {}
    impl<T: crate::wire::Decode> Sealed for T {}
    impl Sealed for () {}
    impl Sealed for Vec<u8> {}
    impl Sealed for crate::ByteStream {}
}
