//! `cargo xtask api`: lists the hand-written public API of the client, from rustdoc's JSON.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use serde_json::Value;

use crate::{cargo, write};

/// Write the hand-written public API of intercom-api to tests/snapshots/public-api.txt
///
/// The generated API is in tests/snapshots/surface.snap. The command reads rustdoc's JSON, whose
/// format depends on the compiler, and therefore requires Rust 1.95.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask api --check")]
pub(crate) struct Arguments {
    /// Compare with the file instead of writing it, and exit with status 1 if they differ
    #[arg(long)]
    check: bool,
}

/// The format version of rustdoc's JSON that `rustdoc-types` and `public-api` support.
const FORMAT: u64 = 57;
/// The options of rustdoc that write JSON.
const JSON: &str = "-Z unstable-options --output-format json --cap-lints allow";
const SNAPSHOT: &str = "tests/snapshots/public-api.txt";
/// Set if cargo started this program in place of rustdoc. The value is the path of rustdoc.
const AS_RUSTDOC: &str = "INTERCOM_XTASK_AS_RUSTDOC";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = cargo::root();
    let folder = documents(&root)?;
    let client = listing(&folder.join("intercom_api.json"))?;
    let core = listing(&folder.join("intercom_core.json"))?;
    let lines = merge(&client, &core)?;
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    let path = root.join(SNAPSHOT);
    if !arguments.check {
        return fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()));
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let differences = differences(&known, &text);
    if differences.is_empty() {
        return Ok(());
    }
    write::report(&differences);
    Err(anyhow!(
        "the public API differs from {SNAPSHOT}: review the lines above, update the file with `cargo xtask api`, and describe the change in CHANGELOG.md"
    ))
}

/// Runs rustdoc on all published packages and returns the directory of its JSON.
fn documents(root: &Path) -> Result<PathBuf> {
    let own = env::current_exe().context("cannot find the path of this program")?;
    let target = cargo::target()?;
    let rustdoc = env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into());
    // `RUSTC_BOOTSTRAP` is set for rustdoc alone (see `as_rustdoc`). If it were set for cargo, it
    // would affect the build scripts and recompile all dependencies.
    cargo::run(
        cargo::cargo(root)
            .args(["doc", "--no-deps", "--quiet"])
            .args(cargo::published()?)
            .env("RUSTDOC", own)
            .env("RUSTDOCFLAGS", JSON)
            .env(AS_RUSTDOC, rustdoc),
    )?;
    Ok(target.join("doc"))
}

/// Runs rustdoc and returns its outcome, if cargo started this program in place of rustdoc.
pub(crate) fn as_rustdoc() -> Option<ExitCode> {
    let rustdoc = env::var_os(AS_RUSTDOC)?;
    let status = Command::new(rustdoc)
        .args(env::args_os().skip(1))
        .env("RUSTC_BOOTSTRAP", "1")
        .status();
    Some(match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    })
}

/// Returns the hand-written items: those whose source is not in the output directory of the build
/// script.
fn listing(json: &Path) -> Result<BTreeSet<String>> {
    let what = format!("cannot read {}", json.display());
    let text = fs::read_to_string(json).with_context(|| what.to_string())?;
    let document: Value = serde_json::from_str(&text).with_context(|| what.to_string())?;
    let format = document["format_version"].as_u64();
    if format != Some(FORMAT) {
        bail!(
            "unsupported version {} of rustdoc's JSON: expected {FORMAT}; use Rust 1.95, or update `public-api`, `rustdoc-types` and this command",
            format.map_or_else(|| "?".to_owned(), |format| format.to_string())
        );
    }
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .context("cannot parse rustdoc's JSON")?;
    let generated = |id: rustdoc_types::Id| {
        let span = &document["index"][id.0.to_string()]["span"]["filename"];
        span.as_str()
            .is_some_and(|file| file.replace('\\', "/").contains("/out/"))
    };
    Ok(api
        .items()
        .filter(|item| !generated(item.id()) && !item.parent_id().is_some_and(generated))
        .map(ToString::to_string)
        .collect())
}

/// Merges the items of both packages, under the paths by which users refer to them. Fails if
/// `intercom-core` has a public item that `intercom-api` does not export.
fn merge(client: &BTreeSet<String>, core: &BTreeSet<String>) -> Result<BTreeSet<String>> {
    const EXPORT: &str = "pub use intercom_api::";
    let (exports, own): (Vec<&String>, Vec<&String>) =
        client.iter().partition(|line| line.starts_with(EXPORT));
    let exported: BTreeSet<&str> = exports
        .iter()
        .filter_map(|line| line.strip_prefix(EXPORT))
        .collect();
    let core: Vec<&String> = core
        .iter()
        .filter(|line| *line != "pub mod intercom_core")
        .collect();
    for kind in ["enum ", "fn ", "mod ", "struct ", "trait ", "type ", "use "] {
        let start = format!("pub {kind}intercom_core::");
        let names = core.iter().filter_map(|line| line.strip_prefix(&start));
        for name in names.map(|rest| first_segment(rest).0) {
            if !exported.contains(name) {
                bail!(
                    "intercom-core has the public item {name}, which intercom-api does not export: export it in intercom-api/src/lib.rs, or hide it with `#[doc(hidden)]`"
                );
            }
        }
    }
    Ok(own
        .into_iter()
        .chain(core)
        .map(|line| as_exported(line))
        .collect())
}

/// Replaces the paths of items of `intercom-core` by those under which `intercom-api` exports them.
fn as_exported(line: &str) -> String {
    const NAME: &str = "intercom_core::";
    let mut pieces = line.split(NAME);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut rest = piece;
        // Modules of `intercom-core` are not exported.
        while let (module, Some(inner)) = first_segment(rest)
            && module.starts_with(|c: char| c.is_ascii_lowercase())
        {
            rest = inner;
        }
        text.push_str("intercom_api::");
        text.push_str(rest);
    }
    text
}

/// Returns the first segment of a path, and the rest if there is another segment.
fn first_segment(text: &str) -> (&str, Option<&str>) {
    let end = text
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let (segment, rest) = text.split_at(end);
    (segment, rest.strip_prefix("::"))
}

/// Returns the lines that only one of two texts contains, each prefixed with `-` or `+`.
fn differences(known: &str, found: &str) -> String {
    let (known, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (known.lines().collect(), found.lines().collect());
    let removed = known.difference(&found).map(|line| format!("- {line}\n"));
    let added = found.difference(&known).map(|line| format!("+ {line}\n"));
    removed.chain(added).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_marked_as_removed_or_added() {
        assert_eq!(differences("a\nb\n", "b\nc\n"), "- a\n+ c\n");
        assert_eq!(differences("a\n", "a\n"), "");
    }

    #[test]
    fn items_are_named_by_their_exported_path() {
        for (line, expected) in [
            (
                "pub fn intercom_core::Id::as_str(&self) -> &str",
                "pub fn intercom_api::Id::as_str(&self) -> &str",
            ),
            (
                "pub at: core::option::Option<intercom_core::time::Timestamp>",
                "pub at: core::option::Option<intercom_api::Timestamp>",
            ),
            (
                "impl From<intercom_core::wire::extra::Extra> for intercom_core::Id",
                "impl From<intercom_api::Extra> for intercom_api::Id",
            ),
        ] {
            assert_eq!(as_exported(line), expected);
        }
    }

    #[test]
    fn items_that_the_client_does_not_export_are_an_error() {
        let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        let client = lines(&["pub mod intercom_api", "pub use intercom_api::Id"]);
        let core = lines(&[
            "pub mod intercom_core",
            "pub struct intercom_core::Id",
            "pub fn intercom_core::Id::new()",
        ]);
        let merged = merge(&client, &core).map_err(|error| error.to_string());
        let expected = lines(&[
            "pub fn intercom_api::Id::new()",
            "pub mod intercom_api",
            "pub struct intercom_api::Id",
        ]);
        assert_eq!(merged, Ok(expected));

        let other = lines(&["pub enum intercom_core::Kind"]);
        let error = merge(&client, &other).map_err(|error| error.to_string());
        assert!(error.is_err_and(|text| text.contains("public item Kind")));
    }
}
