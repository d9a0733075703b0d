//! The report of a bump, in Markdown.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use intercom_gen::surface::{Diff, Rule};
use intercom_gen::{Generated, Operation, Pagination, Surface};

use super::Bump;
use super::version_refs::{self, VersionRef};
use crate::Failure;

/// More pointers than these are counted, not listed.
const LISTED: usize = 400;

/// How the text of a snapshot changes.
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
    let ((one, in_one), (other, in_other)) = (count(&bump.before), count(&bump.after));
    let _ = writeln!(
        out,
        "{one} operations of {in_one} resources before, {other} of {in_other} after.\n"
    );
    out.push_str(
        "`cargo check --workspace --all-targets` shows what of our own code does not compile any more; the table below says why.\n\n",
    );
    let _ = writeln!(out, "## The public API\n\n{}", bump.diff);

    let mut section = Sections(&mut out);
    section.list(
        "Corrections that were moved",
        "Parameters of their paths have other names now; the rest is the same.",
        bump.retargeted.iter().cloned(),
    );
    section.list(
        "Corrections that no longer apply",
        "These actions were taken out of `corrections.yaml`. Look at each in the history: either the defect is gone, or its target needs another path.",
        bump.unused_actions
            .iter()
            .map(|(index, target)| format!("action {index}: `{target}`")),
    );
    section.list(
        "Passes that no longer apply",
        "These were declared as not needed by the vendored version, in `intercom-gen/src/passes/mod.rs`.",
        bump.unused_passes.iter().map(|name| format!("`{name}`")),
    );
    section.list(
        "Operations without a decided name",
        "Their names come from their operation ids. Add a handle, a method and the reference page to `operations.yaml`.",
        bump.after.report.undecided.iter().map(|key| format!("`{key}`")),
    );
    section.list(
        "Decisions about operations that are gone",
        "These were removed from `operations.yaml`.",
        bump.unused_decisions.iter().map(|key| format!("`{key}`")),
    );
    section.list(
        "Locations of types that are gone",
        "The locations were removed from `types.yaml`; correct the variants (`Type::Variant`) by hand, since the build refuses them. Check whether the type has moved.",
        bump.after
            .report
            .unresolved
            .iter()
            .map(|entry| entry.replace('`', "'"))
            .map(|entry| format!("`{entry}`")),
    );
    section.list(
        "Lists without pagination",
        "New, or not so before. Check whether the response really has the complete list; a correction can add `pages` to the response, and the parameters.",
        unpaged(&bump.before.operations, &bump.after.operations),
    );
    section.list(
        "Idempotency to decide",
        "A `POST` or `PATCH` without a decision is not idempotent: it is retried only if the server did not process the request. If it only reads, add \
         `idempotency: idempotent` to `operations.yaml`.",
        guessed(&bump.before.operations, &bump.after.operations),
    );
    section.list(
        "Cargo features",
        "In `intercom-api/Cargo.toml`, alone and in `full`.",
        bump.features.iter().cloned(),
    );
    section.list(
        "Our own code that names what has gone",
        "",
        bump.ours.iter().map(mention),
    );
    section.list(
        "Where the old version stays",
        "History, data of tests, or the reason of a correction: look whether it still holds.",
        bump.moved.left.iter().map(mention),
    );
    section.list(
        "Where the version was moved",
        "",
        bump.moved.moved.iter().map(mention),
    );
    section.list(
        "Where other counts are stated",
        "",
        bump.counts.iter().map(mention),
    );
    section.list(
        "Snapshots",
        "Look at them, then accept them: `INSTA_UPDATE=always cargo test -p intercom-tests`.",
        bump.snapshots.iter().map(|snapshot| {
            format!(
                "`{}`: {} lines added, {} removed",
                snapshot.name, snapshot.added, snapshot.removed
            )
        }),
    );
    let wording = &bump.wording;
    let _ = writeln!(
        section.0,
        "## Wording\n\n{} texts and examples are ours, as before. {} have the new file's words, {} new or changed things have none.\n",
        wording.kept,
        wording.theirs.len(),
        wording.missing.len()
    );
    section.pointers("In the new file's words", &wording.theirs);
    section.pointers("Without words", &wording.missing);
    out
}

struct Sections<'a>(&'a mut String);

impl Sections<'_> {
    /// Nothing for an empty list.
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
        for pointer in pointers.iter().take(LISTED) {
            let _ = writeln!(self.0, "- `{pointer}`");
        }
        if pointers.len() > LISTED {
            let _ = writeln!(self.0, "- and {} more", pointers.len() - LISTED);
        }
        self.0.push('\n');
    }
}

fn mention(mention: &VersionRef) -> String {
    let text = mention.text.replace('`', "'");
    format!("{}:{}: `{text}`", mention.file.display(), mention.line)
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

/// Operations of `after` that are not in `before` with the same properties.
fn fresh<'a>(
    before: &'a [Operation],
    after: &'a [Operation],
    same: impl Fn(&Operation, &Operation) -> bool,
) -> impl Iterator<Item = &'a Operation> {
    after.iter().filter(move |operation| {
        !before
            .iter()
            .any(|known| known.name == operation.name && same(known, operation))
    })
}

fn unpaged(before: &[Operation], after: &[Operation]) -> Vec<String> {
    fresh(before, after, |known, one| {
        known.pagination == one.pagination && known.list.is_some() == one.list.is_some()
    })
    .filter(|operation| operation.list.is_some() && operation.pagination == Pagination::None)
    .map(line)
    .collect()
}

fn guessed(before: &[Operation], after: &[Operation]) -> Vec<String> {
    fresh(before, after, |known, one| {
        known.idempotency == one.idempotency && known.method == one.method
    })
    .filter(|operation| matches!(operation.method.as_str(), "POST" | "PATCH"))
    .map(|operation| format!("{}: {}", line(operation), operation.idempotency.as_str()))
    .collect()
}

/// Lines that state the number of operations or resources, where that has changed.
pub(super) fn counts(
    root: &Path,
    before: &Generated,
    after: &Generated,
) -> Result<Vec<VersionRef>, Failure> {
    let mut found = Vec::new();
    let (one, other) = (before.operations.len(), after.operations.len());
    if one != other {
        found.extend(version_refs::lines_with(root, &one.to_string())?);
    }
    let (one, other) = (resources(before).len(), resources(after).len());
    if one != other {
        found.extend(version_refs::lines_with(root, &format!("{one} resources"))?);
    }
    Ok(found)
}

/// The snapshots that change, with the number of lines that do.
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
            let places = action.touched.iter();
            places.map(|place| format!("{} {place}", action.target))
        });
        let passes = report.passes.iter().flat_map(|pass| {
            let places = pass.touched.iter();
            places.map(|place| format!("{} {place}", pass.name))
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
        .map(|((name, one), (_, other))| Snapshot {
            name,
            added: other.difference(one).count(),
            removed: one.difference(other).count(),
        });
    changes
        .filter(|snapshot| snapshot.added + snapshot.removed > 0)
        .collect()
}

fn lines<'a>(lines: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
    lines.map(str::to_owned).collect()
}

/// What is to be done about the features of the client: there is one for each resource.
pub(super) fn features(manifest: &str, after: &Generated) -> Result<Vec<String>, Failure> {
    let manifest: toml::Table =
        toml::from_str(manifest).map_err(Failure::when("intercom-api/Cargo.toml"))?;
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
        .map(|name| format!("add `{name}`, a resource that is new"));
    let gone = full
        .difference(&resources)
        .map(|name| format!("remove `{name}`, a resource that is gone"));
    Ok(new.chain(gone).collect())
}

/// Lines of hand-written code with the names of operations and types that are gone.
pub(super) fn ours(root: &Path, diff: &Diff) -> Result<Vec<VersionRef>, Failure> {
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
