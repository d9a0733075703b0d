//! What prevents a release. Each problem is one line with its remedy.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use serde_json::Value;
use sha2::{Digest, Sha256};
use toml_edit::{DocumentMut, Item};

use crate::cargo;

/// Returns the version of the published packages.
pub(super) fn version(packages: &[Value]) -> Option<String> {
    let mut packages = packages.iter();
    packages.find_map(|package| is_published(package).then(|| text(package, "version").to_owned()))
}

/// Returns the problems in the manifests.
pub(super) fn in_packages(packages: &[Value]) -> Vec<String> {
    let mut found = Vec::new();
    let version = version(packages).unwrap_or_default();
    let known: BTreeSet<&str> = cargo::PUBLISHED.into();
    for package in packages {
        let name = text(package, "name");
        if is_published(package) != known.contains(name) {
            found.push(format!(
                "{name}: set `publish = false`, or add the package to `PUBLISHED` in xtask/src/cargo.rs"
            ));
        }
        if !is_published(package) {
            continue;
        }
        if text(package, "version") != version {
            found.push(format!(
                "{name} has another version than {version}: use `version.workspace = true`"
            ));
        }
        for field in ["description", "license", "repository", "rust_version"] {
            if text(package, field).is_empty() {
                found.push(format!("{name} has no `{field}`: add it to its Cargo.toml"));
            }
        }
        for field in ["keywords", "categories"] {
            if package[field].as_array().is_none_or(Vec::is_empty) {
                found.push(format!(
                    "{name} has no `{field}`: add them to its Cargo.toml"
                ));
            }
        }
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            let local = !dependency["path"].is_null();
            let is_dev = dependency["kind"] == "dev";
            let requirement = text(dependency, "req");
            let other = text(dependency, "name");
            if local && !is_dev && requirement.trim_start_matches(['^', '=']) != version {
                found.push(format!(
                    "{name} depends on {other} {requirement}: use {version} in `workspace.dependencies`"
                ));
            }
            if local && !known.contains(other) && !is_dev {
                found.push(format!("{name} depends on {other}, which is not published"));
            }
        }
    }
    found
}

/// Returns the problems in the changelog. A tagged release has a dated section for the version.
pub(super) fn in_changelog(changelog: &str, version: &str, tagged: bool) -> Vec<String> {
    let mut headings = changelog
        .lines()
        .filter_map(|line| line.strip_prefix("## "));
    let dated = |heading: &str| {
        let heading = heading.replace(['[', ']'], "");
        let date = heading.strip_prefix(version)?.strip_prefix(" - ")?;
        let parts: Vec<&str> = date.split('-').collect();
        let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
        let digits = parts.concat().bytes().all(|byte| byte.is_ascii_digit());
        (digits && lengths == [4, 2, 2]).then_some(())
    };
    let has_section = headings.any(|heading| {
        dated(heading).is_some() || !tagged && heading.trim_matches(['[', ']']) == "Unreleased"
    });
    if has_section {
        return Vec::new();
    }
    vec![format!(
        "CHANGELOG.md has no section for the version: add `## {version} - YYYY-MM-DD`"
    )]
}

/// Returns the problems in the record of the upstream description, and of the description that is
/// vendored. The digest of the upstream file is optional.
pub(super) fn in_upstream(text: &str, vendored: &str) -> Vec<String> {
    let record: DocumentMut = text.parse().unwrap_or_default();
    let value = |key: &str| record.get(key).and_then(Item::as_str);
    let is_hex = |text: &str, lengths: RangeInclusive<usize>| {
        lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let valid = [
        ("repository", value("repository").is_some()),
        ("path", value("path").is_some()),
        (
            "commit",
            value("commit").is_some_and(|it| is_hex(it, 7..=40)),
        ),
        (
            "sha256",
            value("sha256").is_none_or(|it| is_hex(it, 64..=64)),
        ),
    ];
    let missing = valid.iter().filter(|(_, valid)| !valid);
    let mut found: Vec<String> = missing
        .map(|(key, _)| {
            format!("openapi/upstream.toml has no valid `{key}`: record the published description")
        })
        .collect();
    // The texts can be checked out with other line endings.
    let digest = Sha256::digest(vendored.replace("\r\n", "\n"));
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    if value("vendored-sha256") != Some(&digest) {
        found.push(format!(
            "openapi/upstream.toml does not record the vendored description: review its changes, and set `vendored-sha256` to {digest}"
        ));
    }
    found
}

/// Returns the problems in the files of an archive.
pub(super) fn in_files(package: &str, files: &BTreeSet<String>) -> Vec<String> {
    let mut required = vec!["Cargo.toml", "README.md", "LICENSE", "src/lib.rs"];
    match package {
        "intercom-openapi" => {
            required.extend(["corrections.yaml", "operations.yaml", "types.yaml"])
        }
        "intercom-api" => required.extend(["build/main.rs", "src/requirements.md"]),
        "intercom-sandbox" => required.extend(["build/main.rs", "src/main.rs"]),
        _ => {}
    }
    required
        .into_iter()
        .filter(|file| !files.contains(*file))
        .map(|file| format!("the archive of {package} has no {file}: add it to the package"))
        .collect()
}

fn is_published(package: &Value) -> bool {
    // An empty list is `publish = false`.
    package["publish"].is_null()
}

fn text<'a>(value: &'a Value, field: &str) -> &'a str {
    value[field].as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn package(name: &str) -> Value {
        json!({
            "name": name, "version": "1.2.0", "publish": null, "description": "A package", "license": "MIT",
            "repository": "https://example.com", "rust_version": "1.88", "keywords": ["a"], "categories": ["b"],
            "dependencies": [],
        })
    }

    /// Returns the problems after a change to the manifest of `intercom-api`.
    fn after(change: impl Fn(&mut Value)) -> String {
        let mut packages: Vec<Value> = cargo::PUBLISHED.into_iter().map(package).collect();
        packages.push(json!({"name": "xtask", "version": "1.2.0", "publish": []}));
        packages
            .iter_mut()
            .filter(|it| it["name"] == "intercom-api")
            .for_each(change);
        in_packages(&packages).join("\n")
    }

    #[test]
    fn manifests_have_one_version_and_all_fields() {
        assert_eq!(after(|_| ()), "");
        let depends = |kind: Value, name: &str, requirement: &str| json!([{"name": name, "req": requirement, "kind": kind, "path": "/a"}]);
        for (field, value, expected) in [
            (
                "version",
                json!("1.3.0"),
                "intercom-api has another version than 1.2.0",
            ),
            ("license", json!(null), "intercom-api has no `license`"),
            ("keywords", json!([]), "intercom-api has no `keywords`"),
            ("publish", json!([]), "intercom-api: set `publish = false`"),
            (
                "dependencies",
                depends(json!(null), "intercom-core", "=1.1.0"),
                "depends on intercom-core =1.1.0",
            ),
            (
                "dependencies",
                depends(json!("build"), "xtask", "^1.2.0"),
                "depends on xtask, which is not published",
            ),
        ] {
            let found = after(|package| package[field] = value.clone());
            assert!(found.contains(expected), "{field}: {found}");
        }
        let own = depends(json!(null), "intercom-core", "=1.2.0");
        assert_eq!(after(|package| package["dependencies"] = own.clone()), "");
    }

    #[test]
    fn the_changelog_has_a_section_for_the_version() {
        for (text, open, tagged) in [
            ("# Changelog\n\n## Unreleased\n", true, false),
            ("## [1.2.0] - 2026-08-14\n", true, true),
            ("## 1.2.0 - 2026-08-14\n", true, true),
            ("## 1.2.0 - soon\n", false, false),
            ("## 1.1.0 - 2026-08-14\n", false, false),
        ] {
            assert_eq!(
                in_changelog(text, "1.2.0", false).is_empty(),
                open,
                "{text}"
            );
            assert_eq!(
                in_changelog(text, "1.2.0", true).is_empty(),
                tagged,
                "{text}"
            );
        }
    }

    #[test]
    fn the_upstream_and_the_vendored_description_are_recorded() {
        let digest = "0".repeat(64);
        // The digest of an empty description.
        let vendored = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let record =
            format!("repository = \"r\"\npath = \"p\"\nvendored-sha256 = \"{vendored}\"\n");
        for (text, expected) in [
            (format!("{record}commit = \"8889625\"\n"), ""),
            (
                format!("{record}commit = \"8889625\"\nsha256 = \"{digest}\"\n"),
                "",
            ),
            (format!("{record}commit = \"main\"\n"), "`commit`"),
            (
                format!("{record}commit = \"8889625\"\nsha256 = \"0\"\n"),
                "`sha256`",
            ),
            (record.clone(), "`commit`"),
            (
                record.replace(vendored, &digest) + "commit = \"8889625\"\n",
                vendored,
            ),
        ] {
            let found = in_upstream(&text, "").join("\n");
            assert!(
                found.contains(expected) && found.is_empty() == expected.is_empty(),
                "{text}: {found}"
            );
        }
        assert_eq!(in_upstream("]", "").len(), 4);
    }

    #[test]
    fn archives_contain_required_files() {
        let files = ["Cargo.toml", "README.md", "LICENSE", "src/lib.rs"]
            .map(str::to_owned)
            .into();
        assert!(in_files("intercom-core", &files).is_empty());
        let found = in_files("intercom-openapi", &files).join("\n");
        assert!(
            found.contains("intercom-openapi has no types.yaml"),
            "{found}"
        );
    }
}
