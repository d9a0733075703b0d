//! Reads objects: structs with declared fields, and `extra` for all other fields.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::deviation::kind_of;
use super::empty::{other_array, otherwise};
use super::extra::bit;
use super::findings::{self, Kind, Step};
use super::found::Found;
use super::model::{FieldRead, Marks, Object, ObjectDef, Presence, ValueRef};

const EXPECTED: &str = "an object";

/// Reads an object of a response. Missing and invalid fields are recorded, and do not make it fail.
#[inline]
pub fn read_response<'de, T: Object, D: Deserializer<'de>>(
    place: &mut T,
    deserializer: D,
) -> Result<Found, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(place))
}

/// Reads an object that wraps a list. Other versions of the API send the list without the object.
#[inline]
pub fn read_wrapped_list<'de, T: Object, D: Deserializer<'de>>(
    place: &mut T,
    deserializer: D,
) -> Result<Found, D::Error> {
    deserializer.deserialize_any(WrappedListVisitor(place))
}

struct WrappedListVisitor<'a, T>(&'a mut T);

impl<'de, T: Object> Visitor<'de> for WrappedListVisitor<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Found, A::Error> {
        ObjectVisitor(self.0).visit_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Found, A::Error> {
        let found = other_array(EXPECTED, list)?;
        Ok(match found {
            Found::Unusable => unwrapped(self.0),
            found => found,
        })
    }

    otherwise!(EXPECTED; null string bool number);
}

/// Reads the list that was sent without the object around it.
#[cold]
fn unwrapped<T: Object>(object: &mut T) -> Found {
    let (raw, expected) = findings::take_raw().unwrap_or_default();
    let fields = T::spec().fields.iter();
    let list = (fields.enumerate()).find(|(_, (_, presence))| *presence == Presence::DefaultEmpty);
    let Some((index, (name, _))) = list else {
        return findings::unusable(expected, raw);
    };
    let mut marks = Marks::default();
    let recorded = match object.read_field(name, &mut OneValue(&raw), &mut marks) {
        Ok(FieldRead::Odd(found, index)) => odd_field(object, T::spec(), index, found),
        Ok(_) => 0,
        Err(_) => return findings::unusable(expected, raw),
    };
    object.extra_mut().add_fidelity(bit(index));
    let found = kind_of(&raw);
    let own = findings::record_own(Kind::Deviation { expected, found });
    findings::put_raw(expected, raw);
    findings::finish(recorded + own, Found::Patched)
}

struct ObjectVisitor<'a, T>(&'a mut T);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<'_, T> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let object = self.0;
        let mut marks = Marks::default();
        let mut recorded = 0;
        let mut empty = true;
        let mut key = Key::default();
        while map.next_key_seed(&mut key)?.is_some() {
            empty = false;
            match object.read_field(key.as_str(), &mut map, &mut marks)? {
                FieldRead::Done => {}
                FieldRead::Unknown => {
                    let value = map.next_value::<Value>()?;
                    object.extra_mut().insert(key.as_str(), value);
                }
                FieldRead::Odd(found, index) => {
                    recorded += odd_field(object, T::spec(), index, found);
                }
            }
        }
        if marks.fidelity != 0 {
            object.extra_mut().add_fidelity(marks.fidelity);
        }
        let missing = T::spec().required & !marks.seen;
        if missing == 0 && recorded == 0 {
            return Ok(Found::Value);
        }
        Ok(deviated(object, T::spec(), missing, recorded, empty))
    }

    otherwise!(EXPECTED; null string array bool number);
}

/// Records the missing fields of an object, and returns the result of reading the object.
#[cold]
fn deviated(
    object: &mut dyn Object,
    spec: &'static ObjectDef,
    missing: u64,
    mut recorded: usize,
    empty: bool,
) -> Found {
    if missing != 0 {
        object.extra_mut().set_absent(missing);
        for index in spec.in_mask(missing) {
            recorded += findings::record(
                Step::Key(spec.field_name(index).to_owned()),
                Kind::Deviation {
                    expected: object.field(index).expected(),
                    found: "nothing",
                },
            );
        }
    }
    let found = match (missing, recorded) {
        (1.., _) if empty => Found::Blank,
        (_, 0) => Found::Value,
        _ => Found::Deviated,
    };
    findings::finish(recorded, found)
}

/// Records the unusual result of a field, and returns the number of its findings.
#[cold]
fn odd_field(
    object: &mut dyn Object,
    spec: &'static ObjectDef,
    index: usize,
    found: Found,
) -> usize {
    let name = spec.field_name(index);
    let key = || Step::Key(name.to_owned());
    let is_required =
        (spec.fields.get(index)).is_some_and(|(_, presence)| *presence == Presence::Required);
    match found {
        Found::Value => 0,
        Found::Deviated => findings::locate(&key()),
        Found::Blank if is_required => findings::locate(&key()),
        Found::Patched => {
            let raw = findings::take_raw().map(|(raw, _)| raw).unwrap_or_default();
            replace(object, index, raw);
            object.extra_mut().add_fidelity(bit(index));
            findings::locate(&key())
        }
        Found::Unusable => {
            let (raw, expected) = findings::take_raw().unwrap_or_default();
            let found = kind_of(&raw);
            object.extra_mut().set_unusable(index, name, raw);
            findings::record(key(), Kind::Deviation { expected, found })
        }
        Found::Null
        | Found::EmptyString
        | Found::EmptyArray
        | Found::EmptyObject
        | Found::Blank => {
            if found == Found::Blank {
                drop(findings::take_tail());
            }
            let raw = empty_value(found);
            let expected = object.field(index).expected();
            let kind = kind_of(&raw);
            replace(object, index, raw);
            if !is_required {
                return 0;
            }
            findings::record(
                key(),
                Kind::Deviation {
                    expected,
                    found: kind,
                },
            )
        }
    }
}

/// Returns the JSON that was read as no value.
pub(super) fn empty_value(found: Found) -> Value {
    match found {
        Found::EmptyString => Value::String(String::new()),
        Found::EmptyArray => Value::Array(Vec::new()),
        Found::EmptyObject | Found::Blank => Value::Object(serde_json::Map::new()),
        _ => Value::Null,
    }
}

/// Sets that a field is written as `sent` until its value is changed.
pub(super) fn replace(object: &mut dyn Object, index: usize, sent: Value) {
    let read = serde_json::to_value(object.field(index)).unwrap_or_default();
    if read != sent {
        object.extra_mut().set_replaced(index, sent, read);
    }
}

impl ValueRef<'_> {
    /// Returns the kind of JSON that is expected for the value.
    pub(super) fn expected(self) -> &'static str {
        match self {
            Self::Bool(_) => "a boolean",
            Self::Integer(_) => "an integer",
            Self::Float(_) => "a number",
            Self::Text(_) => "a string",
            Self::Number(_) => "an ID",
            Self::Numbers(_) | Self::List(_) => "an array",
            Self::Fields(_) | Self::Object(..) | Self::Entries(_) => EXPECTED,
            Self::Absent | Self::Null | Self::Json(_) | Self::Other(_) => "a value",
        }
    }
}

/// The key that was read last. It is stored here instead of being returned, so that nothing is
/// moved or dropped for each key.
#[derive(Default)]
struct Key<'de> {
    /// The key, if it has no escapes.
    borrowed: Option<&'de str>,
    /// The key, if it has escapes.
    owned: String,
}

impl Key<'_> {
    #[inline]
    fn as_str(&self) -> &str {
        self.borrowed.unwrap_or(&self.owned)
    }
}

impl<'de> DeserializeSeed<'de> for &mut Key<'de> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for &mut Key<'de> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<(), E> {
        self.borrowed = Some(text);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.borrowed = None;
        self.owned.clear();
        self.owned.push_str(text);
        Ok(())
    }
}

/// A [`MapAccess`] that contains the value of one field.
pub(super) struct OneValue<'a>(pub(super) &'a Value);

impl<'de> MapAccess<'de> for OneValue<'de> {
    type Error = serde_json::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        _: K,
    ) -> Result<Option<K::Value>, Self::Error> {
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Self::Error> {
        seed.deserialize(self.0)
    }
}
