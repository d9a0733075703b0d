//! Strings, numbers and booleans.

use std::fmt;

use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::decode::Decode;
use super::empty::{other_array, other_object, other_string};
use super::exact::{compared, is_exact};
use super::findings::unusable;
use super::found::Found;
use super::model::ValueRef;

/// A type that is a string, a number or a boolean in JSON. A method returns `None` for a value that
/// cannot be used.
pub(crate) trait Scalar: Decode {
    /// The kind of value that is expected, for messages.
    const EXPECTED: &'static str;
    /// Whether a string is always written as it was sent.
    const IS_TEXT: bool = false;
    /// Whether the field determines if the value is written as a string or as a number.
    const HAS_TWO_FORMS: bool = false;
    fn from_text(text: &str) -> Option<Self>;
    fn from_string(text: String) -> Result<Self, String> {
        Self::from_text(&text).ok_or(text)
    }
    fn from_i64(_: i64) -> Option<Self> {
        None
    }
    fn from_u64(_: u64) -> Option<Self> {
        None
    }
    fn from_f64(_: f64) -> Option<Self> {
        None
    }
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
}

/// Reads a scalar.
pub(crate) fn scalar<'de, T: Scalar, D: Deserializer<'de>>(
    place: &mut T,
    deserializer: D,
) -> Result<Found, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(place))
}

struct ScalarVisitor<'a, T>(&'a mut T);

impl<T: Scalar> ScalarVisitor<'_, T> {
    /// Returns the result of reading a value, which was sent as `raw`.
    #[inline]
    fn read(&self, raw: impl FnOnce() -> Value) -> Found {
        if is_exact() {
            compared(self.0.view(), T::HAS_TWO_FORMS, T::EXPECTED, raw())
        } else {
            Found::Value
        }
    }

    #[inline]
    fn set(self, value: Option<T>, raw: impl FnOnce() -> Value) -> Found {
        match value {
            Some(value) => {
                *self.0 = value;
                self.read(raw)
            }
            None => unusable(T::EXPECTED, raw()),
        }
    }
}

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    #[inline]
    fn visit_str<E>(self, text: &str) -> Result<Found, E> {
        Ok(match T::from_text(text) {
            Some(value) => {
                *self.0 = value;
                if T::IS_TEXT {
                    Found::Value
                } else {
                    self.read(|| text.into())
                }
            }
            None => other_string(T::EXPECTED, text),
        })
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Found, E> {
        if !T::IS_TEXT {
            return self.visit_str(&text);
        }
        Ok(match T::from_string(text) {
            Ok(value) => {
                *self.0 = value;
                Found::Value
            }
            Err(text) => other_string(T::EXPECTED, &text),
        })
    }

    #[inline]
    fn visit_i64<E>(self, number: i64) -> Result<Found, E> {
        Ok(self.set(T::from_i64(number), || number.into()))
    }

    #[inline]
    fn visit_u64<E>(self, number: u64) -> Result<Found, E> {
        Ok(self.set(T::from_u64(number), || number.into()))
    }

    #[inline]
    fn visit_f64<E>(self, number: f64) -> Result<Found, E> {
        Ok(self.set(T::from_f64(number), || number.into()))
    }

    #[inline]
    fn visit_bool<E>(self, value: bool) -> Result<Found, E> {
        Ok(self.set(T::from_bool(value), || value.into()))
    }

    #[inline]
    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Found, A::Error> {
        other_array(T::EXPECTED, list)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Found, A::Error> {
        other_object(T::EXPECTED, map)
    }
}

macro_rules! scalars {
    ($($kind:ty, $expected:literal, |$value:ident| $view:expr, $is:path { $($function:tt)* })*) => {$(
        impl Scalar for $kind {
            const EXPECTED: &'static str = $expected;
            $($function)*
        }

        impl Decode for $kind {
            #[inline]
            fn empty() -> Self {
                Self::default()
            }

            #[inline]
            fn read<'de, D: Deserializer<'de>>(place: &mut Self, deserializer: D) -> Result<Found, D::Error> {
                scalar(place, deserializer)
            }

            #[inline]
            fn view(&self) -> ValueRef<'_> {
                let $value = self;
                $view
            }

            #[inline]
            fn is_of_kind(value: &Value) -> bool {
                $is(value)
            }
        }
    )*};
}

scalars! {
    String, "a string", |text| ValueRef::Text(text), Value::is_string {
        const IS_TEXT: bool = true;
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            Some(text.to_owned())
        }
        #[inline]
        fn from_string(text: String) -> Result<Self, String> {
            Ok(text)
        }
        // A number in place of a string is converted to its digits.
        #[inline]
        fn from_i64(number: i64) -> Option<Self> {
            Some(number.to_string())
        }
        #[inline]
        fn from_u64(number: u64) -> Option<Self> {
            Some(number.to_string())
        }
        #[inline]
        fn from_f64(number: f64) -> Option<Self> {
            Some(number.to_string())
        }
        #[inline]
        fn from_bool(value: bool) -> Option<Self> {
            Some(value.to_string())
        }
    }
    i64, "an integer", |number| ValueRef::Integer(*number), Value::is_i64 {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            integer(text)
        }
        #[inline]
        fn from_i64(number: i64) -> Option<Self> {
            Some(number)
        }
        #[inline]
        fn from_u64(number: u64) -> Option<Self> {
            Self::try_from(number).ok()
        }
        #[inline]
        fn from_f64(number: f64) -> Option<Self> {
            floor(number)
        }
    }
    f64, "a number", |number| ValueRef::Float(*number), Value::is_number {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            text.trim().parse().ok().filter(|number: &f64| number.is_finite())
        }
        #[expect(clippy::cast_precision_loss, reason = "declared as a floating-point number")]
        #[inline]
        fn from_i64(number: i64) -> Option<Self> {
            Some(number as Self)
        }
        #[expect(clippy::cast_precision_loss, reason = "declared as a floating-point number")]
        #[inline]
        fn from_u64(number: u64) -> Option<Self> {
            Some(number as Self)
        }
        #[inline]
        fn from_f64(number: f64) -> Option<Self> {
            Some(number)
        }
    }
    bool, "a boolean", |value| ValueRef::Bool(*value), Value::is_boolean {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            text.trim().parse().ok()
        }
        #[inline]
        fn from_bool(value: bool) -> Option<Self> {
            Some(value)
        }
    }
}

/// Returns a float without a fraction as an integer. Some JSON writers write every number as a
/// float.
pub fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked: no fraction, and small enough to be exact"
    )]
    let exact = (number.fract() == 0.0 && number.abs() <= LIMIT).then_some(number as i64);
    exact
}

/// Rounds a number down to an integer; `None` if it is out of range.
pub(crate) fn floor(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    let floor = number.floor();
    #[expect(clippy::cast_possible_truncation, reason = "checked: within the range")]
    let integer = (-LIMIT..LIMIT).contains(&floor).then_some(floor as i64);
    integer
}

/// Parses an integer. The text may have a fraction, which is rounded down, and an exponent.
pub(crate) fn integer(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let is_numeric = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'+' | b'-' | b'e' | b'E');
    if !text.bytes().all(is_numeric) {
        return None;
    }
    text.parse().ok().and_then(floor)
}
