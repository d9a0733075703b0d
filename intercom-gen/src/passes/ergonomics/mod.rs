//! Passes that make the generated client easier to use.

pub(crate) mod array_unions;
pub(crate) mod const_strings;
pub(crate) mod free_form_maps;
pub(crate) mod ids;
pub(crate) mod list_elements;
pub(crate) mod merged_types;
pub(crate) mod one_resource;
pub(crate) mod optional_alternatives;
pub(crate) mod shared_properties;
pub(crate) mod times;
pub(crate) mod type_names;

/// The extension of a schema with the name of its type.
pub(crate) const NAME: &str = "x-rust-type";
/// The extension of a schema with its position among the schemas of its type.
pub(crate) const ORDER: &str = "x-rust-order";
