//! Guides to common topics. This module contains documentation only.
//!
#![doc = include_str!("index.md")]
//!
//! The examples are tested against `intercom-sandbox`, an embedded Intercom server. If an example uses
//! `client` without building it, the lines that build it are hidden.

pub mod api_versions;
pub mod coming_from_node_or_python;
pub mod coming_from_reqwest;
pub mod connections;
pub mod copying_a_workspace;
pub mod errors_and_retries;
pub mod rate_limits_and_workers;
pub mod searching;
pub mod testing_your_program;
pub mod tickets_attributes_and_parts;
pub mod webhooks;
