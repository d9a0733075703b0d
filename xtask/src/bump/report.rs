//! The Markdown report of a bump.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Result;
use intercom_gen::passes::PASSES;
use intercom_gen::surface::{Diff, Rule};
use intercom_gen::{Operation, Outline, Pagination, anonymous_path};

use super::Bump;
use super::version_refs::{self, VersionRef};

mod changes;
mod names;

pub(super) fn text(bump: &Bump, check: bool) -> String {
    let mut out = String::new();
    let (old, new) = (&bump.old_version, &bump.new_version);
    let _ = writeln!(out, "# From {old} to {new}\n");
    if check {
        out.push_str("Nothing was written.\n\n");
    }
    let count = |outline: &Outline| (outline.operations.len(), resources(outline).len());
    let ((old_operations, old_resources), (new_operations, new_resources)) =
        (count(&bump.before), count(&bump.after));
    let _ = writeln!(
        out,
        "Before: {old_operations} operations of {old_resources} resources. After: {new_operations} operations of {new_resources} resources.\n"
    );
    out.push_str("## Changelog\n\n");
    out.push_str(&changes::text(&bump.diff));
    out.push_str("## Decisions\n\n");
    let mut section = Sections(&mut out);
    decisions(bump, &mut section);
    out.push_str("## Without a decision\n\n");
    for line in unchanged(bump) {
        let _ = writeln!(out, "- {line}");
    }
    out
}

/// Writes the sections that need a decision.
fn decisions(bump: &Bump, section: &mut Sections<'_>) {
    let report = &bump.after.report;
    section.list(
        "Corrections that do not fit",
        "The kind of a field changed, or the field was removed. These parts of the actions in `corrections.yaml` were not applied. If the new version \
         needs a correction too, add it with `x-elsewhere: true`.",
        misfits(&bump.after),
    );
    section.list(
        "Corrections without effect",
        "Their targets do not exist. Either the defect was fixed by removing them, or it is at another location now and needs an action with \
         `x-elsewhere: true`.",
        report
            .unused_actions()
            .filter(|action| action.pointer.starts_with("/actions/"))
            .filter(|action| action.misfits.is_empty() && !action.fixed)
            .map(|action| format!("`{}` ({})", action.target, action.pointer)),
    );
    section.list(
        "Locations of types that do not exist",
        "If a type is at another location now, add it to `elsewhere` in `types.yaml`.",
        report
            .unresolved
            .iter()
            .map(|entry| format!("`{}`", entry.replace('`', "'"))),
    );
    let undecided = names::proposed(&bump.after.operations, |operation| {
        report.undecided.contains(&key(operation))
    });
    let undecided: Vec<String> = undecided
        .iter()
        .map(|(operation, name)| format!("  {}: {{name: {name}}}", key(operation)))
        .collect();
    section.yaml(
        "New operations",
        "Their names are derived from their operation IDs, without the words of the handle. Choose better ones, and add them to `operations.yaml` with the links to the reference. A `POST` that \
         only reads needs `idempotency: idempotent`, and a handle that is new needs an entry in `x-rust-handles`.",
        &undecided,
    );
    section.list(
        "Lists without pagination",
        "Check whether the response always contains the complete list. If not, add a correction with the pagination parameters and the `pages` object of \
         the response.",
        unpaginated(&bump.before.operations, &bump.after.operations),
    );
    section.list(
        "Announced removals",
        "What is `deprecated: true`, or has a note in `operations.yaml`, is deprecated in the client too. If only a text announces the removal of an \
         operation, add `deprecated` with a note to its entry in `operations.yaml`.",
        bump.announced.iter().cloned(),
    );
    section.list(
        "Cargo features without a resource",
        "They have no effect now. Remove them from `intercom-api/Cargo.toml`, which is a breaking change, or describe them as deprecated.",
        bump.features.unused.iter().map(|name| format!("`{name}`")),
    );
    section.list(
        "Tests that use removed operations or types",
        "",
        bump.broken_code.iter().map(location),
    );
    section.list(
        "Lines that may state the old number of operations or resources",
        "",
        bump.counts.iter().map(location),
    );
    let docs = &bump.docs;
    section.list(
        "Texts",
        "Summaries, descriptions and examples that are still as published have to be reworded, and the others are missing.",
        [("as published", &docs.published), ("without a description", &docs.missing)]
            .into_iter()
            .filter(|(_, pointers)| !pointers.is_empty())
            .map(|(title, pointers)| format!("{} {title}: {}", pointers.len(), owners(pointers))),
    );
}

/// Returns the facts that need no decision.
fn unchanged(bump: &Bump) -> Vec<String> {
    let report = &bump.after.report;
    let mut lines = Vec::new();
    let renamed = report.actions.iter().filter(|action| {
        let path = action
            .followed
            .iter()
            .any(|target| target.starts_with("$.paths"));
        path && !action.touched.is_empty()
    });
    let renamed = renamed.count();
    if renamed > 0 {
        lines.push(format!(
            "{renamed} corrections apply to paths whose parameters have other names."
        ));
    }
    let fixed = report.actions.iter().filter(|action| action.fixed).count();
    if fixed > 0 {
        lines.push(format!(
            "{fixed} corrections are part of the new version already."
        ));
    }
    let schemas: Vec<String> = report
        .renamed_schemas
        .iter()
        .map(|(old, new)| format!("`{old}` as `{new}`"))
        .collect();
    if !schemas.is_empty() {
        lines.push(format!(
            "Corrections and types follow renamed schemas: {}.",
            schemas.join(", ")
        ));
    }
    if !report.aligned.is_empty() {
        lines.push(format!(
            "{} fields and path parameters stay optional, nullable, always present or of their type, as in the version for which the overlays were written.",
            report.aligned.len()
        ));
    }
    let removed: Vec<String> = report
        .unused_actions()
        .filter(|action| !action.pointer.starts_with("/actions/"))
        .map(|action| format!("`{}`", action.target))
        .collect();
    if !removed.is_empty() {
        lines.push(format!(
            "Removed operations with an entry in `operations.yaml`: {}.",
            removed.join(", ")
        ));
    }
    let idle: Vec<String> = report
        .passes
        .iter()
        .filter(|pass| pass.touched.is_empty())
        .filter(|pass| {
            PASSES
                .iter()
                .any(|known| known.name == pass.name && known.must_apply)
        })
        .map(|pass| format!("`{}`", pass.name))
        .collect();
    if !idle.is_empty() {
        lines.push(format!("Passes without effect: {}.", idle.join(", ")));
    }
    if !bump.features.added.is_empty() {
        let names: Vec<String> = bump
            .features
            .added
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        lines.push(format!("New Cargo features: {}.", names.join(", ")));
    }
    let updated = &bump.version_refs.updated;
    if !updated.is_empty() {
        lines.push(format!(
            "{} lines in {} files state the new version.",
            updated.len(),
            files(updated).len()
        ));
    }
    let unchanged = &bump.version_refs.unchanged;
    if !unchanged.is_empty() {
        lines.push(format!(
            "{} lines are about the old version, or not about a version of the API, and are not changed: {}.",
            unchanged.len(),
            files(unchanged).join(", ")
        ));
    }
    if !bump.snapshots.is_empty() {
        let names: Vec<String> = bump
            .snapshots
            .iter()
            .map(|name| format!("`{name}`"))
            .collect();
        lines.push(format!(
            "Snapshots to accept with `INSTA_UPDATE=always cargo test --workspace`: {}.",
            names.join(", ")
        ));
    }
    lines.push(format!(
        "{} summaries, descriptions and examples were carried over.",
        bump.docs.preserved
    ));
    lines
}

struct Sections<'a>(&'a mut String);

impl Sections<'_> {
    /// Writes a section with a list, or nothing if the list is empty.
    fn list(&mut self, title: &str, advice: &str, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().collect();
        if items.is_empty() {
            return;
        }
        self.head(title, advice, items.len());
        for item in items {
            let _ = writeln!(self.0, "- {item}");
        }
        self.0.push('\n');
    }

    /// Writes a section with lines of YAML.
    fn yaml(&mut self, title: &str, advice: &str, lines: &[String]) {
        if lines.is_empty() {
            return;
        }
        self.head(title, advice, lines.len());
        let _ = writeln!(self.0, "```yaml\n{}\n```\n", lines.join("\n"));
    }

    fn head(&mut self, title: &str, advice: &str, count: usize) {
        let _ = writeln!(self.0, "### {title} ({count})\n");
        if !advice.is_empty() {
            let _ = writeln!(self.0, "{advice}\n");
        }
    }
}

/// Returns a line for each action with parts that do not fit.
fn misfits(outline: &Outline) -> Vec<String> {
    let actions = outline.report.actions.iter();
    actions
        .filter(|action| !action.misfits.is_empty())
        .map(|action| {
            let reasons: BTreeSet<&str> = action.misfits.iter().map(String::as_str).collect();
            let reasons: Vec<&str> = reasons.into_iter().collect();
            format!(
                "`{}` ({}): {}",
                action.target,
                action.pointer,
                reasons.join("; ")
            )
        })
        .collect()
}

/// Returns the key of an operation in `operations.yaml`.
fn key(operation: &Operation) -> String {
    format!(
        "{} {}",
        operation.method.to_uppercase(),
        anonymous_path(&operation.path)
    )
}

/// Maximum number of operations and schemas in a line. The others are counted.
const MAX_OWNERS: usize = 20;

/// Returns the operations and schemas that contain `pointers`, with the number of pointers in each.
fn owners(pointers: &[String]) -> String {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for pointer in pointers {
        let mut segments = pointer.split('/').skip(1);
        let owner = match segments.next() {
            Some("paths") => segments.next().unwrap_or_default().replace("~1", "/"),
            Some("components") => segments.nth(1).unwrap_or_default().to_owned(),
            other => other.unwrap_or_default().to_owned(),
        };
        *counts.entry(owner).or_default() += 1;
    }
    let more = counts.len().saturating_sub(MAX_OWNERS);
    let mut owners: Vec<String> = counts
        .into_iter()
        .take(MAX_OWNERS)
        .map(|(owner, count)| match count {
            1 => format!("`{owner}`"),
            _ => format!("`{owner}` ({count})"),
        })
        .collect();
    if more > 0 {
        owners.push(format!("and {more} more"));
    }
    owners.join(", ")
}

/// Returns the files of lines, with the number of lines in each.
fn files(lines: &[VersionRef]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines {
        *counts.entry(line.file.display().to_string()).or_default() += 1;
    }
    counts
        .into_iter()
        .map(|(file, count)| format!("{file} ({count})"))
        .collect()
}

fn location(line: &VersionRef) -> String {
    let text = line.text.replace('`', "'");
    format!("{}:{}: `{text}`", line.file.display(), line.line)
}

fn resources(outline: &Outline) -> BTreeSet<&str> {
    let operations = outline.operations.iter();
    operations
        .map(|operation| operation.resource.as_str())
        .collect()
}

fn line(operation: &Operation) -> String {
    format!(
        "`{}` ({} {})",
        operation.name, operation.method, operation.path
    )
}

/// Returns the operations of `after` that are not in `before`, or that are not the `same` there.
fn new_or_changed<'a>(
    before: &'a [Operation],
    after: &'a [Operation],
    same: impl Fn(&Operation, &Operation) -> bool,
) -> impl Iterator<Item = &'a Operation> {
    after.iter().filter(move |operation| {
        !before
            .iter()
            .any(|old| old.name == operation.name && same(old, operation))
    })
}

fn unpaginated(before: &[Operation], after: &[Operation]) -> Vec<String> {
    new_or_changed(before, after, |old, new| {
        old.pagination == new.pagination && old.list.is_some() == new.list.is_some()
    })
    .filter(|operation| operation.list.is_some() && operation.pagination == Pagination::None)
    .map(line)
    .collect()
}

/// Returns the lines that may state the old number of operations or resources, if it changed.
pub(super) fn counts(root: &Path, before: &Outline, after: &Outline) -> Result<Vec<VersionRef>> {
    let mut found = Vec::new();
    let (old, new) = (before.operations.len(), after.operations.len());
    if old != new {
        for unit in ["operations", "methods", "endpoints"] {
            found.extend(version_refs::lines_with(root, &format!("{old} {unit}"))?);
        }
    }
    let (old, new) = (resources(before).len(), resources(after).len());
    if old != new {
        found.extend(version_refs::lines_with(root, &format!("{old} resources"))?);
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// Returns the names of the snapshots that change.
pub(super) fn snapshots(before: &Outline, after: &Outline) -> Vec<&'static str> {
    let mut names = Vec::new();
    if before.surface != after.surface {
        names.push("surface.snap");
    }
    if before.operations != after.operations {
        names.push("operations.snap");
    }
    if before.report != after.report {
        names.push("passes.snap");
    }
    names
}

/// Returns the lines of tests that use removed or renamed operations and types. The code of the
/// client has conditions instead.
pub(super) fn broken_code(root: &Path, diff: &Diff) -> Result<Vec<VersionRef>> {
    let mut found = Vec::new();
    for change in &diff.changes {
        let name = match change.rule {
            // `tickets.get` is called as `tickets().get`.
            Rule::OperationRemoved => change.item.replace('.', "()."),
            Rule::OperationRenamed => change.before.replace('.', "()."),
            Rule::TypeRemoved | Rule::TypeKind | Rule::TypeNotBuildable => {
                change.item.trim_start_matches("types::").to_owned()
            }
            _ => continue,
        };
        let lines = version_refs::lines_with(root, &name)?;
        found.extend(
            lines
                .into_iter()
                .filter(|line| line.file.extension().is_some_and(|end| end == "rs"))
                .filter(|line| !line.file.starts_with("intercom-api")),
        );
    }
    Ok(found)
}
