//! Reads values from JSON, and writes them. All generated types share this code, so that it is not
//! compiled once for each type.
//!
//! Reading a response is lenient. A field without a usable value has its default value, the JSON
//! that was sent is preserved in `extra`, and `findings` records the deviation. Writing the value
//! returns the JSON that was read.
//!
//! Scalars are written in the form of their type, unless they are read with [`exactly`].
//!
//! Reading a request is exact. The JSON is preserved unchanged, or is rejected.

mod collections;
mod debug;
mod decode;
mod decode_reason;
mod deviation;
mod empty;
mod error_path;
mod exact;
mod extra;
mod findings;
mod found;
mod macros;
mod model;
mod nullable;
mod object;
mod open_enum;
mod path;
#[doc(hidden)]
pub mod presence;
mod repair;
mod request;
mod scalar;
mod skipped;
mod union;
mod utf8_check;
mod value_ref;

pub use deviation::Deviation;
pub use extra::Extra;
pub use nullable::Nullable;
pub use open_enum::UnknownValue;

pub(crate) use debug::{Body, redacted};
pub use debug::{Shown, fmt_enum};
pub use decode::{Decode, required};
pub use decode_reason::decode_reason;
pub use error_path::error_path;
pub use exact::exactly;
pub(crate) use findings::{ElementPaths, Report, imprecise, inside_field, leniently};
pub use found::Found;
pub use model::{FieldRead, Marks, Object, ObjectDef, ValueRef};
pub use object::{read_response, read_wrapped_list};
pub use open_enum::{OpenEnum, read_enum};
pub(crate) use path::path_name;
pub use request::read_request;
pub use scalar::whole;
pub(crate) use scalar::{Scalar, floor, integer, scalar};
pub use skipped::SkippedItem;
pub use union::{Best, Union, is_typed, pick, read_union, typed};
pub use utf8_check::{Eager, Lazy, decode_part};
pub(crate) use utf8_check::{Utf8Check, any, decode, from_json};
pub(crate) use value_ref::canonical_u64;
