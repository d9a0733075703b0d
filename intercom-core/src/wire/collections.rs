//! Lists, maps, boxes and any JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::{Map, Value};

use super::decode::Decode;
use super::empty::empty_as_none;
use super::model::{Entries, List, ValueRef};
use super::skipped::{is_lenient, skip};

impl<T: Decode> Decode for Box<T> {
    #[inline]
    fn empty() -> Self {
        Self::new(T::empty())
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(T::read(deserializer)?.map(Self::new))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        T::view(self)
    }
}

impl Decode for Value {
    #[inline]
    fn empty() -> Self {
        Self::Null
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let value: Self = serde::Deserialize::deserialize(deserializer)?;
        Ok(Some(value).filter(|value| !value.is_null()))
    }

    fn element<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(Some)
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Json(self)
    }
}

impl<T: Decode> Decode for Vec<T> {
    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

struct ListVisitor<T>(PhantomData<T>);

struct ElementSeed<T>(PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for ElementSeed<T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::element(deserializer)
    }
}

impl<'de, T: Decode> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    empty_as_none!(null text);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or(0).min(1024));
        if is_lenient() {
            for (index, raw) in raw(list)?.into_iter().enumerate() {
                match element_again(&raw) {
                    Ok(item) => items.extend(item),
                    Err(error) => skip(index, raw, &error),
                }
            }
            return Ok(Some(items));
        }
        while let Some(item) = list.next_element_seed(ElementSeed(PhantomData))? {
            if let Some(item) = item {
                items.push(item);
            }
        }
        Ok(Some(items))
    }

    empty_as_none!(object);
}

/// The elements as any JSON.
fn raw<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Vec<Value>, A::Error> {
    let mut raw = Vec::new();
    while let Some(value) = list.next_element()? {
        raw.push(value);
    }
    Ok(raw)
}

/// Reads an element that was kept as any JSON. By its text, as the answer was: the code that reads the type from another source would be there for this alone.
fn element_again<T: Decode>(raw: &Value) -> serde_json::Result<Option<T>> {
    let text = serde_json::to_string(raw)?;
    T::element(&mut serde_json::Deserializer::from_str(&text))
}

/// A map that takes entries as they are read.
trait FromEntries: Default {
    type Item: Decode;

    fn put(&mut self, key: String, value: Self::Item);
}

impl FromEntries for Map<String, Value> {
    type Item = Value;

    fn put(&mut self, key: String, value: Value) {
        self.insert(key, value);
    }
}

impl<T: Decode> FromEntries for BTreeMap<String, T> {
    type Item = T;

    fn put(&mut self, key: String, value: T) {
        self.insert(key, value);
    }
}

impl Decode for Map<String, Value> {
    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Fields(self)
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Entries(self)
    }
}

struct MapVisitor<M>(PhantomData<M>);

impl<'de, M: FromEntries> Visitor<'de> for MapVisitor<M> {
    type Value = Option<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    empty_as_none!(null text list);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = M::default();
        while let Some(key) = map.next_key::<String>()? {
            if let Some(value) = map.next_value_seed(ElementSeed(PhantomData))? {
                entries.put(key, value);
            }
        }
        Ok(Some(entries))
    }
}

impl<T: Decode> List for Vec<T> {
    #[inline]
    fn len(&self) -> usize {
        self.len()
    }

    #[inline]
    fn at(&self, index: usize) -> ValueRef<'_> {
        self.get(index).map_or(ValueRef::Null, T::view)
    }
}

impl<T: Decode> Entries for BTreeMap<String, T> {
    #[inline]
    fn entries(&self) -> Vec<(&str, ValueRef<'_>)> {
        self.iter()
            .map(|(name, value)| (name.as_str(), value.view()))
            .collect()
    }
}
