//! References to the version of the API in the files of the repository.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Path prefixes of files in which the version is not updated: history, test data, generated files, and
/// code that does not depend on the version.
///
/// An overlay states the versions for which it was written and in which its evidence was found.
const UNCHANGED: [&str; 11] = [
    "CHANGELOG.md",
    "Cargo.lock",
    "openapi/base.yaml",
    "openapi/corrections.yaml",
    "openapi/intercom-",
    "intercom-core/",
    "openapi/operations.yaml",
    "openapi/types.yaml",
    "intercom-gen/",
    "tests/snapshots/",
    "xtask/",
];

/// Maximum number of characters of a line in a report.
const MAX_LINE: usize = 120;

/// A line that contains a searched version or name.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct VersionRef {
    pub(super) file: PathBuf,
    /// Line number, starting at 1.
    pub(super) line: usize,
    pub(super) text: String,
}

/// The references to the old version.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The new content of each file that changes.
    pub(super) edits: Vec<(PathBuf, String)>,
    /// Lines to be updated, with their old text.
    pub(super) updated: Vec<VersionRef>,
    /// Lines that still state the old version.
    pub(super) unchanged: Vec<VersionRef>,
}

impl Found {
    /// Returns the new content of a file.
    pub(super) fn text(&self, root: &Path, file: &str) -> Result<String> {
        let edit = self
            .edits
            .iter()
            .find(|(known, _)| known == Path::new(file));
        match edit {
            Some((_, text)) => Ok(text.clone()),
            None => fs::read_to_string(root.join(file))
                .with_context(|| format!("cannot read {}", root.join(file).display())),
        }
    }

    /// Sets the new content of a file.
    pub(super) fn replace(&mut self, file: &str, text: String) {
        self.edits.retain(|(known, _)| known != Path::new(file));
        self.edits.push((PathBuf::from(file), text));
    }
}

/// Searches the text files below `root` for the version `old`, and computes their content with
/// `new`.
pub(super) fn find(root: &Path, old: &str, new: &str) -> Result<Found> {
    let mut files = Vec::new();
    walk(root, Path::new(""), &mut files)?;
    files.sort();
    let mut found = Found::default();
    for file in files {
        // Skip files that are not UTF-8.
        let Ok(text) = fs::read_to_string(root.join(&file)) else {
            continue;
        };
        let name = file.to_string_lossy().replace('\\', "/");
        let is_generated = ["openapi/intercom-", "openapi/base.yaml", "tests/snapshots/"];
        if is_generated.iter().any(|prefix| name.starts_with(prefix)) || name == "Cargo.lock" {
            continue;
        }
        let excluded = UNCHANGED.iter().any(|prefix| name.starts_with(prefix));
        let mut changed = String::with_capacity(text.len());
        for (index, line) in text.split_inclusive('\n').enumerate() {
            let replaced = replace(line, old, new);
            let unchanged = excluded;
            if replaced != line {
                let version_ref = VersionRef {
                    file: file.clone(),
                    line: index + 1,
                    text: truncated(line),
                };
                let list = if unchanged {
                    &mut found.unchanged
                } else {
                    &mut found.updated
                };
                list.push(version_ref);
            }
            changed.push_str(if unchanged { line } else { &replaced });
        }
        if changed != text {
            found.edits.push((file, changed));
        }
    }
    Ok(found)
}

/// Returns the lines of text files that contain `words`, except as part of a longer word.
pub(super) fn lines_with(root: &Path, words: &str) -> Result<Vec<VersionRef>> {
    let mut files = Vec::new();
    walk(root, Path::new(""), &mut files)?;
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        if UNCHANGED.iter().any(|prefix| name.starts_with(prefix)) {
            continue;
        }
        let Ok(text) = fs::read_to_string(root.join(&file)) else {
            continue;
        };
        for (index, line) in text.lines().enumerate() {
            if has_word(line, words) {
                found.push(VersionRef {
                    file: file.clone(),
                    line: index + 1,
                    text: truncated(line),
                });
            }
        }
    }
    Ok(found)
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let in_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !in_word(line[..at].chars().next_back()) && !in_word(line[at + word.len()..].chars().next())
    })
}

fn truncated(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(MAX_LINE) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line.to_owned(),
    }
}

/// Replaces a version that is not part of another number: `2.10` in `2.10.yaml`, but not in
/// `2.101`, `12.10` or `2.10.3`.
pub(super) fn replace(line: &str, old: &str, new: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let last = before.chars().next_back().or(out.chars().next_back());
        let part_before = last.is_some_and(|c| c.is_ascii_digit() || c == '.');
        let mut next = after.chars();
        let part_after = match next.next() {
            Some('.') => next.next().is_some_and(|c| c.is_ascii_digit()),
            Some(c) => c.is_ascii_digit(),
            None => false,
        };
        out.push_str(before);
        out.push_str(if part_before || part_after { old } else { new });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let directory = root.join(folder);
    let context = || format!("cannot read {}", directory.display());
    for entry in fs::read_dir(&directory).with_context(context)? {
        let entry = entry.with_context(context)?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().with_context(context)?;
        let path = folder.join(name.as_ref());
        // Of the hidden directories, only `.ci` is part of the project.
        if kind.is_dir() && name != "target" && (!name.starts_with('.') || name == ".ci") {
            walk(root, &path, files)?;
        } else if kind.is_file() && !name.starts_with('.') {
            files.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaces_versions_that_are_not_part_of_another_number() {
        for (line, expected) in [
            ("API 2.10, as", "API 2.11, as"),
            ("API 2.10.", "API 2.11."),
            ("intercom-2.10.yaml", "intercom-2.11.yaml"),
            ("v2.10 and 2.10", "v2.11 and 2.11"),
            ("2.101 12.10 2.10.3 1.2.10", "2.101 12.10 2.10.3 1.2.10"),
            ("2.102.10", "2.102.10"),
            ("", ""),
        ] {
            assert_eq!(replace(line, "2.10", "2.11"), expected);
        }
    }
}
