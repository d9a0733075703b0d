//! The OpenAPI description of the Intercom REST API 2.10 as data.
//!
//! The two documents belong together: [`DESCRIPTION`] has the published structure, defects included, and
//! [`CORRECTIONS`] is an OpenAPI Overlay 1.0 document that turns it into what the servers really do.
//! They are a crate of their own so that a build script can reach them in a packaged release too.

/// The version of the API that is described.
pub const VERSION: &str = "2.10";

/// The published description of that version, as YAML.
pub const DESCRIPTION: &str = include_str!("../intercom-2.10.yaml");

/// The corrections to [`DESCRIPTION`], an OpenAPI Overlay 1.0 document, as YAML.
pub const CORRECTIONS: &str = include_str!("../corrections.yaml");
