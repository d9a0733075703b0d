//! The changes to the public API, in the form of a changelog: a table of the breaking changes, and one
//! line for each kind of addition to an item.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use intercom_gen::surface::{Change, Diff, Level, Rule};

/// Returns the changes as Markdown.
pub(super) fn text(diff: &Diff) -> String {
    let mut out = String::new();
    let of = |level: Level| {
        diff.changes
            .iter()
            .filter(move |one| one.rule.level() == level)
    };
    let breaking: Vec<&Change> = of(Level::Major).collect();
    if diff.changes.is_empty() {
        out.push_str("The public API is the same.\n\n");
        return out;
    }
    if breaking.is_empty() {
        out.push_str("No change is breaking.\n\n");
    } else {
        let _ = writeln!(out, "### Breaking changes ({})\n", breaking.len());
        out.push_str("| Change | Item | Before | After |\n|---|---|---|---|\n");
        for change in breaking {
            let _ = writeln!(
                out,
                "| {} | {} | {} | {} |",
                change.rule.description(),
                code(&change.item),
                code(&change.before),
                code(&change.after)
            );
        }
        out.push('\n');
    }
    let mut kinds: BTreeMap<Rule, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for change in of(Level::Minor).chain(of(Level::Patch)) {
        // Items of the same handle, struct or enum are in one line.
        let (owner, name) = match change.rule {
            Rule::ValueAdded | Rule::AlternativeAdded => {
                change.item.rsplit_once("::").unwrap_or(("", &change.item))
            }
            _ => change.item.rsplit_once('.').unwrap_or(("", &change.item)),
        };
        let items = kinds.entry(change.rule).or_default();
        let item = if change.before.is_empty() || change.after.is_empty() {
            code(name)
        } else {
            format!(
                "{} from {} to {}",
                code(name),
                code(&change.before),
                code(&change.after)
            )
        };
        items.entry(owner).or_default().push(item);
    }
    for (rule, owners) in kinds {
        let count: usize = owners.values().map(Vec::len).sum();
        // The types of new operations and fields need no list.
        if rule == Rule::TypeAdded {
            let _ = writeln!(out, "### Types added: {count}\n");
            continue;
        }
        let _ = writeln!(out, "### {} ({count})\n", capitalized(rule.description()));
        for (owner, names) in owners {
            let names = names.join(", ");
            let _ = match owner {
                "" => writeln!(out, "- {names}"),
                owner => writeln!(out, "- `{owner}`: {names}"),
            };
        }
        out.push('\n');
    }
    out
}

fn capitalized(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(characters).collect()
    })
}

/// Formats `text` as code in a table cell.
fn code(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    format!(
        "`{}`",
        text.replace('|', "\\|")
            .replace(['\r', '\n'], " ")
            .replace('`', "'")
    )
}
