//! `cargo xtask surface`: the public API of the generated code.

use clap::Args;
use intercom_gen::Options;

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
    let generated = arguments.source.generate(&Options::default())?;
    let surface = intercom_gen::surface(&generated.code)
        .map_err(Failure::when("cannot read the generated code"))?;
    write::result(&surface, None)
}
