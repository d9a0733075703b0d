//! The client that progenitor itself generates for the corrected description, with its own types and
//! transport. It is an independent oracle for tests, and the baseline for measurements of speed. It is
//! not meant to be used.

// Clippy does not run lints that are allowed in the entire crate. This saves a sixth of the compile time.
#![allow(clippy::all)]

/// The JSON pointers of the locations in the corrected description that were changed for progenitor,
/// one per line. Without the changes, it rejects the description or generates invalid requests.
pub const CHANGES: &str = include_str!(concat!(env!("OUT_DIR"), "/changes.txt"));

#[cfg(feature = "calls")]
pub mod calls;

/// The generated client.
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

pub use generated::*;
