//! Items that only the same version of `intercom-api` uses, grouped by the module that defines
//! them.

pub mod call {
    pub use crate::call::{Call, Endpoint};
}

pub mod body {
    pub use crate::body::{AnyBody, RequestBody, ResponseBody};
}

pub mod response_meta {
    pub use crate::response_meta::retry_after;
}

pub mod retry {
    pub use crate::retry::random;
}

pub mod config {
    pub use crate::config::{ClientInner, Config};
    pub use crate::environment::base_url as base_url_from_env;
    pub use crate::http::{HttpSettings, Identity, ProxyChoice};
}

pub mod hex {
    pub use crate::hex::{decode, encode, encode_into};
}

pub mod transport {
    pub use crate::transport::{Transfer, json, retry_transfer};
}

pub mod wire {
    pub use crate::wire::{
        Best, Decode, Eager, FieldRead, Found, Lazy, Marks, Object, ObjectDef, OpenEnum, Shown,
        Union, ValueRef, decode_part, decode_reason, error_path, exactly, fmt_enum, is_typed, pick,
        presence, read_enum, read_request, read_response, read_union, read_wrapped_list, required,
        typed, whole,
    };
}
