//! Generates the Rust code of a typed client from Intercom's OpenAPI description.
//!
//! [`generate`] runs all steps: it parses the description, applies the overlays and the passes,
//! selects resources, and emits code. [`describe`] stops after the passes that fix defects, and
//! returns a description for other tools. This crate performs no I/O: it accesses neither files nor
//! the network.
//!
//! # Examples
//!
//! ```
//! let generated = intercom_gen::generate(
//!     intercom_openapi::DESCRIPTION,
//!     intercom_openapi::OVERLAYS,
//!     &intercom_gen::Options::default().resources(["tags"]),
//! )?;
//! let tags = generated.files.iter().find(|file| file.path == "resources/tags.rs");
//! assert!(tags.is_some_and(|file| file.code.contains("pub fn create_or_update")));
//! assert_eq!(generated.operations[0].resource, "tags");
//! # Ok::<(), intercom_gen::Error>(())
//! ```

mod choices;
mod decisions;
mod description;
mod emit;
mod error;
mod limits;
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

use heck::ToPascalCase;
use serde_json::Value;

pub use choices::Choice;
pub use description::parse;
pub use emit::File;
pub use error::{Document, Error};
pub use operations::{
    Body, Exclusive, Form, Hint, Idempotency, List, Operation, Pagination, Parameter, Response,
};
pub use overlay::{Applied, Overlay};
pub use report::{PassOutcome, Report};
pub use surface::Surface;

/// Options of [`generate`].
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The resources to emit, by slug (`ticket-types`); `None` for all. Default: `None`.
    pub resources: Option<BTreeSet<String>>,
    /// Whether to ignore unknown names in `resources`. If `false`, they are an error. Default:
    /// `false`.
    pub ignore_unknown: bool,
    /// Whether to emit JSON Schemas of the types, which the client compiles with its feature
    /// `schemars`. Default: `false`.
    pub schemas: bool,
}

impl Options {
    /// Emits only these resources, and the types that they use.
    ///
    /// The name of a resource is a tag of the description in kebab case.
    #[must_use]
    pub fn resources<S: Into<String>>(mut self, resources: impl IntoIterator<Item = S>) -> Self {
        self.resources = Some(resources.into_iter().map(Into::into).collect());
        self
    }

    /// Emits the resources whose names are among these Cargo features, and ignores all other
    /// features.
    #[must_use]
    pub fn features<S: Into<String>>(self, features: impl IntoIterator<Item = S>) -> Self {
        Self {
            ignore_unknown: true,
            ..self.resources(features)
        }
    }

    /// Sets whether to emit JSON Schemas of the types. Default: `false`.
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
    /// The files of Rust code. The first one includes the others from `OUT_DIR`.
    pub files: Vec<File>,
    /// The operations in the code, in the order of the description.
    pub operations: Vec<Operation>,
    /// The changes that each correction and each pass made.
    pub report: Report,
}

impl Generated {
    /// Returns a Markdown table of the operations by handle, with links into the documentation of
    /// the generated code.
    pub fn index(&self) -> String {
        let mut index = String::from("| Handle | Feature | Methods |\n|---|---|---|\n");
        let mut handles: Vec<&str> = Vec::new();
        for operation in &self.operations {
            if !handles.contains(&operation.handle.as_str()) {
                handles.push(&operation.handle);
            }
        }
        for handle in handles {
            let operations: Vec<&Operation> = self
                .operations
                .iter()
                .filter(|operation| operation.handle == handle)
                .collect();
            let methods: Vec<String> = operations
                .iter()
                .map(|operation| {
                    let kind = handle.to_pascal_case();
                    format!("[`{0}`](resources::{kind}::{0})", operation.method_name)
                })
                .collect();
            let mut features: Vec<String> = Vec::new();
            for operation in operations {
                let feature = format!("`{}`", operation.resource);
                if !features.contains(&feature) {
                    features.push(feature);
                }
            }
            index.push_str(&format!(
                "| [`client.{handle}()`](Client::{handle}) | {} | {} |\n",
                features.join(", "),
                methods.join(", ")
            ));
        }
        index
    }

    /// Returns all files as one string, each preceded by a line with its path.
    pub fn code(&self) -> String {
        let parts: Vec<String> = self
            .files
            .iter()
            .map(|file| format!("// ---- {} ----\n\n{}", file.path, file.code))
            .collect();
        parts.join("\n")
    }
}

/// A corrected description.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Described {
    /// The description as valid OpenAPI 3.0.
    pub document: Value,
    /// The changes that each correction and each pass made.
    pub report: Report,
}

/// Generates the client code for `description` with `overlays` applied.
///
/// # Errors
///
/// Returns an error if the description or an overlay is invalid or not supported. The error has the
/// JSON pointer of the location, the finding, and the remedy. If an overlay was written for this
/// version of the description, an action or pass that has no effect is also an error.
pub fn generate(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<Generated, Error> {
    let Prepared {
        mut document,
        operations,
        all,
        report,
    } = prepare(description, overlays, options)?;
    let files = emit::emit(&mut document, &operations, &all, options.schemas)?;
    Ok(Generated {
        files,
        operations,
        report,
    })
}

/// Returns the public API of the code that [`generate`] emits for the same arguments, without
/// emitting the code.
///
/// # Errors
///
/// Returns an error in the same cases as [`generate`].
pub fn surface(description: &str, overlays: &[&str], options: &Options) -> Result<Surface, Error> {
    let mut prepared = prepare(description, overlays, options)?;
    emit::surface(&mut prepared.document, prepared.operations)
}

/// Corrects `description` for other tools.
///
/// Applies the overlays, and the passes that fix defects of the description.
///
/// # Errors
///
/// Returns an error in the same cases as [`generate`].
pub fn describe(description: &str, overlays: &[&str]) -> Result<Described, Error> {
    let (mut document, report) = correct(description, overlays)?;
    decisions::remove(&mut document);
    Ok(Described { document, report })
}

/// Corrects `description` and simplifies it for other code generators, for the selected resources.
///
/// Runs the passes of the stages [`Upstream`](passes::Stage::Upstream) and
/// [`Generator`](passes::Stage::Generator). Names that are not valid in Rust are replaced by
/// placeholders, which the extension `x-placeholders` of the document maps to the original names.
///
/// # Errors
///
/// Returns an error in the same cases as [`generate`].
pub fn simplified(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<Described, Error> {
    let (mut document, mut report) = correct(description, overlays)?;
    report.run(&mut document, |stage| stage == passes::Stage::Generator)?;
    select::select(&mut document, options)?;
    Ok(Described { document, report })
}

/// The input of the emitters.
struct Prepared {
    document: Value,
    operations: Vec<Operation>,
    /// The operations of all resources, selected or not.
    all: Vec<Operation>,
    report: Report,
}

fn prepare(description: &str, overlays: &[&str], options: &Options) -> Result<Prepared, Error> {
    let (mut document, mut report) = correct(description, overlays)?;
    report.run(&mut document, |stage| stage != passes::Stage::Upstream)?;
    let all = operations::read(&document);
    select::select(&mut document, options)?;
    let operations = operations::read(&document);
    Ok(Prepared {
        document,
        operations,
        all,
        report,
    })
}

fn correct(description: &str, overlays: &[&str]) -> Result<(Value, Report), Error> {
    let mut document = description::parse(description)?;
    description::require_openapi_3_0(&mut document)?;
    let version = document
        .pointer("/info/version")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let mut report = Report::new(version);
    for text in overlays {
        let overlay = Overlay::parse(text)?;
        report.overlay(&overlay, &mut document)?;
    }
    report.undecided = decisions::undecided(&document);
    report.run(&mut document, |stage| stage == passes::Stage::Upstream)?;
    Ok((document, report))
}
