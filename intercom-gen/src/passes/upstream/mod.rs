//! Passes that fix defects of the description, which affect all tools.

pub(crate) mod binary_downloads;
pub(crate) mod dangling_references;
pub(crate) mod error_responses;
pub(crate) mod filter_parameters;
pub(crate) mod kinds;
pub(crate) mod malformed_required;
pub(crate) mod mistyped_defaults;
pub(crate) mod mistyped_examples;
pub(crate) mod null_enum_values;
pub(crate) mod operation_ids;
pub(crate) mod path_parameters;
pub(crate) mod reference_siblings;
pub(crate) mod relative_urls;
pub(crate) mod repeated_enum_values;
pub(crate) mod repeated_parameters;
pub(crate) mod response_descriptions;
pub(crate) mod schema_types;
pub(crate) mod untyped_media;
