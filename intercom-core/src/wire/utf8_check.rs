//! Decodes bodies, with a choice of when their UTF-8 is checked.

use std::marker::PhantomData;

use serde::de::{DeserializeOwned, DeserializeSeed};
use serde_json::Value;

use super::findings::{self, Report};
use super::repair::{Repaired, repair};
use super::{Deviation, SkippedItem};

/// A way to read a body, which determines when its UTF-8 is checked.
pub trait Utf8Check {
    fn read<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S)
    -> serde_json::Result<S::Value>;
}

/// Checks the complete body before reading it.
///
/// The types of the API store most of the body. For them, checking each string separately takes a
/// sixth of the time of reading.
pub struct Eager;

/// Checks only the strings that are stored. Custom types may store a small part of the body.
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

/// Reads a response with `read`, and returns the value and the findings.
///
/// If the body is not valid JSON in places, or has an ID that is too long for a number, `read` is
/// called again with the repaired text.
pub(crate) fn decode<T>(
    body: &[u8],
    read: impl Fn(&[u8]) -> serde_json::Result<T>,
) -> serde_json::Result<(T, Report)> {
    let (first, report) = findings::observe(|| read(body));
    let is_valid = |error: &serde_json::Error| {
        !error.is_eof() && !error.is_syntax() && std::str::from_utf8(body).is_ok()
    };
    let long_integers = report.imprecise;
    match first {
        Ok(value) if !long_integers => return Ok((value, report)),
        Err(error) if is_valid(&error) => return Err(error),
        _ => {}
    }
    let Some(Repaired { text, deviations }) = repair(body, long_integers) else {
        return first.map(|value| (value, report));
    };
    match findings::observe(|| read(text.as_bytes())) {
        (Ok(value), mut second) => {
            second.deviations.splice(0..0, deviations);
            Ok((value, second))
        }
        (Err(_), _) => first.map(|value| (value, report)),
    }
}

/// Reads a value that is a part of a response, and returns it with the findings.
pub fn decode_part<T: DeserializeOwned>(
    json: &str,
) -> serde_json::Result<(T, Vec<Deviation>, Vec<SkippedItem>)> {
    let (value, report) = decode(json.as_bytes(), from_json::<T, Eager>)?;
    Ok((value, report.deviations, report.skipped))
}

/// Reads a body as arbitrary JSON.
pub(crate) fn any(body: &[u8]) -> serde_json::Result<Value> {
    from_json::<Value, Eager>(body)
}

/// Returns the text of a body.
fn text(body: &[u8]) -> serde_json::Result<&str> {
    std::str::from_utf8(body).map_err(|_| {
        // Reading the body as arbitrary JSON returns an error with a location, and does not compile
        // the code for the caller's type again.
        let error = serde_json::from_slice::<Value>(body).err();
        error.unwrap_or_else(|| serde::de::Error::custom("invalid UTF-8"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Deviation;

    #[test]
    fn invalid_utf8_has_a_path() {
        let body = "{\"name\":\"Lía\"}";
        assert_eq!(text(body.as_bytes()).ok(), Some(body));
        for (body, path) in [
            (&b"{\"data\":[{\"name\":\"L\xeda\"}]}"[..], "data[0].name"),
            (b"\xff", "."),
        ] {
            let found = text(body).map_err(|error| crate::wire::error_path(body, &error));
            assert_eq!(found, Err(path.to_owned()));
        }
    }

    #[test]
    fn a_response_that_is_not_valid_json_is_read_again() {
        let body = b"{\"data\": [{\"name\": \"L\xeda\"}, 1e400]}";
        let read = decode(body, from_json::<Value, Eager>);
        let found = read.map(|(value, report)| (value["data"][0]["name"].clone(), report));
        let (name, report) = found.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(name, "L\u{fffd}a");
        let paths: Vec<&str> = report.deviations.iter().map(Deviation::path).collect();
        assert_eq!(paths, ["data[0].name", "data[1]"]);
        assert!(decode(b"{\"data\": [\"\xed\"", from_json::<Value, Eager>).is_err());
    }
}
