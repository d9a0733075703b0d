//! Paths to values in a body, such as `data[3].created_at`.
//!
//! Their length is limited, because the names in them are from the body: a response with a long
//! name and many findings below it would otherwise be reported in far more memory than it has.

use std::fmt::Write as _;

/// Maximum length of a name in a path, in bytes. Longer names are shortened.
const MAX_NAME: usize = 200;
/// Maximum length of a path, in bytes. The rest of a longer path is left out.
const MAX_PATH: usize = 1024;
/// Marks what was left out.
const ELLIPSIS: char = '\u{2026}';

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Key(String),
    Index(usize),
}

impl Step {
    /// Creates a step to the field with this name, which is shortened if it is long.
    pub(super) fn key(name: &str) -> Self {
        Self::Key(path_name(name))
    }
}

/// Returns the name of a field as it is in a path, which is shortened if it is long.
pub(crate) fn path_name(name: &str) -> String {
    shorten(name, MAX_NAME)
}

/// Returns the text, or its beginning and a mark if it is longer than `max` bytes.
pub(crate) fn shorten(text: &str, max: usize) -> String {
    if text.len() <= max {
        return text.to_owned();
    }
    let end = (0..=max).rev().find(|end| text.is_char_boundary(*end));
    format!("{}{ELLIPSIS}", &text[..end.unwrap_or_default()])
}

/// Joins steps, from the outermost to the innermost; `.` if there are none.
pub(super) fn join<'a>(steps: impl IntoIterator<Item = &'a Step>) -> String {
    let mut path = String::new();
    for step in steps {
        if path.len() >= MAX_PATH {
            path.push(ELLIPSIS);
            return path;
        }
        match step {
            Step::Key(key) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(key);
            }
            Step::Index(index) => {
                let _ = write!(path, "[{index}]");
            }
        }
    }
    if path.is_empty() {
        path.push('.');
    }
    path
}

/// Appends a path to the path of the value that it starts at.
pub(crate) fn append(outer: &str, inner: &str) -> String {
    match (outer, inner) {
        (outer, ".") => outer.to_owned(),
        (".", inner) => inner.to_owned(),
        (outer, _) if outer.len() >= MAX_PATH => format!("{outer}{ELLIPSIS}"),
        (outer, inner) if inner.starts_with('[') => format!("{outer}{inner}"),
        (outer, inner) => format!("{outer}.{inner}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_steps() {
        let steps = [Step::key("data"), Step::Index(3), Step::key("name")];
        assert_eq!(join(&steps), "data[3].name");
        assert_eq!(join(&steps[1..2]), "[3]");
        assert_eq!(join([]), ".");
        assert_eq!(append("data[3]", "name"), "data[3].name");
        assert_eq!(append("data", "[3].name"), "data[3].name");
        assert_eq!(append("data[3]", "."), "data[3]");
        assert_eq!(append(".", "name"), "name");
    }

    #[test]
    fn limits_the_length() {
        let long = "\u{e9}".repeat(500_000);
        assert_eq!(
            Step::key(&long),
            Step::Key(format!("{}\u{2026}", "\u{e9}".repeat(100)))
        );
        let steps = vec![Step::key(&long); 100_000];
        let path = join(&steps);
        assert!(path.len() <= MAX_PATH + MAX_NAME + 8, "{}", path.len());
        assert!(path.ends_with('\u{2026}'));
        assert!(append(&path, "name").len() <= path.len() + 3);
    }
}
