//! IDs of objects.

use serde::Deserializer;

use crate::inline_string::{InlineString, str_like};
use crate::wire::presence::Numeric;
use crate::wire::{Decode, Found, Scalar, ValueRef, canonical_u64, scalar};

/// The ID of an object, such as `12`, `215475262949230` or `66b4d1f09c3e5a0021d7f3a8`.
///
/// Intercom sends IDs as strings in some fields and as integers in others, and not always as
/// documented. An `Id` is deserialized from both, preserves all digits, and is compared as a
/// string. A request sends it in the form that the field requires.
///
/// Methods that accept `impl Into<Id>` accept strings, integers and `&Id`.
///
/// # Examples
///
/// ```
/// use intercom_api::Id;
///
/// let id = Id::from(215475262949230_u64);
/// assert_eq!(id, "215475262949230");
/// assert_eq!(id.as_u64(), Some(215475262949230));
/// assert_eq!(id, serde_json::from_str::<Id>("\"215475262949230\"")?);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct Id(InlineString);

str_like!(Id);

impl Id {
    /// Returns the ID as a string slice.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Returns the ID as an integer; `None` if it is not a `u64`, or has a sign or leading zeros.
    pub fn as_u64(&self) -> Option<u64> {
        canonical_u64(self.as_str())
    }

    /// Returns whether the ID is empty or `0`, as the assignee ID of an unassigned ticket is.
    pub fn is_unassigned(&self) -> bool {
        matches!(self.as_str(), "" | "0")
    }

    fn from_digits(mut number: u64, negative: bool) -> Self {
        let mut digits = [0_u8; 21];
        let mut start = digits.len();
        loop {
            start -= 1;
            digits[start] = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
            if number == 0 {
                break;
            }
        }
        if negative {
            start -= 1;
            digits[start] = b'-';
        }
        Self::from(std::str::from_utf8(&digits[start..]).unwrap_or_default())
    }
}

impl Scalar for Id {
    const EXPECTED: &'static str = "an ID";
    const HAS_TWO_FORMS: bool = true;

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    #[inline]
    fn from_u64(number: u64) -> Option<Self> {
        Some(number.into())
    }

    #[inline]
    fn from_i64(number: i64) -> Option<Self> {
        Some(number.into())
    }

    fn from_f64(number: f64) -> Option<Self> {
        // `serde_json` passes an integer beyond `u64` as a float, without its last digits. The
        // response is then decoded again, with the number as a string.
        if number.abs() >= 18_446_744_073_709_551_615.0 {
            crate::wire::imprecise();
        }
        crate::wire::whole(number).map(Self::from)
    }
}

impl Decode for Id {
    #[inline]
    fn empty() -> Self {
        Self::default()
    }

    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        scalar(place, deserializer)
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Text(self.as_str())
    }
}

impl Numeric for Id {
    #[inline]
    fn number(&self) -> ValueRef<'_> {
        ValueRef::Number(self.as_str())
    }
}

impl From<&str> for Id {
    #[inline]
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Id {
    #[inline]
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.0.into()
    }
}

impl From<&Id> for Id {
    fn from(id: &Id) -> Self {
        id.clone()
    }
}

macro_rules! from_unsigned {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Id {
            fn from(number: $kind) -> Self {
                Self::from_digits(number.into(), false)
            }
        }

        impl PartialEq<$kind> for Id {
            fn eq(&self, other: &$kind) -> bool {
                self.as_u64() == Some((*other).into())
            }
        }
    )*};
}
from_unsigned!(u8 u16 u32 u64);

macro_rules! from_signed {
    ($($kind:ty)*) => {$(
        impl From<$kind> for Id {
            fn from(number: $kind) -> Self {
                let wide = i64::from(number);
                Self::from_digits(wide.unsigned_abs(), wide < 0)
            }
        }

        impl PartialEq<$kind> for Id {
            fn eq(&self, other: &$kind) -> bool {
                u64::try_from(*other).is_ok_and(|other| self.as_u64() == Some(other))
            }
        }
    )*};
}
from_signed!(i8 i16 i32 i64);

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(value: serde_json::Value) -> Option<Id> {
        serde_json::from_value(value).ok()
    }

    #[test]
    fn strings_and_integers_are_the_same_id() {
        assert_eq!(read(json!(7.0)), Some(Id::from(7)));
        for text in ["0", "7", "215475262949230", "18446744073709551615"] {
            let number: u64 = text.parse().unwrap_or_default();
            assert_eq!(read(json!(number)), read(json!(text)));
            assert_eq!(Id::from(number).to_string(), text);
            assert_eq!(Id::from(number), number);
        }
        assert_eq!(Id::from(-5), "-5");
        assert_eq!(Id::from(i64::MIN), i64::MIN.to_string());
        assert_eq!(serde_json::to_value(Id::from(7)).ok(), Some(json!("7")));
    }

    #[test]
    fn preserves_every_character() {
        let long = "1".repeat(300);
        for text in [
            "",
            "007",
            "66b4d1f09c3e5a0021d7f3a8",
            "66b4d1f0-qualification-company",
            "ünïcödé",
            &long,
        ] {
            assert_eq!(Id::from(text).as_str(), text);
            assert_eq!(Id::from(text.to_owned()), text);
            assert_eq!(String::from(Id::from(text)), text);
        }
        assert_eq!(Id::from("007").as_u64(), None);
        assert_eq!(Id::from("+7").as_u64(), None);
    }

    #[test]
    fn rejects_other_kinds() {
        for value in [
            json!(null),
            json!(true),
            json!(1.5),
            json!(1e30),
            json!([1]),
            json!({"id": 1}),
        ] {
            assert_eq!(read(value.clone()), None, "{value}");
        }
    }

    #[test]
    fn converts_from_strings_and_integers() {
        let text = String::from("42");
        let id = Id::from("42");
        for other in [
            Id::from(text.as_str()),
            Id::from(&text),
            Id::from(text.clone()),
            Id::from(&id),
            Id::from(42_i32),
            Id::from(42_i64),
            Id::from(42_u32),
            Id::from(42_u64),
        ] {
            assert_eq!(other, id);
        }
        assert_eq!(Id::from(-1_i64), "-1");
        assert_eq!(String::from(id), text);
    }

    #[test]
    fn map_keys_are_found_by_str() {
        let map = std::collections::HashMap::from([(Id::from(7), "seven")]);
        assert_eq!(map.get("7"), Some(&"seven"));
    }

    #[test]
    fn has_at_most_four_words() {
        assert!(size_of::<Option<Id>>() <= 32);
    }
}
