//! How the fields of an object are kept: for each way a module that reads such a field, and shows what is in it, as it is or as a number.

use serde::de::MapAccess;

use super::decode::{Decode, FieldSeed, RequiredSeed};
use super::model::{Presence, ValueRef};
use crate::{Id, Nullable};

/// What can be written as a number.
pub trait Numeric {
    fn number(&self) -> ValueRef<'_>;
}

impl Numeric for Id {
    #[inline]
    fn number(&self) -> ValueRef<'_> {
        ValueRef::Number(self)
    }
}

impl Numeric for Vec<Id> {
    #[inline]
    fn number(&self) -> ValueRef<'_> {
        ValueRef::Numbers(self)
    }
}

/// Reads an optional value.
#[inline]
pub(super) fn next<'de, T: Decode, A: MapAccess<'de>>(map: &mut A) -> Result<Option<T>, A::Error> {
    map.next_value_seed(FieldSeed::new())
}

pub mod required {
    use super::*;

    pub const PRESENCE: Presence = Presence::Required;

    #[inline]
    pub fn empty<T: Decode>() -> T {
        T::empty()
    }

    #[inline]
    pub fn read<'de, T: Decode, A: MapAccess<'de>>(
        field: &mut T,
        map: &mut A,
        seen: &mut u64,
        index: usize,
    ) -> Result<bool, A::Error> {
        *field = map.next_value_seed(RequiredSeed::new())?;
        *seen |= PRESENCE.bit(index);
        Ok(true)
    }

    #[inline]
    pub fn view<T: Decode>(field: &T) -> ValueRef<'_> {
        field.view()
    }

    #[inline]
    pub fn number<T: Numeric>(field: &T) -> ValueRef<'_> {
        field.number()
    }
}

pub mod default_empty {
    use super::*;

    pub const PRESENCE: Presence = Presence::DefaultEmpty;
    pub use super::required::{empty, number, view};

    #[inline]
    pub fn read<'de, T: Decode, A: MapAccess<'de>>(
        field: &mut T,
        map: &mut A,
        _: &mut u64,
        _: usize,
    ) -> Result<bool, A::Error> {
        *field = next(map)?.unwrap_or_else(T::empty);
        Ok(true)
    }
}

pub mod optional {
    use super::*;

    pub const PRESENCE: Presence = Presence::Optional;

    #[inline]
    pub fn empty<T>() -> Option<T> {
        None
    }

    #[inline]
    pub fn read<'de, T: Decode, A: MapAccess<'de>>(
        field: &mut Option<T>,
        map: &mut A,
        _: &mut u64,
        _: usize,
    ) -> Result<bool, A::Error> {
        *field = next(map)?;
        Ok(true)
    }

    #[inline]
    pub fn view<T: Decode>(field: &Option<T>) -> ValueRef<'_> {
        field.as_ref().map_or(ValueRef::Absent, T::view)
    }

    #[inline]
    pub fn number<T: Numeric>(field: &Option<T>) -> ValueRef<'_> {
        field.as_ref().map_or(ValueRef::Absent, T::number)
    }
}

pub mod nullable {
    use super::*;

    pub const PRESENCE: Presence = Presence::Nullable;

    #[inline]
    pub fn empty<T>() -> Nullable<T> {
        Nullable::Absent
    }

    #[inline]
    pub fn read<'de, T: Decode, A: MapAccess<'de>>(
        field: &mut Nullable<T>,
        map: &mut A,
        _: &mut u64,
        _: usize,
    ) -> Result<bool, A::Error> {
        *field = next(map)?.map_or(Nullable::Null, Nullable::Value);
        Ok(true)
    }

    #[inline]
    pub fn view<T: Decode>(field: &Nullable<T>) -> ValueRef<'_> {
        shown(field, T::view)
    }

    #[inline]
    pub fn number<T: Numeric>(field: &Nullable<T>) -> ValueRef<'_> {
        shown(field, T::number)
    }

    #[inline]
    fn shown<'a, T>(field: &'a Nullable<T>, show: fn(&'a T) -> ValueRef<'a>) -> ValueRef<'a> {
        match field {
            Nullable::Absent => ValueRef::Absent,
            Nullable::Null => ValueRef::Null,
            Nullable::Value(value) => show(value),
        }
    }
}
