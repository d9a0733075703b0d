//! Decoding of bodies, by when their text is checked.

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::Value;

/// A way to read a body, by when its text is checked.
pub trait Utf8Check {
    fn read<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S)
    -> serde_json::Result<S::Value>;
}

/// At once: piece by piece, that is a sixth of the work of reading where most of the body is kept, as in the types of the API.
pub struct Eager;

/// What is kept, piece by piece: types of users may keep little.
pub struct Lazy;

impl Utf8Check for Eager {
    #[inline]
    fn read<'de, S: DeserializeSeed<'de>>(
        body: &'de [u8],
        seed: S,
    ) -> serde_json::Result<S::Value> {
        to_end(serde_json::Deserializer::from_str(text(body)?), seed)
    }
}

impl Utf8Check for Lazy {
    #[inline]
    fn read<'de, S: DeserializeSeed<'de>>(
        body: &'de [u8],
        seed: S,
    ) -> serde_json::Result<S::Value> {
        to_end(serde_json::Deserializer::from_slice(body), seed)
    }
}

#[inline]
fn to_end<'de, R: serde_json::de::Read<'de>, S: DeserializeSeed<'de>>(
    mut reader: serde_json::Deserializer<R>,
    seed: S,
) -> serde_json::Result<S::Value> {
    let value = seed.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads a body.
#[inline]
pub(crate) fn from_json<T: DeserializeOwned, C: Utf8Check>(body: &[u8]) -> serde_json::Result<T> {
    C::read(body, PhantomData::<T>)
}

/// Reads a body as any JSON.
pub(crate) fn any(body: &[u8]) -> serde_json::Result<Value> {
    from_json::<Value, Eager>(body)
}

/// The text of a body. It is checked once as a whole: piece by piece, that is a sixth of the work of reading.
fn text(body: &[u8]) -> serde_json::Result<&str> {
    std::str::from_utf8(body).map_err(|_| {
        // This tells where the text is broken. It reads any JSON, so that the code for the caller's type is there once.
        let error = serde_json::from_slice::<Value>(body).err();
        error.unwrap_or_else(|| serde::de::Error::custom("the text is not UTF-8"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_text_is_told_where() {
        let body = "{\"name\":\"Lía\"}";
        assert_eq!(text(body.as_bytes()).ok(), Some(body));
        for (body, place) in [
            (&b"{\"data\":[{\"name\":\"L\xeda\"}]}"[..], "data[0].name"),
            (b"\xff", "."),
        ] {
            let found = text(body).map_err(|error| crate::wire::error_path(body, &error));
            assert_eq!(found, Err(place.to_owned()));
        }
    }
}
