//! `cargo xtask release --check`: checks whether the packages can be published.

mod problems;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde_json::Value;

use crate::{cargo, write};

/// Check that the packages can be published, without publishing them
///
/// The versions of the packages and of the dependencies between them are the same; `CHANGELOG.md` has a
/// section for the version; `openapi/upstream.toml` states where the description comes from, and the sha256 of the vendored file; the manifests
/// have the fields that users see; and the archive of each package contains what it needs.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask release --check --build")]
pub(crate) struct Arguments {
    /// Required: this command only checks. `cargo publish` publishes
    #[arg(long, required = true)]
    check: bool,
    /// Also compile each package from its archive
    #[arg(long)]
    build: bool,
    /// Require a dated section for the version in CHANGELOG.md in place of `Unreleased`
    #[arg(long)]
    tagged: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = cargo::root();
    let metadata =
        cargo::run(cargo::cargo(&root).args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout)
        .context("cannot parse the output of `cargo metadata`")?;
    let packages = metadata["packages"].as_array().cloned().unwrap_or_default();
    let mut found = problems::in_packages(&packages);
    let version = problems::version(&packages).ok_or_else(|| anyhow!("no published package"))?;
    let changelog = read(&root.join("CHANGELOG.md"))?;
    found.extend(problems::in_changelog(
        &changelog,
        &version,
        arguments.tagged,
    ));
    found.extend(problems::in_upstream(
        &read(&root.join("openapi/upstream.toml"))?,
        intercom_openapi::DESCRIPTION,
    ));
    for package in cargo::PUBLISHED {
        found.extend(problems::in_files(package, &files(&root, package)?));
    }
    if !found.is_empty() {
        bail!("not ready for a release:\n{}", found.join("\n"));
    }
    if arguments.build {
        build(&root)?;
    }
    write::report(&format!("version {version} can be released\n"));
    Ok(())
}

/// Returns the files in the archive of a package.
fn files(root: &Path, package: &str) -> Result<BTreeSet<String>> {
    let output = cargo::run(cargo::cargo(root).args([
        "package",
        "--list",
        "--allow-dirty",
        "--package",
        package,
    ]))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().map(|line| line.replace('\\', "/")).collect())
}

/// Compiles all packages from their archives. Each finds the others in their archives too.
fn build(root: &Path) -> Result<()> {
    let mut command = cargo::cargo(root);
    command.args(["package", "--allow-dirty", "--locked", "--quiet"]);
    for package in cargo::PUBLISHED {
        command.args(["--package", package]);
    }
    cargo::run(&mut command).map(|_| ())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
