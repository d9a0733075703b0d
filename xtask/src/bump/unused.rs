//! Removes what no longer does anything: actions and decisions of the overlays, and the demand that a pass must do something.

use std::collections::BTreeSet;

use crate::Failure;

/// The corrections without some of their actions, comments kept. Every action begins with a dash in the first column.
pub(super) fn without_actions(text: &str, idle: &BTreeSet<usize>) -> Result<String, Failure> {
    let mut kept = String::with_capacity(text.len());
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
        let goes = inside && index.is_some_and(|index| idle.contains(&index));
        if !goes {
            kept.push_str(line);
        }
    }
    let written = index.map_or(0, |last| last + 1);
    let parsed = |text: &str| {
        let value = intercom_gen::parse(text).map_err(Failure::when("corrections.yaml"))?;
        let actions = value.get("actions").and_then(|actions| actions.as_array());
        Ok::<_, Failure>(actions.cloned().unwrap_or_default())
    };
    // A list that is laid out otherwise is not for us to cut.
    let (before, after) = (parsed(text)?, parsed(&kept)?);
    let wanted: Vec<_> = before
        .iter()
        .enumerate()
        .filter(|(index, _)| !idle.contains(index))
        .map(|(_, action)| action.clone())
        .collect();
    if written != before.len() || after != wanted {
        return Err(Failure::new(
            "corrections.yaml: cannot take out the actions that no longer apply, as not every action begins with `- ` in the first column; \
             lay it out so",
        ));
    }
    Ok(kept)
}

/// The decisions about operations without those for `operations`, each of which begins with a line such as `  GET /tickets/{}:`.
pub(super) fn without_decisions(text: &str, operations: &[String]) -> Result<String, Failure> {
    let mut kept = String::with_capacity(text.len());
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
            kept.push_str(line);
        }
    }
    complete(removed, operations.len(), "operations.yaml")?;
    Ok(kept)
}

/// The decisions about types without the locations that `unresolved` lists as `Type: location: reason`, each of which is a line such as
/// `      - GET /tickets/{} > state`.
pub(super) fn without_locations(text: &str, unresolved: &[String]) -> Result<String, Failure> {
    let mut wanted: Vec<(&str, &str)> = locations(unresolved).collect();
    let count = wanted.len();
    let mut kept = String::with_capacity(text.len());
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
        let found = wanted
            .iter()
            .position(|(name, unresolved)| *name == entry && Some(*unresolved) == location);
        match found {
            Some(found) => drop(wanted.remove(found)),
            None => kept.push_str(line),
        }
    }
    complete(count - wanted.len(), count, "types.yaml")?;
    Ok(kept)
}

/// The types and locations among what was not found; variants are not locations.
fn locations(unresolved: &[String]) -> impl Iterator<Item = (&str, &str)> {
    unresolved.iter().filter_map(|entry| {
        let (name, rest) = entry.split_once(": ")?;
        let (location, _) = rest.split_once(": ")?;
        (!name.contains("::")).then_some((name, location))
    })
}

fn complete(removed: usize, wanted: usize, file: &str) -> Result<(), Failure> {
    if removed == wanted {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{file}: cannot remove {wanted} entries that no longer apply, because {removed} were found; give each a line of its own"
    )))
}

/// The table of passes with some declared as not needed by the vendored version.
pub(super) fn without_demand(text: &str, names: &[&str]) -> Result<String, Failure> {
    let mut text = text.to_owned();
    for name in names {
        let (demanded, free) = (format!("\"{name}\", true,"), format!("\"{name}\", false,"));
        if !text.contains(&demanded) {
            return Err(Failure::new(format!(
                "intercom-gen/src/passes/mod.rs: there is no row with `{demanded}`; declare the pass as not needed, and try again"
            )));
        }
        text = text.replace(&demanded, &free);
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    const TEXT: &str = "overlay: 1.0.0\nactions:\n# first\n- target: $.a\n  description: >-\n    - no action\n\n    text\n  update: {x: 1}\n# second\n- target: $.b\n  remove: true\n- target: $.c\n  remove: true\n# end\n";

    #[test]
    fn actions_go_with_all_their_lines_and_comments_stay() {
        assert_eq!(
            without_actions(TEXT, &BTreeSet::from([0, 2])).unwrap(),
            "overlay: 1.0.0\nactions:\n# first\n# second\n- target: $.b\n  remove: true\n# end\n"
        );
        assert_eq!(without_actions(TEXT, &BTreeSet::new()).unwrap(), TEXT);
    }

    #[test]
    fn another_layout_is_refused() {
        let indented = TEXT.replace("\n- ", "\n  - ");
        assert!(without_actions(&indented, &BTreeSet::from([0])).is_err());
    }

    #[test]
    fn decisions_go_with_all_their_lines() {
        let text = "x-rust-operations:\n  GET /a/{}:\n    name: a.get\n    hints:\n      - {status: 404}\n  # two\n  POST /a:\n    name: a.create\n";
        assert_eq!(
            without_decisions(text, &["GET /a/{}".to_owned()]).unwrap(),
            "x-rust-operations:\n  # two\n  POST /a:\n    name: a.create\n"
        );
        assert!(without_decisions(text, &["PUT /a".to_owned()]).is_err());
    }

    #[test]
    fn locations_go_from_their_entry_only() {
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
    fn passes_are_declared_as_not_needed() {
        let table = "pass(A, \"kinds\", true, x),\npass(A, \"ids\", true, y),\n";
        assert_eq!(
            without_demand(table, &["ids"]).unwrap(),
            "pass(A, \"kinds\", true, x),\npass(A, \"ids\", false, y),\n"
        );
        assert!(without_demand(table, &["times"]).is_err());
    }
}
