//! How values are read from JSON and written to it: shared by all generated types, so that what repeats for each is written once.
//!
//! Reading is tolerant in one way everywhere: null, an empty list and an empty object are no value, and the field decides what that means.

mod extra;
pub(crate) mod macros;
mod nullable;
mod object;
mod open_enum;
mod place;
mod read;
mod union;

pub use extra::Extra;
pub use nullable::Nullable;
pub use open_enum::UnknownValue;

pub(crate) use macros::{object, open_enum, union};
pub(crate) use object::{Object, Seen, debug, read_object, write_object};
pub(crate) use open_enum::{OpenEnum, read_enum};
pub(crate) use place::place;
pub(crate) use read::{
    Element, Read, Scalar, from_json, leniently, locate, next, next_or_default, next_required,
    required, scalar, text, whole,
};
pub(crate) use union::{Alternative, inside, pick, settle};

pub use read::Rejected;

use serde::Serialize;
use serde::ser::Serializer;

use crate::Id;

/// Writes an id the way that a field declared as a number wants it.
pub(crate) struct Number<'a, T>(pub(crate) &'a T);

impl Serialize for Number<'_, Id> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.as_u64() {
            Some(number) => serializer.serialize_u64(number),
            None => serializer.serialize_str(self.0.as_str()),
        }
    }
}

impl Serialize for Number<'_, Vec<Id>> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(Number))
    }
}
