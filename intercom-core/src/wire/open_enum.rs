//! Enums that keep the values they do not know.

use std::fmt;

use serde::de::Deserializer;

use super::decode::Decode;
use crate::InlineString;

/// The text of an enum value that the description does not have. It cannot be made from outside, so it is never the text of a known value.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    /// The text as it was sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An enum made by the macro `__open_enum`.
#[doc(hidden)]
pub trait OpenEnum: Sized {
    /// The value that is declared with this text.
    fn known(text: &str) -> Option<Self>;
    /// A value that is not declared.
    fn unknown(value: UnknownValue) -> Self;

    /// Either of the two.
    fn of(text: &str) -> Self {
        Self::known(text).unwrap_or_else(|| Self::unknown(UnknownValue(text.into())))
    }
}

/// Reads an open enum. It is read as a word first, so that what reads text is there once and not for each enum.
#[inline]
pub fn read_enum<'de, T: OpenEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let Some(word) = InlineString::read(deserializer)? else {
        return Ok(None);
    };
    // Empty text is no value unless it is a declared one.
    Ok(match word.as_str() {
        "" => T::known(""),
        text => Some(T::of(text)),
    })
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
            assert_eq!(format!("{state:?}"), text);
            assert_eq!(serde_json::to_value(&state).ok(), Some(text.into()));
        }
    }
}
