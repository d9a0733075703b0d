//! Passes that replace valid features of the description that code generators do not support, or
//! that result in poor Rust code.

pub(crate) mod aliases;
pub(crate) mod all_of;
pub(crate) mod component_names;
pub(crate) mod constraints;
pub(crate) mod deep_references;
pub(crate) mod defaults;
pub(crate) mod enum_values;
pub(crate) mod field_names;
pub(crate) mod formats;
pub(crate) mod inline_shared;
pub(crate) mod named_schemas;
pub(crate) mod nullable;
pub(crate) mod operation_names;
pub(crate) mod parameter_names;
pub(crate) mod parameter_styles;
pub(crate) mod request_media;
pub(crate) mod single_response;
pub(crate) mod unions;
pub(crate) mod version_header;
