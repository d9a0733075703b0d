//! `cargo xtask surface`: the public API of the generated code.

use clap::Args;

use crate::source::Source;
use crate::{Failure, write};

/// Print the public API of the generated code as sorted text, one item a line, to compare with another one
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cargo xtask surface --description intercom-2.11.yaml | diff before.txt -"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let surface = arguments.source.surface()?;
    write::result(&surface.to_string(), None)
}
