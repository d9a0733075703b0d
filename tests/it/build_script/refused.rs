//! Files that the build script refuses, with the location, the finding and the remedy.

use std::fs;

use intercom_openapi::DESCRIPTION;
use serde_json::json;

use super::{Build, newer, parsed, with};

#[test]
fn refuses_what_is_not_a_readable_file() {
    let build = Build::new();
    let folder = build.path("descriptions");
    fs::create_dir(&folder).unwrap();
    let missing = build.path("missing.yaml");
    let large = build.path("large.yaml");
    let file = fs::File::create(&large).unwrap();
    file.set_len(50_000_000).unwrap();
    for (path, finding) in [
        (folder.as_path(), "this is a directory"),
        (missing.as_path(), "cannot read the file: "),
        (
            large.as_path(),
            "50000000 bytes, which is more than 10485760",
        ),
        #[cfg(unix)]
        ("/dev/null".as_ref(), "not a regular file"),
    ] {
        let message = Build::new().with("INTERCOM_OPENAPI", path).refusal();
        let expected = format!("INTERCOM_OPENAPI={}: ", path.display());
        assert!(message.starts_with(&expected), "{message}");
        assert!(message.contains(finding), "{message}");
        assert!(
            message.contains("; set `INTERCOM_OPENAPI` to the path"),
            "{message}"
        );
    }
    let injected = "/tmp/a\ncargo::rustc-env=A=1";
    let message = Build::new().with("INTERCOM_OPENAPI", injected).refusal();
    assert!(message.contains("control character"), "{message}");
    #[cfg(unix)]
    {
        use std::ffi::OsString;
        use std::os::unix::ffi::OsStringExt;

        let name = OsString::from_vec(b"/tmp/\xff.yaml".to_vec());
        let message = Build::new().with("INTERCOM_OPENAPI", name).refusal();
        assert!(message.contains("not valid Unicode"), "{message}");
    }
}

#[test]
fn a_file_that_vanishes_is_an_error() {
    let build = Build::with_file(newer());
    let file = build.path("description.yaml");
    fs::remove_file(&file).unwrap();
    build.refusal();
    fs::create_dir(&file).unwrap();
    assert!(build.refusal().contains("this is a directory"));
}

/// Each file is refused with the location, the finding and the remedy.
#[test]
fn refuses_unusable_descriptions() {
    let pet_store = json!({
        "openapi": "3.0.1",
        "info": {"title": "Pet Store", "version": "1.0.0"},
        "servers": [{"url": "https://pets.example.com/v1"}],
        "paths": {"/pets": {"get": {"operationId": "listPets", "responses": {"200": {"description": ""}}}}},
    });
    let swagger = json!({"swagger": "2.0", "info": {"title": "Intercom API", "version": "2.10"}, "paths": {}});
    // Each anchor repeats the one before it ten times.
    let anchors: String = (1..12)
        .map(|level| {
            let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
            format!("a{level}: &a{level} [{aliases}]\n")
        })
        .collect();
    let json = parsed().to_string();
    let half: String = json.chars().take(json.len() / 3).collect();
    let utf_16: Vec<u8> = "openapi: 3.0.1"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let mut latin_1 = DESCRIPTION.as_bytes().to_vec();
    latin_1.extend(b"\nx-name: caf\xe9\n");
    let nested = "[".repeat(100_000);
    let cases: Vec<(&str, Vec<u8>, &str, &str, &str)> = vec![
        (
            "another API",
            pet_store.to_string().into(),
            "at /servers",
            "no server at intercom.io",
            "API at intercom.io",
        ),
        (
            "OpenAPI 3.1",
            with("/openapi", json!("3.1.0")).into(),
            "at /openapi",
            "3.1.0",
            "convert",
        ),
        (
            "Swagger 2.0",
            swagger.to_string().into(),
            "",
            "missing key `openapi`",
            "convert the description from Swagger 2.0",
        ),
        (
            "an empty file",
            Vec::new(),
            "",
            "the document is empty",
            "provide",
        ),
        (
            "a comment",
            b"# nothing\n".to_vec(),
            "",
            "the document is empty",
            "provide",
        ),
        (
            "prose",
            b"Not found".to_vec(),
            "",
            "expected an object, found a string",
            "provide",
        ),
        (
            "a web page",
            b"<!DOCTYPE html>\n<html><body>404</body></html>".to_vec(),
            "",
            "expected an object",
            "provide",
        ),
        (
            "a part of a file",
            half.into(),
            "",
            "invalid YAML at line 1, column ",
            "fix the syntax",
        ),
        (
            "exponential anchors",
            format!("a0: &a0 [1]\n{anchors}").into(),
            "at /a1",
            "YAML alias",
            "replace the alias",
        ),
        (
            "deep nesting",
            nested.into(),
            "",
            "nested more than",
            "reduce the nesting",
        ),
        ("UTF-16", utf_16, "", "", ""),
        (
            "Latin-1",
            latin_1,
            "",
            "not valid UTF-8 in line ",
            "save the file as UTF-8",
        ),
        (
            "an invalid version",
            with("/info/version", json!("2.16\nX: 1")).into(),
            "at /info/version",
            "invalid version",
            "such as \"2.16\"",
        ),
        (
            "no version",
            with("/info", json!({})).into(),
            "at /info",
            "missing key `version`",
            "set it to the version",
        ),
        (
            "no operations",
            with("/paths", json!([])).into(),
            "at /paths",
            "expected an object",
            "list the operations",
        ),
    ];
    for (name, content, pointer, finding, remedy) in cases {
        let build = Build::with_file(content);
        let message = build.refusal();
        let file = format!(
            "INTERCOM_OPENAPI={}: ",
            build.path("description.yaml").display()
        );
        assert!(message.starts_with(&file), "{name}: {message}");
        for part in [pointer, finding, remedy] {
            assert!(message.contains(part), "{name}: {message}");
        }
        assert!(message.len() < 1_500, "{name}: {message}");
    }
}
