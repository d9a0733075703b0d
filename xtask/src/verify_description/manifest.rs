//! The manifest of the scratch crate, with the dependencies and features of intercom-api's
//! manifest.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use toml::{Table, Value};

/// Builds the manifest of the scratch crate from the manifest of the workspace in `folder` and the
/// manifest of intercom-api.
pub(super) fn scratch(
    folder: &Path,
    root: &str,
    api: &str,
    resources: &BTreeSet<&str>,
) -> Result<String> {
    let root: Table = toml::from_str(root).context("cannot parse the workspace's Cargo.toml")?;
    let mut api: Table = toml::from_str(api).context("cannot parse intercom-api's Cargo.toml")?;
    let shared = root
        .get("workspace")
        .and_then(|workspace| workspace.get("package"));
    let mut package = Table::new();
    package.insert("name".into(), "generated-client".into());
    package.insert("publish".into(), false.into());
    for key in ["version", "edition", "rust-version"] {
        let value = shared
            .and_then(|shared| shared.get(key))
            .ok_or_else(|| anyhow!("the workspace's Cargo.toml has no workspace.package.{key}"))?;
        package.insert(key.into(), value.clone());
    }

    let mut manifest = Table::new();
    manifest.insert("package".into(), package.into());
    manifest.insert("workspace".into(), Table::new().into());
    let Some(Value::Table(mut dependencies)) = api.remove("dependencies") else {
        bail!("intercom-api's Cargo.toml has no [dependencies]");
    };
    for (name, dependency) in &mut dependencies {
        if dependency.get("workspace").is_some() {
            *dependency = inherited(folder, &root, name)?;
        }
    }
    manifest.insert("dependencies".into(), dependencies.into());
    if let Some(target) = api.remove("target") {
        manifest.insert("target".into(), target);
    }
    // Declare all features, because code refers to them, and enable the resources of the
    // description.
    let Some(Value::Table(mut features)) = api.remove("features") else {
        bail!("intercom-api's Cargo.toml has no [features]");
    };
    let mut default: Vec<Value> = vec!["rustls-tls".into()];
    for resource in resources {
        features
            .entry(*resource)
            .or_insert_with(|| Value::Array(Vec::new()));
        default.push((*resource).into());
    }
    features.insert("default".into(), Value::Array(default));
    manifest.insert("features".into(), features.into());
    toml::to_string(&manifest).context("cannot serialize the manifest of the scratch crate")
}

/// Returns a dependency of the workspace, with an absolute path.
fn inherited(folder: &Path, root: &Table, name: &str) -> Result<Value> {
    let mut dependency = root
        .get("workspace")
        .and_then(|workspace| workspace.get("dependencies")?.get(name))
        .cloned()
        .ok_or_else(|| {
            anyhow!("the workspace's Cargo.toml has no workspace.dependencies.{name}")
        })?;
    if let Some(Value::String(path)) = dependency.get_mut("path") {
        *path = folder.join(&*path).to_string_lossy().into_owned();
    }
    Ok(dependency)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "[workspace.package]\nversion = '1.2.3'\nedition = '2024'\nrust-version = '1.88'\n\
                        [workspace.dependencies]\ncore = { path = 'parts/core', version = '=1.2.3' }\n";

    #[test]
    fn copies_dependencies_and_features_of_the_client() {
        let api = "[package]\nname = 'a'\n[features]\ndefault = ['full']\nfull = ['tags']\ntags = []\nrustls-tls = ['dep:rustls']\n\
                   [dependencies]\ncore.workspace = true\nserde = { version = '1', features = ['derive'] }\n[build-dependencies]\nb = '1'\n";
        let resources = BTreeSet::from(["tags", "visits"]);
        let manifest: Table =
            toml::from_str(&scratch(Path::new("/root"), ROOT, api, &resources).unwrap()).unwrap();
        let expected: Table = toml::from_str(
            "[package]\nname = 'generated-client'\npublish = false\nversion = '1.2.3'\nedition = '2024'\nrust-version = '1.88'\n\
             [workspace]\n[dependencies]\ncore = { path = '/root/parts/core', version = '=1.2.3' }\nserde = { version = '1', features = ['derive'] }\n\
             [features]\ndefault = ['rustls-tls', 'tags', 'visits']\nfull = ['tags']\ntags = []\nvisits = []\nrustls-tls = ['dep:rustls']\n",
        )
        .unwrap();
        assert_eq!(manifest, expected);
    }

    #[test]
    fn errors_name_the_missing_entry() {
        for (root, api, missing) in [
            (
                "",
                "[dependencies]\n[features]\n",
                "workspace.package.version",
            ),
            (ROOT, "[features]\n", "[dependencies]"),
            (ROOT, "[dependencies]\n", "[features]"),
            (ROOT, "dependencies", "intercom-api's Cargo.toml"),
            (
                ROOT,
                "[dependencies]\nb.workspace = true\n[features]\n",
                "workspace.dependencies.b",
            ),
        ] {
            let error = scratch(Path::new("/root"), root, api, &BTreeSet::new())
                .unwrap_err()
                .to_string();
            assert!(error.contains(missing), "{missing}: {error}");
        }
    }
}
