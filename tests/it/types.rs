//! The generated types: what they read, what they write, and what they keep of what they do not know.
//!
//! Everything goes through the public API: real types by `serde_json`, and answers of the embedded server that a script replaced.

mod answers;
mod lists;
mod requests;
mod scalars;
mod unions;

/// Reads a type from JSON written in place.
macro_rules! read {
    ($kind:ident, $($json:tt)*) => {
        serde_json::from_value::<intercom_api::types::$kind>(serde_json::json!($($json)*))
            .unwrap_or_else(|error| panic!("{}: {error}", stringify!($kind)))
    };
}

/// The error of reading what the type does not take.
macro_rules! refused {
    ($kind:ident, $($json:tt)*) => {
        serde_json::from_value::<intercom_api::types::$kind>(serde_json::json!($($json)*))
            .map(|value| panic!("this was read: {value:?}"))
            .unwrap_err()
            .to_string()
    };
}

/// The JSON of a value.
macro_rules! written {
    ($value:expr) => {
        serde_json::to_value(&$value).unwrap()
    };
}

use {read, refused, written};
