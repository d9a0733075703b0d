//! The tests that need more than one crate: the client against the embedded server, and the generator against the vendored description.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod desk;
mod drift;
mod errors;
mod export;
mod operations;
mod pacing;
mod paging;
mod parts;
mod plain;
mod properties;
mod requests;
mod retries;
mod rig;
mod schemas;
mod scroll;
mod search;
mod sizes;
mod snapshots;
mod spans;
mod storm;
mod ticket_types;
mod tickets;

mod types;
mod verify;
