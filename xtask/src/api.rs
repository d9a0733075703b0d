//! `cargo xtask api`: lists the hand-written public API of a package.

use std::collections::BTreeSet;
use std::fs;
use std::iter::once;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::Value;

use crate::write;

/// List the hand-written public items of a package, one per line
///
/// `.ci/api` compares the lists with tests/snapshots/public-api.txt. The generated API is in
/// tests/snapshots/surface.snap.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask api target/doc/intercom_api.json")]
pub(crate) struct Arguments {
    /// JSON that rustdoc of Rust 1.95 wrote for the package
    file: PathBuf,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let file = &arguments.file;
    let context = || format!("cannot read {}", file.display());
    let text = fs::read_to_string(file).with_context(context)?;
    let document: Value = serde_json::from_str(&text).with_context(context)?;
    let api = public_api::Builder::from_rustdoc_json(file)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .omit_auto_derived_impls(true)
        .build()
        .with_context(context)?;
    // Generated code is in the output directory of the build script.
    let is_generated = |id: u32| {
        let source = &document["index"][id.to_string()]["span"]["filename"];
        source
            .as_str()
            .is_some_and(|source| source.replace('\\', "/").contains("/out/"))
    };
    let items = api.items().filter(|item| {
        let mut ids = once(item.id()).chain(item.parent_id());
        !ids.any(|id| is_generated(id.0))
    });
    let lines: BTreeSet<String> = items.map(|item| format!("{item}\n")).collect();
    write::result(&lines.into_iter().collect::<String>(), None)
}
