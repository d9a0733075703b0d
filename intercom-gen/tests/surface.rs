//! What each kind of change to a description is for users: one file for each rule, in `tests/surface`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use intercom_gen::surface::{Diff, Level, Rule};
use intercom_gen::{Options, Surface};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface")
}

fn read(name: &str) -> Value {
    let path = folder().join(format!("{name}.yaml"));
    let text = fs::read_to_string(&path).expect(name);
    intercom_gen::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The API of a description that is given by its paths and schemas.
fn surface(version: &str, parts: &Value) -> Surface {
    for key in parts.as_object().expect("an object").keys() {
        assert!(["paths", "schemas"].contains(&key.as_str()), "{key}");
    }
    let description = json!({
        "openapi": "3.0.1",
        "info": {"title": "Small", "version": version},
        "paths": parts["paths"],
        "components": {"schemas": parts.get("schemas").unwrap_or(&json!({}))},
    });
    intercom_gen::surface(&description.to_string(), &[], &Options::default())
        .unwrap_or_else(|error| panic!("{error} in {description}"))
}

fn rows(diff: &Diff) -> Vec<String> {
    let rows = diff.changes.iter().map(|change| {
        format!(
            "{} {}: {} -> {}",
            change.rule, change.item, change.before, change.after
        )
    });
    rows.collect()
}

#[test]
fn every_rule_has_its_pair_and_every_pair_its_rule() {
    let rules: BTreeSet<String> = Rule::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(rules.len(), Rule::ALL.len(), "two rules have one name");
    let files: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".yaml").expect(&name).to_owned())
        .collect();
    assert_eq!(files, rules);
}

#[test]
fn every_pair_gives_its_rows_and_no_other() {
    let mut complaints = Vec::new();
    for rule in Rule::ALL {
        let case = read(rule.as_str());
        let (before, after) = (surface("1", &case["before"]), surface("2", &case["after"]));
        let diff = Diff::new(&before, &after);
        let wanted: Vec<String> = case["rows"]
            .as_array()
            .expect("a list of rows")
            .iter()
            .map(|row| row.as_str().expect("rows are text").to_owned())
            .collect();
        if rows(&diff) != wanted {
            complaints.push(format!(
                "{rule}:\n  wanted {wanted:#?}\n  found {:#?}",
                rows(&diff)
            ));
        }
        if diff.changes.iter().all(|change| change.rule != *rule) {
            complaints.push(format!("{rule} does not occur in its own pair"));
        }
        if case["level"] != rule.level().as_str() {
            complaints.push(format!("{rule}: the level is {}", rule.level()));
        }
        let same = Diff::new(&after, &after);
        assert_eq!((same.level(), same.changes.len()), (None, 0), "{rule}");
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_level_of_all_is_that_of_the_worst() {
    let pair = |name: &str| {
        let case = read(name);
        Diff::new(
            &surface("1", &case["before"]),
            &surface("2", &case["after"]),
        )
    };
    assert_eq!(pair("operation-removed").level(), Some(Level::Major));
    assert_eq!(pair("value-added").level(), Some(Level::Minor));
    assert_eq!(pair("value-wire").level(), Some(Level::Patch));
}

#[test]
fn the_report_is_a_table_of_markdown() {
    let case = read("field-added");
    let diff = Diff::new(
        &surface("1", &case["before"]),
        &surface("2", &case["after"]),
    );
    assert_eq!(
        diff.to_string(),
        "From 1 to 2: **minor**, with 1 change (0 major, 1 minor, 0 patch).\n\n\
         | Level | Breaking | Change | Item | Before | After |\n\
         |---|---|---|---|---|---|\n\
         | minor | no | field added | `types::Thing.color` |  | `Option<String>` |\n"
    );
    let same = Diff::new(
        &surface("1", &case["before"]),
        &surface("2", &case["before"]),
    );
    assert_eq!(
        same.to_string(),
        "The public API is the same for 1 and 2.\n"
    );
}

/// The manual has every rule with its level and its reason.
#[test]
fn the_manual_has_every_rule() {
    let manual = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi/README.md");
    let manual = fs::read_to_string(manual).unwrap();
    for rule in Rule::ALL {
        let row = format!("| {} | {} | {} |", rule.says(), rule.level(), rule.why());
        assert!(manual.contains(&row), "openapi/README.md lacks\n{row}");
    }
}
