//! `cargo xtask docs`: builds the docs of the published packages.

use anyhow::Result;
use clap::Args;

use crate::cargo;

/// Build the docs of the published packages with the features that add items; warnings are errors
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask docs --open")]
pub(crate) struct Arguments {
    /// Open the docs in a browser
    #[arg(long)]
    open: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut command = cargo::cargo(&cargo::root());
    command
        .args(["doc", "--no-deps", "--locked"])
        .args(cargo::published()?)
        .env("RUSTDOCFLAGS", "-D warnings");
    if arguments.open {
        command.arg("--open");
    }
    cargo::run(&mut command).map(|_| ())
}
