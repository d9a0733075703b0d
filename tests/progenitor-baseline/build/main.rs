//! Writes progenitor's code for the corrected description, and the list of its operations, to
//! `OUT_DIR`.

mod lean;
mod list;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use intercom_gen::Options;
use intercom_openapi::{DESCRIPTION, OVERLAYS};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle};
use serde_json::Value;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let out =
        env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set: run the build script with cargo")?;
    let out = Path::new(&out);
    let full = plain(&Options::default())?;
    fs::write(
        out.join("operations.txt"),
        list::operations(&syn::parse_file(&full)?),
    )?;
    let chosen = if env::var_os("CARGO_FEATURE_FULL").is_some() {
        full
    } else {
        plain(&Options::default().resources(["tickets"]))?
    };
    fs::write(out.join("plain.rs"), chosen)?;
    Ok(())
}

/// The unchanged output of progenitor with default settings.
fn plain(options: &Options) -> Result<String, Box<dyn Error>> {
    let described = intercom_gen::simplified(DESCRIPTION, OVERLAYS, options)?;
    let specification = serde_json::from_value(lean::lean(&described.document))?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged);
    let code = Generator::new(&settings)
        .generate_tokens(&specification)?
        .to_string();
    Ok(restored(code, &described.document))
}

/// Restores the names on the wire for the placeholders of the description. The control characters
/// that mark a placeholder are escaped in the code.
fn restored(code: String, document: &Value) -> String {
    let placeholders = document.get("x-placeholders").and_then(Value::as_object);
    placeholders
        .into_iter()
        .flatten()
        .filter_map(|(placeholder, original)| {
            let quoted = |text: &str| text.escape_debug().to_string();
            Some((quoted(placeholder), quoted(original.as_str()?)))
        })
        .fold(code, |code, (placeholder, original)| {
            code.replace(&placeholder, &original)
        })
}
