//! `cargo xtask bump`: replaces the vendored description with another version.

mod docs_merge;
mod files;
mod moved_paths;
mod report;
mod unused;
mod version_refs;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use intercom_gen::passes::PASSES;
use intercom_gen::surface::Diff;
use intercom_gen::{Generated, Options, Surface};
use serde_json::Value;

use crate::source::OVERLAYS;
use crate::{write, yaml};

/// Vendor another version of Intercom's description, update the version, and report the changes
///
/// Summaries, descriptions and examples are carried over from the vendored description where the
/// structure is unchanged. The report on standard output is Markdown. It lists the changes to the
/// public API and whether they are breaking, the corrections that no longer apply, and the
/// remaining work. If FILE is not a description of Intercom's API, nothing is written.
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
    /// The overlays by file name.
    overlays: Vec<(&'static str, String)>,
    passes: Option<String>,
    version_refs: version_refs::Found,
    /// Lines that state the old number of operations or resources.
    counts: Vec<version_refs::VersionRef>,
    docs: docs_merge::Merged,
    before: Generated,
    after: Generated,
    /// Actions whose target was updated because path parameters were renamed.
    retargeted: Vec<String>,
    /// Actions that no longer change anything: index and target.
    unused_actions: Vec<(usize, String)>,
    /// Passes with `must_apply` that no longer change anything.
    unused_passes: Vec<&'static str>,
    /// Removed operations that have an entry in `operations.yaml`.
    unused_decisions: Vec<String>,
    diff: Diff,
    snapshots: Vec<report::Snapshot>,
    features: Vec<String>,
    /// Lines of hand-written code that use removed operations or types.
    broken_code: Vec<version_refs::VersionRef>,
}

const CORRECTIONS: &str = OVERLAYS[0];
const PASSES_FILE: &str = "intercom-gen/src/passes/mod.rs";
const CLIENT: &str = "intercom-api/Cargo.toml";

impl Bump {
    fn prepare(root: &Path, file: &Path) -> Result<Self> {
        let old_file = vendored(root)?;
        let old_text = read(&root.join(&old_file))?;
        let old_overlays = OVERLAYS
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
        if parse(&description, &name)? != new {
            bail!(
                "cannot write {name} as YAML: the result differs from the input; this is a bug in xtask"
            );
        }

        let options = Options::default();
        let moved_paths = moved_paths::find(&old, &new);
        let version_refs = version_refs::find(root, &old_version, &new_version)?;
        let mut overlays: Vec<String> = OVERLAYS
            .iter()
            .zip(&old_overlays)
            .map(|(file, old)| {
                let edits = &version_refs.edits;
                let edit = edits.iter().find(|(edited, _)| edited == Path::new(file));
                edit.map_or_else(|| old.clone(), |(_, text)| text.clone())
            })
            .collect();
        let (corrections, retargeted) = moved_paths::retarget_all(&overlays[0], &moved_paths);
        overlays[0] = corrections;
        let generate = |text: &str, overlays: &[String], name: &str| {
            with_lenient(overlays, |overlays| {
                intercom_gen::generate(text, overlays, &options)
            })
            .with_context(|| name.to_owned())
        };
        let surface = |text: &str, overlays: &[String], name: &str| -> Result<Surface> {
            with_lenient(overlays, |overlays| {
                intercom_gen::surface(text, overlays, &options)
            })
            .with_context(|| name.to_owned())
        };
        let before = generate(&old_text, &old_overlays, &old_file)?;
        let after = generate(&description, &overlays, &name)?;
        let unused: Vec<_> = after.report.unused_actions().collect();
        let unused_actions: Vec<(usize, String)> = unused
            .iter()
            .filter(|action| action.pointer.starts_with("/actions/"))
            .map(|action| (action.index, action.target.clone()))
            .collect();
        let indices: BTreeSet<usize> = unused_actions.iter().map(|(index, _)| *index).collect();
        let unused_passes: Vec<&'static str> = after
            .report
            .passes
            .iter()
            .filter(|outcome| outcome.touched.is_empty())
            .filter_map(|outcome| PASSES.iter().find(|pass| pass.name == outcome.name))
            .filter(|pass| pass.must_apply)
            .map(|pass| pass.name)
            .collect();
        let passes = if unused_passes.is_empty() {
            None
        } else {
            Some(unused::with_optional_passes(
                &read(&root.join(PASSES_FILE))?,
                &unused_passes,
            )?)
        };

        let surface_before = surface(&old_text, &old_overlays, &old_file)?;
        let surface_after = surface(&description, &overlays, &name)?;
        overlays[0] = unused::without_actions(&overlays[0], &indices)?;
        let unused_decisions: Vec<String> = unused
            .iter()
            .filter(|action| !action.pointer.starts_with("/actions/"))
            .map(|action| action.target.clone())
            .collect();
        overlays[1] = unused::without_decisions(&overlays[1], &unused_decisions)?;
        overlays[2] = unused::without_locations(&overlays[2], &after.report.unresolved)?;
        if surface_after != surface(&description, &overlays, &name)? {
            bail!(
                "cannot remove unused overlay entries: another entry depends on one of them; remove or correct them by hand first"
            );
        }
        let diff = Diff::new(&surface_before, &surface_after);
        let counts = report::counts(root, &before, &after)?;
        let snapshots = report::snapshots((&surface_before, &before), (&surface_after, &after));
        let features = report::features(&read(&root.join(CLIENT))?, &after)?;
        let broken_code = report::broken_code(root, &diff)?;
        Ok(Self {
            new_file: format!("openapi/intercom-{new_version}.yaml"),
            old_version,
            new_version,
            old_file,
            description,
            overlays: OVERLAYS.into_iter().zip(overlays).collect(),
            passes,
            version_refs,
            counts,
            docs,
            before,
            after,
            retargeted,
            unused_actions,
            unused_passes,
            unused_decisions,
            diff,
            snapshots,
            features,
            broken_code,
        })
    }

    fn staged(self) -> Result<files::Staged> {
        let mut staged = files::Staged::default();
        staged.write(&self.new_file, self.description);
        if self.new_file != self.old_file {
            staged.remove(&self.old_file);
        }
        for (file, text) in self.overlays {
            staged.write(file, text);
        }
        if let Some(passes) = self.passes {
            staged.write(PASSES_FILE, passes);
        }
        for (file, text) in self.version_refs.edits {
            if OVERLAYS.iter().all(|overlay| file != Path::new(overlay)) {
                staged.write(file, text);
            }
        }
        Ok(staged)
    }
}

/// Calls `run` with overlays that claim to be for another version of the description, so that
/// entries that do not apply are reported instead of being an error.
fn with_lenient<T>(overlays: &[String], run: impl FnOnce(&[&str]) -> T) -> T {
    let lenient: Vec<String> = overlays.iter().map(|text| lenient(text)).collect();
    let lenient: Vec<&str> = lenient.iter().map(String::as_str).collect();
    run(&lenient)
}

fn lenient(overlay: &str) -> String {
    overlay
        .split_inclusive('\n')
        .map(|line| {
            if line.starts_with("x-description-version:") {
                "x-description-version: none\n"
            } else {
                line
            }
        })
        .collect()
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
