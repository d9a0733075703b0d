//! The build script of the client: which description it reads, and how it reports an unusable one.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

use intercom_openapi::DESCRIPTION;
use serde_json::{Value, json};
use tempfile::TempDir;

mod ignored;

#[path = "../../intercom-api/build/main.rs"]
#[allow(dead_code, unreachable_pub)]
mod script;

/// A directory that contains the workspace of a program, and the output of the build script.
struct Build {
    root: TempDir,
    variables: Vec<(String, OsString)>,
}

impl Build {
    /// A build with the feature `tags`.
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("target/debug/build/intercom-api-0/out");
        fs::create_dir_all(&out).unwrap();
        fs::write(root.path().join("Cargo.lock"), "").unwrap();
        Self {
            root,
            variables: Vec::new(),
        }
        .with("OUT_DIR", out)
        .with("CARGO_FEATURE_TAGS", "1")
    }

    fn with(mut self, variable: &str, value: impl Into<OsString>) -> Self {
        self.variables.push((variable.to_owned(), value.into()));
        self
    }

    /// A build with the file `description.yaml`, which the variable names.
    fn with_file(content: impl AsRef<[u8]>) -> Self {
        let build = Self::new();
        let file = build.path("description.yaml");
        fs::write(&file, content).unwrap();
        build.with(script::description::VARIABLE, file)
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.root.path().join(name)
    }

    /// Returns the directives for cargo.
    fn run(&self) -> Result<String, String> {
        let variables = self
            .variables
            .iter()
            .map(|(name, value)| (name.into(), value.clone()));
        let environment = script::environment::Environment::new(variables);
        let mut directives = Vec::new();
        script::run(&environment, &mut directives).map_err(|problem| problem.to_string())?;
        Ok(String::from_utf8(directives).unwrap())
    }

    fn refusal(&self) -> String {
        let message = self.run().expect_err("the build succeeds");
        assert_eq!(message.lines().count(), 1, "{message}");
        // Nothing is written that a later build could compile.
        assert_eq!(self.generated("generated.rs"), None, "{message}");
        message
    }

    fn generated(&self, name: &str) -> Option<String> {
        let out = self.path("target/debug/build/intercom-api-0/out");
        fs::read_to_string(out.join(name)).ok()
    }
}

/// Returns the vendored description as version 2.99.
fn newer() -> String {
    DESCRIPTION.replacen(
        &format!("version: '{}'", intercom_openapi::VERSION),
        "version: 2.99",
        1,
    )
}

fn parsed() -> Value {
    intercom_gen::parse(DESCRIPTION).unwrap()
}

fn with(pointer: &str, value: Value) -> String {
    let mut document = parsed();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap()[key] = value;
    document.to_string()
}

#[test]
fn the_variable_selects_the_description_and_its_version() {
    let vendored = Build::new();
    let directives = vendored.run().unwrap();
    assert!(directives.contains("cargo::rerun-if-env-changed=INTERCOM_OPENAPI\n"));
    let code = vendored.generated("generated.rs").unwrap();
    let version = |version: &str| format!("pub const API_VERSION: &str = \"{version}\";\n");
    assert!(code.contains(&version(intercom_openapi::VERSION)), "{code}");

    let empty = Build::new().with("INTERCOM_OPENAPI", "");
    assert_eq!(empty.run().unwrap(), directives);
    assert_eq!(empty.generated("generated.rs").as_ref(), Some(&code));

    let yaml = Build::with_file(newer());
    let directives = yaml.run().unwrap();
    let file = yaml.path("description.yaml");
    let watched = format!("cargo::rerun-if-changed={}\n", file.display());
    assert!(directives.contains(&watched), "{directives}");
    let newer_code = yaml.generated("generated.rs").unwrap();
    assert!(newer_code.contains(&version("2.99")), "{newer_code}");
    // The corrections apply.
    assert_eq!(
        yaml.generated("types/tags.rs"),
        vendored.generated("types/tags.rs")
    );

    let json = with("/info/version", json!("2.99"));
    let byte_order_mark = format!("\u{feff}{}", newer());
    for text in [json, byte_order_mark] {
        let other = Build::with_file(text);
        other.run().unwrap();
        assert_eq!(other.generated("generated.rs").as_ref(), Some(&newer_code));
    }
}

/// The corrections are written for the vendored description. A newer copy of the same version may
/// contain some of them.
#[test]
fn a_copy_of_the_vendored_version_need_not_have_its_defects() {
    let mut document = parsed();
    document["paths"]
        .as_object_mut()
        .unwrap()
        .retain(|path, _| path.starts_with("/tags"));
    let build = Build::with_file(document.to_string());
    build.run().unwrap();
    assert!(build.generated("resources/tags.rs").is_some());
}

#[test]
fn a_relative_path_is_relative_to_the_workspace() {
    let inside = |folder: &str| {
        let build = Build::new();
        fs::create_dir_all(build.path(folder)).unwrap();
        fs::write(build.path(folder).join("intercom.yaml"), newer()).unwrap();
        build
    };
    let watched = |build: &Build, path: &str| {
        let line = format!("rerun-if-changed={}\n", build.path(path).display());
        let directives = build.run().unwrap();
        assert!(directives.contains(&line), "{directives}");
    };
    let relative = "api/intercom.yaml";
    // The directory in which cargo was started does not matter.
    let build = inside("api").with("INTERCOM_OPENAPI", relative);
    watched(&build, relative);
    let member = build.path("member");
    fs::create_dir_all(&member).unwrap();
    let build = build.with("PWD", member);
    watched(&build, relative);

    // A target directory outside of the workspace.
    let other = tempfile::tempdir().unwrap();
    let build = inside("api")
        .with("INTERCOM_OPENAPI", relative)
        .with("OUT_DIR", other.path().join("out"));
    fs::create_dir_all(other.path().join("out")).unwrap();
    let start = build.path("api");
    let build = build.with("PWD", start);
    watched(&build, relative);

    // The directory in which cargo was started.
    let build = inside("member/api").with("INTERCOM_OPENAPI", relative);
    let start = build.path("member");
    let build = build.with("PWD", start);
    watched(&build, "member/api/intercom.yaml");

    let message = Build::new().with("INTERCOM_OPENAPI", relative).refusal();
    assert!(message.contains("no "), "{message}");
    assert!(message.contains("use an absolute path"), "{message}");
}

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
        (Path::new("/dev/null"), "not a regular file"),
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

/// Descriptions that look hostile, and are valid.
#[test]
fn hostile_names_and_texts_become_code_that_is_formatted_as_text() {
    let hostile =
        "*/ \"# ]] #[cfg(any())] `` \u{202e} \u{0} }\n#![allow(x)]\nfn injected() { panic!() }";
    let mut document = parsed();
    document["paths"]["/tags"]["get"]["description"] = json!(hostile);
    document["paths"]["/tags"]["get"]["summary"] = json!(hostile);
    let tag = &mut document["components"]["schemas"]["tag"];
    tag["description"] = json!(hostile);
    for (name, schema) in [
        ("type", json!({"type": "string", "description": hostile})),
        (
            "self",
            json!({"type": "string", "enum": ["fn", "", "ü", "\"", "*/", "Self"]}),
        ),
        ("größe 日本", json!({"$ref": "#/components/schemas/tag"})),
        (
            "\"]fn(",
            json!({"type": "object", "properties": {"crate": {"$ref": "#/components/schemas/tag"}}}),
        ),
    ] {
        tag["properties"][name] = schema;
    }
    let build = Build::with_file(document.to_string());
    build.run().unwrap();
    for file in [
        "generated.rs",
        "types/tags.rs",
        "types/common.rs",
        "resources/tags.rs",
        "index.md",
    ] {
        let code = build.generated(file).unwrap_or_default();
        for line in code.lines() {
            let is_text = line.trim_start().starts_with("///") || line.contains('"');
            assert!(is_text || !line.contains("injected"), "{file}: {line}");
        }
    }
}

#[test]
fn the_operations_of_a_resource_without_a_feature_require_full() {
    let mut document = parsed();
    document["paths"]["/brands"] = json!({"get": {
        "tags": ["Brands"],
        "summary": "List all brands",
        "operationId": "listBrands",
        "responses": {"200": {"description": "OK"}},
    }});
    let text = document.to_string();
    let build = Build::with_file(&text);
    build.run().unwrap();
    assert_eq!(build.generated("resources/brands.rs"), None);
    let code = build.generated("generated.rs").unwrap();
    assert!(code.contains("the feature `full` of `intercom-api` is not enabled"));

    let build = Build::with_file(&text).with("CARGO_FEATURE_FULL", "1");
    build.run().unwrap();
    let code = build.generated("generated.rs").unwrap();
    assert!(
        code.contains("#[cfg(feature = \"full\")]\n    pub mod brands {"),
        "{code}"
    );
    assert!(!code.contains("feature = \"brands\""));
    let index = build.generated("index.md").unwrap();
    assert!(
        index.contains("| [`client.brands()`](Client::brands) | `full` |"),
        "{index}"
    );
}

/// The build script reads the names of the features from the manifest.
#[test]
fn the_features_are_those_of_the_manifest() {
    let declared = script::features::declared();
    let names: BTreeSet<&str> = declared.iter().map(String::as_str).collect();
    assert_eq!(names.len(), declared.len());
    let generated = intercom_gen::generate(
        DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default(),
    )
    .unwrap();
    for operation in &generated.operations {
        assert!(
            names.contains(operation.resource.as_str()),
            "{}",
            operation.resource
        );
    }
    for name in ["default", "full", "rustls-tls", "redis", "visitors"] {
        assert!(names.contains(name), "{name}");
    }
    for name in ["bytes", "dep:csv-core", "name", "serde", "workspace"] {
        assert!(!names.contains(name), "{name}");
    }
}
