//! `cargo xtask verify-description`: compiles the client for any description.

mod check;
mod manifest;
mod progenitor;
mod runtime;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use intercom_gen::{Generated, Options};

use crate::generate::{With, progenitor_client};
use crate::source::Source;
use crate::{cargo, write};

/// Generate the client for a description, such as another version of the API, and compile it
///
/// The corrections of the vendored description are applied where their targets exist; the others
/// are reported. The code is compiled in a crate in the target directory, together with copies of
/// the modules of intercom-api that it needs. The exit status is 0 if it compiles.
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
    let target = cargo::target()?.join("verify-description");
    let name = crate_directory(&arguments.file);
    let scratch = |prefix: &str| target.join("crates").join(format!("{prefix}{name}"));
    if arguments.with == Some(With::Progenitor) {
        let client = progenitor_client(&source, &Options::default())?;
        write::report(&client.report.to_string());
        let scratch = scratch("progenitor-");
        progenitor::write_crate(&workspace()?, &scratch, &client.code)?;
        return compile(&source, &scratch, client.operations);
    }
    let generated = source.generate(&Options::default())?;
    write::report(&generated.report.to_string());
    let scratch = scratch("");
    write_crate(&workspace()?, &scratch, &generated)?;
    compile(&source, &scratch, generated.operations.len())
}

/// Compiles the scratch crate, and reports the result.
fn compile(source: &Source, scratch: &Path, operations: usize) -> Result<()> {
    let errors = check::compile(scratch, &cargo::target()?)?;
    if errors.is_empty() {
        write::report(&format!(
            "{}: the code of all {operations} operations compiled\n",
            source.name()
        ));
        return Ok(());
    }
    write::report(&errors.text());
    Err(anyhow!(
        "{}: the generated code failed to compile with {}; the code is in {}{}",
        source.name(),
        errors.count(),
        scratch.display(),
        errors.advice()
    ))
}

/// Returns the root of the checkout that this program was built from.
fn workspace() -> Result<PathBuf> {
    let root = cargo::root();
    if root.join("intercom-api").is_dir() {
        return Ok(root);
    }
    Err(anyhow!(
        "cannot find intercom-api in {}: run this command as `cargo xtask` in a checkout",
        root.display()
    ))
}

/// Returns the name of the crate directory. Each description has its own directory, so that the
/// generated code can be compared.
fn crate_directory(description: &Path) -> String {
    description
        .file_stem()
        .unwrap_or_default()
        .to_string_lossy()
        .replace(|character: char| !character.is_ascii_alphanumeric(), "-")
}

/// The build script of the scratch crate, which copies the generated files to `OUT_DIR`.
const BUILD: &str = r#"use std::{env, fs, io, path::Path};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=generated");
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    copy(Path::new("generated"), Path::new(&out))
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
"#;

/// Writes the scratch crate, replacing an earlier one.
fn write_crate(workspace: &Path, scratch: &Path, generated: &Generated) -> Result<()> {
    let source = scratch.join("src");
    if source.exists() {
        fs::remove_dir_all(&source)
            .with_context(|| format!("cannot remove {}", source.display()))?;
    }
    let api = workspace.join("intercom-api");
    runtime::copy(&api.join("src"), &source)?;
    let folder = scratch.join("generated");
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    write::files(&folder, &generated.files)?;
    put(&scratch.join("build.rs"), BUILD)?;
    let root = read(&workspace.join("Cargo.toml"))?;
    let resources: BTreeSet<&str> = generated
        .operations
        .iter()
        .map(|operation| operation.resource.as_str())
        .collect();
    let api = read(&api.join("Cargo.toml"))?;
    let manifest = manifest::scratch(workspace, &root, &api, &resources)?;
    put(&scratch.join("Cargo.toml"), &manifest)?;
    put(
        &scratch.join("Cargo.lock"),
        &read(&workspace.join("Cargo.lock"))?,
    )
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn put(path: &Path, text: &str) -> Result<()> {
    write::file(path, text)
}
