//! Atomic changes to several files: either all of them are written, or none.
//!
//! New files are first written next to their targets. Then a journal of the changes is written, the
//! old files are renamed, and the new files are renamed to their targets. After a failure, the old
//! files are restored from the journal; after an interruption, the next run restores them.

use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};

const JOURNAL: &str = ".bump-journal";
/// The first line of a journal.
const HEADER: &str = "cargo xtask bump, version 1\n";

/// Changes to be written, with paths relative to the root.
#[derive(Debug, Default)]
pub(super) struct Staged {
    /// The new content of each file, or `None` to remove it.
    changes: Vec<(PathBuf, Option<String>)>,
}

impl Staged {
    pub(super) fn write(&mut self, path: impl Into<PathBuf>, text: String) {
        self.changes.push((path.into(), Some(text)));
    }

    pub(super) fn remove(&mut self, path: impl Into<PathBuf>) {
        self.changes.push((path.into(), None));
    }

    /// Applies all changes, or none if one of them fails.
    pub(super) fn commit(&self, root: &Path) -> Result<()> {
        let outcome = self.try_commit(root);
        if let Err(error) = outcome {
            recover(root)?;
            for (path, _) in &self.changes {
                if let Ok(target) = inside(root, path) {
                    let _ = fs::remove_file(new(&target));
                }
            }
            return Err(error).context("cannot write the files; nothing was changed");
        }
        Ok(())
    }

    fn try_commit(&self, root: &Path) -> Result<()> {
        let mut journal = String::from(HEADER);
        for (path, text) in &self.changes {
            let target = inside(root, path)?;
            // A leftover of an earlier run would be mistaken for the old content of this one.
            remove_file(&old(&target))?;
            remove_file(&new(&target))?;
            if let Some(text) = text {
                write_durably(&new(&target), text)?;
            }
            let after = text.as_deref().map(|text| checksum(text.as_bytes()));
            journal.push_str(&entry(path, read(&target)?.as_deref(), after.as_deref()));
        }
        write_durably(&root.join(JOURNAL), &journal)?;
        for (path, text) in &self.changes {
            let target = inside(root, path)?;
            if target.exists() {
                fs::rename(&target, old(&target))?;
            }
            if text.is_some() {
                fs::rename(new(&target), &target)?;
            }
        }
        // Removing the journal makes the new state final.
        fs::remove_file(root.join(JOURNAL))?;
        for (path, _) in &self.changes {
            let _ = fs::remove_file(old(&root.join(path)));
        }
        Ok(())
    }
}

/// Returns whether an interrupted run has left a journal.
pub(super) fn is_interrupted(root: &Path) -> bool {
    root.join(JOURNAL).symlink_metadata().is_ok()
}

/// Rolls back an interrupted run, and returns whether there was one.
///
/// Nothing is changed if the journal names a path outside of the checkout, or if a file is no longer
/// as the interrupted run left it.
pub(super) fn recover(root: &Path) -> Result<bool> {
    if !is_interrupted(root) {
        return Ok(false);
    }
    let journal = root.join(JOURNAL);
    let changes = read_journal(root, &journal).with_context(|| {
        format!(
            "invalid journal {}: nothing was restored; check the files with `git status`, then delete the journal",
            journal.display()
        )
    })?;
    for Change { action, target } in changes {
        let restore = || -> io::Result<()> {
            match action {
                Action::Restore => fs::rename(old(&target), &target)?,
                Action::Delete => remove_file(&target)?,
                Action::Nothing => {}
            }
            remove_file(&new(&target))
        };
        restore().with_context(|| {
            format!(
                "cannot restore {}: its old content is in {}",
                target.display(),
                old(&target).display()
            )
        })?;
    }
    fs::remove_file(&journal).with_context(|| format!("cannot remove {}", journal.display()))?;
    Ok(true)
}

/// How to roll back a change to a file.
struct Change {
    action: Action,
    target: PathBuf,
}

enum Action {
    Restore,
    Delete,
    Nothing,
}

/// Reads the journal of an interrupted run, and checks that the files are as the run left them.
fn read_journal(root: &Path, journal: &Path) -> Result<Vec<Change>> {
    if !journal.symlink_metadata()?.is_file() {
        bail!("it is not a regular file");
    }
    let text = fs::read_to_string(journal)?;
    let lines = text
        .strip_prefix(HEADER)
        .ok_or_else(|| anyhow!("it was not written by this version of `cargo xtask bump`"))?;
    if !lines.is_empty() && !lines.ends_with('\n') {
        bail!("its last line is incomplete");
    }
    lines
        .lines()
        .map(|line| {
            let mut words = line.splitn(3, ' ');
            let (Some(before), Some(after), Some(path)) =
                (words.next(), words.next(), words.next())
            else {
                bail!("unknown entry {line:?}");
            };
            let target = inside(root, Path::new(path))?;
            let state = |path: &Path| -> Result<String> {
                Ok(read(path)?.unwrap_or_else(|| ABSENT.to_owned()))
            };
            let (saved, current) = (state(&old(&target))?, state(&target)?);
            let is_written = current == after || current == ABSENT;
            let action = if saved != ABSENT && saved == before && is_written {
                Action::Restore
            } else if saved == ABSENT && current == before {
                Action::Nothing
            } else if saved == ABSENT && before == ABSENT && current == after {
                Action::Delete
            } else {
                bail!("{path} or its old content was changed after the interruption");
            };
            Ok(Change { action, target })
        })
        .collect()
}

/// The state of a file that does not exist.
const ABSENT: &str = "-";

/// Returns the entry of a file in the journal: its checksums before and after the change.
fn entry(path: &Path, before: Option<&str>, after: Option<&str>) -> String {
    let (before, after) = (before.unwrap_or(ABSENT), after.unwrap_or(ABSENT));
    format!("{before} {after} {}\n", path.display())
}

/// Returns the checksum of a file, or `None` if it does not exist.
fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read(path) {
        Ok(content) => Ok(Some(checksum(&content))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns a checksum (FNV-1a), which detects accidental changes.
fn checksum(content: &[u8]) -> String {
    let hash = content
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    format!("{hash:016x}")
}

/// Returns the path of a file in the checkout. Fails if the path could lead out of the checkout or
/// into the git directory.
fn inside(root: &Path, path: &Path) -> Result<PathBuf> {
    let is_plain = path
        .components()
        .all(|part| matches!(part, Component::Normal(name) if name != ".git"));
    if !is_plain || path.file_name().is_none() {
        bail!("{path:?} is not the path of a file in the checkout");
    }
    let target = root.join(path);
    // A link in the path could lead out of the checkout.
    let folder = target.parent().unwrap_or(root);
    if let Ok(folder) = folder.canonicalize() {
        let root = root
            .canonicalize()
            .with_context(|| format!("cannot find {}", root.display()))?;
        if !folder.starts_with(&root) {
            bail!("{path:?} is outside of the checkout");
        }
    }
    if target
        .symlink_metadata()
        .is_ok_and(|metadata| !metadata.is_file())
    {
        bail!("{path:?} is not a regular file");
    }
    Ok(target)
}

/// Removes a file if it exists.
fn remove_file(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn write_durably(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn new(target: &Path) -> PathBuf {
    sibling(target, "bump-new")
}

fn old(target: &Path) -> PathBuf {
    sibling(target, "bump-old")
}

fn sibling(target: &Path, suffix: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{suffix}"))
}

#[cfg(test)]
mod tests;
