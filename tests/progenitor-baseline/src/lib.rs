//! The client that progenitor itself generates for the corrected description, with its own types and
//! transport. It is the baseline for measurements of speed and size, and an independent list of the
//! operations and parameters. It is not meant to be used.

/// The operations according to progenitor, one per line: the method, and the sorted setters of its
/// builder.
pub const OPERATIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/operations.txt"));

/// The generated client.
#[cfg(feature = "client")]
#[allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "progenitor's output is unchanged"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/plain.rs"));
}

#[cfg(feature = "client")]
pub use generated::*;
