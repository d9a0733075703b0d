//! The passes, which transform a description step by step. The file of each pass describes it.

use serde_json::Value;

use crate::error::Error;

pub(crate) use ergonomics::const_strings::CONSTANT;
pub(crate) use ergonomics::list_elements::ELEMENT;

mod ergonomics;
mod generator;
mod upstream;

/// A transformation of a description, for everything that follows a general pattern.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Pass {
    /// The name of the pass, which is the name of its file.
    pub name: &'static str,
    /// The stage, which states the reason for the pass.
    pub stage: Stage,
    /// Whether the vendored description needs the pass. If so, it is an error if the pass has no
    /// effect on that description.
    pub must_apply: bool,
    pub(crate) run: fn(&mut Value) -> Result<Vec<String>, Error>,
}

impl Pass {
    /// Applies the pass to `document`, and returns the JSON pointers of the changed locations.
    ///
    /// # Errors
    ///
    /// Returns an error if the description has a defect that the pass cannot handle.
    pub fn apply(&self, document: &mut Value) -> Result<Vec<String>, Error> {
        (self.run)(document)
    }
}

/// The reason for a pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Stage {
    /// The description has a defect.
    Upstream,
    /// Code generators, including this one, do not support a feature of the description.
    Generator,
    /// The generated client becomes easier to use.
    Ergonomics,
}

use Stage::{Ergonomics, Generator, Upstream};

const fn pass(
    stage: Stage,
    name: &'static str,
    must_apply: bool,
    run: fn(&mut Value) -> Result<Vec<String>, Error>,
) -> Pass {
    Pass {
        name,
        stage,
        must_apply,
        run,
    }
}

/// All passes, in the order in which they run.
#[rustfmt::skip]
pub const PASSES: &[Pass] = &[
    pass(Upstream, "kinds", false, upstream::kinds::run),
    pass(Upstream, "dangling_references", false, upstream::dangling_references::run),
    pass(Upstream, "response_descriptions", false, upstream::response_descriptions::run),
    pass(Upstream, "operation_ids", false, upstream::operation_ids::run),
    pass(Upstream, "path_parameters", false, upstream::path_parameters::run),
    pass(Upstream, "filter_parameters", false, upstream::filter_parameters::run),
    pass(Upstream, "repeated_parameters", false, upstream::repeated_parameters::run),
    pass(Upstream, "untyped_media", false, upstream::untyped_media::run),
    pass(Upstream, "error_responses", true, upstream::error_responses::run),
    pass(Upstream, "binary_downloads", false, upstream::binary_downloads::run),
    pass(Upstream, "malformed_required", false, upstream::malformed_required::run),
    pass(Upstream, "null_enum_values", false, upstream::null_enum_values::run),
    pass(Upstream, "repeated_enum_values", false, upstream::repeated_enum_values::run),
    pass(Upstream, "schema_types", true, upstream::schema_types::run),
    pass(Upstream, "reference_siblings", true, upstream::reference_siblings::run),
    pass(Upstream, "relative_urls", true, upstream::relative_urls::run),
    pass(Upstream, "mistyped_defaults", false, upstream::mistyped_defaults::run),
    pass(Upstream, "mistyped_examples", false, upstream::mistyped_examples::run),
    pass(Ergonomics, "array_unions", false, ergonomics::array_unions::run),
    pass(Ergonomics, "optional_alternatives", false, ergonomics::optional_alternatives::run),
    pass(Ergonomics, "shared_properties", false, ergonomics::shared_properties::run),
    pass(Ergonomics, "type_names", true, ergonomics::type_names::run),
    pass(Generator, "parameter_styles", false, generator::parameter_styles::run),
    pass(Generator, "inline_shared", false, generator::inline_shared::run),
    pass(Generator, "deep_references", false, generator::deep_references::run),
    pass(Generator, "version_header", true, generator::version_header::run),
    pass(Generator, "request_media", false, generator::request_media::run),
    pass(Generator, "single_response", true, generator::single_response::run),
    pass(Ergonomics, "one_resource", true, ergonomics::one_resource::run),
    pass(Ergonomics, "ids", true, ergonomics::ids::run),
    pass(Ergonomics, "times", true, ergonomics::times::run),
    pass(Generator, "formats", true, generator::formats::run),
    pass(Generator, "constraints", true, generator::constraints::run),
    pass(Generator, "defaults", true, generator::defaults::run),
    pass(Ergonomics, "free_form_maps", true, ergonomics::free_form_maps::run),
    pass(Generator, "all_of", true, generator::all_of::run),
    pass(Generator, "unions", true, generator::unions::run),
    pass(Generator, "aliases", true, generator::aliases::run),
    pass(Ergonomics, "const_strings", true, ergonomics::const_strings::run),
    pass(Generator, "operation_names", false, generator::operation_names::run),
    pass(Generator, "component_names", false, generator::component_names::run),
    pass(Generator, "named_schemas", true, generator::named_schemas::run),
    pass(Ergonomics, "merged_types", true, ergonomics::merged_types::run),
    pass(Generator, "nullable", true, generator::nullable::run),
    pass(Ergonomics, "list_elements", true, ergonomics::list_elements::run),
    pass(Generator, "enum_values", true, generator::enum_values::run),
    pass(Generator, "field_names", false, generator::field_names::run),
    pass(Generator, "parameter_names", false, generator::parameter_names::run),
];
