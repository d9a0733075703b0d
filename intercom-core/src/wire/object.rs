//! Objects: structs with declared fields, and room for the others.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::Extra;
use super::presence::{Presence, next};
use super::read::empty_as_none;
use super::value_ref::ValueRef;

/// What a struct declares.
pub struct ObjectDef {
    /// Its name, for messages.
    pub name: &'static str,
    /// The fields that have to be there, a bit for each.
    pub required: u64,
    /// Its fields by their names on the wire.
    pub fields: &'static [(&'static str, Presence)],
    /// Fields that always have the same text, and no room in the struct.
    pub constants: &'static [(&'static str, &'static str)],
}

impl ObjectDef {
    /// The first field that has to be there and is not in `seen`.
    #[cold]
    fn first_missing(&self, seen: u64) -> &'static str {
        let mut fields = self.fields.iter().enumerate();
        let missing = fields.find(|(index, (_, presence))| presence.bit(*index) & !seen != 0);
        missing.map_or("", |(_, (name, _))| name)
    }
}

/// A struct that is read by [`read_object`], and written as what it shows.
#[doc(hidden)]
pub trait Object {
    /// What it declares.
    fn spec() -> &'static ObjectDef
    where
        Self: Sized;

    /// Reads the value of the field `key`; tells whether there is such a field.
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        seen: &mut u64,
    ) -> Result<bool, A::Error>
    where
        Self: Sized;

    /// What is in a field, by its position.
    fn field(&self, index: usize) -> ValueRef<'_>;

    /// The fields that are not declared.
    fn extra(&self) -> &Extra;

    /// The same, to be changed.
    fn extra_mut(&mut self) -> &mut Extra
    where
        Self: Sized;
}

/// Reads an object. An empty one is nothing if it lacks fields that have to be there: that is how Intercom says `none` in places.
pub fn read_object<'de, T: Object + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object + Default> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::spec().name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = T::default();
        let spec = T::spec();
        let mut seen = 0;
        let mut empty = true;
        let mut key = Key::default();
        while map.next_key_seed(&mut key)?.is_some() {
            empty = false;
            let key = key.as_str();
            if object.read_field(key, &mut map, &mut seen)? {
                continue;
            }
            if let Some((_, text)) = spec.constants.iter().find(|(name, _)| *name == key) {
                read_constant(text, key, &mut map)?;
            } else {
                object
                    .extra_mut()
                    .insert(key, map.next_value::<serde_json::Value>()?);
            }
        }
        if spec.required & !seen == 0 {
            return Ok(Some(object));
        }
        if empty {
            return Ok(None);
        }
        Err(A::Error::missing_field(spec.first_missing(seen)))
    }

    empty_as_none!(null text list);
}

/// Reads a field that can have one value only.
fn read_constant<'de, A: MapAccess<'de>>(
    wanted: &str,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    match next::<String, _>(map)? {
        Some(text) if text != wanted => Err(A::Error::custom(format_args!(
            "expected `{wanted}` as `{name}`"
        ))),
        _ => Ok(()),
    }
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
