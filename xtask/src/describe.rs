//! `cargo xtask describe`: prints the corrected description.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use intercom_gen::Options;

use crate::source::Source;
use crate::{write, yaml};

/// Print the corrected description as valid OpenAPI 3.0, for other tools
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask describe --out intercom-2.10-corrected.json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Write the description to FILE, as JSON if the name ends in .json, otherwise as YAML
    /// [default: YAML on standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let source = &arguments.source;
    let options = Options::default().base(intercom_openapi::BASE);
    let described = intercom_gen::describe(&source.read()?, intercom_openapi::OVERLAYS, &options)
        .with_context(|| source.name())?;
    write::report(&described.report.to_string());
    let text = if arguments.out.as_deref().is_some_and(is_json) {
        serde_json::to_string_pretty(&described.document)
            .map(|text| text + "\n")
            .context("cannot serialize the description as JSON")?
    } else {
        yaml::to_string(&described.document)?
    };
    write::result(&text, arguments.out.as_deref())
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
