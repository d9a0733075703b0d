//! Writes progenitor's code for the corrected description to `OUT_DIR`, and a function that calls
//! each operation of it by name.
//!
//! The description is the output of `cargo xtask describe`, with the changes in `needs.rs`. The
//! passes that simplify it for code generators do not run, so that the tests can compare them with
//! an independent result.

mod calls;
mod needs;

use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

use intercom_gen::Options;
use intercom_openapi::{BASE, DESCRIPTION, OVERLAYS};
use progenitor_impl::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let out =
        env::var_os("OUT_DIR").ok_or("`OUT_DIR` is not set: run the build script with cargo")?;
    let out = Path::new(&out);
    let options = Options::default().base(BASE);
    let mut document = intercom_gen::describe(DESCRIPTION, OVERLAYS, &options)?.document;
    let changes = needs::change(&mut document);
    fs::write(out.join("changes.txt"), changes.join("\n"))?;
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged);
    let code = Generator::new(&settings)
        .generate_tokens(&serde_json::from_value(document.clone())?)?
        .to_string();
    fs::write(
        out.join("calls.rs"),
        calls::functions(&syn::parse_file(&code)?, &document)?,
    )?;
    fs::write(out.join("plain.rs"), code)?;
    Ok(())
}
