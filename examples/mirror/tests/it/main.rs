//! The mirror and its report against an embedded Intercom server.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod copies;
mod hostile;
mod kills;
mod messages;
mod ndjson;
mod reports;
mod workspace;
