//! Turns Intercom's OpenAPI description into the Rust code of a typed client.
//!
//! [`generate`] is the whole way: load, overlay, passes, selection, code. [`describe`] stops after the
//! corrections and gives the description that other tools can use. Neither reads or writes a file, and nothing here knows a network.
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

/// What to generate.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Options {
    /// The resources to emit, by slug (`ticket-types`); all of them when `None`.
    pub resources: Option<BTreeSet<String>>,
    /// Whether names among `resources` that are not resources are ignored; they are an error otherwise.
    pub ignore_unknown: bool,
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

    /// Emits the resources among these Cargo features, and ignores the other features.
    #[must_use]
    pub fn features<S: Into<String>>(self, features: impl IntoIterator<Item = S>) -> Self {
        Self {
            ignore_unknown: true,
            ..self.resources(features)
        }
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
    /// The Rust code. The first file includes the others, from `OUT_DIR`.
    pub files: Vec<File>,
    /// The operations that the code has, in the order of the description.
    pub operations: Vec<Operation>,
    /// What each correction and pass did.
    pub report: Report,
}

impl Generated {
    /// The operations by handle, as Markdown with links into the documentation of the generated code.
    pub fn index(&self) -> String {
        let mut index = String::from("| Handle | Feature | Methods |\n|---|---|---|\n");
        let mut handles: Vec<&str> = Vec::new();
        for operation in &self.operations {
            if !handles.contains(&operation.handle.as_str()) {
                handles.push(&operation.handle);
            }
        }
        for handle in handles {
            let own: Vec<&Operation> = self
                .operations
                .iter()
                .filter(|operation| operation.handle == handle)
                .collect();
            let methods: Vec<String> = own
                .iter()
                .map(|operation| {
                    let kind = handle.to_pascal_case();
                    format!("[`{0}`](resources::{kind}::{0})", operation.method_name)
                })
                .collect();
            let mut features: Vec<String> = Vec::new();
            for operation in own {
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

    /// All files in one text, each after a line with its path.
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
    /// The description, valid OpenAPI 3.0.
    pub document: Value,
    /// What each correction and pass did.
    pub report: Report,
}

/// Generates the client code for `description` with `overlays` applied.
///
/// # Errors
///
/// A description or overlay that cannot be handled, with the JSON pointer of the location, what was found there, and what to do. When an
/// overlay was written for this version of the description, an action or a pass that no longer applies is an error too.
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
    } = prepared(description, overlays, options)?;
    let files = emit::emit(&mut document, &operations, &all, options.schemas)?;
    Ok(Generated {
        files,
        operations,
        report,
    })
}

/// Reports the public API of the code that [`generate`] makes of the same arguments, without making the code.
///
/// # Errors
///
/// Like [`generate`].
pub fn surface(description: &str, overlays: &[&str], options: &Options) -> Result<Surface, Error> {
    let mut prepared = prepared(description, overlays, options)?;
    emit::surface(&mut prepared.document, prepared.operations)
}

/// Corrects `description` for other tools: the overlay, and the passes for defects of the description.
///
/// # Errors
///
/// As [`generate`].
pub fn describe(description: &str, overlays: &[&str]) -> Result<Described, Error> {
    let (mut document, report) = corrected(description, overlays)?;
    decisions::remove(&mut document);
    Ok(Described { document, report })
}

/// Simplifies the corrected description into what other code generators take, for the chosen resources: the passes that are there for
/// generators, and none of those for how this client looks. Names that Rust has no room for are stand-ins; the extension `x-literals` of
/// the document tells what they stand for.
///
/// # Errors
///
/// As [`generate`].
pub fn simplified(
    description: &str,
    overlays: &[&str],
    options: &Options,
) -> Result<Described, Error> {
    let (mut document, mut report) = corrected(description, overlays)?;
    report.run(&mut document, |stage| stage == passes::Stage::Generator)?;
    select::select(&mut document, options)?;
    Ok(Described { document, report })
}

/// A description as the emitters take it.
struct Prepared {
    document: Value,
    operations: Vec<Operation>,
    /// The operations of all resources.
    all: Vec<Operation>,
    report: Report,
}

fn prepared(description: &str, overlays: &[&str], options: &Options) -> Result<Prepared, Error> {
    let (mut document, mut report) = corrected(description, overlays)?;
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

fn corrected(description: &str, overlays: &[&str]) -> Result<(Value, Report), Error> {
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
