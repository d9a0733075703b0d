//! Tests of the individual passes. Each has a file of cases in `tests/passes`.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use intercom_gen::passes::{PASSES, Pass};
use serde_json::{Value, json};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/passes")
}

#[test]
fn each_pass_has_cases() {
    let passes: BTreeSet<String> = PASSES.iter().map(|pass| pass.name.to_owned()).collect();
    assert_eq!(passes.len(), PASSES.len(), "two passes have the same name");
    let files: BTreeSet<String> = fs::read_dir(directory())
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
fn passes_match_their_cases() {
    let mut failures = String::new();
    for pass in PASSES {
        let path = directory().join(format!("{}.yaml", pass.name));
        let text = fs::read_to_string(&path).unwrap_or_default();
        let cases =
            intercom_gen::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", pass.name));
        let cases = cases.as_array().expect("an array of cases");
        let mut changes = 0;
        for case in cases {
            let name = case["case"].as_str().expect("a name for each case");
            changes += usize::from(
                case.get("after")
                    .is_some_and(|after| *after != case["before"]),
            );
            if let Some(failure) = failure(pass, case) {
                writeln!(failures, "{}, {name}:\n{failure}", pass.name).unwrap();
            }
        }
        assert!(changes > 0, "{} has no effect in its cases", pass.name);
    }
    assert!(failures.is_empty(), "\n{failures}");
}

/// Returns how the outcome of a case differs from the expected one.
fn failure(pass: &Pass, case: &Value) -> Option<String> {
    let known = ["case", "before", "after", "touched", "error"];
    let keys = case.as_object().unwrap().keys();
    for key in keys {
        assert!(known.contains(&key.as_str()), "unknown key {key} in a case");
    }
    let mut document = case["before"].clone();
    let (found, expected) = match (pass.apply(&mut document), case.get("error")) {
        (Ok(touched), None) => {
            let again = pass.apply(&mut document.clone());
            assert!(again.is_ok(), "{}: the second run: {again:?}", pass.name);
            (
                json!({"after": document, "touched": touched}),
                json!({"after": case["after"], "touched": case["touched"]}),
            )
        }
        (Ok(_), Some(error)) => (json!({"after": document}), error.clone()),
        (Err(error), expected) => (
            json!({"pointer": error.pointer(), "found": error.found(), "remedy": error.remedy()}),
            expected.cloned().unwrap_or_else(|| case["after"].clone()),
        ),
    };
    (found != expected).then(|| difference(&expected, &found))
}

/// Returns the lines that differ, with context.
fn difference(expected: &Value, found: &Value) -> String {
    let expected = serde_json::to_string_pretty(expected).unwrap();
    let found = serde_json::to_string_pretty(found).unwrap();
    let (expected, found): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), found.lines().collect());
    let same = expected
        .iter()
        .zip(&found)
        .take_while(|(expected, found)| expected == found)
        .count();
    let same_end = expected[same..]
        .iter()
        .rev()
        .zip(found[same..].iter().rev())
        .take_while(|(expected, found)| expected == found)
        .count();
    let mut out = String::new();
    for line in &expected[same.saturating_sub(4)..same] {
        writeln!(out, "    {line}").unwrap();
    }
    for line in &expected[same..expected.len() - same_end] {
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
