//! One small description for each way in which published descriptions are odd.

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

/// A description may be written out as text, where the text matters.
fn text_of(description: &Value) -> String {
    description
        .as_str()
        .map_or_else(|| description.to_string(), str::to_owned)
}

fn texts<'a>(case: &'a Value, key: &str) -> Vec<&'a str> {
    let list = case.get(key).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .map(|text| text.as_str().expect("a list of texts"))
        .collect()
}

fn squeezed(code: &str) -> String {
    code.split_whitespace().collect()
}

#[test]
fn odd_descriptions_give_code() {
    let mut complaints = Vec::new();
    for path in files() {
        let case = parse(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.file_stem().unwrap().to_string_lossy();
        let description = text_of(&case["description"]);
        let generated = match generate(&description, &[], &Options::default().schemas(true)) {
            Ok(generated) => generated,
            Err(error) => {
                complaints.push(format!("{name}: {error}"));
                continue;
            }
        };
        if let Some(flaw) = common::flaw(&generated) {
            complaints.push(format!("{name}: {flaw}"));
        }
        let code = squeezed(&generated.code());
        let wanted = texts(&case, "contains");
        assert!(!wanted.is_empty(), "{name} expects nothing");
        for wanted in wanted {
            if !code.contains(&squeezed(wanted)) {
                complaints.push(format!("{name}: there is no `{wanted}`"));
            }
        }
        for unwanted in texts(&case, "lacks") {
            if code.contains(&squeezed(unwanted)) {
                complaints.push(format!("{name}: there is `{unwanted}`"));
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
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn what_cannot_be_handled_is_refused_with_place_finding_and_remedy() {
    let cases = parse(include_str!("descriptions/refused.yaml")).unwrap();
    let mut complaints = Vec::new();
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
            Ok(_) => complaints.push(format!("{name}: it is taken")),
            Err(error) => {
                let right = error.document() == Document::Description
                    && error.pointer() == field("pointer")
                    && error.found().starts_with(field("found"))
                    && error.remedy() == field("remedy");
                if !right {
                    complaints.push(format!("{name}: {error}"));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[test]
fn nesting_has_a_limit() {
    let deep = "{a: ".repeat(200) + &"}".repeat(200);
    let error = generate(&deep, &[], &Options::default()).unwrap_err();
    assert_eq!(error.pointer(), "/a".repeat(129));
    assert_eq!(error.found(), "nested more than 128 levels deep");
    assert_eq!(error.remedy(), "flatten it, with `$ref` for instance");
}

#[test]
fn the_same_input_gives_the_same_code() {
    let whole = || {
        generate(
            intercom_openapi::DESCRIPTION,
            intercom_openapi::OVERLAYS,
            &Options::default(),
        )
        .unwrap()
    };
    let (first, second) = (whole(), whole());
    assert!(first.files == second.files, "the whole description");
    assert_eq!(common::flaw(&first), None);
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
