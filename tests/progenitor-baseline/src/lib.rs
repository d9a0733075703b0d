//! What plain progenitor, with its own types and its own transport, makes of the same corrected description. It is the reference for figures of
//! speed and size, and tells by other means which operations and parameters there are. Nobody uses it as a client.

/// Every operation of the description as progenitor sees it, a line each: the method, then the setters of its builder, sorted.
pub const OPERATIONS: &str = include_str!(concat!(env!("OUT_DIR"), "/operations.txt"));

/// The generated client.
#[cfg(feature = "client")]
#[allow(
    missing_docs,
    clippy::all,
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "the code is as progenitor writes it"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/plain.rs"));
}

#[cfg(feature = "client")]
pub use generated::*;
