//! The OpenAPI description of the Intercom REST API 2.10, and the overlays that are applied to it.
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

/// The version of the API.
pub const VERSION: &str = "2.10";

/// The OpenAPI description in its published structure, as YAML.
pub const DESCRIPTION: &str = include_str!("../intercom-2.10.yaml");

/// The description for which [`OVERLAYS`] were written, as YAML.
///
/// It differs from [`DESCRIPTION`] if that is a later version. Pass it to `intercom_gen::Options::base`, so that the overlays follow names
/// and kinds that changed between the two versions.
pub const BASE: &str = DESCRIPTION;

/// The overlay that corrects [`BASE`], as YAML.
pub const CORRECTIONS: &str = include_str!("../corrections.yaml");

/// The overlay that defines the names and policies of operations, as YAML.
pub const OPERATIONS: &str = include_str!("../operations.yaml");

/// The overlay that defines the names of types, and merges schemas into one type, as YAML.
pub const TYPES: &str = include_str!("../types.yaml");

/// All overlays, in the order in which they are applied.
pub const OVERLAYS: &[&str] = &[CORRECTIONS, OPERATIONS, TYPES];
