//! The OpenAPI description of the Intercom REST API 2.10 as data.
//!
//! The documents belong together: [`DESCRIPTION`] has the published structure, defects included, and [`OVERLAYS`] are OpenAPI
//! Overlay 1.0 documents. One corrects the description to what the servers do, the others decide the public API of the client.
//! They are a crate of their own so that a build script can reach them in a packaged release too.

/// The version of the API that is described.
pub const VERSION: &str = "2.10";

/// The published description of that version, as YAML.
pub const DESCRIPTION: &str = include_str!("../intercom-2.10.yaml");

/// The corrections to [`DESCRIPTION`], an OpenAPI Overlay 1.0 document, as YAML.
pub const CORRECTIONS: &str = include_str!("../corrections.yaml");

/// The names and policies of the operations, an OpenAPI Overlay 1.0 document, as YAML.
pub const OPERATIONS: &str = include_str!("../operations.yaml");

/// The names of the types, and which schemas are one type, an OpenAPI Overlay 1.0 document, as YAML.
pub const TYPES: &str = include_str!("../types.yaml");

/// The overlays in the order in which they apply.
pub const OVERLAYS: &[&str] = &[CORRECTIONS, OPERATIONS, TYPES];
