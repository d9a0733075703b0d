//! The build script of the client: which description it reads, and how it reports an unusable one.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;

use intercom_openapi::DESCRIPTION;
use serde_json::{Value, json};
use tempfile::TempDir;

mod ignored;
mod refused;

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
