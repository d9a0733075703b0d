//! `cargo xtask verify-description`: whether the generator copes with a description.

mod check;
mod manifest;
mod runtime;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use intercom_gen::Options;

use crate::source::Source;
use crate::{Failure, cargo, write};

/// Generate the client for a description, another version for instance, and compile it
///
/// The corrections of the vendored description apply where their targets exist; the rest is reported. The code is compiled in a crate
/// below the target directory, with copies of the modules of intercom-api that it needs. The exit status is 0 only if it compiled.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask verify-description intercom-2.11.yaml")]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 description to verify, as YAML or JSON
    file: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let source = Source::file(&arguments.file);
    let generated = source.generate(&Options::default())?;
    write::report(&generated.report.to_string());
    let code =
        intercom_gen::format(&generated.code).map_err(Failure::when("cannot format the code"))?;

    let workspace = workspace()?;
    let target = cargo::target()?.join("verify-description");
    let scratch = target.join("crates").join(crate_directory(&arguments.file));
    lay_out(&workspace, &scratch, &code)?;
    let errors = check::compile(&scratch, &target.join("build"))?;
    if errors.is_empty() {
        write::report(&format!(
            "{}: the code of all {} operations compiles\n",
            source.name(),
            generated.operations.len()
        ));
        return Ok(());
    }
    write::report(&errors.text());
    Err(Failure::new(format!(
        "{}: the generated code does not compile, with {}; it is in {}{}",
        source.name(),
        errors.count(),
        scratch.display(),
        errors.advice()
    )))
}

/// The root of the checkout that this program was built from.
fn workspace() -> Result<PathBuf, Failure> {
    let root = cargo::root();
    if root.join("intercom-api").is_dir() {
        return Ok(root);
    }
    Err(Failure::new(format!(
        "there is no intercom-api in {}: run this in a checkout, through cargo",
        root.display()
    )))
}

/// A directory for each description, so that the code of one can be compared with that of another.
fn crate_directory(description: &Path) -> String {
    description
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .replace(|character: char| !character.is_ascii_alphanumeric(), "-")
}

/// Writes the crate anew.
fn lay_out(workspace: &Path, scratch: &Path, code: &str) -> Result<(), Failure> {
    let source = scratch.join("src");
    if source.exists() {
        fs::remove_dir_all(&source).map_err(Failure::when(format_args!(
            "cannot clear {}",
            source.display()
        )))?;
    }
    let api = workspace.join("intercom-api");
    runtime::copy(&api.join("src"), &source)?;
    put(&source.join("generated.rs"), code)?;
    let root = read(&workspace.join("Cargo.toml"))?;
    let manifest = manifest::scratch(workspace, &root, &read(&api.join("Cargo.toml"))?)?;
    put(&scratch.join("Cargo.toml"), &manifest)?;
    put(
        &scratch.join("Cargo.lock"),
        &read(&workspace.join("Cargo.lock"))?,
    )
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))
}

fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(directory) = path.parent() {
        fs::create_dir_all(directory).map_err(Failure::when(format_args!(
            "cannot make {}",
            directory.display()
        )))?;
    }
    fs::write(path, text).map_err(Failure::when(format_args!(
        "cannot write {}",
        path.display()
    )))
}
