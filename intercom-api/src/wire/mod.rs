//! How values are read from JSON and written to it: shared by all generated types, so that what repeats for each is written once.
//!
//! Reading is tolerant in one way everywhere: null, an empty list and an empty object are no value, and the field decides what that means.

mod extra;
pub(crate) mod keep;
pub(crate) mod macros;
mod nullable;
mod object;
mod open_enum;
mod place;
mod read;
mod union;
mod view;

pub use extra::Extra;
pub use nullable::Nullable;
pub use open_enum::UnknownValue;

pub(crate) use macros::{object, open_enum, union};
pub(crate) use object::{Object, Spec, read_object};
pub(crate) use open_enum::{OpenEnum, read_enum};
pub(crate) use place::place;
pub(crate) use read::{
    AsKept, AtOnce, Checked, Read, Scalar, any, from_json, leniently, locate, required, scalar,
    whole,
};
pub(crate) use union::{Union, is_typed, pick, read_union, settle};
pub(crate) use view::View;

pub use read::Rejected;
