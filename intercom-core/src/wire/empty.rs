//! Reads JSON of a kind that a type does not accept: it counts as no value if it is empty, and is
//! unusable otherwise.

use serde::de::{MapAccess, SeqAccess};
use serde_json::{Map, Value};

use super::findings;
use super::found::Found;

/// Implements the methods of a visitor for the kinds of JSON that its type does not accept.
macro_rules! otherwise {
    ($expected:expr; null) => {
        #[inline]
        fn visit_unit<E>(self) -> Result<Found, E> {
            Ok(Found::Null)
        }

        #[inline]
        fn visit_none<E>(self) -> Result<Found, E> {
            Ok(Found::Null)
        }
    };
    ($expected:expr; string) => {
        fn visit_str<E>(self, text: &str) -> Result<Found, E> {
            Ok($crate::wire::empty::other_string($expected, text))
        }
    };
    ($expected:expr; array) => {
        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Found, A::Error> {
            $crate::wire::empty::other_array($expected, list)
        }
    };
    ($expected:expr; object) => {
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Found, A::Error> {
            $crate::wire::empty::other_object($expected, map)
        }
    };
    ($expected:expr; bool) => {
        fn visit_bool<E>(self, value: bool) -> Result<Found, E> {
            Ok($crate::wire::findings::unusable($expected, value.into()))
        }
    };
    ($expected:expr; number) => {
        fn visit_i64<E>(self, number: i64) -> Result<Found, E> {
            Ok($crate::wire::findings::unusable($expected, number.into()))
        }

        fn visit_u64<E>(self, number: u64) -> Result<Found, E> {
            Ok($crate::wire::findings::unusable($expected, number.into()))
        }

        fn visit_f64<E>(self, number: f64) -> Result<Found, E> {
            Ok($crate::wire::findings::unusable($expected, number.into()))
        }
    };
    ($expected:expr; $first:ident $($others:ident)+) => {
        otherwise!($expected; $first);
        otherwise!($expected; $($others)+);
    };
}
pub(super) use otherwise;

#[cold]
pub(super) fn other_string(expected: &'static str, text: &str) -> Found {
    if text.is_empty() {
        return findings::finish(0, Found::EmptyString);
    }
    findings::unusable(expected, text.into())
}

#[cold]
pub(super) fn other_array<'de, A: SeqAccess<'de>>(
    expected: &'static str,
    mut list: A,
) -> Result<Found, A::Error> {
    let mut items = Vec::new();
    while let Some(item) = list.next_element::<Value>()? {
        items.push(item);
    }
    Ok(if items.is_empty() {
        findings::finish(0, Found::EmptyArray)
    } else {
        findings::unusable(expected, items.into())
    })
}

#[cold]
pub(super) fn other_object<'de, A: MapAccess<'de>>(
    expected: &'static str,
    mut map: A,
) -> Result<Found, A::Error> {
    let mut fields = Map::new();
    while let Some((name, value)) = map.next_entry::<String, Value>()? {
        fields.insert(name, value);
    }
    Ok(if fields.is_empty() {
        findings::finish(0, Found::EmptyObject)
    } else {
        findings::unusable(expected, fields.into())
    })
}
