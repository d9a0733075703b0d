//! `cargo xtask bump`: replaces the vendored description with another version.

mod announced;
mod docs_merge;
mod features;
mod report;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::{self, ScopedJoinHandle};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use intercom_gen::surface::Diff;
use intercom_gen::{Options, Outline};
use serde_json::Value;

use crate::source::OVERLAYS;
use crate::{cargo, write, yaml};

/// Vendor another version of Intercom's description, and report the changes
///
/// Summaries, descriptions and examples are carried over from the vendored description where the
/// structure is unchanged. The overlays are not changed: they follow names that changed. The report
/// on standard output is Markdown. It lists the changes to the public API and whether they are
/// breaking, the corrections that do not fit, and the remaining work. If FILE is not a description
/// of Intercom's API, nothing is written.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask bump intercom-2.11.yaml --check > report.md")]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 description to vendor, as YAML or JSON
    file: PathBuf,
    /// Print the report without writing any file
    #[arg(long)]
    check: bool,
    /// Checkout to change [default: the one that xtask was built from]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = arguments.root.clone().unwrap_or_else(cargo::root);
    let bump = Bump::prepare(&root, &arguments.file)?;
    write::result(&report::text(&bump, arguments.check), None)?;
    if arguments.check {
        return Ok(());
    }
    bump.write(&root)
        .context("the bump is incomplete: run it again, or restore `openapi` and `intercom-api/Cargo.toml` with git")
}

/// The complete outcome of a bump, computed before anything is written.
struct Bump {
    old_version: String,
    new_version: String,
    description: String,
    /// The text of the description for which the overlays were written.
    base: String,
    docs: docs_merge::Merged,
    before: Outline,
    after: Outline,
    diff: Diff,
    features: features::Features,
    announced: Vec<String>,
}

/// The constants of `intercom-openapi` that depend on the version.
const VENDORED: &str = "openapi/src/vendored.rs";
const CLIENT: &str = "intercom-api/Cargo.toml";
/// The description for which the overlays were written, if it is not the vendored one.
const BASE: &str = "openapi/base.yaml";

impl Bump {
    fn prepare(root: &Path, file: &Path) -> Result<Self> {
        let old_version = vendored(root)?;
        let old_file = description(&old_version);
        let old_text = read(&root.join(&old_file))?;
        let overlays = OVERLAYS
            .iter()
            .map(|file| read(&root.join(file)))
            .collect::<Result<Vec<String>>>()?;
        let old = parse(&old_text, &old_file)?;
        let name = file.display().to_string();
        let mut new = parse(&read(file)?, &name)?;
        let new_version = version(&new, &name)?;
        require_intercom(&old, &new, &name)?;

        let docs = docs_merge::merge(&old, &mut new);
        // The description in `info` states the version of the API.
        if let Some(Value::String(text)) = new.pointer_mut("/info/description") {
            *text = text.replace(&old_version, &new_version);
        }
        let description = format!(
            "# The published structure of the Intercom API {new_version}. `cargo xtask bump` lists the texts that are still as published.\n{}",
            yaml::to_string(&new)?
        );

        let known_base = root.join(BASE);
        let base = if known_base.exists() {
            read(&known_base)?
        } else {
            old_text.clone()
        };
        let overlay_texts: Vec<&str> = overlays.iter().map(String::as_str).collect();
        let options = Options::default().base(base.as_str());
        let outline = |text: &str, name: &str| {
            intercom_gen::outline(text, &overlay_texts, &options).with_context(|| name.to_owned())
        };
        // The two versions are independent of each other, and each takes a second or more.
        let (before, after, read_back) = thread::scope(|scope| {
            let before = scope.spawn(|| outline(&old_text, &old_file));
            let read_back = scope.spawn(|| parse(&description, &name));
            let after = outline(&description, &name);
            (join(before), after, join(read_back))
        });
        let (before, after) = (before?, after?);
        if read_back? != new {
            bail!(
                "cannot write {name} as YAML: the result differs from the input; this is a bug in xtask"
            );
        }
        Ok(Self {
            diff: Diff::new(&before.surface, &after.surface),
            features: features::Features::new(&read(&root.join(CLIENT))?, &after)?,
            announced: announced::find(&after, &new, &old),
            old_version,
            new_version,
            description,
            base,
            docs,
            before,
            after,
        })
    }

    /// Writes the files. The constants select the new description, so that an incomplete bump can be
    /// repeated until they are written.
    fn write(&self, root: &Path) -> Result<()> {
        let (old, new) = (
            description(&self.old_version),
            description(&self.new_version),
        );
        write::file(&root.join(BASE), &self.base)?;
        write::file(&root.join(&new), &self.description)?;
        write::file(&root.join(CLIENT), &self.features.manifest)?;
        write::file(&root.join(VENDORED), &constants(&self.new_version))?;
        if new != old {
            let old = root.join(old);
            fs::remove_file(&old).with_context(|| format!("cannot remove {}", old.display()))?;
        }
        Ok(())
    }
}

/// Waits for a thread, and forwards its panic.
fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Returns the path of the description of a version, relative to the root.
fn description(version: &str) -> String {
    format!("openapi/intercom-{version}.yaml")
}

/// The start of the line with the version in `VENDORED`.
const VERSION: &str = "pub const VERSION: &str = ";

/// Returns the version of the vendored description.
fn vendored(root: &Path) -> Result<String> {
    let constants = read(&root.join(VENDORED))?;
    let mut lines = constants.lines();
    lines
        .find_map(|line| line.strip_prefix(VERSION)?.split('"').nth(1))
        .map(str::to_owned)
        .ok_or_else(|| anyhow!("{VENDORED} has no line `{VERSION}`: restore the file"))
}

/// Returns the content of `VENDORED` after a bump.
fn constants(version: &str) -> String {
    format!(
        r#"//! The vendored description. `cargo xtask bump` writes this file.

/// The version of the API.
{VERSION}"{version}";

/// The OpenAPI description in its published structure, as YAML.
pub const DESCRIPTION: &str = include_str!("../intercom-{version}.yaml");

/// The description for which the overlays were written, as YAML.
///
/// It differs from [`DESCRIPTION`] if that is a later version. Pass it to `intercom_gen::Options::base`, so that the overlays follow names
/// and kinds that changed between the two versions.
pub const BASE: &str = include_str!("../base.yaml");
"#
    )
}

/// Returns the version of a description, after checking that it can be part of a file name.
fn version(description: &Value, name: &str) -> Result<String> {
    let version = description
        .pointer("/info/version")
        .map(|version| {
            version
                .as_str()
                .map_or_else(|| version.to_string(), str::to_owned)
        })
        .unwrap_or_default();
    let valid = version.starts_with(|first: char| first.is_ascii_alphanumeric())
        && version
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    if !valid || version.len() > 40 {
        bail!(
            "{name}: invalid version {version:?} at /info/version: expected a version such as 2.11"
        );
    }
    Ok(version)
}

/// Fails if `new` is not a complete description of Intercom's API.
fn require_intercom(old: &Value, new: &Value, name: &str) -> Result<()> {
    let refuse = |found: &str| {
        Err(anyhow!(
            "{name} is not a description of Intercom's API: {found}; nothing was changed"
        ))
    };
    let openapi = new.get("openapi").and_then(Value::as_str);
    if !openapi.is_some_and(|version| version.starts_with("3.0")) {
        return refuse("it is not OpenAPI 3.0");
    }
    let servers = new.get("servers").and_then(Value::as_array);
    let has_intercom_server = servers
        .into_iter()
        .flatten()
        .filter_map(|server| server.get("url")?.as_str())
        .any(|url| {
            let host = url.split("//").last().unwrap_or_default();
            let host = host.split(['/', ':']).next().unwrap_or_default();
            host == "intercom.io" || host.ends_with(".intercom.io")
        });
    if !has_intercom_server {
        return refuse("none of its servers is at intercom.io");
    }
    let paths = |value: &Value| -> BTreeSet<String> {
        let paths = value.get("paths").and_then(Value::as_object);
        paths
            .map(|paths| paths.keys().cloned().collect())
            .unwrap_or_default()
    };
    let (old, new) = (paths(old), paths(new));
    // Part of a description would remove most of the client.
    if old.intersection(&new).count() * 2 < old.len() {
        return refuse("it has fewer than half of the paths of the vendored description");
    }
    Ok(())
}

fn parse(text: &str, name: &str) -> Result<Value> {
    intercom_gen::parse(text).with_context(|| name.to_owned())
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
