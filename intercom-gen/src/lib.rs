//! Generates the Rust code of a typed client from Intercom's OpenAPI description.
//!
//! [`generate`] runs all steps: it parses the description, applies the overlays and the passes,
//! selects resources, and emits code. [`describe`] stops after the passes that fix defects, and
//! returns a description for other tools. This crate performs no I/O: it accesses neither files nor
//! the network.
//!
//! With the feature `progenitor`, which is off by default, the module `progenitor` generates the
//! client that [progenitor](https://docs.rs/progenitor) generates from a description that is
//! corrected and simplified for it.
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

mod applied;
mod choices;
mod decisions;
mod deprecation;
mod description;
mod emit;
mod error;
mod expand;
mod follow;
mod limits;
mod markdown;
mod names;
mod operations;
mod overlay;
pub mod passes;
mod path;
mod pointer;
#[cfg(feature = "progenitor")]
pub mod progenitor;
mod read_operations;
mod report;
mod select;
mod sentences;
mod since;
mod source;
pub mod surface;
mod surrogates;
mod types;
mod validate;
mod visit;

use std::collections::BTreeSet;

use heck::ToPascalCase;
use serde_json::Value;

pub use applied::Applied;
pub use choices::Choice;
pub use description::parse;
pub use emit::File;
use emit::disabled::DisabledTypes;
pub use error::{Document, Error};
use follow::Following;
pub use limits::MAX_BYTES;
pub use operations::{
    Body, ExclusiveTask, Form, Hint, Idempotency, List, Operation, Pagination, Parameter, Response,
};
pub use overlay::Overlay;
pub use path::anonymous_path;
pub use report::{PassOutcome, Report};
pub use since::since;
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
    /// The Cargo features that the client has. The operations of a resource without a feature
    /// require the feature `full`. `None` if each resource has a feature. Default: `None`.
    pub declared_features: Option<BTreeSet<String>>,
    /// The host of which the description must have a server, itself or as a subdomain. Default:
    /// `None`.
    pub required_host: Option<String>,
    /// The description for which the overlays were written; `None` if it is the description itself.
    /// Default: `None`.
    pub base: Option<String>,
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

    /// Sets the Cargo features that the client has. Default: one for each resource.
    #[must_use]
    pub fn declared_features<S: Into<String>>(
        mut self,
        features: impl IntoIterator<Item = S>,
    ) -> Self {
        self.declared_features = Some(features.into_iter().map(Into::into).collect());
        self
    }

    /// Refuses a description that has no server at this host or one of its subdomains. Default: any
    /// description.
    #[must_use]
    pub fn required_host(mut self, host: impl Into<String>) -> Self {
        self.required_host = Some(host.into());
        self
    }

    /// Sets the description for which the overlays were written, as YAML or JSON.
    ///
    /// If the description differs from it, the actions of the overlays follow schemas that have
    /// another name, and are not applied to fields whose kind changed. Entries without effect are
    /// listed in the [`Report`] instead of being an error. Fields of responses that are optional or
    /// nullable in the base stay so, and a required field that is not nullable in the base does not
    /// become nullable.
    ///
    /// Default: none. The overlays are then applied to their targets literally, except that the
    /// names of path parameters may differ.
    #[must_use]
    pub fn base(mut self, base: impl Into<String>) -> Self {
        self.base = Some(base.into());
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
    /// The public API of the code.
    pub surface: Surface,
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
                let feature = format!("`{}`", operation.feature);
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
/// JSON pointer of the location, the finding, and the remedy. An overlay entry that has no effect on
/// the description for which it was written is also an error, and so is a pass that this description
/// needs and that has no effect.
pub fn generate(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<Generated, Error> {
    let Prepared {
        mut document,
        operations,
        all,
        disabled_types,
        report,
    } = prepare(description, overlays, options)?;
    let files = emit::emit(
        &mut document,
        &operations,
        &all,
        &disabled_types,
        &report.version,
        options.schemas,
    )?;
    let surface = emit::surface(&mut document, operations.clone())?;
    Ok(Generated {
        files,
        operations,
        surface,
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

/// A summary of the code that [`generate`] emits.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Outline {
    /// The public API of the code.
    pub surface: Surface,
    /// The operations in the code, in the order of the description.
    pub operations: Vec<Operation>,
    /// The changes that each correction and each pass made.
    pub report: Report,
}

/// Returns a summary of the code that [`generate`] emits for the same arguments, without emitting
/// the code.
///
/// # Errors
///
/// Returns an error in the same cases as [`generate`].
pub fn outline(description: &str, overlays: &[&str], options: &Options) -> Result<Outline, Error> {
    let mut prepared = prepare(description, overlays, options)?;
    Ok(Outline {
        operations: prepared.operations.clone(),
        surface: emit::surface(&mut prepared.document, prepared.operations)?,
        report: prepared.report,
    })
}

/// Corrects `description` for other tools.
///
/// Applies the overlays, and the passes that fix defects of the description. Of the options, only
/// [`base`](Options::base) and [`required_host`](Options::required_host) have an effect.
///
/// # Errors
///
/// Returns an error in the same cases as [`generate`].
pub fn describe(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<Described, Error> {
    let (mut document, report) = correct(description, overlays, options)?;
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
pub fn simplify(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<Described, Error> {
    let (mut document, mut report) = correct(description, overlays, options)?;
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
    disabled_types: DisabledTypes,
    report: Report,
}

fn prepare(description: &str, overlays: &[&str], options: &Options) -> Result<Prepared, Error> {
    let (mut document, mut report) = correct(description, overlays, options)?;
    report.run(&mut document, |stage| stage != passes::Stage::Upstream)?;
    let declared = options.declared_features.as_ref();
    let all = read_operations::read(&document, declared);
    let mut disabled_types = match options.resources {
        Some(_) => DisabledTypes::all(&document, &all),
        None => DisabledTypes::default(),
    };
    select::select(&mut document, options)?;
    disabled_types.retain_removed(&document);
    let operations = read_operations::read(&document, declared);
    Ok(Prepared {
        document,
        operations,
        all,
        disabled_types,
        report,
    })
}

/// Parses a description, and checks that it is OpenAPI 3.0 and has a valid version.
fn parse_3_0(description: &str) -> Result<Value, Error> {
    let mut document = description::parse(description)?;
    description::require_openapi_3_0(&mut document)?;
    Ok(document)
}

fn version_of(document: &Value) -> String {
    let version = document.pointer("/info/version").and_then(Value::as_str);
    version.unwrap_or_default().to_owned()
}

fn correct(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<(Value, Report), Error> {
    let mut document = parse_3_0(description)?;
    if let Some(host) = &options.required_host {
        description::require_host(&document, host)?;
    }
    let mut report = Report::new(version_of(&document));
    let base = options.base.as_deref().filter(|base| *base != description);
    let following = match base {
        Some(base) => Some(Following::new(parse_3_0(base)?, &mut document)),
        None => None,
    };
    let overlays = overlays
        .iter()
        .map(|text| Overlay::parse(text))
        .collect::<Result<Vec<Overlay>, Error>>()?;
    for overlay in &overlays {
        report.overlay(overlay, &mut document, following.as_ref())?;
    }
    if let Some(following) = following {
        // The overlays must have an effect on the description for which they were written.
        let mut base = following.base().clone();
        let version = version_of(&base);
        for overlay in &overlays {
            report::apply(overlay, &mut base, None, &version)?;
        }
        report.aligned = follow::align(&base, &mut document, &following);
        report.renamed_schemas = following.renamed.into_iter().collect();
    }
    report.undecided = decisions::undecided(&document);
    report.run(&mut document, |stage| stage == passes::Stage::Upstream)?;
    Ok((document, report))
}
