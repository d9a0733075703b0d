//! What the difference of two descriptions is for users of the client.

use std::fmt;

use super::Surface;
use super::rules::{Level, Rule};

mod operations;
mod types;

/// The difference of two APIs. `Display` gives it as Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diff {
    /// Version of the first description.
    pub before: String,
    /// Version of the second description.
    pub after: String,
    /// The changes: the most breaking first, then in the order of the rules, then by item.
    pub changes: Vec<Change>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// What kind of change it is.
    pub rule: Rule,
    /// What has changed, as [`Surface`] writes it.
    pub item: String,
    /// What it was; empty for what is new.
    pub before: String,
    /// What it is; empty for what is gone.
    pub after: String,
}

impl Diff {
    /// Compares what users of one client see with what those of another see.
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

    /// The level of all changes together; none where nothing has changed.
    pub fn level(&self) -> Option<Level> {
        self.changes.iter().map(|change| change.rule.level()).max()
    }

    /// How many changes there are of a level.
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
            let says = change.rule.says();
            writeln!(
                f,
                "| {level} | {breaking} | {says} | {item} | {before} | {after} |"
            )?;
        }
        Ok(())
    }
}

/// A cell of code, which must not end the cell or the code.
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

    /// As `push`, where the two differ.
    fn differ(&mut self, rule: Rule, item: &str, before: &str, after: &str) -> bool {
        let differ = before != after;
        if differ {
            self.push(rule, item, before, after);
        }
        differ
    }
}

/// Pairs the elements of two lists by name. What is in one list only comes alone.
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
