//! `cargo xtask api`: the hand-written public API of the client, as rustdoc sees it.

mod changelog;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::Args;
use serde_json::Value;

use crate::{Failure, cargo, write};

pub(crate) use changelog::{Arguments as ChangelogArguments, run as changelog};

/// List the hand-written public API of intercom-api in tests/snapshots/public-api.txt
///
/// What is generated is in surface.snap. rustdoc's JSON is read, whose format changes with the compiler: this works with Rust 1.95.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask api --check")]
pub(crate) struct Arguments {
    /// Compare with the file instead of writing it; the exit status is 1 when they differ
    #[arg(long)]
    check: bool,
}

/// The client, and the package that it has the rest of its items from.
const CLIENT: Package = Package {
    name: "intercom-api",
    features: "dynamic,html,replay,schemars,chrono,jiff,time",
};
const CORE: Package = Package {
    name: "intercom-core",
    features: "schemars,chrono,jiff,time",
};

struct Package {
    name: &'static str,
    /// The features that add to the API; TLS does not.
    features: &'static str,
}

/// The version of rustdoc's JSON that the reader knows.
const FORMAT: u64 = 57;
const SNAPSHOT: &str = "tests/snapshots/public-api.txt";
/// Says that cargo has started this program in place of rustdoc.
const AS_RUSTDOC: &str = "INTERCOM_XTASK_AS_RUSTDOC";

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let root = cargo::root();
    let client = listing(&document(&root, CLIENT)?)?;
    let core = listing(&document(&root, CORE)?)?;
    let lines = joined(&client, &core)?;
    let text: String = lines.into_iter().map(|line| line + "\n").collect();
    let path = root.join(SNAPSHOT);
    if !arguments.check {
        return fs::write(&path, text).map_err(Failure::when(format_args!(
            "cannot write {}",
            path.display()
        )));
    }
    let known = fs::read_to_string(&path).unwrap_or_default();
    let differences = differences(&known, &text);
    if differences.is_empty() {
        return Ok(());
    }
    write::report(&differences);
    Err(Failure::new(format!(
        "the public API is not that of {SNAPSHOT}: look at the lines above, write the file anew with `cargo xtask api`, and tell users in CHANGELOG.md"
    )))
}

/// Has rustdoc write the JSON of a package, and says where it is.
fn document(root: &Path, package: Package) -> Result<PathBuf, Failure> {
    let own = env::current_exe().map_err(Failure::when("cannot find this program"))?;
    // Only rustdoc may see that unstable options are wanted: build scripts that saw it would compile all dependencies anew.
    let output = cargo::cargo(root)
        .args(["rustdoc", "--package", package.name, "--lib", "--quiet"])
        .args(["--features", package.features, "--message-format", "json"])
        .args([
            "--",
            "-Z",
            "unstable-options",
            "--output-format",
            "json",
            "--cap-lints",
            "allow",
        ])
        .env("RUSTDOC", own)
        .env(
            AS_RUSTDOC,
            env::var_os("RUSTDOC").unwrap_or_else(|| "rustdoc".into()),
        )
        .output()
        .map_err(Failure::when("cannot run cargo rustdoc"))?;
    if !output.status.success() {
        return Err(Failure::new(format!(
            "rustdoc cannot write its JSON:\n{}",
            String::from_utf8_lossy(&output.stderr)
        )));
    }
    let name = format!("{}.json", package.name.replace('-', "_"));
    let said = String::from_utf8_lossy(&output.stdout);
    let mut files = said.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let files = message.get("filenames")?.as_array()?.clone();
        files.into_iter().find_map(|file| {
            let file = file.as_str()?.to_owned();
            file.ends_with(&name).then_some(file)
        })
    });
    match files.next_back() {
        Some(file) => Ok(file.into()),
        // Older versions of cargo name the folder of HTML; the file is beside it.
        None => Ok(cargo::target()?.join("doc").join(name)),
    }
}

/// Whether cargo has started this program in place of rustdoc, and what came of that.
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

/// The hand-written items, sorted: those whose source is not in the folder of the build script.
fn listing(json: &Path) -> Result<BTreeSet<String>, Failure> {
    let what = format!("cannot read {}", json.display());
    let text = fs::read_to_string(json).map_err(Failure::when(&what))?;
    let document: Value = serde_json::from_str(&text).map_err(Failure::when(&what))?;
    let format = document["format_version"].as_u64();
    if format != Some(FORMAT) {
        return Err(Failure::new(format!(
            "this rustdoc writes version {} of its JSON, and {FORMAT} is known: use Rust 1.95, or move `public-api` and this command to the new version",
            format.map_or_else(|| "?".to_owned(), |format| format.to_string())
        )));
    }
    let api = public_api::Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .map_err(Failure::when("cannot read rustdoc's JSON"))?;
    let generated = |id: rustdoc_types::Id| {
        let span = &document["index"][id.0.to_string()]["span"]["filename"];
        span.as_str()
            // The output folder of the build script.
            .is_some_and(|file| file.replace('\\', "/").contains("/out/"))
    };
    Ok(api
        .items()
        .filter(|item| !generated(item.id()) && !item.parent_id().is_some_and(generated))
        .map(ToString::to_string)
        .collect())
}

/// The items of both packages as users name them: by the client's name, from where it exports what is in the other one.
fn joined(client: &BTreeSet<String>, core: &BTreeSet<String>) -> Result<BTreeSet<String>, Failure> {
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
        for name in names.map(|rest| word(rest).0) {
            if !exported.contains(name) {
                return Err(Failure::new(format!(
                    "intercom-core has the public item {name}, which intercom-api does not export: export it in its lib.rs, or hide it with `#[doc(hidden)]`"
                )));
            }
        }
    }
    Ok(own
        .into_iter()
        .chain(core)
        .map(|line| renamed(line))
        .collect())
}

/// The line with the client's name in every path of the other package, whose modules have no names for users.
fn renamed(line: &str) -> String {
    const NAME: &str = "intercom_core::";
    let mut pieces = line.split(NAME);
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut rest = piece;
        while let (module, Some(inner)) = word(rest)
            && module.starts_with(|sign: char| sign.is_ascii_lowercase())
        {
            rest = inner;
        }
        text.push_str("intercom_api::");
        text.push_str(rest);
    }
    text
}

/// The name that the text begins with, and what follows if the path goes on.
fn word(text: &str) -> (&str, Option<&str>) {
    let end = text
        .find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_')
        .unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    (word, rest.strip_prefix("::"))
}

/// The lines that only one of two sorted texts has.
fn differences(known: &str, found: &str) -> String {
    let (known, found): (BTreeSet<&str>, BTreeSet<&str>) =
        (known.lines().collect(), found.lines().collect());
    let gone = known.difference(&found).map(|line| format!("- {line}\n"));
    let new = found.difference(&known).map(|line| format!("+ {line}\n"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_lines_that_one_of_the_two_has() {
        assert_eq!(differences("a\nb\n", "b\nc\n"), "- a\n+ c\n");
        assert_eq!(differences("a\n", "a\n"), "");
    }

    #[test]
    fn items_have_the_name_that_users_know() {
        for (line, wanted) in [
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
            assert_eq!(renamed(line), wanted);
        }
    }

    #[test]
    fn what_the_client_does_not_export_is_told() {
        let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect();
        let client = lines(&["pub mod intercom_api", "pub use intercom_api::Id"]);
        let core = lines(&[
            "pub mod intercom_core",
            "pub struct intercom_core::Id",
            "pub fn intercom_core::Id::new()",
        ]);
        let known = joined(&client, &core).map_err(|failure| failure.to_string());
        let wanted = lines(&[
            "pub fn intercom_api::Id::new()",
            "pub mod intercom_api",
            "pub struct intercom_api::Id",
        ]);
        assert_eq!(known, Ok(wanted));

        let other = lines(&["pub enum intercom_core::Kind"]);
        let failure = joined(&client, &other).map_err(|failure| failure.to_string());
        assert!(failure.is_err_and(|text| text.contains("public item Kind")));
    }
}
