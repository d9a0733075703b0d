//! `cargo xtask bump`: replaces the vendored description with another version.

mod announced;
mod docs_merge;
mod features;
mod files;
mod report;
mod version_refs;

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
use crate::{write, yaml};

/// Vendor another version of Intercom's description, update the version, and report the changes
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
    /// Checkout to change [default: the one that contains the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = match &arguments.root {
        Some(root) => root.clone(),
        None => current_checkout()?,
    };
    if arguments.check && files::is_interrupted(&root) {
        bail!(
            "{} has an interrupted bump, and `--check` writes nothing: run the command without `--check`, which rolls it back first",
            root.display()
        );
    }
    if files::recover(&root)? {
        write::report("an interrupted bump was rolled back first\n");
    }
    let bump = Bump::prepare(&root, &arguments.file)?;
    write::result(&report::text(&bump, arguments.check), None)?;
    if arguments.check {
        return Ok(());
    }
    bump.staged()?.commit(&root)
}

/// The complete outcome of a bump, computed before anything is written.
struct Bump {
    old_version: String,
    new_version: String,
    old_file: String,
    new_file: String,
    description: String,
    /// The text of the base, if the vendored description becomes the base.
    base: Option<String>,
    version_refs: version_refs::Found,
    /// Lines that state the old number of operations or resources.
    counts: Vec<version_refs::VersionRef>,
    docs: docs_merge::Merged,
    before: Outline,
    after: Outline,
    diff: Diff,
    /// Names of the snapshots that change.
    snapshots: Vec<&'static str>,
    features: features::Features,
    announced: Vec<String>,
    /// Lines of tests that use removed operations or types.
    broken_code: Vec<version_refs::VersionRef>,
}

const CORRECTIONS: &str = OVERLAYS[0];
const CONSTANTS: &str = "openapi/src/lib.rs";
const CLIENT: &str = "intercom-api/Cargo.toml";
/// The description for which the overlays were written, if it is not the vendored one.
const BASE: &str = "openapi/base.yaml";

impl Bump {
    fn prepare(root: &Path, file: &Path) -> Result<Self> {
        let old_file = vendored(root)?;
        let old_text = read(&root.join(&old_file))?;
        let overlays = OVERLAYS
            .iter()
            .map(|file| read(&root.join(file)))
            .collect::<Result<Vec<String>>>()?;
        let old = parse(&old_text, &old_file)?;
        let name = file.display().to_string();
        let mut new = parse(&read(file)?, &name)?;
        let old_version = version(&old, &old_file)?;
        let new_version = version(&new, &name)?;
        require_intercom(&old, &new, &name)?;

        let docs = docs_merge::merge(&old, &mut new);
        // The description in `info` states the version of the API.
        if let Some(Value::String(text)) = new.pointer_mut("/info/description") {
            *text = version_refs::replace(text, &old_version, &new_version);
        }
        let description = format!(
            "# The published structure of the Intercom API {new_version}. `cargo xtask bump` lists the texts that are still as published.\n{}",
            yaml::to_string(&new)?
        );

        let known_base = root.join(BASE);
        let is_base = !known_base.exists();
        let base = if is_base {
            old_text.clone()
        } else {
            read(&known_base)?
        };
        let overlay_texts: Vec<&str> = overlays.iter().map(String::as_str).collect();
        let options = Options::default().base(base);
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
        let diff = Diff::new(&before.surface, &after.surface);
        let mut version_refs = version_refs::find(root, &old_version, &new_version)?;
        let manifest = version_refs.text(root, CLIENT)?;
        let features = features::Features::new(&manifest, &after)?;
        if let Some(manifest) = features.manifest(&manifest)? {
            version_refs.replace(CLIENT, manifest);
        }
        if is_base {
            let constants = version_refs.text(root, CONSTANTS)?;
            version_refs.replace(CONSTANTS, with_base(&constants)?);
        }
        let counts = report::counts(root, &before, &after)?;
        let snapshots = report::snapshots(&before, &after);
        let announced = announced::find(&after, &new, &old);
        let broken_code = report::broken_code(root, &diff)?;
        Ok(Self {
            new_file: format!("openapi/intercom-{new_version}.yaml"),
            old_version,
            new_version,
            old_file,
            description,
            base: is_base.then_some(old_text),
            version_refs,
            counts,
            docs,
            before,
            after,
            diff,
            snapshots,
            features,
            announced,
            broken_code,
        })
    }

    fn staged(self) -> Result<files::Staged> {
        let mut staged = files::Staged::default();
        staged.write(&self.new_file, self.description);
        if self.new_file != self.old_file {
            staged.remove(&self.old_file);
        }
        if let Some(base) = self.base {
            staged.write(BASE, base);
        }
        for (file, text) in self.version_refs.edits {
            staged.write(file, text);
        }
        Ok(staged)
    }
}

/// Waits for a thread, and forwards its panic.
fn join<T>(thread: ScopedJoinHandle<'_, T>) -> T {
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Returns the constants of `intercom-openapi` with a base that is not the vendored description.
fn with_base(text: &str) -> Result<String> {
    let same = "pub const BASE: &str = DESCRIPTION;";
    if !text.contains(same) {
        bail!("cannot set the base in {CONSTANTS}: expected the line `{same}`");
    }
    Ok(text.replace(
        same,
        "pub const BASE: &str = include_str!(\"../base.yaml\");",
    ))
}

/// Returns the root of the checkout that contains the current directory.
fn current_checkout() -> Result<PathBuf> {
    let here = std::env::current_dir().context("cannot find the current directory")?;
    here.ancestors()
        .find(|folder| folder.join(CORRECTIONS).is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            anyhow!("cannot find {CORRECTIONS} in {} or its parent directories: run this in a checkout, or pass --root",
                here.display())
        })
}

/// Returns the path of the vendored description, relative to the root.
fn vendored(root: &Path) -> Result<String> {
    let folder = root.join("openapi");
    let context = || format!("cannot read {}", folder.display());
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).with_context(context)? {
        let name = entry.with_context(context)?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("intercom-") && name.ends_with(".yaml") {
            found.push(format!("openapi/{name}"));
        }
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err(anyhow!(
            "cannot find the vendored description: expected one file intercom-VERSION.yaml in {}, found {}",
            folder.display(),
            found.len()
        )),
    }
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
