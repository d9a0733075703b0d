//! The client that [progenitor](https://docs.rs/progenitor) generates from a description.
//!
//! progenitor accepts none of Intercom's published descriptions as they are. [`generate`] corrects
//! and simplifies a description with the passes of this crate, and returns progenitor's code for the
//! result. It is progenitor's own client, with its types and its transport: it has no retries, rate
//! limiting or pagination, and does not tolerate responses that deviate from the description.
//!
//! # Build script
//!
//! `build.rs` of a crate that compiles the client, with `intercom-gen` (feature `progenitor`) and
//! `intercom-openapi` as build dependencies:
//!
//! ```no_run
#![doc = include_str!("progenitor/build_script.rs")]
//! ```
//!
//! For another version of the API, read its description from a file, and call
//! `println!("cargo::rerun-if-changed=FILE")`. The overlays apply where their targets exist.
//!
//! The code depends on these crates:
//!
//! ```toml
#![doc = include_str!("progenitor/dependencies.toml")]
//! ```
//!
//! # Base URL, token and version
//!
//! The generated client sends no token and no `Intercom-Version` header, so that the API would use
//! the version that is set for the app. (progenitor adds the header `api-version`, which the API
//! ignores.) Set both as default headers of the HTTP client, and the base URL of the workspace's region:
//! `https://api.intercom.io`, `https://api.eu.intercom.io` or `https://api.au.intercom.io`.
//!
//! ```ignore
#![doc = include_str!("progenitor/usage.rs")]
//! ```
//!
//! Then send a request with `client.identify_admin().send().await?`, for example. Its error is
//! progenitor's `Error`.

mod lean;
mod reserved;

use std::panic::{self, AssertUnwindSafe};

use progenitor_impl::Generator;
use serde_json::{Map, Value};

pub use progenitor_impl::{GenerationSettings, InterfaceStyle, TagStyle};

use crate::error::Error;
use crate::names;
use crate::report::Report;
use crate::{Described, Options};

/// The client that progenitor generates.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Client {
    /// The Rust code, formatted. It is the content of one module.
    pub code: String,
    /// The number of operations.
    pub operations: usize,
    /// The changes that each correction and each pass made.
    pub report: Report,
}

/// Generates progenitor's client for `description` with `overlays` applied.
///
/// The client has builders ([`InterfaceStyle::Builder`]) and otherwise progenitor's default settings. Of
/// `options`, only the resources, the base and the required host have an effect.
///
/// # Errors
///
/// Returns an error in the same cases as [`crate::generate`], and if progenitor rejects the
/// corrected description.
///
/// # Examples
///
/// ```
/// let client = intercom_gen::progenitor::generate(
///     intercom_openapi::DESCRIPTION,
///     intercom_openapi::OVERLAYS,
///     &intercom_gen::Options::default()
///         .base(intercom_openapi::BASE)
///         .resources(["tags"]),
/// )?;
/// assert!(client.code.contains("pub fn list_tags(&self) -> builder::ListTags<'_>"));
/// # Ok::<(), intercom_gen::Error>(())
/// ```
pub fn generate(description: &str, overlays: &[&str], options: &Options) -> Result<Client, Error> {
    let mut settings = GenerationSettings::new();
    settings.with_interface(InterfaceStyle::Builder);
    generate_with(description, overlays, options, &settings)
}

/// Generates progenitor's client like [`generate`], with custom settings of progenitor.
///
/// # Errors
///
/// Returns an error in the same cases as [`generate`].
pub fn generate_with(
    description: &str,
    overlays: &[&str],
    options: &Options,
    settings: &GenerationSettings,
) -> Result<Client, Error> {
    let Described { document, report } = crate::simplify(description, overlays, options)?;
    let mut lean = lean::lean(&document);
    let placeholders = reserved::rename(&mut lean);
    let operations = lean::operations(&lean);
    let specification =
        serde_json::from_value(lean).map_err(|error| rejected(error.to_string()))?;
    // progenitor panics for descriptions that it does not support.
    let tokens = panic::catch_unwind(AssertUnwindSafe(|| {
        Generator::new(settings).generate_tokens(&specification)
    }))
    .map_err(|panic| rejected(message(&*panic)))?
    .map_err(|error| rejected(error.to_string()))?;
    let file = syn::parse2(tokens).map_err(|error| rejected(error.to_string()))?;
    Ok(Client {
        code: restored(prettyplease::unparse(&file), &document, &placeholders),
        operations,
        report,
    })
}

fn rejected(reason: impl Into<String>) -> Error {
    let reason: String = reason.into();
    Error::description(
        "",
        format!(
            "progenitor does not support the corrected description: {}",
            reason.trim()
        ),
        "correct the description with an overlay, or select other resources",
    )
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("it panicked")
        .to_owned()
}

/// Restores the names on the wire for the placeholders. The control characters that mark a
/// placeholder are escaped in the code.
fn restored(code: String, document: &Value, parameters: &Map<String, Value>) -> String {
    let placeholders = document.get(names::PLACEHOLDERS).and_then(Value::as_object);
    placeholders
        .into_iter()
        .flatten()
        .chain(parameters)
        .filter_map(|(placeholder, original)| {
            let quoted = |text: &str| text.escape_debug().to_string();
            Some((quoted(placeholder), quoted(original.as_str()?)))
        })
        .fold(code, |code, (placeholder, original)| {
            code.replace(&placeholder, &original)
        })
}
