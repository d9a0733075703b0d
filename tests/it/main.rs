//! Tests that need several crates: the client against the embedded server, and the generator
//! against the vendored description.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod check_token;
mod client_configuration;
mod compression;
mod drift;
mod errors;
mod examples;
mod export;
mod fixture;
mod guides;
mod handles;
mod harness;
mod helpers;
mod limits;
mod network;
mod observer;
mod operations;
mod page_size;
mod pagination;
mod parts;
mod progenitor_baseline;
mod properties;
mod proxy;
mod rate_limiter;
mod rate_limiting;
mod requests;
mod retries;
mod retry_policy;
mod schemas;
mod scroll;
mod search;
mod secrets;
mod sizes;
mod snapshots;
mod spans;
mod stall;
mod storm;
mod ticket_types;
mod tickets;
mod tls;
mod token_source;
mod trace_context;
mod types;
mod views;
