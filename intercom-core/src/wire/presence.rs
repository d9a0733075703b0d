//! A module for each presence of a field. It reads such a field, and borrows its value for
//! writing, unchanged or as a number.

use serde::de::MapAccess;

use super::decode::{Decode, OptionPlace, Place};
use super::extra::bit;
use super::found::Found;
use super::model::{FieldRead, Marks, Presence, ValueRef};
use super::nullable::Nullable;

/// A value that can be written as a number.
pub trait Numeric {
    fn number(&self) -> ValueRef<'_>;
}

impl<T: Numeric + Decode> Numeric for Vec<T> {
    #[inline]
    fn number(&self) -> ValueRef<'_> {
        ValueRef::Numbers(self)
    }
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
        marks: &mut Marks,
        index: usize,
    ) -> Result<FieldRead, A::Error> {
        let found = map.next_value_seed(Place(field))?;
        marks.seen |= bit(index);
        Ok(match found {
            Found::Value => FieldRead::Done,
            found => FieldRead::Odd(found, index),
        })
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
        marks: &mut Marks,
        index: usize,
    ) -> Result<FieldRead, A::Error> {
        let found = map.next_value_seed(Place(field))?;
        Ok(match found {
            Found::Value if bit(index) != 0 => {
                marks.fidelity |= bit(index);
                FieldRead::Done
            }
            found => FieldRead::Odd(found, index),
        })
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
        marks: &mut Marks,
        index: usize,
    ) -> Result<FieldRead, A::Error> {
        let found = map.next_value_seed(OptionPlace(field))?;
        Ok(match found {
            Found::Value => FieldRead::Done,
            Found::Null if bit(index) != 0 => {
                marks.fidelity |= bit(index);
                FieldRead::Done
            }
            found => FieldRead::Odd(found, index),
        })
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
        _: &mut Marks,
        index: usize,
    ) -> Result<FieldRead, A::Error> {
        let mut value = None;
        let found = map.next_value_seed(OptionPlace(&mut value))?;
        match value {
            Some(value) => *field = Nullable::Value(value),
            None if found == Found::Null => *field = Nullable::Null,
            None => {}
        }
        Ok(match found {
            Found::Value | Found::Null => FieldRead::Done,
            found => FieldRead::Odd(found, index),
        })
    }

    #[inline]
    pub fn view<T: Decode>(field: &Nullable<T>) -> ValueRef<'_> {
        view_with(field, T::view)
    }

    #[inline]
    pub fn number<T: Numeric>(field: &Nullable<T>) -> ValueRef<'_> {
        view_with(field, T::number)
    }

    #[inline]
    fn view_with<'a, T>(field: &'a Nullable<T>, view: fn(&'a T) -> ValueRef<'a>) -> ValueRef<'a> {
        match field {
            Nullable::Absent => ValueRef::Absent,
            Nullable::Null => ValueRef::Null,
            Nullable::Value(value) => view(value),
        }
    }
}
