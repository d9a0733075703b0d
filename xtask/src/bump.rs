//! `cargo xtask bump`: the next version of the description in place of the vendored one.

mod docs_merge;
mod files;
mod moved_paths;
mod report;
mod unused;
mod version_refs;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use intercom_gen::passes::PASSES;
use intercom_gen::surface::Diff;
use intercom_gen::{Generated, Options, Surface};
use serde_json::Value;

use crate::source::OVERLAYS;
use crate::{Failure, write, yaml};

/// Vendor another version of Intercom's description: move the version, keep our wording, and report what changes for users
///
/// The Markdown report goes to the standard output: what breaks users and what does not, corrections that no longer apply, and what is left to
/// do. A file that is no description of Intercom's leaves everything as it was.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask bump intercom-2.11.yaml --check > report.md")]
pub(crate) struct Arguments {
    /// OpenAPI 3.0 description to vendor, as YAML or JSON
    file: PathBuf,
    /// Report only, and write nothing
    #[arg(long)]
    check: bool,
    /// Checkout to change [default: the one around the current directory]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let root = match &arguments.root {
        Some(root) => root.clone(),
        None => around_here()?,
    };
    if files::recover(&root)? {
        write::report("an interrupted bump was undone first\n");
    }
    let bump = Bump::prepare(&root, &arguments.file)?;
    write::result(&report::text(&bump, arguments.check), None)?;
    if arguments.check {
        return Ok(());
    }
    bump.staged()?.commit(&root)
}

/// All that a bump does, worked out before anything is written.
struct Bump {
    old_version: String,
    new_version: String,
    old_file: String,
    new_file: String,
    description: String,
    /// The overlays, by file.
    overlays: Vec<(&'static str, String)>,
    passes: Option<String>,
    moved: version_refs::Moved,
    /// Lines that state how many operations or resources there were.
    counts: Vec<version_refs::VersionRef>,
    wording: docs_merge::Wording,
    before: Generated,
    after: Generated,
    /// Actions whose target has another name now.
    retargeted: Vec<String>,
    /// Actions and passes that no longer do anything.
    unused_actions: Vec<(usize, String)>,
    unused_passes: Vec<&'static str>,
    /// Operations that have a decided name and are gone.
    unused_decisions: Vec<String>,
    diff: Diff,
    snapshots: Vec<report::Snapshot>,
    features: Vec<String>,
    ours: Vec<version_refs::VersionRef>,
}

const CORRECTIONS: &str = OVERLAYS[0];
const PASSES_FILE: &str = "intercom-gen/src/passes/mod.rs";
const CLIENT: &str = "intercom-api/Cargo.toml";

impl Bump {
    fn prepare(root: &Path, file: &Path) -> Result<Self, Failure> {
        let old_file = vendored(root)?;
        let old_text = read(&root.join(&old_file))?;
        let old_overlays = OVERLAYS
            .iter()
            .map(|file| read(&root.join(file)))
            .collect::<Result<Vec<String>, Failure>>()?;
        let old = parse(&old_text, &old_file)?;
        let name = file.display().to_string();
        let mut new = parse(&read(file)?, &name)?;
        let old_version = version(&old, &old_file)?;
        let new_version = version(&new, &name)?;
        require_intercom(&old, &new, &name)?;

        let wording = docs_merge::carry(&old, &mut new);
        // What is said about the whole names the version.
        if let Some(Value::String(text)) = new.pointer_mut("/info/description") {
            *text = version_refs::replace(text, &old_version, &new_version);
        }
        let description = format!(
            "# The published Intercom API {new_version} in structure; what is worded as published still is listed by `cargo xtask bump`.\n{}",
            yaml::to_string(&new)?
        );
        if parse(&description, &name)? != new {
            return Err(Failure::new(format!(
                "{name}: it reads otherwise after it was written as YAML; report this"
            )));
        }

        let options = Options::default();
        let moved_paths = moved_paths::find(&old, &new);
        let moved = version_refs::find(root, &old_version, &new_version)?;
        let mut overlays: Vec<String> = OVERLAYS
            .iter()
            .zip(&old_overlays)
            .map(|(file, old)| {
                let edits = &moved.edits;
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
            .map_err(Failure::when(name.to_owned()))
        };
        let surface = |text: &str, overlays: &[String], name: &str| -> Result<Surface, Failure> {
            with_lenient(overlays, |overlays| {
                intercom_gen::surface(text, overlays, &options)
            })
            .map_err(Failure::when(name.to_owned()))
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
            Some(unused::without_demand(
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
            return Err(Failure::new(
                "the overlays: an entry that seems to do nothing matters to another one; correct or remove it by hand first",
            ));
        }
        let diff = Diff::new(&surface_before, &surface_after);
        let counts = report::counts(root, &before, &after)?;
        let snapshots = report::snapshots((&surface_before, &before), (&surface_after, &after));
        let features = report::features(&read(&root.join(CLIENT))?, &after)?;
        let ours = report::ours(root, &diff)?;
        Ok(Self {
            new_file: format!("openapi/intercom-{new_version}.yaml"),
            old_version,
            new_version,
            old_file,
            description,
            overlays: OVERLAYS.into_iter().zip(overlays).collect(),
            passes,
            moved,
            counts,
            wording,
            before,
            after,
            retargeted,
            unused_actions,
            unused_passes,
            unused_decisions,
            diff,
            snapshots,
            features,
            ours,
        })
    }

    fn staged(self) -> Result<files::Staged, Failure> {
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
        for (file, text) in self.moved.edits {
            if OVERLAYS.iter().all(|overlay| file != Path::new(overlay)) {
                staged.write(file, text);
            }
        }
        Ok(staged)
    }
}

/// Calls `run` with the overlays as written for no version, so that entries that do not apply are reported instead of refused.
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

/// The checkout around the current directory.
fn around_here() -> Result<PathBuf, Failure> {
    let here = std::env::current_dir().map_err(Failure::when("there is no current directory"))?;
    here.ancestors()
        .find(|folder| folder.join(CORRECTIONS).is_file())
        .map(Path::to_owned)
        .ok_or_else(|| {
            Failure::new(format!(
                "there is no {CORRECTIONS} in or above {}: run this in a checkout, or name one with --root",
                here.display()
            ))
        })
}

/// The vendored description.
fn vendored(root: &Path) -> Result<String, Failure> {
    let folder = root.join("openapi");
    let when = || Failure::when(format!("cannot read {}", folder.display()));
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).map_err(when())? {
        let name = entry.map_err(when())?.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("intercom-") && name.ends_with(".yaml") {
            found.push(format!("openapi/{name}"));
        }
    }
    match found.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err(Failure::new(format!(
            "{}: there should be one file intercom-VERSION.yaml, and there are {}",
            folder.display(),
            found.len()
        ))),
    }
}

/// The version of a description, which becomes part of a file name.
fn version(description: &Value, name: &str) -> Result<String, Failure> {
    let version = description
        .pointer("/info/version")
        .map(|version| {
            version
                .as_str()
                .map_or_else(|| version.to_string(), str::to_owned)
        })
        .unwrap_or_default();
    let fits = version.starts_with(|first: char| first.is_ascii_alphanumeric())
        && version
            .chars()
            .all(|one| one.is_ascii_alphanumeric() || matches!(one, '.' | '-'));
    if !fits || version.len() > 40 {
        return Err(Failure::new(format!(
            "{name}, at /info/version: {version:?} is no version; it should be like 2.11"
        )));
    }
    Ok(version)
}

/// Refuses what is not a description of Intercom's API.
fn require_intercom(old: &Value, new: &Value, name: &str) -> Result<(), Failure> {
    let refuse = |found: &str| {
        Err(Failure::new(format!(
            "{name} is no description of Intercom's API: {found}; nothing was changed"
        )))
    };
    let openapi = new.get("openapi").and_then(Value::as_str);
    if !openapi.is_some_and(|version| version.starts_with("3.0")) {
        return refuse("it is not OpenAPI 3.0");
    }
    let servers = new.get("servers").and_then(Value::as_array);
    let intercoms = servers
        .into_iter()
        .flatten()
        .filter_map(|server| server.get("url")?.as_str())
        .any(|url| {
            let host = url.split("//").last().unwrap_or_default();
            let host = host.split(['/', ':']).next().unwrap_or_default();
            host == "intercom.io" || host.ends_with(".intercom.io")
        });
    if !intercoms {
        return refuse("none of its servers is Intercom's");
    }
    let paths = |value: &Value| -> BTreeSet<String> {
        let paths = value.get("paths").and_then(Value::as_object);
        paths
            .map(|paths| paths.keys().cloned().collect())
            .unwrap_or_default()
    };
    let (old, new) = (paths(old), paths(new));
    // An extract of the description would throw out most of the client.
    if old.intersection(&new).count() * 2 < old.len() {
        return refuse("it has fewer than half of the paths of the vendored one");
    }
    Ok(())
}

fn parse(text: &str, name: &str) -> Result<Value, Failure> {
    intercom_gen::parse(text).map_err(Failure::when(name.to_owned()))
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))
}
