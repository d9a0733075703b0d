//! Turns Intercom's OpenAPI description into the Rust code of a typed client.
//!
//! [`generate`] is the whole way: load, overlay, passes, selection, code. [`describe`] stops after the
//! corrections and gives the description that other tools can use. Neither reads or writes a file, and nothing here knows a network.
//!
//! ```
//! let generated = intercom_gen::generate(
//!     intercom_openapi::DESCRIPTION,
//!     intercom_openapi::CORRECTIONS,
//!     &intercom_gen::Options::default().resources(["tags"]),
//! )?;
//! assert!(generated.code.contains("pub fn create_tag"));
//! assert_eq!(generated.operations[0].resource, "tags");
//! # Ok::<(), intercom_gen::Error>(())
//! ```

mod description;
mod emit;
mod error;
mod names;
mod operations;
mod overlay;
pub mod passes;
mod pointer;
mod report;
mod select;
pub mod surface;
mod types;
mod validate;
mod visit;

use std::collections::BTreeSet;

use serde_json::Value;

pub use description::parse;
pub use error::{Document, Error};
pub use operations::{List, Operation, Paging, Retry};
pub use overlay::{Applied, Overlay};
pub use report::{PassOutcome, Report};
pub use surface::Surface;

/// What to generate.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The resources to emit, by slug (`ticket-types`); all of them when `None`.
    pub resources: Option<BTreeSet<String>>,
    /// Whether to emit the JSON Schemas of the types, which the feature `schemars` of the client compiles.
    pub schemas: bool,
}

impl Options {
    /// Emits only these resources, and the types that they reach. A resource is a tag of the description in kebab-case.
    #[must_use]
    pub fn resources<S: Into<String>>(mut self, resources: impl IntoIterator<Item = S>) -> Self {
        self.resources = Some(resources.into_iter().map(Into::into).collect());
        self
    }

    /// Emits the JSON Schemas of the types, or leaves them out, which is the default.
    #[must_use]
    pub fn schemas(mut self, schemas: bool) -> Self {
        self.schemas = schemas;
        self
    }
}

/// A generated client.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Generated {
    /// The Rust code, unformatted; `format` (feature `pretty`) makes it readable.
    pub code: String,
    /// The operations that the code has, in the order of the description.
    pub operations: Vec<Operation>,
    /// What each correction and pass did.
    pub report: Report,
}

impl Generated {
    /// The operations by resource, as Markdown with links into the documentation of the generated code.
    pub fn index(&self) -> String {
        let mut resources: Vec<&str> = Vec::new();
        for operation in &self.operations {
            if !resources.contains(&operation.resource.as_str()) {
                resources.push(&operation.resource);
            }
        }
        let mut index = String::from("| Resource | Operations |\n|---|---|\n");
        for resource in resources {
            let operations: Vec<String> = self
                .operations
                .iter()
                .filter(|operation| operation.resource == resource)
                .map(|operation| format!("[`{0}`](Client::{0})", operation.function))
                .collect();
            index.push_str(&format!("| `{resource}` | {} |\n", operations.join(", ")));
        }
        index
    }
}

/// A corrected description.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Described {
    /// The description, valid OpenAPI 3.0.
    pub document: Value,
    /// What each correction and pass did.
    pub report: Report,
}

/// Generates the client code for `description` with `corrections` applied.
///
/// # Errors
///
/// A description or overlay that cannot be handled, with the JSON pointer of the place, what was found there, and what to do. When the
/// overlay was written for this version of the description, an action or a pass that no longer applies is an error too.
pub fn generate(
    description: &str,
    corrections: &str,
    options: &Options,
) -> Result<Generated, Error> {
    let (mut document, operations, report) = prepared(description, corrections, options)?;
    let mut code = emit::emit(&mut document, &operations)?;
    if options.schemas {
        code.push_str(&types::schemas::emit(&document).to_string());
    }
    Ok(Generated {
        code,
        operations,
        report,
    })
}

/// Tells the public API of the code that [`generate`] gives for the same arguments, without making the code.
///
/// # Errors
///
/// As [`generate`].
pub fn surface(description: &str, corrections: &str, options: &Options) -> Result<Surface, Error> {
    let (mut document, operations, _) = prepared(description, corrections, options)?;
    emit::surface(&mut document, &operations)
}

/// Corrects `description` for other tools: the overlay, and the passes for defects of the description.
///
/// # Errors
///
/// As [`generate`].
pub fn describe(description: &str, corrections: &str) -> Result<Described, Error> {
    let (document, report) = corrected(description, corrections)?;
    Ok(Described { document, report })
}

/// Simplifies the corrected description into what other code generators take, for the chosen resources: the passes that are there for
/// generators, and none of those for how this client looks. Names that Rust has no room for are placeholders; the extension `x-placeholders` of
/// the document tells what they stand for.
///
/// # Errors
///
/// As [`generate`].
pub fn simplified(
    description: &str,
    corrections: &str,
    options: &Options,
) -> Result<Described, Error> {
    let (mut document, mut report) = corrected(description, corrections)?;
    report.run(&mut document, |stage| stage == passes::Stage::Generator)?;
    select::select(&mut document, options.resources.as_ref())?;
    Ok(Described { document, report })
}

/// Makes generated code readable.
///
/// # Errors
///
/// Text that is not Rust.
#[cfg(feature = "pretty")]
pub fn format(code: &str) -> Result<String, Error> {
    let file = syn::parse_file(code).map_err(|error| {
        Error::description(
            "",
            format!("the code does not parse: {error}"),
            "report this",
        )
    })?;
    Ok(prettyplease::unparse(&file))
}

/// The description as the emitters take it.
fn prepared(
    description: &str,
    corrections: &str,
    options: &Options,
) -> Result<(Value, Vec<Operation>, Report), Error> {
    let (mut document, mut report) = corrected(description, corrections)?;
    report.run(&mut document, |stage| stage != passes::Stage::Upstream)?;
    select::select(&mut document, options.resources.as_ref())?;
    let operations = operations::table(&document);
    Ok((document, operations, report))
}

fn corrected(description: &str, corrections: &str) -> Result<(Value, Report), Error> {
    let mut document = description::parse(description)?;
    description::require_openapi_3_0(&mut document)?;
    let overlay = Overlay::parse(corrections)?;
    let version = document
        .pointer("/info/version")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let mut report = Report::new(version == overlay.version(), version);
    report.overlay(overlay.apply(&mut document))?;
    report.run(&mut document, |stage| stage == passes::Stage::Upstream)?;
    Ok((document, report))
}
