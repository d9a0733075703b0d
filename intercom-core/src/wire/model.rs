//! The types that the other modules share.

use serde::de::MapAccess;
use serde_json::{Map, Value};

use super::extra::{Extra, bit};
use super::found::Found;

/// Whether a field can be missing or null.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// The field is always sent. If it is missing, a response has its default value, and a request
    /// is rejected.
    Required,
    /// The field may be missing.
    Optional,
    /// The field is a list or a map, which is empty if it is missing.
    DefaultEmpty,
    /// The field may be missing, and a request can send it as null.
    Nullable,
}

impl Presence {
    /// Returns the bit of the field at `index` if the field is required; 0 otherwise. The generator
    /// places required fields among the first 64.
    #[inline]
    pub const fn bit(self, index: usize) -> u64 {
        match self {
            Self::Required => bit(index),
            _ => 0,
        }
    }
}

/// The definition of a struct.
pub struct ObjectDef {
    /// The name of the struct, for `Debug` and comparisons.
    pub name: &'static str,
    /// A bit for each required field.
    pub required: u64,
    /// The JSON name and the presence of each field.
    pub fields: &'static [(&'static str, Presence)],
    /// The JSON name and the value of each constant field. The struct does not store these fields.
    pub constants: &'static [(&'static str, &'static str)],
}

impl ObjectDef {
    /// Returns the JSON name of the field at `index`.
    pub(super) fn field_name(&self, index: usize) -> &'static str {
        self.fields.get(index).map_or("", |(name, _)| name)
    }

    /// Returns the indices of the fields in `mask`.
    pub(super) fn in_mask(&self, mask: u64) -> impl Iterator<Item = usize> {
        (0..self.fields.len()).filter(move |index| bit(*index) & mask != 0)
    }
}

/// Records which fields of an object were sent, while it is read.
#[derive(Default)]
pub struct Marks {
    /// The fields that were sent.
    pub(super) seen: u64,
    /// The optional fields that were sent as null, and the lists that were sent.
    pub(super) fidelity: u64,
}

/// The result of reading a field.
pub enum FieldRead {
    /// The field was read.
    Done,
    /// No such field is declared, and nothing was read.
    Unknown,
    /// The field at this index was read, and the object must record its result.
    Odd(Found, usize),
}

/// A struct that the macro `__object` implements.
#[doc(hidden)]
pub trait Object {
    /// Returns the definition of the struct.
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

    /// Returns the value of the field at `index`.
    fn field(&self, index: usize) -> ValueRef<'_>;

    /// Returns the fields that are not declared.
    fn extra(&self) -> &Extra;

    /// Returns the fields that are not declared, to change them.
    fn extra_mut(&mut self) -> &mut Extra;
}

/// A borrowed value.
#[doc(hidden)]
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// A field that is not written.
    Absent,
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    /// An ID that is written as a number.
    Number(&'a str),
    /// A list of IDs that are written as numbers.
    Numbers(&'a dyn List),
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

/// A map from names to values.
#[doc(hidden)]
pub trait Entries {
    fn entries(&self) -> Vec<(&str, ValueRef<'_>)>;
}
