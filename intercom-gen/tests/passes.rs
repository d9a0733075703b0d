//! What each pass does, by itself: one file of cases for each, in `tests/passes`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use intercom_gen::passes::{PASSES, Pass};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passes")
}

#[test]
fn every_pass_has_its_cases_and_every_case_its_pass() {
    let passes: BTreeSet<String> = PASSES.iter().map(|pass| pass.name.to_owned()).collect();
    assert_eq!(passes.len(), PASSES.len(), "two passes have one name");
    let files: BTreeSet<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".yaml").expect(&name).to_owned())
        .collect();
    let without_cases: Vec<_> = passes.difference(&files).collect();
    let without_pass: Vec<_> = files.difference(&passes).collect();
    assert!(without_cases.is_empty(), "no cases for {without_cases:?}");
    assert!(without_pass.is_empty(), "no pass for {without_pass:?}");
}

#[test]
fn every_pass_does_what_its_cases_say() {
    let mut complaints = String::new();
    for pass in PASSES {
        let path = folder().join(format!("{}.yaml", pass.name));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let cases =
            intercom_gen::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", pass.name));
        let cases = cases.as_array().expect("a list of cases");
        let mut changes = 0;
        for case in cases {
            let name = case["case"].as_str().expect("a name for each case");
            changes += usize::from(
                case.get("after")
                    .is_some_and(|after| *after != case["before"]),
            );
            if let Some(complaint) = complaint(pass, case) {
                writeln!(complaints, "{}, {name}:\n{complaint}", pass.name).unwrap();
            }
        }
        assert!(changes > 0, "no case shows {} do anything", pass.name);
    }
    assert!(complaints.is_empty(), "\n{complaints}");
}

/// How the outcome of a case differs from what it says, if it does.
fn complaint(pass: &Pass, case: &Value) -> Option<String> {
    let known = ["case", "before", "after", "touched", "error"];
    let keys = case.as_object().unwrap().keys();
    for key in keys {
        assert!(
            known.contains(&key.as_str()),
            "{key} means nothing in a case"
        );
    }
    let mut document = case["before"].clone();
    let (found, wanted) = match (pass.apply(&mut document), case.get("error")) {
        (Ok(touched), None) => {
            let again = pass.apply(&mut document.clone());
            assert!(again.is_ok(), "{}: {again:?} the second time", pass.name);
            (
                json!({"after": document, "touched": touched}),
                json!({"after": case["after"], "touched": case["touched"]}),
            )
        }
        (Ok(_), Some(error)) => (json!({"after": document}), error.clone()),
        (Err(error), wanted) => (
            json!({"pointer": error.pointer(), "found": error.found(), "remedy": error.remedy()}),
            wanted.cloned().unwrap_or_else(|| case["after"].clone()),
        ),
    };
    (found != wanted).then(|| difference(&wanted, &found))
}

/// The lines of the two that differ, with the ones around them.
fn difference(wanted: &Value, found: &Value) -> String {
    let wanted = serde_json::to_string_pretty(wanted).unwrap();
    let found = serde_json::to_string_pretty(found).unwrap();
    let (wanted, found): (Vec<&str>, Vec<&str>) =
        (wanted.lines().collect(), found.lines().collect());
    let same = wanted
        .iter()
        .zip(&found)
        .take_while(|(wanted, found)| wanted == found)
        .count();
    let same_end = wanted[same..]
        .iter()
        .rev()
        .zip(found[same..].iter().rev())
        .take_while(|(wanted, found)| wanted == found)
        .count();
    let mut out = String::new();
    for line in &wanted[same.saturating_sub(4)..same] {
        writeln!(out, "    {line}").unwrap();
    }
    for line in &wanted[same..wanted.len() - same_end] {
        writeln!(out, "  - {line}").unwrap();
    }
    for line in &found[same..found.len() - same_end] {
        writeln!(out, "  + {line}").unwrap();
    }
    for line in found[found.len() - same_end..].iter().take(4) {
        writeln!(out, "    {line}").unwrap();
    }
    out
}
