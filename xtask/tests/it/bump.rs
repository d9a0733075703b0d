//! `cargo xtask bump` on a copy of the files that it changes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

use crate::{command, stderr, stdout};

/// A checkout with the files that a bump reads and some that it changes.
struct Checkout(tempfile::TempDir);

impl Checkout {
    fn new() -> Self {
        let checkout = Self(tempfile::tempdir().unwrap());
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for name in [
            "openapi/corrections.yaml",
            "openapi/operations.yaml",
            "openapi/types.yaml",
            "openapi/src/vendored.rs",
            "intercom-api/Cargo.toml",
        ] {
            checkout.put(name, &fs::read_to_string(workspace.join(name)).unwrap());
        }
        let vendored = format!("openapi/intercom-{}.yaml", checkout.version());
        checkout.put(&vendored, intercom_openapi::DESCRIPTION);
        checkout
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn put(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap()
    }

    /// Returns the content of every file by path.
    fn files(&self) -> BTreeMap<String, String> {
        fn walk(folder: &Path, base: &Path, found: &mut BTreeMap<String, String>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, base, found);
                } else {
                    let name = path.strip_prefix(base).unwrap().display().to_string();
                    // Windows separates names by backslashes.
                    found.insert(name.replace('\\', "/"), fs::read_to_string(path).unwrap());
                }
            }
        }
        let mut found = BTreeMap::new();
        walk(self.0.path(), self.0.path(), &mut found);
        found
    }

    fn version(&self) -> String {
        description()["info"]["version"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    fn bump(&self, description: &str, more: &[&str]) -> Output {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("new.yaml");
        fs::write(&file, description).unwrap();
        command(&["bump", "--root"])
            .arg(self.0.path())
            .arg(file)
            .args(more)
            .output()
            .unwrap()
    }
}

fn description() -> Value {
    intercom_gen::parse(intercom_openapi::DESCRIPTION).unwrap()
}

/// Returns the vendored description as a later version with other texts: one operation is removed,
/// one is added, and a path parameter is renamed.
fn later() -> Value {
    let mut new = description();
    new["info"]["version"] = json!("2.77");
    let paths = new["paths"].as_object_mut().unwrap();
    paths
        .remove("/conversations/{id}/run_assignment_rules")
        .unwrap();
    let mut tag = paths.remove("/tags/{id}").unwrap();
    for method in ["get", "delete"] {
        for parameter in tag[method]["parameters"].as_array_mut().unwrap() {
            if parameter["name"] == "id" {
                parameter["name"] = json!("tag_id");
            }
        }
        tag[method]["summary"] = json!("Another summary");
    }
    paths.insert("/tags/{tag_id}".to_owned(), tag);
    paths.insert(
        "/tags/recount".to_owned(),
        json!({"post": {"operationId": "recountTags", "tags": ["Counting"], "summary": "As published",
            "responses": {"204": {"description": "Done."}}}}),
    );
    new["components"]["schemas"]["tag"]["properties"]["color"] = json!({"type": "string"});
    new
}

#[test]
fn updates_the_version_and_reports_the_changes() {
    let checkout = Checkout::new();
    let before = checkout.files();
    let (old, new) = (checkout.version(), later().to_string());

    let checked = checkout.bump(&new, &["--check"]);
    assert!(checked.status.success(), "{}", stderr(&checked));
    assert!(stdout(&checked).contains("Nothing was written."));
    assert_eq!(checkout.files(), before, "--check wrote something");

    let output = checkout.bump(&new, &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    let report = stdout(&output);
    assert_eq!(
        report,
        stdout(&checked).replace("Nothing was written.\n\n", "")
    );
    for line in [
        "| major | yes | operation removed | `conversations.run_assignment_rules` | `POST /conversations/{id}/run_assignment_rules` |  |",
        "| minor | no | operation added | `counting.recount_tags` |  | `POST /tags/recount` |",
        "  POST /tags/recount: {name: counting.recount_tags}",
        "- New Cargo features: `counting`.",
        "- Removed operations with an entry in `operations.yaml`: `POST /conversations/{}/run_assignment_rules`.",
    ] {
        assert!(
            report.lines().any(|found| found == line),
            "{line}\n{report}"
        );
    }
    assert!(report.contains(&format!("# From {old} to 2.77\n")));
    assert!(
        report.contains("| field added | `types::Tag.color` |"),
        "{report}"
    );
    assert!(report.contains("run_assignment_rules'].post`"), "{report}");
    assert!(
        report.contains(&format!("git grep -nwF -e {old} -e '108 operations'")),
        "{report}"
    );
    assert!(report.contains("as published: `/tags/recount`"), "{report}");
    assert!(
        report.contains("without a description: `/tags/recount`, `tag`"),
        "{report}"
    );

    let constants = checkout.read("openapi/src/vendored.rs");
    assert!(
        constants.contains("VERSION: &str = \"2.77\";"),
        "{constants}"
    );
    assert!(constants.contains("include_str!(\"../intercom-2.77.yaml\")"));
    assert!(
        !checkout
            .path(&format!("openapi/intercom-{old}.yaml"))
            .exists()
    );

    // The overlays are unchanged. They are applied with the old description as their base.
    for overlay in ["corrections", "operations", "types"] {
        let file = format!("openapi/{overlay}.yaml");
        assert_eq!(checkout.read(&file), before[&file], "{file}");
    }
    let base = checkout.read("openapi/base.yaml");
    assert_eq!(base, before[&format!("openapi/intercom-{old}.yaml")]);
    assert!(constants.contains("pub const BASE: &str = include_str!(\"../base.yaml\");"));
    let manifest = checkout.read("intercom-api/Cargo.toml");
    assert!(manifest.contains("    \"counting\",\n"), "{manifest}");
    assert!(manifest.contains("\ncounting = []\n"), "{manifest}");
    let vendored = checkout.read("openapi/intercom-2.77.yaml");
    let options = intercom_gen::Options::default().base(base.as_str());
    let generated =
        intercom_gen::generate(&vendored, intercom_openapi::OVERLAYS, &options).unwrap();
    assert_eq!(generated.report.undecided, ["POST /tags/recount"]);

    // A renamed path parameter is not a change of the API.
    assert!(!report.contains("tags.delete"), "{report}");
    let parsed = intercom_gen::parse(&vendored).unwrap();
    assert_eq!(
        parsed["paths"]["/tags/{tag_id}"]["delete"]["summary"],
        description()["paths"]["/tags/{id}"]["delete"]["summary"]
    );
    assert_eq!(
        parsed["paths"]["/tags/recount"]["post"]["summary"],
        "As published"
    );
    // The next bump keeps the base.
    let mut next = later();
    next["info"]["version"] = json!("2.78");
    let output = checkout.bump(&next.to_string(), &[]);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(stdout(&output).contains("The public API is the same for 2.77 and 2.78."));
    assert_eq!(checkout.read("openapi/base.yaml"), base);
    assert!(!checkout.path("openapi/intercom-2.77.yaml").exists());
}

#[test]
fn refuses_other_descriptions_and_changes_nothing() {
    let checkout = Checkout::new();
    let before = checkout.files();
    let other = |change: fn(&mut Value)| {
        let mut new = later();
        change(&mut new);
        new.to_string()
    };
    for (text, message) in [
        (String::new(), "the document is empty"),
        ("a: [1, 2\nb".to_owned(), "invalid YAML at line"),
        ("just words".to_owned(), "invalid version"),
        (
            "{\"swagger\": \"2.0\", \"info\": {\"version\": \"2.77\"}}".to_owned(),
            "not OpenAPI 3.0",
        ),
        (
            other(|new| new["openapi"] = json!("3.1.0")),
            "not OpenAPI 3.0",
        ),
        (
            other(|new| new["servers"] = json!([{"url": "https://intercom.io.example.com"}])),
            "none of its servers is at intercom.io",
        ),
        (
            other(|new| new["paths"] = json!({"/me": {}})),
            "fewer than half of the paths",
        ),
        (
            other(|new| new["info"]["version"] = json!("../../2.77")),
            "invalid version",
        ),
        (
            other(|new| new["paths"]["/me"]["get"]["parameters"] = json!([{"name": 7}])),
            "/paths/~1me/get/parameters/0",
        ),
    ] {
        let output = checkout.bump(&text, &[]);
        assert_eq!(output.status.code(), Some(1), "{message}");
        let error = stderr(&output);
        assert!(
            error.contains(message) && error.contains("new.yaml"),
            "{message}: {error}"
        );
        assert_eq!(stdout(&output), "", "{message}");
        assert_eq!(checkout.files(), before, "{message}");
    }
    let output = command(&["bump", "missing.yaml", "--root"])
        .arg(checkout.path(""))
        .output()
        .unwrap();
    assert!(stderr(&output).contains("cannot read missing.yaml"));
    assert_eq!(checkout.files(), before);
}

#[test]
fn an_incomplete_bump_is_completed_by_the_next_one() {
    let (checkout, complete) = (Checkout::new(), Checkout::new());
    let new = later().to_string();
    // A directory in place of the new description, which is written after the base.
    let blocked = checkout.path("openapi/intercom-2.77.yaml");
    fs::create_dir(&blocked).unwrap();
    let output = checkout.bump(&new, &[]);
    assert_eq!(output.status.code(), Some(1));
    let error = stderr(&output);
    assert!(
        error.contains("the bump is incomplete: run it again"),
        "{error}"
    );
    fs::remove_dir(&blocked).unwrap();
    for checkout in [&checkout, &complete] {
        let output = checkout.bump(&new, &[]);
        assert!(output.status.success(), "{}", stderr(&output));
    }
    assert_eq!(checkout.files(), complete.files());
}

#[test]
fn surface_compares_descriptions_and_revisions() {
    let checkout = Checkout::new();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .current_dir(checkout.path(""))
            .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.com"])
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", stderr(&output));
    };
    let diff = |before: &str, after: &str| {
        command(&["surface", "--diff", before, after])
            .current_dir(checkout.path(""))
            .output()
            .unwrap()
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "one"]);
    let file = checkout.path("later.json");
    fs::write(&file, later().to_string()).unwrap();
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "two"]);

    let same = diff("HEAD~1", "vendored");
    assert!(same.status.success(), "{}", stderr(&same));
    let version = checkout.version();
    assert_eq!(
        stdout(&same),
        format!("The public API is the same for {version} and {version}.\n")
    );
    let from_file = diff("vendored", "later.json");
    let from_revision = diff("HEAD~1", "HEAD:later.json");
    assert!(
        stdout(&from_file).contains("| minor | no | operation added | `counting.recount_tags` |")
    );
    assert_eq!(stdout(&from_file), stdout(&from_revision));

    for (name, message) in [
        ("nowhere", "neither a file nor a git revision"),
        ("HEAD:nowhere.yaml", "nowhere.yaml"),
    ] {
        let output = diff("vendored", name);
        assert_eq!(output.status.code(), Some(1), "{name}");
        assert!(
            stderr(&output).contains(message),
            "{name}: {}",
            stderr(&output)
        );
    }
}
