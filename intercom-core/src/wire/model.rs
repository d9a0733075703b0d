//! What values and objects are, apart from how they are decoded and written: the types that the other modules share.

use serde::de::MapAccess;
use serde_json::{Map, Value};

use super::Extra;
use crate::Id;

/// Whether a field has to have a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// It is there.
    Required,
    /// It may be missing.
    Optional,
    /// A list or a map, empty when missing.
    DefaultEmpty,
    /// It may be missing, and a request can send it as null.
    Nullable,
}

impl Presence {
    /// The bit of a field that has to be there, by its position. Such fields are among the first 64: the generator sees to that.
    #[inline]
    pub const fn bit(self, index: usize) -> u64 {
        match self {
            Self::Required if index < 64 => 1 << index,
            _ => 0,
        }
    }
}

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
    pub(super) fn first_missing(&self, seen: u64) -> &'static str {
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

/// A value, borrowed.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// A field that is left out.
    Absent,
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    /// An id that is written as a number.
    Number(&'a Id),
    Numbers(&'a [Id]),
    Json(&'a Value),
    Fields(&'a Map<String, Value>),
    /// What fits no alternative of a union.
    Other(&'a Value),
    Object(&'static ObjectDef, &'a dyn Object),
    List(&'a dyn List),
    Entries(&'a dyn Entries),
}

/// A list of values.
#[doc(hidden)]
pub trait List {
    fn len(&self) -> usize;
    fn at(&self, index: usize) -> ValueRef<'_>;
}

/// Values by names that nobody declared.
#[doc(hidden)]
pub trait Entries {
    fn entries(&self) -> Vec<(&str, ValueRef<'_>)>;
}
