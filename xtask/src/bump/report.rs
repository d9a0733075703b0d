//! The Markdown report of a bump.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use intercom_gen::passes::PASSES;
use intercom_gen::{Operation, Outline, Pagination, anonymous_path};

use super::Bump;

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
    let _ = writeln!(out, "## Public API\n\n{}", bump.diff);
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
    let operations = bump.after.operations.iter();
    let undecided = operations.filter(|operation| report.undecided.contains(&key(operation)));
    let undecided: Vec<String> = undecided
        .map(|operation| format!("  {}: {{name: {}}}", key(operation), operation.name))
        .collect();
    section.yaml(
        "New operations",
        "Their names are derived from their operation IDs. Choose better ones, and add them to `operations.yaml` with the links to the reference. A `POST` that \
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
    let old = &bump.old_version;
    let counts = [bump.before.operations.len(), resources(&bump.before).len()];
    section.list(
        "Docs that state the old version",
        "Code takes the version from `intercom_openapi::VERSION`. Search the docs, and record the new description in `openapi/upstream.toml`.",
        [format!(
            "`git grep -nwF -e {old} -e '{} operations' -e '{} resources' -- '*.md' '*.rs' '*.toml'`",
            counts[0], counts[1]
        )],
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
    let renamed = report.actions.iter().filter(|action| {
        let mut followed = action.followed.iter();
        followed.any(|target| target.starts_with("$.paths")) && !action.touched.is_empty()
    });
    let fixed = report.actions.iter().filter(|action| action.fixed);
    let mut lines = vec![
        format!(
            "Corrections that apply to paths whose parameters have other names: {}.",
            renamed.count()
        ),
        format!(
            "Corrections that are part of the new version already: {}.",
            fixed.count()
        ),
        format!(
            "Fields and path parameters that stay optional, nullable, always present or of their type, as in the version for which the overlays were written: {}.",
            report.aligned.len()
        ),
        format!(
            "Summaries, descriptions and examples that were carried over: {}.",
            bump.docs.preserved
        ),
    ];
    let mut list = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            lines.push(format!("{title}: {}.", items.join(", ")));
        }
    };
    let schemas = report.renamed_schemas.iter();
    list(
        "Corrections and types follow renamed schemas",
        schemas
            .map(|(old, new)| format!("`{old}` as `{new}`"))
            .collect(),
    );
    let removed = report.unused_actions();
    let removed = removed.filter(|action| !action.pointer.starts_with("/actions/"));
    list(
        "Removed operations with an entry in `operations.yaml`",
        removed.map(|action| code(&action.target)).collect(),
    );
    let must_apply = |name: &str| {
        PASSES
            .iter()
            .any(|pass| pass.name == name && pass.must_apply)
    };
    let unused = report.passes.iter();
    let unused = unused.filter(|pass| pass.touched.is_empty() && must_apply(pass.name));
    list(
        "Passes without effect",
        unused.map(|pass| code(pass.name)).collect(),
    );
    let added = bump.features.added.iter();
    list("New Cargo features", added.map(|name| code(name)).collect());
    lines
}

fn code(text: &str) -> String {
    format!("`{text}`")
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

fn resources(outline: &Outline) -> BTreeSet<&str> {
    let operations = outline.operations.iter();
    operations
        .map(|operation| operation.resource.as_str())
        .collect()
}

/// Returns a line for each list without pagination that is new or had pagination before.
fn unpaginated(before: &[Operation], after: &[Operation]) -> Vec<String> {
    let is_unpaginated = |operation: &&Operation| {
        operation.list.is_some() && operation.pagination == Pagination::None
    };
    let known: BTreeSet<&str> = before
        .iter()
        .filter(is_unpaginated)
        .map(|operation| operation.name.as_str())
        .collect();
    after
        .iter()
        .filter(is_unpaginated)
        .filter(|operation| !known.contains(operation.name.as_str()))
        .map(|one| format!("`{}` ({} {})", one.name, one.method, one.path))
        .collect()
}
