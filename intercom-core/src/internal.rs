//! What the client of the same version builds on, and nobody else: by the modules that it is from.

pub mod call {
    pub use crate::call::{Call, CallOptions, Endpoint, no_body};
}

pub mod error {
    pub use crate::error::what_was_expected;
}

pub mod retry {
    pub use crate::retry::{Attempts, Decision, Outcome, decide, random};
}

pub mod config {
    pub use crate::config::{ClientInner, Config};
}

pub mod transport {
    pub use crate::transport::{bytes, empty, json};
}

pub mod wire {
    pub use crate::wire::{
        Decode, Eager, Lazy, Object, ObjectDef, OpenEnum, Union, ValueRef, error_path, is_typed,
        pick, presence, read_enum, read_object, read_union, required, settle, whole,
    };
}
