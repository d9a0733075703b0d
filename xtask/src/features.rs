//! `cargo xtask features`: every feature alone.

use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

use clap::Args;
use serde::Deserialize;

use crate::{Failure, cargo, write};

/// Lint the client with every feature alone, and print a table with the seconds that each took
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask features --only tickets,chrono")]
pub(crate) struct Arguments {
    /// Features to check [default: all of them]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    only: Option<Vec<String>>,
}

/// What this needs of the client's manifest.
#[derive(Deserialize)]
struct Manifest {
    features: BTreeMap<String, Vec<String>>,
}

/// Bundles of features, which are not checked as one.
const BUNDLES: [&str; 2] = ["default", "full"];

enum Verdict {
    Passes,
    Fails(String),
    NeedsLibrary,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let features = chosen(arguments)?;
    let mut rows = String::from("| feature alone | seconds | verdict |\n|---|---|---|\n");
    let mut failed = Vec::new();
    for feature in &features {
        let start = Instant::now();
        let verdict = check(feature)?;
        let seconds = start.elapsed().as_secs_f64();
        let text = match verdict {
            Verdict::Passes => "passes".to_owned(),
            Verdict::NeedsLibrary => "not checked: the system's TLS library is missing".to_owned(),
            Verdict::Fails(said) => {
                write::report(&format!("{feature}:\n{said}\n"));
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
        Err(Failure::new(format!(
            "alone, these fail: {}",
            failed.join(", ")
        )))
    }
}

/// The features of the manifest: resources first, in the order of the manifest's list of them.
fn chosen(arguments: &Arguments) -> Result<Vec<String>, Failure> {
    let path = cargo::root().join("intercom-api/Cargo.toml");
    let text = fs::read_to_string(&path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))?;
    let manifest: Manifest = toml::from_str(&text).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))?;
    let all = alone(&manifest.features);
    let Some(only) = &arguments.only else {
        return Ok(all);
    };
    match only.iter().find(|name| !all.contains(name)) {
        None => Ok(only.clone()),
        Some(unknown) => Err(Failure::new(format!(
            "there is no feature `{unknown}`; choose among {}",
            all.join(", ")
        ))),
    }
}

fn alone(features: &BTreeMap<String, Vec<String>>) -> Vec<String> {
    let resources = features.get("full").cloned().unwrap_or_default();
    let others = features
        .keys()
        .filter(|name| !BUNDLES.contains(&name.as_str()) && !resources.contains(name));
    resources.iter().chain(others).cloned().collect()
}

fn check(feature: &str) -> Result<Verdict, Failure> {
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
    let output = command
        .output()
        .map_err(Failure::when("cannot run cargo"))?;
    if output.status.success() {
        return Ok(Verdict::Passes);
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    // The build script of the binding fails before anything of ours is looked at.
    if said.contains("failed to run custom build command for `openssl-sys") {
        return Ok(Verdict::NeedsLibrary);
    }
    Ok(Verdict::Fails(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resources_come_first_and_bundles_not_at_all() {
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
            alone(&features),
            ["tickets", "tags", "chrono", "rustls-tls"]
        );
    }
}
