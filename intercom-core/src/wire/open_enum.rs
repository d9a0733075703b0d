//! Enums that preserve unknown values.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};

use serde_json::Value;

use super::empty::otherwise;
use super::exact::{compared, is_exact};
use super::found::Found;
use super::model::ValueRef;

/// A value of an enum that the API description does not declare.
///
/// It cannot be constructed outside of this crate, so it is never a known value.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// Returns the value as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&ValueRef::Text(&self.0), f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An enum that the macro `__open_enum` implements.
#[doc(hidden)]
pub trait OpenEnum: Sized {
    /// Returns the declared value of this string, if there is one.
    fn known(text: &str) -> Option<Self>;
    /// Creates the variant for a value that is not declared.
    fn unknown(value: UnknownValue) -> Self;

    /// Returns the declared value of this string, or the variant for unknown values.
    fn of(text: &str) -> Self {
        Self::known(text).unwrap_or_else(|| Self::unknown(UnknownValue(text.into())))
    }
}

/// Reads an open enum.
#[inline]
pub fn read_enum<'de, T: OpenEnum, D: Deserializer<'de>>(
    place: &mut T,
    deserializer: D,
) -> Result<Found, D::Error> {
    read_text(
        &mut |text| {
            // An empty string is not a value unless it is a known one.
            let value = match text {
                "" => T::known(""),
                text => Some(T::of(text)),
            };
            let is_value = value.is_some();
            if let Some(value) = value {
                *place = value;
            }
            is_value
        },
        deserializer,
    )
}

/// Reads the string of an enum. `set` returns whether the string is a value. This function is
/// compiled once, and not for each enum.
fn read_text<'de, D: Deserializer<'de>>(
    set: &mut dyn FnMut(&str) -> bool,
    deserializer: D,
) -> Result<Found, D::Error> {
    deserializer.deserialize_any(TextVisitor(set))
}

const EXPECTED: &str = "a string";

struct TextVisitor<'a>(&'a mut dyn FnMut(&str) -> bool);

impl TextVisitor<'_> {
    /// Reads a value that was sent as `raw`, which is not a string.
    #[cold]
    fn other(self, text: &str, raw: impl Into<Value>) -> Found {
        (self.0)(text);
        if is_exact() {
            compared(ValueRef::Text(text), false, EXPECTED, raw.into())
        } else {
            Found::Value
        }
    }
}

impl<'de> Visitor<'de> for TextVisitor<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_str<E>(self, text: &str) -> Result<Found, E> {
        Ok(if (self.0)(text) {
            Found::Value
        } else {
            Found::EmptyString
        })
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Found, E> {
        Ok(self.other(if value { "true" } else { "false" }, value))
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Found, E> {
        Ok(self.other(&number.to_string(), number))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Found, E> {
        Ok(self.other(&number.to_string(), number))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Found, E> {
        Ok(self.other(&number.to_string(), number))
    }

    otherwise!(EXPECTED; null array object);
}

#[cfg(test)]
#[allow(unreachable_pub, reason = "the macro is for public types")]
mod tests {
    use super::*;

    #[derive(Clone, PartialEq, Eq, Hash)]
    enum State {
        Open,
        Closed,
        Unknown(UnknownValue),
    }
    crate::__open_enum!(State { Open "open", Closed "closed", });

    /// Names that the code of the macro could confuse with its own.
    #[derive(Clone, PartialEq, Eq, Hash)]
    enum Names {
        Err,
        Error,
        Ok,
        None,
        Some,
        Default,
        Output,
        String,
        Unknown(UnknownValue),
    }
    crate::__open_enum!(Names {
        Err "err", Error "error", Ok "ok", None "none", Some "some", Default "default", Output "output",
        String "string",
    });

    #[test]
    fn a_variant_can_have_the_name_of_an_associated_type() {
        for name in Names::KNOWN {
            let parsed: Result<Names, _> = name.as_str().parse();
            assert_eq!(parsed.as_ref(), Ok(name));
        }
    }

    #[test]
    fn known_and_unknown_values_are_read_and_written() {
        assert_eq!(State::KNOWN, [State::Open, State::Closed]);
        for (text, known) in [("open", true), ("closed", true), ("ajar", false)] {
            let parsed: Result<State, _> = text.parse();
            let state = State::from(text);
            assert_eq!(parsed.as_ref(), Ok(&state));
            assert_eq!(State::from(&state), state);
            assert_eq!(State::from(&text.to_owned()), state);
            assert_eq!(state.is_unknown(), !known);
            assert!(state == text && state == *text);
            assert_eq!(state.to_string(), text);
            let shown = if known || !cfg!(feature = "redact-debug") {
                text
            } else {
                "unknown"
            };
            assert_eq!(format!("{state:?}"), shown);
            assert_eq!(serde_json::to_value(&state).ok(), Some(text.into()));
        }
    }
}
