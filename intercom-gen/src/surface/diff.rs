//! Comparison of two public APIs.

use std::fmt;

use super::Surface;
use super::rules::{Level, Rule};

mod operations;
mod types;

/// The differences between two public APIs.
///
/// `Display` writes them as a Markdown table.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// The version of the first description.
    pub before: String,
    /// The version of the second description.
    pub after: String,
    /// The changes, sorted by level (major first), rule and item.
    pub changes: Vec<Change>,
}

/// A change to the public API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The kind of the change.
    pub rule: Rule,
    /// The changed item, in the notation of [`Surface`].
    pub item: String,
    /// The item before the change; empty if it is new.
    pub before: String,
    /// The item after the change; empty if it was removed.
    pub after: String,
}

impl Diff {
    /// Compares two public APIs.
    pub fn new(before: &Surface, after: &Surface) -> Self {
        let mut found = Found(Vec::new());
        operations::compare(&before.operations, &after.operations, &mut found);
        types::compare(&before.types, &after.types, &mut found);
        let mut changes = found.0;
        changes.sort_by(|one, other| {
            let key = |change: &Change| (std::cmp::Reverse(change.rule.level()), change.rule);
            (key(one), &one.item).cmp(&(key(other), &other.item))
        });
        Self {
            before: before.version.clone(),
            after: after.version.clone(),
            changes,
        }
    }

    /// Returns the highest level of the changes, or `None` if there are no changes.
    pub fn level(&self) -> Option<Level> {
        self.changes.iter().map(|change| change.rule.level()).max()
    }

    /// Returns the number of changes of a level.
    pub fn count(&self, level: Level) -> usize {
        self.changes
            .iter()
            .filter(|change| change.rule.level() == level)
            .count()
    }
}

impl fmt::Display for Diff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(level) = self.level() else {
            return writeln!(
                f,
                "The public API is the same for {} and {}.",
                self.before, self.after
            );
        };
        writeln!(
            f,
            "From {} to {}: **{level}**, with {} {} ({} major, {} minor, {} patch).\n",
            self.before,
            self.after,
            self.changes.len(),
            if self.changes.len() == 1 {
                "change"
            } else {
                "changes"
            },
            self.count(Level::Major),
            self.count(Level::Minor),
            self.count(Level::Patch)
        )?;
        writeln!(f, "| Level | Breaking | Change | Item | Before | After |")?;
        writeln!(f, "|---|---|---|---|---|---|")?;
        for change in &self.changes {
            let level = change.rule.level();
            let breaking = if level == Level::Major { "yes" } else { "no" };
            let (item, before, after) = (
                code(&change.item),
                code(&change.before),
                code(&change.after),
            );
            let description = change.rule.description();
            writeln!(
                f,
                "| {level} | {breaking} | {description} | {item} | {before} | {after} |"
            )?;
        }
        Ok(())
    }
}

/// Formats `text` as code in a table cell, and escapes characters that would end the code or the
/// cell.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let text = text.replace('|', "\\|").replace(['\r', '\n'], " ");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// The changes found so far.
struct Found(Vec<Change>);

impl Found {
    fn push(
        &mut self,
        rule: Rule,
        item: impl Into<String>,
        before: impl Into<String>,
        after: impl Into<String>,
    ) {
        self.0.push(Change {
            rule,
            item: item.into(),
            before: before.into(),
            after: after.into(),
        });
    }

    /// Adds a change if `before` and `after` differ.
    fn compare(&mut self, rule: Rule, item: &str, before: &str, after: &str) {
        if before != after {
            self.push(rule, item, before, after);
        }
    }
}

/// Calls `each` with the elements of two lists, paired by name. An element without a counterpart is
/// paired with `None`.
fn pair<'a, T>(
    before: &'a [T],
    after: &'a [T],
    name: impl Fn(&T) -> &str,
    mut each: impl FnMut(Option<&'a T>, Option<&'a T>),
) {
    for one in before {
        each(
            Some(one),
            after.iter().find(|other| name(other) == name(one)),
        );
    }
    for other in after {
        if !before.iter().any(|one| name(one) == name(other)) {
            each(None, Some(other));
        }
    }
}
