//! The Markdown report of a bump.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use intercom_gen::surface::{Diff, Rule};
use intercom_gen::{Generated, Operation, Pagination, Surface};

use super::Bump;
use super::version_refs::{self, VersionRef};

/// Maximum number of pointers in a list. The others are counted.
const MAX_LISTED: usize = 400;

/// The number of changed lines of a snapshot.
pub(super) struct Snapshot {
    name: &'static str,
    added: usize,
    removed: usize,
}

pub(super) fn text(bump: &Bump, check: bool) -> String {
    let mut out = String::new();
    let (old, new) = (&bump.old_version, &bump.new_version);
    let _ = writeln!(out, "# From {old} to {new}\n");
    if check {
        out.push_str("Nothing was written.\n\n");
    }
    let count = |generated: &Generated| (generated.operations.len(), resources(generated).len());
    let ((old_operations, old_resources), (new_operations, new_resources)) =
        (count(&bump.before), count(&bump.after));
    let _ = writeln!(
        out,
        "Before: {old_operations} operations of {old_resources} resources. After: {new_operations} operations of {new_resources} resources.\n"
    );
    out.push_str(
        "`cargo check --workspace --all-targets` lists the hand-written code that no longer compiles. The table below explains why.\n\n",
    );
    let _ = writeln!(out, "## The public API\n\n{}", bump.diff);

    let mut section = Sections(&mut out);
    section.list(
        "Updated targets of corrections",
        "The parameters of their paths were renamed.",
        bump.retargeted.iter().cloned(),
    );
    section.list(
        "Corrections that no longer apply",
        "These actions were removed from `corrections.yaml`. Check each of them: either the defect was fixed, or it is at another location now and the action \
         has to be added again with a new target.",
        bump.unused_actions
            .iter()
            .map(|(index, target)| format!("action {index}: `{target}`")),
    );
    section.list(
        "Passes that no longer apply",
        "`must_apply` was set to `false` for these passes in `intercom-gen/src/passes/mod.rs`.",
        bump.unused_passes.iter().map(|name| format!("`{name}`")),
    );
    section.list(
        "Operations without an entry in `operations.yaml`",
        "Their names are derived from their operation IDs. Add an entry with the handle and method name and the link to the reference.",
        bump.after.report.undecided.iter().map(|key| format!("`{key}`")),
    );
    section.list(
        "Removed operations",
        "Their entries were removed from `operations.yaml`.",
        bump.unused_decisions.iter().map(|key| format!("`{key}`")),
    );
    section.list(
        "Unresolved locations of types",
        "The locations were removed from `types.yaml`. Check whether the types are at another location now. Entries of variants (`Type::Variant`) were not \
         removed: correct them by hand, because the build fails until then.",
        bump.after
            .report
            .unresolved
            .iter()
            .map(|entry| entry.replace('`', "'"))
            .map(|entry| format!("`{entry}`")),
    );
    section.list(
        "Lists without pagination",
        "These operations are new, or their response or pagination changed. Check whether the response always contains the complete list. If not, add a correction with the \
         pagination parameters and the `pages` object of the response.",
        unpaginated(&bump.before.operations, &bump.after.operations),
    );
    section.list(
        "Idempotency to check",
        "A `POST` or `PATCH` without an entry is not idempotent: it is retried only if the server did not process the request. If the operation only reads, \
         add `idempotency: idempotent` to `operations.yaml`.",
        default_idempotency(&bump.before.operations, &bump.after.operations),
    );
    section.list(
        "Cargo features",
        "Update the features in `intercom-api/Cargo.toml`: the feature itself and the list `full`.",
        bump.features.iter().cloned(),
    );
    section.list(
        "Hand-written code that uses removed operations or types",
        "",
        bump.broken_code.iter().map(location),
    );
    section.list(
        "Lines that still state the old version",
        "They are part of the history, of test data, or of the reason for a correction. Check whether they still apply.",
        bump.version_refs.unchanged.iter().map(location),
    );
    section.list(
        "Lines with the new version",
        "Shown with their old text.",
        bump.version_refs.updated.iter().map(location),
    );
    section.list(
        "Lines that may state the old number of operations or resources",
        "",
        bump.counts.iter().map(location),
    );
    section.list(
        "Snapshots",
        "Accept them with `INSTA_UPDATE=always cargo test -p intercom-tests`, then review the diff.",
        bump.snapshots.iter().map(|snapshot| {
            format!(
                "`{}`: {} lines added, {} removed",
                snapshot.name, snapshot.added, snapshot.removed
            )
        }),
    );
    let docs = &bump.docs;
    let _ = writeln!(
        section.0,
        "## Summaries, descriptions and examples\n\n{} were carried over. {} are as published and need to be reworded. {} new or changed nodes have no description.\n",
        docs.preserved,
        docs.published.len(),
        docs.missing.len()
    );
    section.pointers("As published", &docs.published);
    section.pointers("Without a description", &docs.missing);
    out
}

struct Sections<'a>(&'a mut String);

impl Sections<'_> {
    /// Writes a section with a list, or nothing if the list is empty.
    fn list(&mut self, title: &str, advice: &str, items: impl IntoIterator<Item = String>) {
        let items: Vec<String> = items.into_iter().collect();
        if items.is_empty() {
            return;
        }
        let _ = writeln!(self.0, "## {title} ({})\n", items.len());
        if !advice.is_empty() {
            let _ = writeln!(self.0, "{advice}\n");
        }
        for item in items {
            let _ = writeln!(self.0, "- {item}");
        }
        self.0.push('\n');
    }

    fn pointers(&mut self, title: &str, pointers: &[String]) {
        if pointers.is_empty() {
            return;
        }
        let _ = writeln!(self.0, "### {title}\n");
        for pointer in pointers.iter().take(MAX_LISTED) {
            let _ = writeln!(self.0, "- `{pointer}`");
        }
        if pointers.len() > MAX_LISTED {
            let _ = writeln!(self.0, "- and {} more", pointers.len() - MAX_LISTED);
        }
        self.0.push('\n');
    }
}

fn location(line: &VersionRef) -> String {
    let text = line.text.replace('`', "'");
    format!("{}:{}: `{text}`", line.file.display(), line.line)
}

fn resources(generated: &Generated) -> BTreeSet<&str> {
    let operations = generated.operations.iter();
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

fn default_idempotency(before: &[Operation], after: &[Operation]) -> Vec<String> {
    new_or_changed(before, after, |old, new| {
        old.idempotency == new.idempotency && old.method == new.method
    })
    .filter(|operation| matches!(operation.method.as_str(), "POST" | "PATCH"))
    .map(|operation| format!("{}: {}", line(operation), operation.idempotency.as_str()))
    .collect()
}

/// Returns the lines that may state the old number of operations or resources, if it changed.
pub(super) fn counts(
    root: &Path,
    before: &Generated,
    after: &Generated,
) -> Result<Vec<VersionRef>> {
    let mut found = Vec::new();
    let (old, new) = (before.operations.len(), after.operations.len());
    if old != new {
        found.extend(version_refs::lines_with(root, &old.to_string())?);
    }
    let (old, new) = (resources(before).len(), resources(after).len());
    if old != new {
        found.extend(version_refs::lines_with(root, &format!("{old} resources"))?);
    }
    Ok(found)
}

/// Returns the snapshots that change, with the number of changed lines.
pub(super) fn snapshots(
    before: (&Surface, &Generated),
    after: (&Surface, &Generated),
) -> Vec<Snapshot> {
    let texts = |(surface, generated): (&Surface, &Generated)| {
        let operations = generated.operations.iter().map(|one| {
            let (idempotency, pagination) = (one.idempotency.as_str(), one.pagination.as_str());
            let (id, method, path, resource) = (&one.id, &one.method, &one.path, &one.resource);
            let name = &one.name;
            format!("{name} | {id} | {method} {path} | {resource} | {idempotency} | {pagination}")
        });
        let report = &generated.report;
        let actions = report.actions.iter().flat_map(|action| {
            let pointers = action.touched.iter();
            pointers.map(|pointer| format!("{} {pointer}", action.target))
        });
        let passes = report.passes.iter().flat_map(|pass| {
            let pointers = pass.touched.iter();
            pointers.map(|pointer| format!("{} {pointer}", pass.name))
        });
        [
            ("surface.snap", lines(surface.to_string().lines())),
            ("operations.snap", operations.collect()),
            ("passes.snap", actions.chain(passes).collect()),
        ]
    };
    let (before, after) = (texts(before), texts(after));
    let changes = before
        .iter()
        .zip(&after)
        .map(|((name, old), (_, new))| Snapshot {
            name,
            added: new.difference(old).count(),
            removed: old.difference(new).count(),
        });
    changes
        .filter(|snapshot| snapshot.added + snapshot.removed > 0)
        .collect()
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    lines.map(str::to_owned).collect()
}

/// Returns the changes that the features of the client need, because each resource has a feature.
pub(super) fn features(manifest: &str, after: &Generated) -> Result<Vec<String>> {
    let manifest: toml::Table =
        toml::from_str(manifest).context("cannot parse intercom-api/Cargo.toml")?;
    let full: BTreeSet<&str> = manifest
        .get("features")
        .and_then(|features| features.get("full")?.as_array())
        .into_iter()
        .flatten()
        .filter_map(toml::Value::as_str)
        .collect();
    let resources = resources(after);
    let new = resources
        .difference(&full)
        .map(|name| format!("add `{name}`, a new resource"));
    let removed = full
        .difference(&resources)
        .map(|name| format!("remove `{name}`, a removed resource"));
    Ok(new.chain(removed).collect())
}

/// Returns the lines of hand-written code that use removed or renamed operations and types.
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
                .filter(|line| line.file.extension().is_some_and(|end| end == "rs")),
        );
    }
    Ok(found)
}
