//! Running cargo on this workspace.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::Failure;

/// The folder of the workspace that this program was built from.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// Cargo, as it runs this program.
pub(crate) fn cargo(folder: &Path) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(folder).env("CARGO_TERM_COLOR", "never");
    command
}

/// Runs it to the end; a failure has what it said.
pub(crate) fn run(command: &mut Command) -> Result<Output, Failure> {
    let output = command
        .output()
        .map_err(Failure::when("cannot run cargo"))?;
    if output.status.success() {
        return Ok(output);
    }
    let arguments: Vec<_> = command
        .get_args()
        .map(|argument| argument.to_string_lossy())
        .collect();
    Err(Failure::new(format!(
        "`cargo {}` fails:\n{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    )))
}

/// Runs it with `--message-format=json` and gives the messages.
pub(crate) fn messages(command: &mut Command) -> Result<Vec<Value>, Failure> {
    let output = run(command.arg("--message-format=json"))?;
    let lines = String::from_utf8_lossy(&output.stdout);
    Ok(lines
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect())
}

/// Where builds of the workspace go.
pub(crate) fn target() -> Result<PathBuf, Failure> {
    let output = run(cargo(&root()).args(["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(Failure::when("cannot read what `cargo metadata` says"))?;
    metadata
        .get("target_directory")
        .and_then(Value::as_str)
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("`cargo metadata` names no target directory"))
}
