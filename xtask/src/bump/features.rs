//! The Cargo features of the client: each resource has one.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail};
use intercom_gen::Outline;
use toml_edit::{Array, DocumentMut, Item, Value, value};

/// The changes to the features.
#[derive(Debug)]
pub(super) struct Features {
    /// The resources without a feature, which a bump adds.
    pub(super) added: Vec<String>,
    /// The features without a resource, which a bump leaves unchanged, because users can enable
    /// them.
    pub(super) unused: Vec<String>,
    /// The manifest with the added features.
    pub(super) manifest: String,
}

impl Features {
    pub(super) fn new(manifest: &str, after: &Outline) -> Result<Self> {
        let operations = after.operations.iter();
        let resources = operations.map(|operation| operation.resource.clone());
        Self::for_resources(manifest, &resources.collect())
    }

    fn for_resources(manifest: &str, resources: &BTreeSet<String>) -> Result<Self> {
        let mut document: DocumentMut = manifest
            .parse()
            .context("cannot parse intercom-api/Cargo.toml")?;
        let features = document.get_mut("features").and_then(Item::as_table_mut);
        let Some(features) = features else {
            bail!("intercom-api/Cargo.toml has no [features]");
        };
        let full = features.get("full").and_then(Item::as_array);
        let known: BTreeSet<String> = full
            .into_iter()
            .flatten()
            .filter_map(|name| Some(name.as_str()?.to_owned()))
            .collect();
        if let Some(missing) = known.iter().find(|name| !features.contains_key(name)) {
            bail!("the feature `{missing}` is in the list `full` and does not exist");
        }
        let added: Vec<String> = resources.difference(&known).cloned().collect();
        for name in &added {
            features.insert(name, value(Array::new()));
            if let Some(full) = features.get_mut("full").and_then(Item::as_array_mut) {
                let mut element = Value::from(name);
                element.decor_mut().set_prefix("\n    ");
                full.push_formatted(element);
            }
        }
        Ok(Self {
            added,
            unused: known.difference(resources).cloned().collect(),
            manifest: document.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_features_and_preserves_the_format() {
        let manifest = "[features]\ndefault = [\"full\"]\n# All.\nfull = [\n    \"admins\",\n    \"tags\",\n]\n\
            # One feature for each resource.\nadmins = []\n# A reason.\ntags = [\n    \"dep:x\",\n]\n\n[dependencies]\nx = \"1\"\n";
        let features = |manifest: &str, names: &[&str]| {
            let names = names.iter().map(|&name| name.to_owned()).collect();
            Features::for_resources(manifest, &names)
        };
        let found = features(manifest, &["admins", "brands", "zones"]).unwrap();
        assert_eq!(found.added, ["brands", "zones"]);
        assert_eq!(found.unused, ["tags"]);
        assert_eq!(
            found.manifest,
            "[features]\ndefault = [\"full\"]\n# All.\nfull = [\n    \"admins\",\n    \"tags\",\n    \"brands\",\n    \"zones\",\n]\n\
            # One feature for each resource.\nadmins = []\n# A reason.\ntags = [\n    \"dep:x\",\n]\nbrands = []\nzones = []\n\n[dependencies]\nx = \"1\"\n"
        );
        assert_eq!(
            features(manifest, &["admins", "tags"]).unwrap().manifest,
            manifest
        );
        for manifest in ["[", "a = 1\n", "[features]\nfull = [\"tags\"]\n"] {
            assert!(features(manifest, &[]).is_err(), "{manifest}");
        }
    }
}
