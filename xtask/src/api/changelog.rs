//! `cargo xtask changelog`: checks that the changelog describes changes to the public API.
//!
//! The `Unreleased` section contains a digest of the API snapshots. After a change to the API, the
//! check fails until the digest is updated, as a reminder to add an entry.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;

use crate::{cargo, write};

/// Check that CHANGELOG.md was updated after the last change to the public API
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask changelog\n  cargo xtask changelog --accept")]
pub(crate) struct Arguments {
    /// Record the current API in CHANGELOG.md; run this after adding an entry
    #[arg(long)]
    accept: bool,
    /// Checkout to check [default: the one that xtask was built from]
    #[arg(long, value_name = "DIR")]
    root: Option<PathBuf>,
}

const CHANGELOG: &str = "CHANGELOG.md";
const SNAPSHOTS: [&str; 3] = [
    "tests/snapshots/public-api.txt",
    "tests/snapshots/surface.snap",
    "tests/snapshots/operations.snap",
];
const OPEN: &str = "<!-- api: ";
const CLOSE: &str = " -->";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let root = match &arguments.root {
        Some(root) => root.clone(),
        None => cargo::root(),
    };
    let digest = digest(&root)?;
    let path = root.join(CHANGELOG);
    let text = read(&path)?;
    let section = unreleased(&text)?;
    let known = recorded(section);
    if known == Some(digest.as_str()) {
        return Ok(());
    }
    if !arguments.accept {
        bail!(
            "the API snapshots ({}) changed since {CHANGELOG} was updated: describe the change under `Unreleased`, then run `cargo xtask changelog --accept`",
            SNAPSHOTS.join(", ")
        );
    }
    let line = format!("{OPEN}{digest}{CLOSE}");
    let changed = match known {
        Some(known) => section.replacen(&format!("{OPEN}{known}{CLOSE}"), &line, 1),
        None => match section.split_once('\n') {
            Some((heading, rest)) => format!("{heading}\n\n{line}\n{rest}"),
            None => format!("{section}\n\n{line}\n"),
        },
    };
    fs::write(&path, text.replacen(section, &changed, 1))
        .with_context(|| format!("cannot write {}", path.display()))?;
    write::report(&format!("{CHANGELOG} records the public API as {digest}\n"));
    Ok(())
}

/// Returns the `Unreleased` section, including its heading.
fn unreleased(text: &str) -> Result<&str> {
    let start = text
        .find("## Unreleased")
        .or_else(|| text.find("## [Unreleased]"))
        .ok_or_else(|| anyhow!("{CHANGELOG} has no section `## Unreleased`: add one"))?;
    let section = &text[start..];
    let end = section[2..]
        .find("\n## ")
        .map_or(section.len(), |end| end + 3);
    Ok(&section[..end])
}

/// Returns the digest that a section records.
fn recorded(section: &str) -> Option<&str> {
    let start = section.find(OPEN)? + OPEN.len();
    let end = section[start..].find(CLOSE)?;
    Some(&section[start..start + end])
}

/// Returns the 64-bit FNV-1a hash of the snapshots, which only has to detect accidental changes.
fn digest(root: &Path) -> Result<String> {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for name in SNAPSHOTS {
        let text = read(&root.join(name))?.replace("\r\n", "\n");
        for byte in name.bytes().chain(text.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
