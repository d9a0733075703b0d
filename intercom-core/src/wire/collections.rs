//! Reads lists, maps, boxes and arbitrary JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::decode::{Decode, Place};
use super::empty::otherwise;
use super::findings::{self, Kind, Step};
use super::found::Found;
use super::model::{Entries, List, ValueRef};
use super::object::empty_value;
use super::skipped::skip_reason;

/// Creates a box of the default value, which is written directly to the heap.
#[inline]
fn empty_box<T: Decode>() -> Box<T> {
    Box::write(Box::new_uninit(), T::empty())
}

impl<T: Decode> Decode for Box<T> {
    #[inline]
    fn empty() -> Self {
        empty_box()
    }

    #[inline]
    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        T::read(place, deserializer)
    }

    // Does not allocate for null.
    fn read_option<'de, D: Deserializer<'de>>(
        place: &mut Option<Self>,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        deserializer.deserialize_option(BoxVisitor(place))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        T::view(self)
    }

    #[inline]
    fn is_of_kind(value: &Value) -> bool {
        T::is_of_kind(value)
    }
}

struct BoxVisitor<'a, T>(&'a mut Option<Box<T>>);

impl<'de, T: Decode> Visitor<'de> for BoxVisitor<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_none<E>(self) -> Result<Found, E> {
        Ok(Found::Null)
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        let place = self.0.insert(empty_box());
        let found = T::read(place, deserializer)?;
        if !found.is_value() {
            *self.0 = None;
        }
        Ok(found)
    }
}

impl Decode for Value {
    #[inline]
    fn empty() -> Self {
        Self::Null
    }

    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        *place = Self::deserialize(deserializer)?;
        Ok(if place.is_null() {
            Found::Null
        } else {
            Found::Value
        })
    }

    fn read_element<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        *place = Self::deserialize(deserializer)?;
        Ok(Found::Value)
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

    #[inline]
    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        deserializer.deserialize_any(ListVisitor(place))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }

    #[inline]
    fn is_of_kind(value: &Value) -> bool {
        value.is_array()
    }
}

struct ListVisitor<'a, T>(&'a mut Vec<T>);

/// A seed that reads an element at the end of a list.
struct Element<'a, T>(&'a mut Vec<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for Element<'_, T> {
    type Value = Found;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        // Unlike `push`, this writes the value directly into the list.
        self.0.resize_with(self.0.len() + 1, T::empty);
        match self.0.last_mut() {
            Some(place) => T::read_element(place, deserializer),
            None => Ok(Found::Null),
        }
    }
}

impl<'de, T: Decode> Visitor<'de> for ListVisitor<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Found, A::Error> {
        let items = self.0;
        items.clear();
        let mut odd = OddElements::default();
        while let Some(found) = list.next_element_seed(Element(items))? {
            if found != Found::Value && !odd.stays(items.len() - 1, found) {
                items.pop();
            }
        }
        Ok(if odd.is_none() {
            Found::Value
        } else {
            odd.finish(&*items)
        })
    }

    otherwise!("an array"; null string object bool number);
}

/// The elements of a list that have an unusual result.
#[derive(Default)]
struct OddElements {
    recorded: usize,
    /// The elements that are not in the list or are written as other JSON: the index in the list
    /// that was sent, the JSON, and whether the element stays in the list.
    raw: Vec<(usize, Value, bool)>,
    /// The number of elements that are not in the list.
    removed: usize,
}

impl OddElements {
    #[inline]
    fn is_none(&self) -> bool {
        self.recorded == 0 && self.raw.is_empty()
    }

    /// Records an element, and returns whether it stays in the list.
    #[cold]
    fn stays(&mut self, position: usize, found: Found) -> bool {
        let index = position + self.removed;
        let (stays, recorded, raw) = odd_element(Step::Index(index), index, found);
        self.recorded += recorded;
        self.raw.extend(raw.map(|raw| (index, raw, stays)));
        self.removed += usize::from(!stays);
        stays
    }

    #[cold]
    fn finish(self, items: &dyn List) -> Found {
        if self.raw.is_empty() {
            return findings::finish(self.recorded, Found::Deviated);
        }
        let mut sent = Vec::with_capacity(items.len() + self.removed);
        let mut raw = self.raw.into_iter().peekable();
        let mut position = 0;
        loop {
            let replaced = raw.next_if(|(index, ..)| *index == sent.len());
            let stays = match replaced {
                Some((_, value, stays)) => {
                    sent.push(value);
                    stays
                }
                None if position < items.len() => {
                    sent.push(serde_json::to_value(items.at(position)).unwrap_or_default());
                    true
                }
                None => break,
            };
            position += usize::from(stays);
        }
        findings::put_raw("an array", sent.into());
        findings::finish(self.recorded, Found::Patched)
    }
}

/// Returns whether an element stays in its list or map, the number of its findings, and the JSON
/// that it is written as, if that differs from its value.
#[cold]
fn odd_element(step: Step, index: usize, found: Found) -> (bool, usize, Option<Value>) {
    let take_raw = || findings::take_raw().unwrap_or_default();
    let (raw, expected) = match found {
        Found::Value => return (true, 0, None),
        Found::Deviated | Found::Blank => return (true, findings::locate(&step), None),
        Found::Patched => return (true, findings::locate(&step), Some(take_raw().0)),
        // A null is not an element, and is not reported.
        Found::Null => return (false, 0, Some(Value::Null)),
        Found::Unusable => take_raw(),
        empty => (empty_value(empty), "a value"),
    };
    let skipped = Kind::Skipped {
        index,
        reason: skip_reason(expected, &raw),
        raw: raw.clone(),
    };
    (false, findings::record(step, skipped), Some(raw))
}

impl Decode for Map<String, Value> {
    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        deserializer.deserialize_any(FieldsVisitor(place))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Fields(self)
    }

    #[inline]
    fn is_of_kind(value: &Value) -> bool {
        value.is_object()
    }
}

struct FieldsVisitor<'a>(&'a mut Map<String, Value>);

impl<'de> Visitor<'de> for FieldsVisitor<'_> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0.insert(key, map.next_value()?);
        }
        Ok(Found::Value)
    }

    otherwise!("an object"; null string array bool number);
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    #[inline]
    fn empty() -> Self {
        Self::new()
    }

    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        deserializer.deserialize_any(MapVisitor(place))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Entries(self)
    }

    #[inline]
    fn is_of_kind(value: &Value) -> bool {
        value.is_object()
    }
}

struct MapVisitor<'a, T>(&'a mut BTreeMap<String, T>);

impl<'de, T: Decode> Visitor<'de> for MapVisitor<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let mut odd = Vec::new();
        let mut recorded = 0;
        while let Some(key) = map.next_key::<String>()? {
            let mut value = T::empty();
            let found = map.next_value_seed(Place(&mut value))?;
            if found != Found::Value {
                let (stays, count, raw) = odd_element(Step::key(&key), 0, found);
                recorded += count;
                odd.extend(raw.map(|raw| (key.clone(), raw)));
                if !stays {
                    continue;
                }
            }
            self.0.insert(key, value);
        }
        if odd.is_empty() && recorded == 0 {
            return Ok(Found::Value);
        }
        Ok(finish_map(self.0, odd, recorded))
    }

    otherwise!("an object"; null string array bool number);
}

#[cold]
fn finish_map(entries: &dyn Entries, odd: Vec<(String, Value)>, recorded: usize) -> Found {
    if odd.is_empty() {
        return findings::finish(recorded, Found::Deviated);
    }
    let mut sent = Map::new();
    for (name, view) in entries.entries() {
        sent.insert(
            name.to_owned(),
            serde_json::to_value(view).unwrap_or_default(),
        );
    }
    sent.extend(odd);
    findings::put_raw("an object", sent.into());
    findings::finish(recorded, Found::Patched)
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
