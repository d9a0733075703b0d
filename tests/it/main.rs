//! The tests that need more than one crate: the client against the embedded server, and the generator against the vendored description.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod drift;
mod operations;
mod plain;
mod properties;
mod requests;
mod sizes;
mod snapshots;
mod types;
