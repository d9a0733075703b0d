//! Request and response bodies.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::call::Call;
use crate::transport::{self, ByteStream, ResponseFuture};
use crate::wire::{self, Decode, Eager};

/// The body of a request: a type of the API, `()` for no body, or `Vec<u8>`.
///
/// This trait is sealed. It is implemented for all request types of the API.
pub trait RequestBody: Sized + sealed::Sealed {
    /// Sets the value as the body of a request.
    #[doc(hidden)]
    fn set(&self, call: &mut Call);

    /// Deserializes a body; `None` for operations without a body. A body of bytes is represented as
    /// a JSON string. Fails if serializing the value would not return the same JSON.
    #[doc(hidden)]
    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>>;

    /// Returns whether the value and all nested values have a shape that their types declare.
    ///
    /// A union also accepts a value of any other shape, and serializes it unchanged.
    #[doc(hidden)]
    fn has_known_shape(&self) -> bool;

    /// Serializes the body as JSON.
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
        call.bytes_body("application/octet-stream", self.clone());
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

/// The body of a response: a type of the API, `()` for no body, or a [`ByteStream`].
///
/// This trait is sealed. It is implemented for all response types of the API.
pub trait ResponseBody: Sized + sealed::Sealed + 'static {
    /// Sends a request and reads the response.
    #[doc(hidden)]
    fn receive(call: Call) -> ResponseFuture<Self>;

    /// Deserializes a response as the client does; `None` for operations that do not return JSON.
    #[doc(hidden)]
    fn from_json(json: &str) -> Option<Result<Self, serde_json::Error>>;

    /// Formats the response as `Debug` does with the feature `redact-debug`; `None` for operations
    /// that do not return JSON.
    #[doc(hidden)]
    fn redacted(&self) -> Option<String> {
        None
    }

    /// Converts the response to JSON, or returns the stream.
    #[doc(hidden)]
    fn into_any(self) -> Result<AnyBody, serde_json::Error>;
}

/// The body of a response, without its static type.
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
        let read = wire::decode(json.as_bytes(), wire::from_json::<T, Eager>);
        Some(read.map(|(value, _)| value))
    }

    fn redacted(&self) -> Option<String> {
        Some(wire::redacted(self.view()))
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
