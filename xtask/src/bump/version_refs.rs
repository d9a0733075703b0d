//! Where files state the version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::Failure;

/// Files whose numbers are history or data, or that are generated, so that no version moves in them.
const LEFT_ALONE: [&str; 6] = [
    "CHANGELOG.md",
    "Cargo.lock",
    "openapi/intercom-",
    "intercom-gen/",
    "tests/snapshots/",
    "xtask/",
];

/// Of the corrections only the head states the version; the rest tells what was found in which version.
const CORRECTIONS: &str = crate::source::OVERLAYS[0];

/// Longer lines are cut in reports.
const SHOWN: usize = 120;

/// A line that states the version.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct VersionRef {
    pub(super) file: PathBuf,
    /// Number of the line, from 1.
    pub(super) line: usize,
    pub(super) text: String,
}

/// What a move of the version does.
#[derive(Debug, Default)]
pub(super) struct Moved {
    /// New texts of files.
    pub(super) edits: Vec<(PathBuf, String)>,
    /// Lines that change, as they were.
    pub(super) moved: Vec<VersionRef>,
    /// Lines that state the old version and stay.
    pub(super) left: Vec<VersionRef>,
}

/// Looks through the text files below `root`.
pub(super) fn find(root: &Path, old: &str, new: &str) -> Result<Moved, Failure> {
    let mut files = Vec::new();
    walk(root, Path::new(""), &mut files)?;
    files.sort();
    let mut found = Moved::default();
    for file in files {
        // What is not text states nothing.
        let Ok(text) = fs::read_to_string(root.join(&file)) else {
            continue;
        };
        let name = file.to_string_lossy().replace('\\', "/");
        if name.starts_with("openapi/intercom-") || name == "Cargo.lock" {
            continue;
        }
        let left_alone = LEFT_ALONE.iter().any(|prefix| name.starts_with(prefix));
        let mut changed = String::with_capacity(text.len());
        let mut head = true;
        for (index, line) in text.split_inclusive('\n').enumerate() {
            head &= !line.starts_with("actions:");
            let replaced = replace(line, old, new);
            let stays = left_alone || name == CORRECTIONS && !head;
            if replaced != line {
                let mention = VersionRef {
                    file: file.clone(),
                    line: index + 1,
                    text: shown(line),
                };
                let list = if stays {
                    &mut found.left
                } else {
                    &mut found.moved
                };
                list.push(mention);
            }
            changed.push_str(if stays { line } else { &replaced });
        }
        if changed != text {
            found.edits.push((file, changed));
        }
    }
    Ok(found)
}

/// Lines of text files that have a number as a word.
pub(super) fn lines_with(root: &Path, words: &str) -> Result<Vec<VersionRef>, Failure> {
    let mut files = Vec::new();
    walk(root, Path::new(""), &mut files)?;
    files.sort();
    let mut found = Vec::new();
    for file in files {
        let name = file.to_string_lossy().replace('\\', "/");
        if LEFT_ALONE.iter().any(|prefix| name.starts_with(prefix)) || name == CORRECTIONS {
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
                    text: shown(line),
                });
            }
        }
    }
    Ok(found)
}

fn has_word(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let part = |one: Option<char>| one.is_some_and(|one| one.is_alphanumeric() || one == '_');
        !part(line[..at].chars().next_back()) && !part(line[at + word.len()..].chars().next())
    })
}

fn shown(line: &str) -> String {
    let line = line.trim();
    match line.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{} ...", &line[..end]),
        None => line.to_owned(),
    }
}

/// Replaces a version where it is not part of another number: `2.10` in `2.10.yaml`, but not in `2.101`, `12.10` or `2.10.3`.
pub(super) fn replace(line: &str, old: &str, new: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(old) {
        let (before, after) = (&rest[..at], &rest[at + old.len()..]);
        let last = before.chars().next_back().or(out.chars().next_back());
        let part_before = last.is_some_and(|one| one.is_ascii_digit() || one == '.');
        let mut next = after.chars();
        let part_after = match next.next() {
            Some('.') => next.next().is_some_and(|one| one.is_ascii_digit()),
            Some(one) => one.is_ascii_digit(),
            None => false,
        };
        out.push_str(before);
        out.push_str(if part_before || part_after { old } else { new });
        rest = after;
    }
    out.push_str(rest);
    out
}

fn walk(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let place = root.join(folder);
    let when = || Failure::when(format!("cannot read {}", place.display()));
    for entry in fs::read_dir(&place).map_err(when())? {
        let entry = entry.map_err(when())?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type().map_err(when())?;
        let path = folder.join(name.as_ref());
        // Folders whose name begins with a dot are not ours to change, but for the gate.
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
    fn versions_are_replaced_where_they_are_no_part_of_another_number() {
        for (line, wanted) in [
            ("API 2.10, as", "API 2.11, as"),
            ("API 2.10.", "API 2.11."),
            ("intercom-2.10.yaml", "intercom-2.11.yaml"),
            ("v2.10 and 2.10", "v2.11 and 2.11"),
            ("2.101 12.10 2.10.3 1.2.10", "2.101 12.10 2.10.3 1.2.10"),
            ("2.102.10", "2.102.10"),
            ("", ""),
        ] {
            assert_eq!(replace(line, "2.10", "2.11"), wanted);
        }
    }
}
