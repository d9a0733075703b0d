//! Tests with a small description for each peculiarity of published descriptions.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use intercom_gen::{Document, Options, generate, parse};
use serde_json::{Value, json};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/descriptions");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("everything.yaml") && !path.ends_with("refused.yaml"))
        .collect();
    files.sort();
    files
}

/// Returns a description as text. It is a string in the test case if its notation matters.
fn text_of(description: &Value) -> String {
    description
        .as_str()
        .map_or_else(|| description.to_string(), str::to_owned)
}

fn strings<'a>(case: &'a Value, key: &str) -> Vec<&'a str> {
    let array = case.get(key).and_then(Value::as_array);
    array
        .into_iter()
        .flatten()
        .map(|text| text.as_str().expect("an array of strings"))
        .collect()
}

fn without_whitespace(code: &str) -> String {
    code.split_whitespace().collect()
}

#[test]
fn generates_code_for_unusual_descriptions() {
    let mut failures = Vec::new();
    for path in files() {
        let case = parse(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        let description = text_of(&case["description"]);
        let generated = match generate(&description, &[], &Options::default().schemas(true)) {
            Ok(generated) => generated,
            Err(error) => {
                failures.push(format!("{name}: {error}"));
                continue;
            }
        };
        if let Some(problem) = common::problem(&generated) {
            failures.push(format!("{name}: {problem}"));
        }
        let code = without_whitespace(&generated.code());
        let contains = strings(&case, "contains");
        assert!(!contains.is_empty(), "{name}: `contains` is empty");
        for expected in contains {
            if !code.contains(&without_whitespace(expected)) {
                failures.push(format!("{name}: `{expected}` is missing"));
            }
        }
        for unexpected in strings(&case, "lacks") {
            if code.contains(&without_whitespace(unexpected)) {
                failures.push(format!("{name}: found `{unexpected}`"));
            }
        }
        if let Some(version) = case.get("version") {
            assert_eq!(
                generated.report.version,
                version.as_str().unwrap(),
                "{name}"
            );
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn refuses_unsupported_descriptions_with_pointer_finding_and_remedy() {
    let cases = parse(include_str!("descriptions/refused.yaml")).unwrap();
    let mut failures = Vec::new();
    for case in cases.as_array().unwrap() {
        let field = |key: &str| {
            case[key]
                .as_str()
                .unwrap_or_else(|| panic!("{key} of {case}"))
        };
        let description = match case.get("text").and_then(Value::as_str) {
            Some(text) => text.to_owned(),
            None => {
                let part = |key: &str| case.get(key).cloned().unwrap_or_else(|| json!({}));
                let info = json!({"title": "t", "version": "1"});
                json!({
                    "openapi": "3.0.1", "info": info,
                    "paths": part("paths"), "components": part("components"),
                })
                .to_string()
            }
        };
        let name = field("case");
        match generate(&description, &[], &Options::default()) {
            Ok(_) => failures.push(format!("{name}: the description is accepted")),
            Err(error) => {
                let matches = error.document() == Document::Description
                    && error.pointer() == field("pointer")
                    && error.found().starts_with(field("found"))
                    && error.remedy() == field("remedy");
                if !matches {
                    failures.push(format!("{name}: {error}"));
                }
            }
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn limits_nesting() {
    let deep = "{a: ".repeat(200) + &"}".repeat(200);
    let error = generate(&deep, &[], &Options::default()).unwrap_err();
    assert_eq!(error.pointer(), "/a".repeat(129));
    assert_eq!(error.found(), "nested more than 128 levels deep");
    assert_eq!(
        error.remedy(),
        "reduce the nesting, for example with `$ref`"
    );
}

#[test]
fn generates_the_same_code_for_the_same_input() {
    let generate_all = || {
        generate(
            intercom_openapi::DESCRIPTION,
            intercom_openapi::OVERLAYS,
            &Options::default(),
        )
        .unwrap()
    };
    let (first, second) = (generate_all(), generate_all());
    assert!(first.files == second.files, "the vendored description");
    assert_eq!(common::problem(&first), None);
    assert_eq!(first.report, second.report);
    for path in files() {
        let case = parse(&fs::read_to_string(&path).unwrap()).unwrap();
        let description = text_of(&case["description"]);
        let run = || generate(&description, &[], &Options::default()).unwrap();
        let (first, second) = (run(), run());
        assert!(first.files == second.files, "{}", path.display());
        assert_eq!(first.report, second.report, "{}", path.display());
        assert_eq!(first.operations, second.operations, "{}", path.display());
    }
}
