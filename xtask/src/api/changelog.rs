//! `cargo xtask changelog`: a change of the public API has to be told to users.
//!
//! The section of what is not released yet carries a digest of the snapshots of the API. Who changes the API has to change that line, and
//! is reminded to write an entry beside it.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::{Failure, cargo, write};

/// Check that CHANGELOG.md knows the public API as the snapshots have it
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask changelog\n  cargo xtask changelog --accept")]
pub(crate) struct Arguments {
    /// Write the digest of the present API into CHANGELOG.md, after the entry was written
    #[arg(long)]
    accept: bool,
    /// Checkout to look at [default: the one that this program was built from]
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

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
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
        return Err(Failure::new(format!(
            "the public API is not the one that {CHANGELOG} tells of: {} has changed since. Say there, under `Unreleased`, what users have to know, \
             then record the API with `cargo xtask changelog --accept`",
            SNAPSHOTS.join(", ")
        )));
    }
    let line = format!("{OPEN}{digest}{CLOSE}");
    let changed = match known {
        Some(known) => section.replacen(&format!("{OPEN}{known}{CLOSE}"), &line, 1),
        None => match section.split_once('\n') {
            Some((heading, rest)) => format!("{heading}\n\n{line}\n{rest}"),
            None => format!("{section}\n\n{line}\n"),
        },
    };
    fs::write(&path, text.replacen(section, &changed, 1)).map_err(Failure::when(format_args!(
        "cannot write {}",
        path.display()
    )))?;
    write::report(&format!("{CHANGELOG} knows the public API as {digest}\n"));
    Ok(())
}

/// The section of what is not released yet, with its heading.
fn unreleased(text: &str) -> Result<&str, Failure> {
    let start = text
        .find("## Unreleased")
        .or_else(|| text.find("## [Unreleased]"))
        .ok_or_else(|| {
            Failure::new(format!(
                "{CHANGELOG} has no section `## Unreleased`: begin one, so that the next change of the API can be told"
            ))
        })?;
    let section = &text[start..];
    let end = section[2..]
        .find("\n## ")
        .map_or(section.len(), |end| end + 3);
    Ok(&section[..end])
}

fn recorded(section: &str) -> Option<&str> {
    let start = section.find(OPEN)? + OPEN.len();
    let end = section[start..].find(CLOSE)?;
    Some(&section[start..start + end])
}

/// FNV-1a with 64 bits over the snapshots: nobody attacks it, and two states of an API do not meet by chance.
fn digest(root: &Path) -> Result<String, Failure> {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for name in SNAPSHOTS {
        let text = read(&root.join(name))?.replace("\r\n", "\n");
        for byte in name.bytes().chain(text.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    Ok(format!("{hash:016x}"))
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))
}
