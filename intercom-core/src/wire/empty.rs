//! Null, an empty string, an empty array and an empty object, where they stand for no value.

use serde::de::{Error as _, Expected, IgnoredAny, MapAccess, SeqAccess, Unexpected};

/// The parts of a visitor that take these kinds of JSON only when there is nothing in them, and then as nothing.
macro_rules! empty_as_none {
    (null) => {
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    };
    (text) => {
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() {
                Ok(None)
            } else {
                Err(E::invalid_type(Unexpected::Str(text), &self))
            }
        }
    };
    (list) => {
        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            $crate::wire::empty::no_list(list, &self).map(|()| None)
        }
    };
    (object) => {
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            $crate::wire::empty::no_object(map, &self).map(|()| None)
        }
    };
    ($first:ident $($others:ident)+) => {
        empty_as_none!($first);
        empty_as_none!($($others)+);
    };
}
pub(super) use empty_as_none;

/// Takes an empty list where none belongs. It is there once for all that is expected instead.
pub(super) fn no_list<'de, A: SeqAccess<'de>>(
    mut list: A,
    expected: &dyn Expected,
) -> Result<(), A::Error> {
    if list.next_element::<IgnoredAny>()?.is_none() {
        return Ok(());
    }
    // Decode to its end, so that the error is placed at the list and not in it.
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Err(A::Error::invalid_type(Unexpected::Seq, expected))
}

/// As [`no_list`], for an object.
pub(super) fn no_object<'de, A: MapAccess<'de>>(
    mut map: A,
    expected: &dyn Expected,
) -> Result<(), A::Error> {
    if map.next_key::<IgnoredAny>()?.is_none() {
        return Ok(());
    }
    map.next_value::<IgnoredAny>()?;
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Err(A::Error::invalid_type(Unexpected::Map, expected))
}
