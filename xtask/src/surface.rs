//! `cargo xtask surface`: prints the public API of the generated code, or compares two versions of
//! it.

use anyhow::Result;
use clap::Args;
use intercom_gen::surface::Diff;

use crate::source::Source;
use crate::{revision, write};

/// Print the public API of the generated code, one item per line, or compare two versions of it
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cargo xtask surface --description intercom-2.11.yaml\n  \
                  cargo xtask surface --diff vendored intercom-2.11.yaml\n  cargo xtask surface --diff v0.1.0 HEAD"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Compare the APIs of two descriptions and print a Markdown table. Each is a file, `vendored`,
    /// or a git revision as REV or REV:FILE
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "description")]
    diff: Option<Vec<String>>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if let Some([before, after]) = arguments.diff.as_deref() {
        let before = revision::find(before)?.surface()?;
        let after = revision::find(after)?.surface()?;
        return write::result(&Diff::new(&before, &after).to_string(), None);
    }
    let surface = arguments.source.surface()?;
    write::result(&surface.to_string(), None)
}
