//! Atomic changes to several files: either all of them are written, or none.
//!
//! New files are first written next to their targets. Then a journal of the changes is written, the
//! old files are renamed, and the new files are renamed to their targets. After a failure, the old
//! files are restored from the journal; after an interruption, the next run restores them.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const JOURNAL: &str = ".bump-journal";

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
                let _ = fs::remove_file(new(&root.join(path)));
            }
            return Err(error).context("cannot write the files; nothing was changed");
        }
        Ok(())
    }

    fn try_commit(&self, root: &Path) -> io::Result<()> {
        let mut journal = String::new();
        for (path, text) in &self.changes {
            let target = root.join(path);
            if let Some(text) = text {
                write_durably(&new(&target), text)?;
            }
            let mark = if target.exists() {
                "changed"
            } else {
                "created"
            };
            journal.push_str(&format!("{mark} {}\n", path.display()));
        }
        write_durably(&root.join(JOURNAL), &journal)?;
        for (path, text) in &self.changes {
            let target = root.join(path);
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

/// Rolls back an interrupted run, and returns whether there was one.
pub(super) fn recover(root: &Path) -> Result<bool> {
    let journal = root.join(JOURNAL);
    let text = match fs::read_to_string(&journal) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => {
            return Err(error).with_context(|| format!("cannot read {}", journal.display()));
        }
    };
    for line in text.lines() {
        let Some((mark, path)) = line.split_once(' ') else {
            continue;
        };
        let target = root.join(path);
        let restore = || -> io::Result<()> {
            if old(&target).exists() {
                fs::rename(old(&target), &target)?;
            } else if mark == "created" && target.exists() {
                fs::remove_file(&target)?;
            }
            if new(&target).exists() {
                fs::remove_file(new(&target))?;
            }
            Ok(())
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
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::BTreeMap;

    use super::*;

    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in ["a", "b", "c"] {
            fs::write(folder.path().join(name), format!("old {name}")).unwrap();
        }
        folder
    }

    fn content(folder: &Path) -> BTreeMap<String, String> {
        fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                let text = fs::read_to_string(entry.path()).unwrap_or_default();
                (entry.file_name().into_string().unwrap(), text)
            })
            .collect()
    }

    fn staged() -> Staged {
        let mut staged = Staged::default();
        staged.write("a", "new a".to_owned());
        staged.write("d", "new d".to_owned());
        staged.remove("b");
        staged
    }

    #[test]
    fn commit_applies_all_changes_and_leaves_no_temporary_files() {
        let folder = folder();
        staged().commit(folder.path()).unwrap();
        let expected = [("a", "new a"), ("c", "old c"), ("d", "new d")];
        let expected = expected.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(content(folder.path()), expected.into());
    }

    #[test]
    fn a_failure_changes_nothing() {
        let folder = folder();
        let before = content(folder.path());
        let mut staged = staged();
        staged.write("missing/e", "new e".to_owned());
        let error = staged.commit(folder.path()).unwrap_err().to_string();
        assert!(error.contains("nothing was changed"), "{error}");
        assert_eq!(content(folder.path()), before);
    }

    #[test]
    fn a_failure_during_the_renames_is_rolled_back() {
        let folder = folder();
        fs::create_dir(folder.path().join("e")).unwrap();
        // A directory that is not empty blocks the name to which the old file would be renamed.
        fs::create_dir_all(folder.path().join(".e.bump-old/full")).unwrap();
        let before = content(folder.path());
        let mut staged = staged();
        staged.write("e", "new e".to_owned());
        staged.commit(folder.path()).unwrap_err();
        let texts = |all: BTreeMap<String, String>| -> Vec<_> {
            all.into_iter()
                .filter(|(name, _)| name.len() == 1 && name != "e")
                .collect()
        };
        assert_eq!(texts(content(folder.path())), texts(before));
        assert!(!folder.path().join(JOURNAL).exists());
    }

    /// Checks that the old state is restored, whichever step was the last one.
    #[test]
    fn an_interruption_is_rolled_back_by_the_next_run() {
        for steps in 0..5 {
            let folder = folder();
            let before = content(folder.path());
            let at = |name: &str| folder.path().join(name);
            fs::write(at(".a.bump-new"), "new a").unwrap();
            fs::write(at(".d.bump-new"), "new d").unwrap();
            fs::write(at(JOURNAL), "changed a\ncreated d\nchanged b\n").unwrap();
            let moves = [
                ("a", ".a.bump-old"),
                (".a.bump-new", "a"),
                (".d.bump-new", "d"),
                ("b", ".b.bump-old"),
            ];
            for (from, to) in &moves[..steps] {
                fs::rename(at(from), at(to)).unwrap();
            }
            assert!(recover(folder.path()).unwrap());
            assert_eq!(content(folder.path()), before, "after {steps} steps");
            assert!(!recover(folder.path()).unwrap());
        }
    }
}
