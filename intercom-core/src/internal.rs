//! What the client of the same version builds on, and nobody else: by the modules that it is from.

pub mod call {
    pub use crate::call::{Call, CallOptions, Target, no_body};
}

pub mod error {
    pub use crate::error::what_was_expected;
}

pub mod retry {
    pub use crate::retry::{Attempts, Decision, Outcome, decide, random};
}

pub mod settings {
    pub use crate::settings::{Settings, Shared};
}

pub mod transport {
    pub use crate::transport::{bytes, empty, json};
}

pub mod wire {
    pub use crate::wire::{
        AsKept, AtOnce, Object, OpenEnum, Read, Spec, Union, View, is_typed, keep, pick, place,
        read_enum, read_object, read_union, required, settle, whole,
    };
}
