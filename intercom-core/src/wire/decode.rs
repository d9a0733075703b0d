//! Decoding of values.

use serde::de::{DeserializeSeed, Deserializer, Unexpected};
use serde_json::Value;

use super::findings;
use super::found::Found;
use super::model::ValueRef;

/// A type that can be read from JSON. Values are read in place, so that large structs are not
/// moved.
#[doc(hidden)]
pub trait Decode: Sized {
    /// Reads the value into `place`, which must be [`empty`](Self::empty). `place` stays empty if
    /// there is no value.
    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error>;

    /// Reads the value of an optional field.
    #[inline]
    fn read_option<'de, D: Deserializer<'de>>(
        place: &mut Option<Self>,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        let mut value = Self::empty();
        let found = Self::read(&mut value, deserializer)?;
        if found.is_value() {
            *place = Some(value);
        }
        Ok(found)
    }

    /// Reads an element of a list. A null is an element only in a list of arbitrary JSON.
    #[inline]
    fn read_element<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        Self::read(place, deserializer)
    }

    /// Borrows the value for writing.
    fn view(&self) -> ValueRef<'_>;

    /// Returns the default value.
    fn empty() -> Self;

    /// Returns whether the type is written as JSON of this kind.
    ///
    /// A scalar is also read from other kinds. In a union, an alternative of the same kind is
    /// preferred.
    #[inline]
    fn is_of_kind(_: &Value) -> bool {
        true
    }
}

/// Reads a value that is not part of another one, and fails if there is no value.
pub fn required<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = T::empty();
    match T::read(&mut value, deserializer)? {
        Found::Value => {
            findings::clear_tail();
            Ok(value)
        }
        // Not in place of a whole object: `[]` is not a list response.
        Found::Patched if matches!(value.view(), ValueRef::Object(..)) => {
            Err(not_a_value(Found::Unusable))
        }
        Found::Deviated | Found::Patched | Found::Blank => Ok(value),
        found => Err(not_a_value(found)),
    }
}

#[cold]
fn not_a_value<E: serde::de::Error>(found: Found) -> E {
    let (raw, expected) = match found {
        Found::Unusable => findings::take_raw().unwrap_or_default(),
        _ => (Value::Null, "a value"),
    };
    let unexpected = match &raw {
        Value::Null => Unexpected::Unit,
        Value::Bool(value) => Unexpected::Bool(*value),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Unexpected::Unsigned(number),
            (_, Some(number)) => Unexpected::Signed(number),
            _ => Unexpected::Float(number.as_f64().unwrap_or_default()),
        },
        Value::String(text) => Unexpected::Str(text),
        Value::Array(_) => Unexpected::Seq,
        Value::Object(_) => Unexpected::Map,
    };
    E::invalid_type(unexpected, &expected)
}

/// A seed that reads a value in place.
pub(super) struct Place<'a, T>(pub(super) &'a mut T);

impl<'de, T: Decode> DeserializeSeed<'de> for Place<'_, T> {
    type Value = Found;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        T::read(self.0, deserializer)
    }
}

/// A seed that reads an optional value in place.
pub(super) struct OptionPlace<'a, T>(pub(super) &'a mut Option<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for OptionPlace<'_, T> {
    type Value = Found;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        T::read_option(self.0, deserializer)
    }
}
