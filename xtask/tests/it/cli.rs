//! Command-line behavior of xtask: arguments, exit statuses and output streams.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::{stderr, stdout, xtask};

#[test]
fn invalid_arguments_exit_with_2() {
    for (arguments, message) in [
        (&[][..], "Usage: cargo xtask <COMMAND>"),
        (&["frobnicate"], "unrecognized subcommand 'frobnicate'"),
        (&["generate", "--color"], "unexpected argument '--color'"),
        (
            &["generate", "--resources"],
            "a value is required for '--resources <NAMES>'",
        ),
        (
            &["generate", "--resources", ""],
            "expected the name of a resource",
        ),
        (&["generate", "tickets"], "unexpected argument 'tickets'"),
        (
            &["describe", "--out"],
            "a value is required for '--out <FILE>'",
        ),
        (
            &["operations", "--format", "xml"],
            "possible values: text, json",
        ),
        (
            &["generate", "--with", "openapi-generator"],
            "possible values: progenitor",
        ),
        (&["surface", "extra"], "unexpected argument 'extra'"),
        (&["verify-description"], "<FILE>"),
        (
            &["verify-description", "a.yaml", "b.yaml"],
            "unexpected argument 'b.yaml'",
        ),
    ] {
        let output = xtask(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(
            stderr(&output).contains(message),
            "{arguments:?}: {}",
            stderr(&output)
        );
        assert_eq!(stdout(&output), "", "{arguments:?}");
    }
}

#[test]
fn help_goes_to_standard_output() {
    for command in [
        "generate",
        "describe",
        "verify-description",
        "operations",
        "surface",
    ] {
        for help in ["help", "--help"] {
            assert!(stdout(&xtask(&[help])).contains(command));
        }
        let output = xtask(&[command, "--help"]);
        assert_eq!(output.status.code(), Some(0), "{command}");
        let text = stdout(&output);
        assert!(
            text.contains(&format!("Usage: cargo xtask {command}")),
            "{text}"
        );
        assert!(
            text.contains(&format!("Example:\n  cargo xtask {command}")),
            "{text}"
        );
    }
}

#[test]
fn errors_name_the_unusable_file() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &[u8]| {
        let path = directory.path().join(name);
        fs::write(&path, content).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let empty = file("empty.yaml", b"");
    let binary = file("binary.yaml", &[0xff, 0xfe, 0x00]);
    let prose = file("prose.yaml", b"a: [1, 2\nb");
    let other = file("other.json", b"{\"swagger\": \"2.0\"}");
    let missing = directory
        .path()
        .join("missing.yaml")
        .into_os_string()
        .into_string()
        .unwrap();
    for (path, message) in [
        (&empty, "the document is empty"),
        (&binary, "UTF-8"),
        (&prose, "invalid YAML at line"),
        (&other, "Swagger 2.0"),
        (&missing, "cannot read"),
    ] {
        for arguments in [
            &["generate", "--description", path][..],
            &["describe", "--description", path],
            &["operations", "--description", path],
            &["surface", "--description", path],
            &["verify-description", path],
            &["generate", "--with", "progenitor", "--description", path],
            &["verify-description", "--with", "progenitor", path],
        ] {
            let output = xtask(arguments);
            let text = stderr(&output);
            assert_eq!(output.status.code(), Some(1), "{arguments:?}: {text}");
            assert!(text.starts_with("error: "), "{arguments:?}: {text}");
            assert!(
                text.contains(path.as_str()) && text.contains(message),
                "{arguments:?}: {text}"
            );
            assert_eq!(stdout(&output), "", "{arguments:?}");
        }
    }
}

#[test]
fn operations_lists_every_operation_as_json() {
    let output = xtask(&["operations", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0));
    let rows: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(rows.len(), 108);
    let resources: BTreeSet<&str> = rows
        .iter()
        .filter_map(|row| row["resource"].as_str())
        .collect();
    assert_eq!(resources.len(), 21, "{resources:?}");
    for row in &rows {
        for key in [
            "operation",
            "function",
            "method",
            "path",
            "resource",
            "idempotency",
            "pagination",
            "summary",
            "name",
        ] {
            assert!(
                row[key].as_str().is_some_and(|text| !text.is_empty()),
                "{key} in {row}"
            );
        }
    }
    let create = rows
        .iter()
        .find(|row| row["operation"] == "createTicket")
        .unwrap();
    assert_eq!(create["function"], "create_ticket");
    assert_eq!(create["method"], "POST");
    assert_eq!(create["path"], "/tickets");
    assert_eq!(create["resource"], "tickets");
    assert_eq!(create["idempotency"], "non-idempotent");
    assert_eq!(create["pagination"], "none");
    assert_eq!(create["name"], "tickets.create");
}

#[test]
fn operations_aligns_the_text_table() {
    let text = stdout(&xtask(&["operations"]));
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 109);
    let column = lines[0].find("method").unwrap();
    for line in &lines[1..] {
        assert!(
            ["GET ", "POST ", "PUT ", "DELETE "]
                .iter()
                .any(|method| line[column..].starts_with(method)),
            "{line}"
        );
    }
}

#[test]
fn generate_writes_code_to_the_directory_and_the_report_to_standard_error() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("generated");
    let arguments = ["generate", "--resources", "Tags,ticket_types"];
    let output = xtask(&[&arguments[..], &["--out", folder.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("corrections apply"));
    let code = fs::read_to_string(folder.join("resources/tags.rs")).unwrap();
    assert!(code.contains("\n    pub fn create_or_update("), "{code}");
    assert!(folder.join("types/ticket_types.rs").is_file());
    assert!(!folder.join("resources/contacts.rs").exists());
    // The files have the bytes that the build script writes, and standard output has the same code.
    let options = intercom_gen::Options::default().resources(["tags", "ticket-types"]);
    let (description, overlays) = (intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS);
    let generated = intercom_gen::generate(description, overlays, &options).unwrap();
    for file in &generated.files {
        let written = fs::read_to_string(folder.join(&file.path)).unwrap();
        assert!(written == file.code, "{}", file.path);
    }
    assert!(stdout(&xtask(&arguments)) == generated.code());

    let output = xtask(&["generate", "--resources", "tags,cats"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("unknown resource `cats`"),
        "{}",
        stderr(&output)
    );
    // The output directory is a file.
    let nowhere = directory.path().join("file");
    fs::write(&nowhere, "").unwrap();
    let output = xtask(&[
        "generate",
        "--resources",
        "tags",
        "--out",
        nowhere.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        stderr(&output).contains("error: cannot write"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn generate_writes_the_client_of_progenitor() {
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("generated");
    let arguments = ["generate", "--with", "progenitor", "--resources", "tags"];
    let output = xtask(&[&arguments[..], &["--out", folder.to_str().unwrap()]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    assert!(stderr(&output).contains("corrections apply"));
    let code = fs::read_to_string(folder.join("intercom.rs")).unwrap();
    assert!(code.contains("pub fn list_tags(&self)"), "{code}");
    // The file has the bytes that a build script gets, and standard output has the same code.
    let options = intercom_gen::Options::default().resources(["tags"]);
    let (description, overlays) = (intercom_openapi::DESCRIPTION, intercom_openapi::OVERLAYS);
    let client = intercom_gen::progenitor::generate(description, overlays, &options).unwrap();
    assert!(code == client.code);
    assert!(code == stdout(&xtask(&arguments)));
}

/// Compiles the code of a small description, with the dependencies and the program in the
/// documentation.
#[test]
fn verify_description_compiles_the_client_of_progenitor() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("small.json");
    let description = r#"{"openapi": "3.0.3", "info": {"title": "Small", "version": "9.9"}, "paths": {
        "/things/{body}": {"put": {
            "operationId": "new", "tags": ["Things"], "summary": "Create",
            "parameters": [
                {"name": "body", "in": "path", "required": true, "schema": {"type": "string"}},
                {"name": "client", "in": "query", "schema": {"type": "string", "enum": ["<", ">="]}}
            ],
            "requestBody": {"content": {"application/json": {"schema": {"type": "object", "properties": {"self": {"type": "string", "format": "uuid"}}}}}},
            "responses": {"200": {"description": "ok"}, "404": {"description": "none", "content": {"application/json": {"schema": {"type": "object"}}}},
                "409": {"description": "conflict", "content": {"application/json": {"schema": {"type": "string"}}}}}
        }}
    }}"#;
    fs::write(&file, description).unwrap();
    let output = xtask(&[
        "verify-description",
        "--with",
        "progenitor",
        file.to_str().unwrap(),
    ]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert!(stderr(&output).ends_with("the code of all 1 operations compiled\n"));
}

/// Users of the client compile neither progenitor nor its dependencies.
#[test]
fn the_client_does_not_depend_on_progenitor() {
    let output = Command::new(env!("CARGO"))
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .args([
            "tree",
            "--offline",
            "--package",
            "intercom-api",
            "--all-features",
        ])
        .args([
            "--edges",
            "normal,build",
            "--prefix",
            "none",
            "--target",
            "all",
        ])
        .output()
        .unwrap();
    let tree = stdout(&output);
    assert!(tree.contains("intercom-gen v"), "{}", stderr(&output));
    for name in ["progenitor", "typify", "openapiv3", "prettyplease"] {
        assert!(!tree.contains(name), "{name}");
    }
}

#[test]
fn describe_writes_the_same_document_as_yaml_and_json() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("corrected.JSON");
    assert_eq!(
        xtask(&["describe", "--out", file.to_str().unwrap()])
            .status
            .code(),
        Some(0)
    );
    let json: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let output = xtask(&["describe"]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(intercom_gen::parse(&stdout(&output)), Ok(json));
}

#[test]
fn surface_is_sorted_and_lists_every_operation() {
    let output = xtask(&["surface"]);
    assert_eq!(output.status.code(), Some(0));
    let text = stdout(&output);
    assert!(text.lines().is_sorted());
    let operations = text.lines().filter(|line| {
        let name = line.split(" -> ").next().unwrap_or_default();
        name != *line && !name.contains(':') && !name.ends_with("()")
    });
    assert_eq!(operations.count(), 108);
}
