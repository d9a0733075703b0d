//! Copies an Intercom workspace into a SQLite database or into NDJSON files, and reports on the copy.
//!
//! The program `mirror` copies, and the program `report` queries the copy. Both are examples of the module `sync` of `intercom-api`.

pub mod args;
pub mod charts;
pub mod copy;
pub mod lock;
pub mod ndjson;
pub mod page;
pub mod progress;
pub mod queries;
pub mod report;
pub mod report_args;
pub mod schema;
pub mod sink;
pub mod store;
mod store_keys;
pub mod summary;
pub mod table;

/// The result of a function that fails for reasons of several crates.
pub type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;
