//! A string that is stored inline when it is short.

use serde::Deserializer;
use serde_json::Value;

use crate::wire::{Decode, Found, Scalar, ValueRef, scalar};

/// Implements the traits of `str`, such as comparison, hashing and `Deref`, for [`InlineString`]
/// and newtypes of it.
macro_rules! str_like {
    ($name:ident) => {
        impl Default for $name {
            fn default() -> Self {
                Self::from("")
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                $crate::wire::required(deserializer)
            }
        }

        impl ::serde::Serialize for $name {
            #[inline]
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&$crate::wire::ValueRef::Text(self.as_str()), f)
            }
        }

        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> Option<::std::cmp::Ordering> {
                Some(self.cmp(other))
            }
        }

        /// Compares byte by byte, as `str` does.
        impl Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl ::std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                self.as_str()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Ok(text.into())
            }
        }

        impl From<&String> for $name {
            fn from(text: &String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl From<&$name> for String {
            fn from(text: &$name) -> Self {
                text.as_str().to_owned()
            }
        }

        $crate::inline_string::str_like!(compare $name str);
        $crate::inline_string::str_like!(compare $name &str);
        $crate::inline_string::str_like!(compare $name String);
    };
    (compare $name:ident $kind:ty) => {
        impl PartialEq<$kind> for $name {
            fn eq(&self, other: &$kind) -> bool {
                let other: &str = other.as_ref();
                self.as_str() == other
            }
        }

        impl PartialEq<$name> for $kind {
            fn eq(&self, other: &$name) -> bool {
                other == self
            }
        }
    };
}
pub(crate) use str_like;

/// Capacity of an inline string, in bytes. With the length and the tag, a string fills four words.
/// The ID of a contact, which has 24 characters, fits.
const INLINE: usize = 30;

/// An immutable string that is stored without an allocation if it has at most 30 bytes.
///
/// Response types use it for short strings that occur in every object, such as `type`. An
/// `InlineString` dereferences to `str`, and can be compared with `str` and `String`.
///
/// # Examples
///
/// ```
/// use intercom_api::InlineString;
///
/// let kind: InlineString = serde_json::from_str("\"ticket_part.list\"")?;
/// assert_eq!(kind, "ticket_part.list");
/// assert!(kind.ends_with(".list"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone)]
pub struct InlineString(Storage);

#[derive(Clone)]
enum Storage {
    Inline { length: u8, bytes: [u8; INLINE] },
    Heap(Box<str>),
}

impl InlineString {
    /// Returns the string as a slice.
    #[inline]
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // The bytes were copied from a `str`, so they are valid UTF-8.
            Storage::Inline { length, bytes } => {
                std::str::from_utf8(&bytes[..usize::from(*length)]).unwrap_or_default()
            }
            Storage::Heap(text) => text,
        }
    }
}

impl From<&str> for InlineString {
    #[inline]
    fn from(text: &str) -> Self {
        let mut bytes = [0; INLINE];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(slot)) => {
                slot.copy_from_slice(text.as_bytes());
                Self(Storage::Inline { length, bytes })
            }
            _ => Self(Storage::Heap(text.into())),
        }
    }
}

impl From<String> for InlineString {
    #[inline]
    fn from(text: String) -> Self {
        if text.len() <= INLINE {
            Self::from(text.as_str())
        } else {
            Self(Storage::Heap(text.into_boxed_str()))
        }
    }
}

impl From<InlineString> for String {
    fn from(text: InlineString) -> Self {
        match text.0 {
            Storage::Heap(text) => text.into_string(),
            Storage::Inline { .. } => text.as_str().to_owned(),
        }
    }
}

str_like!(InlineString);

impl Scalar for InlineString {
    const EXPECTED: &'static str = "a string";
    const IS_TEXT: bool = true;

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        Some(text.into())
    }

    // The server sends numbers in some fields that are declared as strings.
    fn from_i64(number: i64) -> Option<Self> {
        Some(number.to_string().into())
    }

    fn from_u64(number: u64) -> Option<Self> {
        Some(number.to_string().into())
    }

    fn from_f64(number: f64) -> Option<Self> {
        Some(number.to_string().into())
    }

    fn from_bool(value: bool) -> Option<Self> {
        Some(value.to_string().into())
    }
}

impl Decode for InlineString {
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

    #[inline]
    fn is_of_kind(value: &Value) -> bool {
        value.is_string()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn round_trips_strings() {
        for text in [
            "",
            "admin",
            "conversation_part.list",
            "thirty bytes are stored inline",
            "a string that is longer than most",
            "ünïcödé",
        ] {
            let string: Option<InlineString> = serde_json::from_value(json!(text)).ok();
            assert_eq!(string.as_deref(), Some(text));
            assert_eq!(serde_json::to_value(string).ok(), Some(json!(text)));
        }
    }

    #[test]
    fn has_the_size_of_four_words() {
        assert_eq!(size_of::<Option<InlineString>>(), 32);
    }
}
