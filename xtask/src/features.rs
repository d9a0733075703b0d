//! `cargo xtask features`: lints the client with each feature on its own.

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use clap::Args;
use serde::Deserialize;

use crate::{cargo, write};

/// Lint the client with each feature on its own, and print a table with the time that each took
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask features --only tickets,chrono")]
pub(crate) struct Arguments {
    /// Features to check [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Option<Vec<String>>,
}

/// The part of the client's manifest that this command reads.
#[derive(Deserialize)]
struct Manifest {
    features: BTreeMap<String, Vec<String>>,
}

/// Features that only enable other features, and so are not checked.
const BUNDLES: [&str; 2] = ["default", "full"];

enum Verdict {
    Passes,
    Fails(String),
    NeedsLibrary,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let features = selected(arguments)?;
    let mut rows = String::from("| feature | seconds | result |\n|---|---|---|\n");
    let mut failed = Vec::new();
    for feature in &features {
        let start = Instant::now();
        let verdict = check(feature)?;
        let seconds = start.elapsed().as_secs_f64();
        let text = match verdict {
            Verdict::Passes => "passes".to_owned(),
            Verdict::NeedsLibrary => "not checked: the system TLS library is missing".to_owned(),
            Verdict::Fails(output) => {
                write::report(&format!("{feature}:\n{output}\n"));
                failed.push(feature.as_str());
                "fails".to_owned()
            }
        };
        write::report(&format!("{feature}: {text}\n"));
        rows.push_str(&format!("| `{feature}` | {seconds:.1} | {text} |\n"));
    }
    write::result(&rows, None)?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(anyhow!(
            "these features do not compile on their own without warnings: {}",
            failed.join(", ")
        ))
    }
}

/// Returns the features to check: resources first, in the order of `full`, then the others.
fn selected(arguments: &Arguments) -> Result<Vec<String>> {
    let path = cargo::root().join("intercom-api/Cargo.toml");
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let manifest: Manifest =
        toml::from_str(&text).with_context(|| format!("cannot parse {}", path.display()))?;
    let all = checkable(&manifest.features);
    let Some(only) = &arguments.only else {
        return Ok(all);
    };
    match only.iter().find(|name| !all.contains(name)) {
        None => Ok(only.clone()),
        Some(unknown) => Err(anyhow!(
            "there is no feature `{unknown}`: use one of {}",
            all.join(", ")
        )),
    }
}

fn checkable(features: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let resources = features.get("full").cloned().unwrap_or_default();
    let others = features
        .keys()
        .filter(|name| !BUNDLES.contains(&name.as_str()) && !resources.contains(name));
    resources.iter().chain(others).cloned().collect()
}

fn check(feature: &str) -> Result<Verdict> {
    let mut command = cargo::cargo(&cargo::root());
    command.args([
        "clippy",
        "--package",
        "intercom-api",
        "--lib",
        "--no-default-features",
        "--features",
        feature,
        "--",
        "-D",
        "warnings",
    ]);
    let output = command.output().context("cannot run cargo")?;
    if output.status.success() {
        return Ok(Verdict::Passes);
    }
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    // The build script of `openssl-sys` fails before any code of this workspace is compiled.
    if stderr.contains("failed to run custom build command for `openssl-sys") {
        return Ok(Verdict::NeedsLibrary);
    }
    Ok(Verdict::Fails(stderr))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_come_first_and_bundles_are_left_out() {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let features = BTreeMap::from([
            ("default".to_owned(), list(&["full", "rustls-tls"])),
            ("full".to_owned(), list(&["tickets", "tags"])),
            ("chrono".to_owned(), list(&["dep:chrono"])),
            ("rustls-tls".to_owned(), list(&["reqwest/rustls"])),
            ("tags".to_owned(), Vec::new()),
            ("tickets".to_owned(), Vec::new()),
        ]);
        assert_eq!(
            checkable(&features),
            ["tickets", "tags", "chrono", "rustls-tls"]
        );
    }
}
