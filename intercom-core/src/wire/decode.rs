//! Decoding of values.

use std::marker::PhantomData;

use serde::de::{DeserializeSeed, Deserializer, Error as _, Unexpected};
use serde_json::Value;

use super::model::ValueRef;

/// A value that can be read from JSON; nothing (null, an empty list, an empty object) reads as `None`.
#[doc(hidden)]
pub trait Decode: Sized {
    /// Reads the value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;

    /// Reads the value as an element of a list. Any JSON keeps its nulls there; everything else skips them.
    #[inline]
    fn element<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::read(deserializer)
    }

    /// How it is written.
    fn view(&self) -> ValueRef<'_>;

    /// The value before anything is read.
    fn empty() -> Self;

    /// Whether JSON of this kind is what it is written as. Scalars read one another; in a union, the kind tells them apart.
    #[inline]
    fn is_of_kind(_: &Value) -> bool {
        true
    }
}

/// Reads a value that has to be there.
pub fn required<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)?.ok_or_else(|| D::Error::invalid_type(Unexpected::Unit, &"a value"))
}

/// Reads the value of a field.
pub(super) struct FieldSeed<T>(PhantomData<T>);

impl<T> FieldSeed<T> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::read(deserializer)
    }
}

/// Reads the value of a field that has to be there.
pub(super) struct RequiredSeed<T>(PhantomData<T>);

impl<T> RequiredSeed<T> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for RequiredSeed<T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        required(deserializer)
    }
}
