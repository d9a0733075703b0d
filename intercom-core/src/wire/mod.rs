//! How values are read from JSON and written to it: shared by all generated types, so that what repeats for each is written once.
//!
//! Reading is tolerant in one way everywhere: null, an empty list and an empty object are no value, and the field decides what that means.

mod error_path;
mod extra;
mod macros;
mod nullable;
mod object;
mod open_enum;
#[doc(hidden)]
pub mod presence;
mod read;
mod union;
mod value_ref;

pub use extra::Extra;
pub use nullable::Nullable;
pub use open_enum::UnknownValue;

pub use error_path::error_path;
pub use object::{Object, ObjectDef, read_object};
pub use open_enum::{OpenEnum, read_enum};
pub use read::{Decode, Eager, Lazy, required, whole};
pub(crate) use read::{Scalar, Utf8Check, any, from_json, leniently, locate, scalar};
pub use union::{Union, is_typed, pick, read_union, settle};
pub use value_ref::ValueRef;

pub use read::SkippedItem;
