//! The types that the other modules share.

use serde::de::MapAccess;
use serde_json::{Map, Value};

use super::Extra;
use super::object::{FieldRead, Marks};
use crate::Id;

/// What happens when a field has no value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Always sent: read as its default when missing, and required in a request.
    Required,
    /// May be missing.
    Optional,
    /// A list or a map, empty when missing.
    DefaultEmpty,
    /// May be missing, and a request can send it as null.
    Nullable,
}

impl Presence {
    /// The bit of a required field, by its index. The generator puts these among the first 64 fields.
    #[inline]
    pub const fn bit(self, index: usize) -> u64 {
        match self {
            Self::Required => bit(index),
            _ => 0,
        }
    }
}

/// The bit of a field by its index; 0 beyond the first 64.
#[inline]
pub(super) const fn bit(index: usize) -> u64 {
    if index < 64 { 1 << index } else { 0 }
}

/// The definition of a struct.
pub struct ObjectDef {
    /// Its name, for messages.
    pub name: &'static str,
    /// A bit for each required field.
    pub required: u64,
    /// Its fields by their names on the wire.
    pub fields: &'static [(&'static str, Presence)],
    /// Fields that always have the same value, and no room in the struct.
    pub constants: &'static [(&'static str, &'static str)],
}

impl ObjectDef {
    /// The name of a field on the wire.
    pub(super) fn field_name(&self, index: usize) -> &'static str {
        self.fields.get(index).map_or("", |(name, _)| name)
    }

    /// The required fields in `mask`.
    pub(super) fn in_mask(&self, mask: u64) -> impl Iterator<Item = usize> {
        (0..self.fields.len()).filter(move |index| bit(*index) & mask != 0)
    }
}

/// A struct made by the macro `__object`.
#[doc(hidden)]
pub trait Object {
    /// Its definition.
    fn spec() -> &'static ObjectDef
    where
        Self: Sized;

    /// Reads the value of the field `key`.
    fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
        marks: &mut Marks,
    ) -> Result<FieldRead, A::Error>
    where
        Self: Sized;

    /// The value of a field, by its index.
    fn field(&self, index: usize) -> ValueRef<'_>;

    /// The fields that are not declared.
    fn extra(&self) -> &Extra;

    /// The fields that are not declared.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// A borrowed value.
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
    /// An ID that is written as a number.
    Number(&'a Id),
    Numbers(&'a [Id]),
    Json(&'a Value),
    Fields(&'a Map<String, Value>),
    /// A value that matches no alternative of a union.
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

/// Values by names that are not declared.
#[doc(hidden)]
pub trait Entries {
    fn entries(&self) -> Vec<(&str, ValueRef<'_>)>;
}
