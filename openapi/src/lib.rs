//! The OpenAPI description of the Intercom REST API, and the overlays that are applied to it. [`VERSION`] is the version of the API.
//!
//! [`DESCRIPTION`] has the structure of the published description, including its defects. [`OVERLAYS`] are OpenAPI Overlay 1.0 documents:
//! [`CORRECTIONS`] makes the description match the behavior of the servers, and [`OPERATIONS`] and [`TYPES`] define the public API
//! of the client. They are in a separate crate, so that the build script of a packaged release can read them.
//!
//! # Examples
//!
//! ```
//! use intercom_openapi::{DESCRIPTION, OVERLAYS};
//!
//! assert!(DESCRIPTION.contains("title: Intercom API"));
//! assert!(OVERLAYS.iter().all(|overlay| overlay.contains("overlay: 1.0")));
//! ```

mod vendored;

pub use vendored::{BASE, DESCRIPTION, VERSION};

/// The overlay that corrects [`BASE`], as YAML.
pub const CORRECTIONS: &str = include_str!("../corrections.yaml");

/// The overlay that defines the names and policies of operations, as YAML.
pub const OPERATIONS: &str = include_str!("../operations.yaml");

/// The overlay that defines the names of types, and merges schemas into one type, as YAML.
pub const TYPES: &str = include_str!("../types.yaml");

/// All overlays, in the order in which they are applied.
pub const OVERLAYS: &[&str] = &[CORRECTIONS, OPERATIONS, TYPES];
