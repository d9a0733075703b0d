//! Decodes a page without an intermediate value.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::PageMeta;
use crate::wire;

pub(super) struct Found<T> {
    /// `None` if the field is missing or null.
    pub(super) items: Option<Elements<T>>,
    pub(super) meta: PageMeta,
}

pub(super) struct Elements<T> {
    pub(super) items: Vec<T>,
    pub(super) is_empty: bool,
}

/// Decodes a response with the array at `path`.
pub(super) struct Seed<'a, T> {
    path: &'a str,
    kind: PhantomData<fn() -> T>,
}

impl<'a, T> Seed<'a, T> {
    pub(super) fn new(path: &'a str) -> Self {
        Self {
            path,
            kind: PhantomData,
        }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = Found<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found<T>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Seed<'_, T> {
    type Value = Found<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list with an array at `{}`", self.path)
    }

    fn visit_unit<E>(self) -> Result<Found<T>, E> {
        Ok(Found {
            items: None,
            meta: PageMeta::default(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found<T>, A::Error> {
        let (first, rest) = match self.path.split_once('.') {
            Some((first, rest)) => (first, Some(rest)),
            None => (self.path, None),
        };
        let mut found = Found {
            items: None,
            meta: PageMeta::default(),
        };
        while let Some(key) = map.next_key::<Key>()? {
            let key = key.0.as_str();
            if key == first {
                found.items = match rest {
                    Some(rest) => map.next_value_seed(Seed::<T>::new(rest))?.items,
                    None => map.next_value_seed(List(PhantomData))?,
                };
                wire::inside_field(first);
                continue;
            }
            match key {
                "pages" => found.meta.set_pages(map.next_value()?),
                "total_count" => found.meta.set_total_count(&map.next_value()?),
                "scroll_param" => found.meta.set_scroll_param(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// A key. It is owned, because a key with escapes cannot be borrowed.
struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self)
    }
}

/// Decodes the elements of an array; `None` for null.
struct List<T>(PhantomData<fn() -> T>);

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for List<T> {
    type Value = Option<Elements<T>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for List<T> {
    type Value = Option<Elements<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::new();
        let mut is_empty = true;
        let mut paths = wire::ElementPaths::default();
        while let Some(item) = list.next_element::<Option<T>>()? {
            is_empty = false;
            paths.next_element();
            // Nulls are not elements.
            items.extend(item);
        }
        paths.finish();
        Ok(Some(Elements { items, is_empty }))
    }
}
