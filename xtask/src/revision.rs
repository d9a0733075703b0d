//! Descriptions that are specified by a file, by `vendored`, or by a git revision.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};
use intercom_gen::{Options, Surface};

use crate::source::OVERLAYS;

/// A description with its overlays.
pub(crate) struct Revision {
    name: String,
    description: String,
    /// The description for which the overlays were written.
    base: String,
    overlays: Vec<String>,
}

impl Revision {
    pub(crate) fn surface(&self) -> Result<Surface> {
        let overlays: Vec<&str> = self.overlays.iter().map(String::as_str).collect();
        intercom_gen::surface(
            &self.description,
            &overlays,
            &Options::default().base(self.base.as_str()),
        )
        .with_context(|| self.name.clone())
    }
}

/// Finds a description by `vendored`, the path of a file, `REV` or `REV:FILE`.
pub(crate) fn find(name: &str) -> Result<Revision> {
    let with_own_overlays = |description: String| Revision {
        name: name.to_owned(),
        description,
        base: intercom_openapi::BASE.to_owned(),
        overlays: own_overlays(),
    };
    if name == "vendored" {
        return Ok(with_own_overlays(intercom_openapi::DESCRIPTION.to_owned()));
    }
    if Path::new(name).is_file() {
        let text = fs::read_to_string(name).with_context(|| format!("cannot read {name}"))?;
        return Ok(with_own_overlays(text));
    }
    let (revision, file) = match name.split_once(':') {
        Some((revision, file)) => (revision, Some(file.to_owned())),
        None => (name, None),
    };
    let commit = git(&["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
        .map_err(|_| {
            if Path::new(name).is_dir() {
                return anyhow!("{name} is a directory: expected `vendored`, a file, REV or REV:FILE");
            }
            anyhow!("{name} is neither a file nor a git revision: expected `vendored`, a file, REV or REV:FILE")
        })?;
    let commit = commit.trim();
    let show = |file: &str| git(&["show", &format!("{commit}:{file}")]);
    let vendored = || vendored_at(commit).and_then(|file| show(&file));
    let (description, base) = match file {
        Some(file) => {
            let description = show(&file).with_context(|| name.to_owned())?;
            let base = vendored().unwrap_or_else(|_| description.clone());
            (description, base)
        }
        None => {
            let description = vendored().with_context(|| name.to_owned())?;
            (description.clone(), description)
        }
    };
    // Use the overlays of the same revision. Older revisions have fewer of them.
    let mut overlays: Vec<String> = OVERLAYS.iter().filter_map(|file| show(file).ok()).collect();
    if overlays.is_empty() {
        overlays = own_overlays();
    }
    Ok(Revision {
        name: name.to_owned(),
        description,
        base,
        overlays,
    })
}

fn own_overlays() -> Vec<String> {
    let overlays = intercom_openapi::OVERLAYS.iter();
    overlays.map(|text| (*text).to_owned()).collect()
}

fn vendored_at(commit: &str) -> Result<String> {
    let listed = git(&["ls-tree", "--full-tree", "--name-only", commit, "openapi/"])?;
    let mut files = listed
        .lines()
        .filter(|file| file.starts_with("openapi/intercom-") && file.ends_with(".yaml"));
    match (files.next(), files.next()) {
        (Some(file), None) => Ok(file.to_owned()),
        (None, _) => Err(anyhow!(
            "the revision has no vendored description: specify the file as REV:FILE"
        )),
        (Some(_), Some(_)) => Err(anyhow!(
            "the revision has several vendored descriptions: specify the file as REV:FILE"
        )),
    }
}

fn git(arguments: &[&str]) -> Result<String> {
    let output = Command::new("git")
        .args(arguments)
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        bail!("git failed: {}", stderr.trim());
    }
    String::from_utf8(output.stdout).context("the output of git is not valid UTF-8")
}
