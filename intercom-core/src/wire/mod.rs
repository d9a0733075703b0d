//! How values are read from JSON and written to it: shared by all generated types, so that what repeats for each is written once.
//!
//! Reading is tolerant in one way everywhere: null, an empty list and an empty object are no value, and the field decides what that means.

mod extra;
#[doc(hidden)]
pub mod keep;
mod macros;
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

pub use object::{Object, Spec, read_object};
pub use open_enum::{OpenEnum, read_enum};
pub use place::place;
pub use read::{AsKept, AtOnce, Read, required, whole};
pub(crate) use read::{Checked, Scalar, any, from_json, leniently, locate, scalar};
pub use union::{Union, is_typed, pick, read_union, settle};
pub use view::View;

pub use read::Rejected;
