//! Objects: structs with declared fields, and room for the others.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Unexpected, Visitor,
};

use super::decode::Decode;
use super::empty::empty_as_none;
use super::model::Object;
use super::presence::next;

/// Reads an object. An empty one is nothing if it lacks fields that have to be there: that is how Intercom says `none` in places.
pub fn read_object<'de, T: Object + Decode, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ObjectVisitor(PhantomData))
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Object + Decode> Visitor<'de> for ObjectVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object ({})", T::spec().name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut object = T::empty();
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
