//! How values are read from JSON and written to it: shared by all generated types, so that what repeats for each is written once.
//!
//! Reading is tolerant in one way everywhere: null, an empty list and an empty object are no value, and the field decides what that means.

mod collections;
mod decode;
mod decode_reason;
mod empty;
mod error_path;
mod extra;
mod macros;
mod model;
mod nullable;
mod object;
mod open_enum;
#[doc(hidden)]
pub mod presence;
mod scalar;
mod skipped;
mod union;
mod utf8_check;
mod value_ref;

pub use extra::Extra;
pub use nullable::Nullable;
pub use open_enum::UnknownValue;

pub use decode::{Decode, required};
pub use decode_reason::decode_reason;
pub use error_path::error_path;
pub use model::{Object, ObjectDef, ValueRef};
pub use object::read_object;
pub use open_enum::{OpenEnum, read_enum};
pub use scalar::whole;
pub(crate) use scalar::{Scalar, scalar};
pub use skipped::SkippedItem;
pub(crate) use skipped::{leniently, locate};
pub use union::{Union, is_typed, pick, read_union, settle};
pub use utf8_check::{Eager, Lazy};
pub(crate) use utf8_check::{Utf8Check, any, from_json};
