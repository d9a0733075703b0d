//! Objects: structs with declared fields, and room for the others.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected,
    Visitor,
};
use std::marker::PhantomData;

use super::Extra;
use super::keep::Keep;
use super::read::nothing;
use super::view::View;

/// What a struct declares.
pub(crate) struct Spec {
    /// Its name, for messages.
    pub(crate) name: &'static str,
    /// Its fields by their names on the wire.
    pub(crate) fields: &'static [(&'static str, Keep)],
    /// Fields that always have the same text, and no room in the struct.
    pub(crate) constants: &'static [(&'static str, &'static str)],
}

impl Spec {
    /// The position of a field. It is looked for from `start` on, since the fields of an object mostly come in one order.
    #[inline]
    fn position(&self, name: &str, start: usize) -> Option<usize> {
        let (before, after) = self.fields.split_at_checked(start).unwrap_or_default();
        let is = |(known, _): &(&str, Keep)| *known == name;
        match after.iter().position(is) {
            Some(index) => Some(start + index),
            None => before.iter().position(is),
        }
    }

    /// The first field that has to be there and is not in `seen`, which has a bit for each.
    fn first_missing(&self, seen: u128) -> Option<&'static str> {
        let mut fields = self.fields.iter().enumerate();
        fields.find_map(|(index, (name, keep))| {
            let missing = *keep == Keep::Required && seen & bit(index) == 0;
            missing.then_some(*name)
        })
    }
}

/// Fields that have to be there are among the first 128: the generator sees to that.
#[inline]
fn bit(index: usize) -> u128 {
    1 << (index & 127)
}

/// A struct that is read by [`read_object`], and written as what it shows.
pub(crate) trait Object {
    fn spec() -> &'static Spec
    where
        Self: Sized;

    /// Reads the value of a field by its position in the [`Spec`].
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        index: usize,
        map: &mut A,
    ) -> Result<(), A::Error>
    where
        Self: Sized;

    /// What is in a field, by its position.
    fn field(&self, index: usize) -> View<'_>;

    /// The fields that are not declared.
    fn extra(&self) -> &Extra;

    /// The same, to be changed.
    fn extra_mut(&mut self) -> &mut Extra
    where
        Self: Sized;
}

/// Reads an object. An empty one is nothing if it lacks fields that have to be there: that is how Intercom says `none` in places.
pub(crate) fn read_object<'de, T: Object + Default, D: Deserializer<'de>>(
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
        let mut start = 0;
        let mut empty = true;
        let mut key = Key::default();
        while map.next_key_seed(&mut key)?.is_some() {
            empty = false;
            let key = key.as_str();
            if let Some(index) = spec.position(key, start) {
                object.read_field(index, &mut map)?;
                seen |= bit(index);
                start = index + 1;
            } else if let Some((_, text)) = spec.constants.iter().find(|(name, _)| *name == key) {
                read_constant(text, key, &mut map)?;
            } else {
                object
                    .extra_mut()
                    .insert(key, map.next_value::<serde_json::Value>()?);
            }
        }
        match spec.first_missing(seen) {
            None => Ok(Some(object)),
            Some(_) if empty => Ok(None),
            Some(name) => Err(A::Error::missing_field(name)),
        }
    }

    nothing!(null text list);
}

/// Reads a field that can have one value only.
fn read_constant<'de, A: MapAccess<'de>>(
    wanted: &str,
    name: &str,
    map: &mut A,
) -> Result<(), A::Error> {
    let mut text: Option<String> = None;
    super::keep::optional::read(&mut text, map)?;
    match text {
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

/// Reads past a value.
pub(crate) fn skip<'de, A: MapAccess<'de>>(map: &mut A) -> Result<(), A::Error> {
    map.next_value::<IgnoredAny>().map(drop)
}
