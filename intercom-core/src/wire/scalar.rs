//! Strings, numbers and booleans.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;

use super::decode::Decode;
use super::empty::empty_as_none;
use super::model::ValueRef;

/// A value that is text, a number or a boolean on the wire. What it has no use for, it refuses with `None`.
pub(crate) trait Scalar: Sized {
    /// What is expected, for error messages.
    const EXPECTED: &'static str;
    fn from_text(text: &str) -> Option<Self>;
    fn from_string(text: String) -> Option<Self> {
        Self::from_text(&text)
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
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match T::from_text(text) {
            Some(value) => Ok(Some(value)),
            None if text.is_empty() => Ok(None),
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Self::Value, E> {
        if text.is_empty() {
            return self.visit_str("");
        }
        match T::from_string(text) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_value(Unexpected::Other("text"), &self)),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        match T::from_i64(number) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        match T::from_u64(number) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        match T::from_f64(number) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Float(number), &self)),
        }
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        match T::from_bool(value) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Bool(value), &self)),
        }
    }

    empty_as_none!(null list object);
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
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                scalar(deserializer)
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
    String, "text", |text| ValueRef::Text(text), Value::is_string {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            Some(text.to_owned())
        }
        #[inline]
        fn from_string(text: String) -> Option<Self> {
            Some(text)
        }
        // A number where text was declared keeps its digits.
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
    i64, "a whole number", |number| ValueRef::Integer(*number), Value::is_i64 {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            text.trim().parse().ok()
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
            whole(number)
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

/// A float without a fraction, as sent by JSON writers that know one kind of number.
pub fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked: whole, and small enough to be exact"
    )]
    let exact = (number.fract() == 0.0 && number.abs() <= LIMIT).then_some(number as i64);
    exact
}
