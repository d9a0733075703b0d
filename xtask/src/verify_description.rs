//! `cargo xtask verify-description`: compiles the client for any description.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use intercom_gen::Options;

use crate::generate::{PROGENITOR_FILE, With, progenitor_client};
use crate::source::Source;
use crate::{cargo, write};

/// Compile the client for a description, such as another version of the API
///
/// The corrections of the vendored description are applied where their targets exist; the others
/// are reported. The client is compiled as it is for users who set `INTERCOM_OPENAPI` to the file. The exit
/// status is 0 if it compiles.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cargo xtask verify-description intercom-2.11.yaml\n  \
                  cargo xtask verify-description --with progenitor intercom-2.11.yaml"
)]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 description to verify, as YAML or JSON
    file: PathBuf,
    /// Compile the client of another generator instead, with its documented dependencies
    #[arg(long, value_name = "GENERATOR")]
    with: Option<With>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let source = Source::file(&arguments.file);
    let target = cargo::target()?;
    let (mut command, selection, operations) = if arguments.with == Some(With::Progenitor) {
        let client = progenitor_client(&source, &Options::default())?;
        write::report(&client.report.to_string());
        let folder = target.join("verify-description");
        write_progenitor(&folder, &client.code)?;
        (cargo::cargo(&folder), &[][..], client.operations)
    } else {
        let generated = source.generate(&Options::default())?;
        write::report(&generated.report.to_string());
        let file = std::path::absolute(&arguments.file).with_context(|| source.name())?;
        let mut command = cargo::cargo(&cargo::root());
        command.env("INTERCOM_OPENAPI", file);
        let selection = &["--package", "intercom-api", "--lib"][..];
        (command, selection, generated.operations.len())
    };
    let status = command
        .args(["check", "--quiet", "--target-dir"])
        .arg(target)
        .args(selection)
        // Generated code is not linted: the scripts in `.ci` set Clippy as the compiler.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .status()
        .context("cannot run cargo")?;
    let name = source.name();
    if !status.success() {
        bail!("{name}: the client failed to compile: see the errors above");
    }
    write::report(&format!(
        "{name}: the code of all {operations} operations compiled\n"
    ));
    Ok(())
}

/// The build script of progenitor's crate.
const BUILD: &str = r#"fn main() -> std::io::Result<()> {
    let out = std::env::var_os("OUT_DIR").ok_or_else(|| std::io::Error::other("`OUT_DIR` is not set"))?;
    std::fs::copy("intercom.rs", std::path::Path::new(&out).join("intercom.rs")).map(|_| ())
}
"#;
/// The library in the documentation of `intercom_gen::progenitor`, which includes the generated code.
const LIBRARY: &str = include_str!("../../intercom-gen/src/progenitor/usage.rs");
/// The dependencies in the documentation.
const DEPENDENCIES: &str = include_str!("../../intercom-gen/src/progenitor/dependencies.toml");

/// Writes a crate with progenitor's client, as its documentation describes.
fn write_progenitor(folder: &Path, code: &str) -> Result<()> {
    // The code does not depend on TLS, which takes long to compile.
    let dependencies = DEPENDENCIES.replace("\"rustls\", ", "");
    let manifest = format!(
        "[package]\nname = \"progenitor-client-of-intercom\"\nversion = \"0.0.0\"\nedition = \"2024\"\npublish = false\n\n\
         [workspace]\n\n[dependencies]\n{dependencies}"
    );
    let lock = cargo::root().join("Cargo.lock");
    let lock = std::fs::read_to_string(&lock)
        .with_context(|| format!("cannot read {}", lock.display()))?;
    for (file, text) in [
        ("Cargo.toml", &*manifest),
        ("Cargo.lock", &lock),
        ("build.rs", BUILD),
        ("src/lib.rs", LIBRARY),
        (PROGENITOR_FILE, code),
    ] {
        write::file(&folder.join(file), text)?;
    }
    Ok(())
}
