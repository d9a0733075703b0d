//! `cargo xtask describe`: the corrected description, for other tools.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::source::Source;
use crate::{Failure, write, yaml};

/// Print the description with the corrections applied, valid OpenAPI 3.0 for other tools, as YAML
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask describe --out intercom-2.10-corrected.json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// File to write the description to, as JSON if its name ends in .json [default: the standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let source = &arguments.source;
    let described = intercom_gen::describe(&source.read()?, intercom_openapi::OVERLAYS)
        .map_err(Failure::when(source.name()))?;
    write::report(&described.report.to_string());
    let text = if arguments.out.as_deref().is_some_and(is_json) {
        serde_json::to_string_pretty(&described.document)
            .map(|text| text + "\n")
            .map_err(Failure::when("cannot write JSON"))?
    } else {
        yaml::to_string(&described.document)?
    };
    write::result(&text, arguments.out.as_deref())
}

fn is_json(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
}
