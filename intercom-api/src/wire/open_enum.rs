//! Enums that keep the values they do not know.

use std::fmt;
use std::marker::PhantomData;

use serde::de::Deserializer;

use super::read::{Scalar, scalar};

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

/// An enum made by the macro `open_enum`.
pub(crate) trait OpenEnum: Sized {
    fn known(text: &str) -> Option<Self>;
    fn unknown(value: UnknownValue) -> Self;

    fn of(text: &str) -> Self {
        Self::known(text).unwrap_or_else(|| Self::unknown(UnknownValue(text.into())))
    }
}

struct Reader<T>(T, PhantomData<T>);

impl<T: OpenEnum> Scalar for Reader<T> {
    const EXPECTED: &'static str = "text";

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        // Empty text is no value unless it is a declared one.
        if text.is_empty() {
            return T::known(text).map(|value| Self(value, PhantomData));
        }
        Some(Self(T::of(text), PhantomData))
    }

    #[inline]
    fn from_i64(number: i64) -> Option<Self> {
        Self::from_text(&number.to_string())
    }

    #[inline]
    fn from_u64(number: u64) -> Option<Self> {
        Self::from_text(&number.to_string())
    }

    #[inline]
    fn from_bool(value: bool) -> Option<Self> {
        Self::from_text(if value { "true" } else { "false" })
    }
}

/// Reads an open enum.
pub(crate) fn read_enum<'de, T: OpenEnum, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    Ok(scalar::<Reader<T>, D>(deserializer)?.map(|reader| reader.0))
}
