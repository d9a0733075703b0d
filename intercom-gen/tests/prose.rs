//! Tests that text from the description cannot become code in the generated code, or a doc test.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::fmt::Write;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

use intercom_gen::{Generated, Options, generate};
use serde_json::{Value, json};

/// Text in which rustdoc or the compiler could find code, HTML, or broken links. `zebra` marks text
/// from the description.
const HOSTILE: [&str; 24] = [
    "```\nzebra();\n```",
    "```rust\nzebra();\n```\ntext\n```\nzebra();",
    "~~~\nzebra();\n~~~",
    "> ```\n> zebra();\nzebra\n```\nzebra();\n```",
    "- ```\n  zebra();\n  ```",
    "1. a\n   ~~~\n   zebra();",
    "text\n\n    zebra();\n\n\tzebra();",
    "    zebra();",
    "- a\n\n          zebra();",
    "-     zebra();",
    ">     zebra();",
    "<div>\n\n```\nzebra();\n```\n</span>",
    "<!--\n```\nzebra();\n-->\n```\nzebra();\n```",
    "`zebra\n```\nzebra();\n```",
    "*/ /** zebra */ pub fn zebra() {} /*",
    "\"#]\n#![zebra]\n#[zebra]\npub fn zebra() {}",
    "]] }} )) ; zebra!{} \\",
    "\\u{22} \u{22} zebra \\",
    "a\rpub fn zebra() {}\u{2028}pub fn zebra() {}\u{0}",
    "\u{202e}zebra\u{2066}",
    "[zebra] [zebra](zebra) [zebra][crate::zebra] [zebra]: zebra\n\n[zebra]: zebra",
    "[`zebra`] https://example.com/zebra <https://example.com> [a](https://example.com/(zebra))",
    "``` zebra ``` ` `` zebra",
    "# zebra\n\nzebra\n===\n| a | b |\n|---|\n[^1]: zebra",
];

/// Returns a description that has `text` in every place for a text.
fn description(text: &str) -> Value {
    let schema = |properties: Value| json!({"type": "object", "description": text, "title": text, "properties": properties});
    let reference = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
    let body = |name: &str| json!({"description": text, "required": true, "content": {"application/json": {"schema": reference(name)}}});
    json!({
        "openapi": "3.0.1",
        "info": {"title": text, "version": "1", "description": text},
        "paths": {"/things/{id}": {"put": {
            "operationId": "putThing",
            "tags": [text],
            "summary": text,
            "description": text,
            "parameters": [
                {"name": "id", "in": "path", "required": true, "description": text, "schema": {"type": "string", "example": text}},
                {"name": text, "in": "query", "description": text, "schema": {"type": "string", "description": text}},
                {"name": "sort", "in": "query", "required": true, "description": text, "schema": {"type": "string", "enum": [text, "b"], "example": text}},
            ],
            "requestBody": body("request"),
            "responses": {
                "200": body("thing"),
                "404": {"description": text},
                "429": {"description": text},
            },
        }}},
        "components": {"schemas": {
            "request": {"type": "object", "description": text, "required": ["name", text], "properties": {
                "name": {"type": "string", "description": text, "example": text},
                text: {"type": "string", "description": text, "nullable": true},
                "note": {"type": "string", "description": text, "nullable": true},
            }},
            "thing": schema(json!({
                text: {"type": "string", "description": text},
                "kind": {"type": "string", "description": text, "enum": [text, "b"]},
                "only": {"type": "string", "description": text, "enum": [text]},
                "union": {"description": text, "oneOf": [reference("one"), reference("two"), {"type": "string", "description": text}]},
            })),
            "one": schema(json!({"type": {"type": "string", "enum": [text]}, "a": {"type": "string"}})),
            "two": schema(json!({"b": {"type": "string", "description": text}})),
        }},
    })
}

/// Returns the doc comments in generated code.
fn docs(generated: &Generated) -> Vec<String> {
    let mut found = vec![String::new()];
    for line in generated.files.iter().flat_map(|file| file.code.lines()) {
        let last = found.last_mut().unwrap();
        match line.trim_start().strip_prefix("///") {
            Some(text) => {
                last.push_str(text.strip_prefix(' ').unwrap_or(text));
                last.push('\n');
            }
            None if !last.is_empty() => found.push(String::new()),
            None => {}
        }
    }
    found.retain(|doc| !doc.is_empty());
    found
}

/// Runs rustdoc, and returns its output, or `None` if it is not installed.
fn rustdoc(file: &Path, arguments: &[&str]) -> Option<String> {
    let mut command = Command::new("rustdoc");
    command
        .args(["--crate-type", "lib", "--edition", "2021"])
        .args(arguments)
        .arg(file);
    match command.output() {
        Ok(output) => Some(format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => panic!("cannot run rustdoc: {error}"),
    }
}

#[test]
fn hostile_text_becomes_neither_code_nor_a_doc_test() {
    let mut source = String::new();
    let mut examples = 0;
    for (index, text) in HOSTILE.into_iter().enumerate() {
        let generated = generate(
            &description(text).to_string(),
            &[],
            &Options::default().schemas(true),
        )
        .unwrap_or_else(|error| panic!("{text:?}: {error}"));
        assert_eq!(common::problem(&generated), None, "{text:?}");
        for file in &generated.files {
            // Outside of comments, the text occurs in string literals only, so its calls,
            // attributes and functions are not tokens.
            let tokens = without_docs(&file.code);
            for code in ["fn zebra()", "zebra();", "#![zebra", "#[zebra]", "zebra!"] {
                assert!(
                    !tokens.contains(code),
                    "{text:?}: {} has `{code}`",
                    file.path
                );
            }
        }
        let docs = docs(&generated);
        assert!(docs.iter().any(|doc| doc.contains("zebra")), "{text:?}");
        for (number, doc) in docs.iter().enumerate() {
            // The last one is the example of the version constant.
            examples += doc.matches("```no_run").count() + doc.matches("```\nconst _").count();
            assert!(
                !doc.contains(
                    |c: char| c != '\n' && c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)
                ),
                "{doc:?}"
            );
            writeln!(source, "#[doc = {doc:?}]\npub fn f{index}_{number}() {{}}").unwrap();
        }
    }
    assert!(examples > HOSTILE.len());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("prose");
    fs::create_dir_all(&directory).unwrap();
    let file = directory.join("lib.rs");
    fs::write(&file, source).unwrap();
    let Some(listed) = rustdoc(&file, &["--test", "--test-args", "--list"]) else {
        eprintln!("skipped: rustdoc is not installed");
        return;
    };
    // rustdoc finds the examples that the generator wrote, and nothing else.
    let found = listed.lines().filter(|line| line.ends_with(": test"));
    assert_eq!(found.count(), examples, "{listed}");
    let out = directory.join("doc").display().to_string();
    let warnings = rustdoc(&file, &["-A", "missing-docs", "-o", &out]).unwrap();
    let about_text: Vec<&str> = warnings
        .split("\n\n")
        .filter(|warning| {
            [
                "link to `zebra`",
                "link to `crate::zebra`",
                "invalid_html_tags",
                "bare_urls",
                "invalid_rust_codeblocks",
            ]
            .iter()
            .any(|part| warning.contains(part))
        })
        .collect();
    assert!(about_text.is_empty(), "{}", about_text.join("\n\n"));
}

/// Returns the tokens of code without comments and string literals.
fn without_docs(code: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let mut in_string = false;
    let mut characters = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .flat_map(|line| line.chars().chain(['\n']));
    while let Some(character) = characters.next() {
        match (in_string, character) {
            (true, '\\') => {
                characters.next();
            }
            (_, '"') => in_string = !in_string,
            (true, _) => {}
            (false, other) => write!(out, "{other}").unwrap(),
        }
    }
    out
}
