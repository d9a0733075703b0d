//! Takes out what no longer does anything: actions of the overlay, and the demand that a pass must do something.

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
    fn passes_are_declared_as_not_needed() {
        let table = "pass(A, \"kinds\", true, x),\npass(A, \"ids\", true, y),\n";
        assert_eq!(
            without_demand(table, &["ids"]).unwrap(),
            "pass(A, \"kinds\", true, x),\npass(A, \"ids\", false, y),\n"
        );
        assert!(without_demand(table, &["times"]).is_err());
    }
}
