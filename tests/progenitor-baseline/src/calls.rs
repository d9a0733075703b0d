//! Calls of operations by name, with JSON.

use std::fmt;
use std::pin::Pin;

use crate::{ByteStream, Client, Error, ResponseValue, types};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// A call that is not sent yet.
pub type Call<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// The outcome of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// A response that was decoded and encoded again: the status, and the body.
    Response(u16, Value),
    /// A string or bytes, as a string.
    Bytes(u16, String),
    /// The arguments do not match the types, so nothing was sent. The text is the reason.
    NotSent(String),
    /// The response does not match the types. The text is the reason.
    NotDecoded(String),
    /// The description does not list the status.
    Unlisted(u16),
    /// Nothing was received. The text is the reason.
    Failed(String),
}

impl Outcome {
    fn not_sent(argument: &str, reason: &dyn fmt::Display) -> Self {
        Self::NotSent(format!("{argument}: {reason}"))
    }

    fn failed<E: Serialize>(error: Error<E>) -> Self {
        match error {
            Error::InvalidRequest(reason) | Error::Custom(reason) => Self::NotSent(reason),
            Error::ErrorResponse(response) => encoded(response),
            Error::InvalidResponsePayload(_, error) => Self::NotDecoded(error.to_string()),
            Error::UnexpectedResponse(response) => Self::Unlisted(response.status().as_u16()),
            Error::CommunicationError(error)
            | Error::InvalidUpgrade(error)
            | Error::ResponseBodyError(error) => Self::Failed(format!("{error:?}")),
        }
    }
}

/// Decodes from a slice, as progenitor's client decodes responses, so that the code is compiled
/// once.
fn decode<T: DeserializeOwned>(value: &Value) -> Result<T, serde_json::Error> {
    serde_json::from_slice(&serde_json::to_vec(value)?)
}

fn encoded<T: Serialize>(response: ResponseValue<T>) -> Outcome {
    let status = response.status().as_u16();
    match serde_json::to_value(response.into_inner()) {
        Ok(value) => Outcome::Response(status, value),
        Err(error) => Outcome::NotDecoded(error.to_string()),
    }
}

async fn json<T: Serialize, E: Serialize>(result: Result<ResponseValue<T>, Error<E>>) -> Outcome {
    result.map_or_else(Outcome::failed, encoded)
}

async fn empty<E: Serialize>(result: Result<ResponseValue<()>, Error<E>>) -> Outcome {
    json(result).await
}

async fn bytes<E: Serialize>(result: Result<ResponseValue<ByteStream>, Error<E>>) -> Outcome {
    let response = match result {
        Ok(response) => response,
        Err(error) => return Outcome::failed(error),
    };
    let status = response.status().as_u16();
    let mut stream = response.into_inner().into_inner();
    let mut bytes = Vec::new();
    loop {
        let next = std::future::poll_fn(|context| {
            futures_core::Stream::poll_next(stream.as_mut(), context)
        });
        match next.await {
            Some(Ok(chunk)) => bytes.extend_from_slice(&chunk),
            Some(Err(error)) => return Outcome::Failed(format!("{error:?}")),
            None => break,
        }
    }
    Outcome::Bytes(status, String::from_utf8_lossy(&bytes).into_owned())
}

#[allow(clippy::all, reason = "the generated code is not formatted")]
mod generated {
    use super::*;

    include!(concat!(env!("OUT_DIR"), "/calls.rs"));
}

pub use generated::{OPERATIONS, call};
