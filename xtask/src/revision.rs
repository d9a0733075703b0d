//! A description that is a file, the vendored one, or one of the past.

use std::fs;
use std::path::Path;
use std::process::Command;

use intercom_gen::{Options, Surface};

use crate::Failure;
use crate::source::OVERLAYS;

/// A description with the overlays that belong to it.
pub(crate) struct Described {
    name: String,
    description: String,
    overlays: Vec<String>,
}

impl Described {
    pub(crate) fn surface(&self) -> Result<Surface, Failure> {
        let overlays: Vec<&str> = self.overlays.iter().map(String::as_str).collect();
        intercom_gen::surface(&self.description, &overlays, &Options::default())
            .map_err(Failure::when(&self.name))
    }
}

/// Finds what `name` means: `vendored`, a file, `REV`, or `REV:FILE`.
pub(crate) fn find(name: &str) -> Result<Described, Failure> {
    let ours = |description: String| Described {
        name: name.to_owned(),
        description,
        overlays: own_overlays(),
    };
    if name == "vendored" {
        return Ok(ours(intercom_openapi::DESCRIPTION.to_owned()));
    }
    if Path::new(name).is_file() {
        let text =
            fs::read_to_string(name).map_err(Failure::when(format_args!("cannot read {name}")))?;
        return Ok(ours(text));
    }
    let (revision, file) = match name.split_once(':') {
        Some((revision, file)) => (revision, Some(file.to_owned())),
        None => (name, None),
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
        .map_err(|_| {
            Failure::new(format!(
                "{name}: neither a file nor a revision of this repository; name a file, `vendored`, a revision, or REV:FILE"
            ))
        })?;
    let commit = commit.trim();
    let file = match file {
        Some(file) => file,
        None => vendored_at(commit).map_err(Failure::when(name))?,
    };
    let description = git(&["show", &format!("{commit}:{file}")]).map_err(Failure::when(name))?;
    // The overlays of that revision belong to the description of that revision. Older ones have fewer overlays.
    let mut overlays: Vec<String> = OVERLAYS
        .iter()
        .filter_map(|file| git(&["show", &format!("{commit}:{file}")]).ok())
        .collect();
    if overlays.is_empty() {
        overlays = own_overlays();
    }
    Ok(Described {
        name: name.to_owned(),
        description,
        overlays,
    })
}

fn own_overlays() -> Vec<String> {
    let overlays = intercom_openapi::OVERLAYS.iter();
    overlays.map(|text| (*text).to_owned()).collect()
}

fn vendored_at(commit: &str) -> Result<String, Failure> {
    let listed = git(&["ls-tree", "--full-tree", "--name-only", commit, "openapi/"])?;
    let mut files = listed
        .lines()
        .filter(|file| file.starts_with("openapi/intercom-") && file.ends_with(".yaml"));
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file.to_owned()),
        (None, _) => Err(Failure::new(
            "no description is vendored at that revision; name the file, as REV:FILE",
        )),
        (Some(_), Some(_)) => Err(Failure::new(
            "several descriptions are vendored at that revision; name the file, as REV:FILE",
        )),
    }
}

fn git(arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .map_err(Failure::when("cannot run git"))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!("git says: {}", said.trim())));
    }
    String::from_utf8(output.stdout).map_err(Failure::when("what git gives is not UTF-8"))
}
