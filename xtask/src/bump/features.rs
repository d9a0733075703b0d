//! The Cargo features of the client: each resource has one.

use std::collections::BTreeSet;

use anyhow::{Context, Result, anyhow, bail};
use intercom_gen::Outline;

/// The changes to the features.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Features {
    /// The resources without a feature, which a bump adds.
    pub(super) added: Vec<String>,
    /// The features without a resource, which a bump leaves unchanged, because users can enable
    /// them.
    pub(super) unused: Vec<String>,
}

impl Features {
    pub(super) fn new(manifest: &str, after: &Outline) -> Result<Self> {
        let full = full(manifest)?;
        let resources: BTreeSet<String> = after
            .operations
            .iter()
            .map(|operation| operation.resource.clone())
            .collect();
        Ok(Self {
            added: resources.difference(&full).cloned().collect(),
            unused: full.difference(&resources).cloned().collect(),
        })
    }

    /// Returns the manifest with the added features, or `None` if there are none.
    pub(super) fn manifest(&self, text: &str) -> Result<Option<String>> {
        if self.added.is_empty() {
            return Ok(None);
        }
        let (head, rest) = text.split_once("\nfull = [\n").ok_or_else(|| {
            anyhow!("cannot add features to intercom-api/Cargo.toml: expected the line `full = [`")
        })?;
        let (list, rest) = rest
            .split_once("]\n")
            .ok_or_else(|| anyhow!("cannot add features to intercom-api/Cargo.toml: expected the end of the list `full`"))?;
        let mut entries: Vec<String> = list.lines().map(str::to_owned).collect();
        entries.extend(self.added.iter().map(|name| format!("    \"{name}\",")));
        entries.sort();
        // The features follow the list, up to the next empty line.
        let (features, rest) = rest.split_once("\n\n").unwrap_or((rest, ""));
        let mut blocks = blocks(features);
        blocks.extend(self.added.iter().map(|name| format!("{name} = []\n")));
        let comments = usize::from(
            blocks
                .first()
                .is_some_and(|block| block.starts_with("# One")),
        );
        blocks[comments..].sort_by(|one, other| name(one).cmp(name(other)));
        let text = format!(
            "{head}\nfull = [\n{}\n]\n{}\n{rest}",
            entries.join("\n"),
            blocks.concat()
        );
        // Parse the result, since a differently formatted file is not recognized.
        let complete =
            full(&text).is_ok_and(|full| self.added.iter().all(|name| full.contains(name)));
        if !complete {
            bail!(
                "cannot add features to intercom-api/Cargo.toml: the result is not valid; add {} by hand",
                self.added.join(", ")
            );
        }
        Ok(Some(text))
    }
}

/// Returns the features in the list `full`, which must all exist.
fn full(manifest: &str) -> Result<BTreeSet<String>> {
    let manifest: toml::Table =
        toml::from_str(manifest).context("cannot parse intercom-api/Cargo.toml")?;
    let features = manifest.get("features").and_then(toml::Value::as_table);
    let full = features.and_then(|features| features.get("full")?.as_array());
    let full: BTreeSet<String> = full
        .into_iter()
        .flatten()
        .filter_map(|name| Some(name.as_str()?.to_owned()))
        .collect();
    match full
        .iter()
        .find(|name| features.is_none_or(|features| !features.contains_key(*name)))
    {
        Some(missing) => bail!("the feature `{missing}` is in the list `full` and does not exist"),
        None => Ok(full),
    }
}

/// Splits features into blocks: each consists of a feature, and the comments before it.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let continues = open || line.starts_with([' ', ']']);
        match blocks.last_mut() {
            Some(block) if continues => block.push_str(line),
            _ => blocks.push(line.to_owned()),
        }
        if let Some(block) = blocks.last_mut() {
            block.push('\n');
        }
        // A comment belongs to the next feature, except the one about all of them.
        open = line.starts_with('#') && !line.starts_with("# One");
    }
    blocks
}

/// Returns the name of the feature in a block.
fn name(block: &str) -> &str {
    let lines = block.lines();
    let line = lines.into_iter().find(|line| !line.starts_with('#'));
    line.and_then(|line| line.split(' ').next())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds_features_in_alphabetical_order() {
        let manifest = "[features]\ndefault = [\"full\"]\n# All.\nfull = [\n    \"admins\",\n    \"tags\",\n]\n\
            # One feature for each resource.\nadmins = []\n# A reason.\ntags = [\n    \"dep:x\",\n]\n\n[dependencies]\nx = \"1\"\n";
        let features = Features {
            added: vec!["brands".to_owned(), "macros".to_owned(), "zones".to_owned()],
            unused: Vec::new(),
        };
        assert_eq!(
            features.manifest(manifest).unwrap().unwrap(),
            "[features]\ndefault = [\"full\"]\n# All.\nfull = [\n    \"admins\",\n    \"brands\",\n    \"macros\",\n    \"tags\",\n    \"zones\",\n]\n\
            # One feature for each resource.\nadmins = []\nbrands = []\nmacros = []\n# A reason.\ntags = [\n    \"dep:x\",\n]\nzones = []\n\n[dependencies]\nx = \"1\"\n"
        );
        assert_eq!(Features::default().manifest(manifest).unwrap(), None);
        assert!(features.manifest("[features]\nfull = []\n").is_err());
    }
}
