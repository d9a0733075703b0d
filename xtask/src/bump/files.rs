//! Writes several files as one: all of them, or none.
//!
//! Each is written beside its place first. Then the old ones are moved aside and the new ones put there, with a journal of what is under way.
//! A failure puts the old ones back; so does the next run after an interruption, which finds the journal.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::Failure;

const JOURNAL: &str = ".bump-journal";

/// What is to be written, by paths below the root.
#[derive(Debug, Default)]
pub(super) struct Staged {
    changes: Vec<(PathBuf, Option<String>)>,
}

impl Staged {
    pub(super) fn write(&mut self, path: impl Into<PathBuf>, text: String) {
        self.changes.push((path.into(), Some(text)));
    }

    pub(super) fn remove(&mut self, path: impl Into<PathBuf>) {
        self.changes.push((path.into(), None));
    }

    /// Writes all, or leaves all as it was.
    pub(super) fn commit(&self, root: &Path) -> Result<(), Failure> {
        let outcome = self.try_commit(root);
        if let Err(reason) = outcome {
            recover(root)?;
            for (path, _) in &self.changes {
                let _ = fs::remove_file(new(&root.join(path)));
            }
            return Err(Failure::new(format!(
                "cannot write, and left everything as it was: {reason}"
            )));
        }
        Ok(())
    }

    fn try_commit(&self, root: &Path) -> io::Result<()> {
        let mut journal = String::new();
        for (path, text) in &self.changes {
            let place = root.join(path);
            if let Some(text) = text {
                durable(&new(&place), text)?;
            }
            let mark = if place.exists() { "changed" } else { "created" };
            journal.push_str(&format!("{mark} {}\n", path.display()));
        }
        durable(&root.join(JOURNAL), &journal)?;
        for (path, text) in &self.changes {
            let place = root.join(path);
            if place.exists() {
                fs::rename(&place, old(&place))?;
            }
            if text.is_some() {
                fs::rename(new(&place), &place)?;
            }
        }
        // From here on, the new state is the one that counts.
        fs::remove_file(root.join(JOURNAL))?;
        for (path, _) in &self.changes {
            let _ = fs::remove_file(old(&root.join(path)));
        }
        Ok(())
    }
}

/// Puts back what an interrupted run moved aside, and says whether there was one.
pub(super) fn recover(root: &Path) -> Result<bool, Failure> {
    let journal = root.join(JOURNAL);
    let text = match fs::read_to_string(&journal) {
        Ok(text) => text,
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(reason) => {
            return Err(Failure::new(format!(
                "cannot read {}: {reason}",
                journal.display()
            )));
        }
    };
    for line in text.lines() {
        let Some((mark, path)) = line.split_once(' ') else {
            continue;
        };
        let place = root.join(path);
        let back = || -> io::Result<()> {
            if old(&place).exists() {
                fs::rename(old(&place), &place)?;
            } else if mark == "created" && place.exists() {
                fs::remove_file(&place)?;
            }
            if new(&place).exists() {
                fs::remove_file(new(&place))?;
            }
            Ok(())
        };
        back().map_err(Failure::when(format_args!(
            "cannot put back {}; its former text is in {}",
            place.display(),
            old(&place).display()
        )))?;
    }
    fs::remove_file(&journal).map_err(Failure::when(format_args!(
        "cannot remove {}",
        journal.display()
    )))?;
    Ok(true)
}

fn durable(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn new(place: &Path) -> PathBuf {
    beside(place, "bump-new")
}

fn old(place: &Path) -> PathBuf {
    beside(place, "bump-old")
}

fn beside(place: &Path, suffix: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.{suffix}"))
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
    fn all_of_it_is_written_and_nothing_left_behind() {
        let folder = folder();
        staged().commit(folder.path()).unwrap();
        let wanted = [("a", "new a"), ("c", "old c"), ("d", "new d")];
        let wanted = wanted.map(|(name, text)| (name.to_owned(), text.to_owned()));
        assert_eq!(content(folder.path()), wanted.into());
    }

    #[test]
    fn a_failure_leaves_everything_as_it_was() {
        let folder = folder();
        let before = content(folder.path());
        let mut staged = staged();
        staged.write("missing/e", "new e".to_owned());
        let failure = staged.commit(folder.path()).unwrap_err().to_string();
        assert!(failure.contains("left everything as it was"), "{failure}");
        assert_eq!(content(folder.path()), before);
    }

    #[test]
    fn a_failure_while_things_are_put_in_place_is_undone() {
        let folder = folder();
        fs::create_dir(folder.path().join("e")).unwrap();
        // A folder that is not empty takes the place where the old one would be put aside.
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

    /// After each step of an interrupted run, the next one finds what was there before.
    #[test]
    fn an_interruption_is_undone_by_the_next_run() {
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
