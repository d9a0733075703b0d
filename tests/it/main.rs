//! The tests that need more than one crate: the client against the embedded server, and the generator against the vendored description.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod actions;
mod desk;
mod drift;
mod examples;
mod export;
mod operations;
mod parts;
mod plain;
mod properties;
mod requests;
mod schemas;
mod search;
mod sizes;
mod snapshots;
mod ticket_types;
mod tickets;
mod types;
mod verify;
