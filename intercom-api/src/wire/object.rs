//! Objects: structs with declared fields, and room for the others.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use super::Extra;
use super::read::nothing;

/// A struct that is read and written by [`read_object`] and [`write_object`].
pub(crate) trait Object: Default {
    /// Its name, for error messages.
    const NAME: &'static str;
    /// The fields that have to be there, in the order of their bits in [`Seen`].
    const REQUIRED: &'static [&'static str];

    /// Reads the value of the field `key`; tells whether there is such a field.
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        seen: &mut Seen,
    ) -> Result<bool, A::Error>;

    /// Writes the fields that have a value.
    fn write_fields<S: SerializeMap>(&self, map: &mut S) -> Result<(), S::Error>;

    /// The fields that are not declared.
    fn extra(&self) -> &Extra;

    /// The same, to be changed.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// Which of the required fields were read, a bit for each.
#[derive(Clone, Copy, Default)]
pub(crate) struct Seen(u64);

impl Seen {
    pub(crate) fn mark(&mut self, index: u32) {
        self.0 |= 1 << index;
    }

    fn first_missing(self, required: &'static [&'static str]) -> Option<&'static str> {
        required
            .iter()
            .enumerate()
            .find(|(index, _)| self.0 & (1 << index) == 0)
            .map(|(_, name)| *name)
    }
}

/// Reads an object. An empty one is nothing if it lacks fields that have to be there: that is how Intercom says `none` in places.
pub(crate) fn read_object<'de, T: Object, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::NAME)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = T::default();
        let mut seen = Seen::default();
        let mut empty = true;
        let mut key = Key::default();
        while map.next_key_seed(&mut key)?.is_some() {
            empty = false;
            let key = key.as_str();
            if !object.read_field(key, &mut map, &mut seen)? {
                let value: Value = map.next_value()?;
                object.extra_mut().insert(key, value);
            }
        }
        match seen.first_missing(T::REQUIRED) {
            None => Ok(Some(object)),
            Some(_) if empty => Ok(None),
            Some(name) => Err(A::Error::missing_field(name)),
        }
    }

    nothing!(null text list);
}

/// The last key that was read. It is kept here, and not returned, so that nothing is moved or dropped for each key.
#[derive(Default)]
struct Key<'de> {
    /// The key where the text has it in one piece.
    borrowed: Option<&'de str>,
    /// The key where it has not.
    owned: String,
}

impl Key<'_> {
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

/// Writes an object: its fields, then the others.
pub(crate) fn write_object<T: Object, S: Serializer>(
    object: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if let Some(reason) = object.extra().refusal() {
        return Err(serde::ser::Error::custom(reason));
    }
    let mut map = serializer.serialize_map(None)?;
    object.write_fields(&mut map)?;
    for (name, value) in object.extra().iter() {
        map.serialize_entry(name, value)?;
    }
    map.end()
}

/// Shows an object with the fields that have a value, by their names on the wire.
pub(crate) fn debug<T: Object>(object: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_str(T::NAME)?;
    f.write_str(" ")?;
    match serde_json::to_value(Written(object)) {
        Ok(Value::Object(map)) => f
            .debug_map()
            .entries(map.iter().map(|(name, value)| (Name(name), Shown(value))))
            .finish(),
        _ => f.write_str("{..}"),
    }
}

struct Written<'a, T>(&'a T);

impl<T: Object> serde::Serialize for Written<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        write_object(self.0, serializer)
    }
}

struct Name<'a>(&'a str);

impl fmt::Debug for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

struct Shown<'a>(&'a Value);

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Object(map) => f
                .debug_map()
                .entries(map.iter().map(|(name, value)| (Name(name), Shown(value))))
                .finish(),
            Value::Array(list) => f.debug_list().entries(list.iter().map(Shown)).finish(),
            Value::String(text) => fmt::Debug::fmt(text, f),
            other => fmt::Display::fmt(other, f),
        }
    }
}
