//! Removes overlay entries that no longer apply, and the requirement that a pass must apply.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, bail};

/// Returns the corrections without the actions at the `unused` indices. Comments are preserved.
/// Every action must start with a dash in the first column.
pub(super) fn without_actions(text: &str, unused: &BTreeSet<usize>) -> Result<String> {
    let mut remaining = String::with_capacity(text.len());
    let mut index: Option<usize> = None;
    let mut in_actions = false;
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let starts = line.starts_with("- ");
        if in_actions && starts {
            index = Some(index.map_or(0, |index| index + 1));
            inside = true;
        } else if !line.starts_with([' ', '\n', '\r']) {
            inside = false;
        }
        in_actions |= line.starts_with("actions:");
        let removed = inside && index.is_some_and(|index| unused.contains(&index));
        if !removed {
            remaining.push_str(line);
        }
    }
    let recognized = index.map_or(0, |last| last + 1);
    let parse_actions = |text: &str| {
        let value = intercom_gen::parse(text).context("corrections.yaml")?;
        let actions = value.get("actions").and_then(|actions| actions.as_array());
        Ok::<_, anyhow::Error>(actions.cloned().unwrap_or_default())
    };
    // Parse the result, since the lines of a differently formatted file are not recognized.
    let (before, after) = (parse_actions(text)?, parse_actions(&remaining)?);
    let expected: Vec<_> = before
        .iter()
        .enumerate()
        .filter(|(index, _)| !unused.contains(index))
        .map(|(_, action)| action.clone())
        .collect();
    if recognized != before.len() || after != expected {
        bail!(
            "cannot remove unused actions from corrections.yaml: every action must start with `- ` in the first column"
        );
    }
    Ok(remaining)
}

/// Returns the decisions about operations without the entries of `operations`, each of which starts
/// with a line such as `  GET /tickets/{}:`.
pub(super) fn without_decisions(text: &str, operations: &[String]) -> Result<String> {
    let mut remaining = String::with_capacity(text.len());
    let mut removed = 0;
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        let entry = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with([' ', '#']));
        if let Some(entry) = entry {
            let key = entry
                .trim_end()
                .trim_end_matches(':')
                .trim_matches(['"', '\'']);
            inside = operations.iter().any(|operation| operation == key);
            removed += usize::from(inside);
        } else if !line.starts_with("   ") {
            inside = false;
        }
        if !inside {
            remaining.push_str(line);
        }
    }
    require_all(removed, operations.len(), "operations.yaml")?;
    Ok(remaining)
}

/// Returns the decisions about types without the locations that `unresolved` lists as
/// `Type: location: reason`. Each location is a line such as `      - GET /tickets/{} > state`.
pub(super) fn without_locations(text: &str, unresolved: &[String]) -> Result<String> {
    let mut unused: Vec<(&str, &str)> = locations(unresolved).collect();
    let count = unused.len();
    let mut remaining = String::with_capacity(text.len());
    let mut entry = "";
    for line in text.split_inclusive('\n') {
        let head = line
            .strip_prefix("  ")
            .filter(|rest| !rest.starts_with([' ', '#']));
        if let Some((name, _)) = head.and_then(|head| head.split_once(':')) {
            entry = name;
        }
        let location = line.trim().strip_prefix("- ");
        let location = location.map(|location| location.trim_matches(['"', '\'']));
        let found = unused
            .iter()
            .position(|(name, unresolved)| *name == entry && Some(*unresolved) == location);
        match found {
            Some(found) => drop(unused.remove(found)),
            None => remaining.push_str(line),
        }
    }
    require_all(count - unused.len(), count, "types.yaml")?;
    Ok(remaining)
}

/// Returns the types and locations in `unresolved`. Entries of variants (`Type::Variant`) are
/// skipped.
fn locations(unresolved: &[String]) -> impl Iterator<Item = (&str, &str)> {
    unresolved.iter().filter_map(|entry| {
        let (name, rest) = entry.split_once(": ")?;
        let (location, _) = rest.split_once(": ")?;
        (!name.contains("::")).then_some((name, location))
    })
}

fn require_all(removed: usize, expected: usize, file: &str) -> Result<()> {
    if removed == expected {
        return Ok(());
    }
    Err(anyhow!(
        "cannot remove {expected} unused entries from {file}: found {removed}; each entry must start on its own line"
    ))
}

/// Returns the table of passes with `must_apply` set to `false` for the passes in `names`.
pub(super) fn with_optional_passes(text: &str, names: &[&str]) -> Result<String> {
    let mut text = text.to_owned();
    for name in names {
        let (required, optional) = (format!("\"{name}\", true,"), format!("\"{name}\", false,"));
        if !text.contains(&required) {
            bail!(
                "cannot update intercom-gen/src/passes/mod.rs: no row contains `{required}`; set `must_apply` of the pass to `false` by hand"
            );
        }
        text = text.replace(&required, &optional);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TEXT: &str = "overlay: 1.0.0\nactions:\n# first\n- target: $.a\n  description: >-\n    - no action\n\n    text\n  update: {x: 1}\n# second\n- target: $.b\n  remove: true\n- target: $.c\n  remove: true\n# end\n";

    #[test]
    fn removes_all_lines_of_an_action_and_preserves_comments() {
        assert_eq!(
            without_actions(TEXT, &BTreeSet::from([0, 2])).unwrap(),
            "overlay: 1.0.0\nactions:\n# first\n# second\n- target: $.b\n  remove: true\n# end\n"
        );
        assert_eq!(without_actions(TEXT, &BTreeSet::new()).unwrap(), TEXT);
    }

    #[test]
    fn refuses_indented_actions() {
        let indented = TEXT.replace("\n- ", "\n  - ");
        assert!(without_actions(&indented, &BTreeSet::from([0])).is_err());
    }

    #[test]
    fn removes_all_lines_of_a_decision() {
        let text = "x-rust-operations:\n  GET /a/{}:\n    name: a.get\n    hints:\n      - {status: 404}\n  # two\n  POST /a:\n    name: a.create\n";
        assert_eq!(
            without_decisions(text, &["GET /a/{}".to_owned()]).unwrap(),
            "x-rust-operations:\n  # two\n  POST /a:\n    name: a.create\n"
        );
        assert!(without_decisions(text, &["PUT /a".to_owned()]).is_err());
    }

    #[test]
    fn removes_a_location_from_its_own_type_only() {
        let text = "x-rust-types:\n  One:\n    at:\n      - GET /a > x\n      - GET /b > x\n  Two:\n    at:\n      - GET /a > x\n";
        let unresolved = [
            "One: GET /a > x: no property `x`".to_owned(),
            "One::Variant: string: `(string)` fits 0 alternatives".to_owned(),
        ];
        assert_eq!(
            without_locations(text, &unresolved).unwrap(),
            "x-rust-types:\n  One:\n    at:\n      - GET /b > x\n  Two:\n    at:\n      - GET /a > x\n"
        );
        assert!(without_locations(text, &["Two: GET /b > x: no".to_owned()]).is_err());
    }

    #[test]
    fn sets_must_apply_of_a_pass_to_false() {
        let table = "pass(A, \"kinds\", true, x),\npass(A, \"ids\", true, y),\n";
        assert_eq!(
            with_optional_passes(table, &["ids"]).unwrap(),
            "pass(A, \"kinds\", true, x),\npass(A, \"ids\", false, y),\n"
        );
        assert!(with_optional_passes(table, &["times"]).is_err());
    }
}
