//! The vendored description. `cargo xtask bump` writes this file.

/// The version of the API.
pub const VERSION: &str = "2.10";

/// The OpenAPI description in its published structure, as YAML.
pub const DESCRIPTION: &str = include_str!("../intercom-2.10.yaml");

/// The description for which the overlays were written, as YAML.
///
/// It differs from [`DESCRIPTION`] if that is a later version. Pass it to `intercom_gen::Options::base`, so that the overlays follow names
/// and kinds that changed between the two versions.
pub const BASE: &str = DESCRIPTION;
