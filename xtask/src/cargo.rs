//! Helpers that run cargo.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context, Result, anyhow};
use serde_json::Value;

/// The published packages, in the order in which they are published: each depends only on earlier ones.
/// The tests of `intercom-api` depend on the sandbox.
pub(crate) const PUBLISHED: [&str; 5] = [
    "intercom-openapi",
    "intercom-gen",
    "intercom-core",
    "intercom-sandbox",
    "intercom-api",
];

/// Returns the root of the workspace that this program was built from.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Returns a command that runs the cargo that started this program, in `folder`.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs a cargo command to completion. On failure, the error contains its standard error.
pub(crate) fn run(command: &mut Command) -> Result<Output> {
    let output = command.output().context("cannot run cargo")?;
    if output.status.success() {
        return Ok(output);
    }
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy())
        .collect();
    Err(anyhow!(
        "`cargo {}` failed:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// Returns the target directory of the workspace.
pub(crate) fn target() -> Result<PathBuf> {
    let output = run(cargo(&root()).args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .context("cannot parse the output of `cargo metadata`")?;
    metadata
        .get("target_directory")
        .and_then(Value::as_str)
        .map(PathBuf::from)
        .ok_or_else(|| anyhow!("`cargo metadata` did not report a target directory"))
}
