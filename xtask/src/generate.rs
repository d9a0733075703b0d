//! `cargo xtask generate`: prints the code that the build script writes.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use heck::ToKebabCase;
use intercom_gen::{Options, progenitor};

use crate::source::Source;
use crate::write;

/// Print the generated client code, and report what each correction and pass changed
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  cargo xtask generate --resources tickets,ticket-types --out generated\n  \
                  cargo xtask generate --with progenitor --description intercom-2.14.yaml --out generated"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Resources to generate, with the types that they use, in any case style [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',', value_parser = slug)]
    resources: Option<Vec<String>>,
    /// Generate the client of another generator, from the corrected and simplified description
    #[arg(long, value_name = "GENERATOR")]
    with: Option<With>,
    /// Write the files to DIR [default: all code to standard output]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Another generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum With {
    /// progenitor, with its default settings and builders.
    Progenitor,
}

/// The file of progenitor's client.
pub(crate) const PROGENITOR_FILE: &str = "intercom.rs";

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let mut options = Options::default();
    if let Some(resources) = &arguments.resources {
        options = options.resources(resources.iter().map(String::as_str));
    }
    if arguments.with == Some(With::Progenitor) {
        return write_progenitor(arguments, &options);
    }
    let generated = arguments.source.generate(&options)?;
    write::report(&generated.report.to_string());
    match &arguments.out {
        Some(folder) => write::files(folder, &generated.files),
        None => write::result(&generated.code(), None),
    }
}

fn write_progenitor(arguments: &Arguments, options: &Options) -> Result<()> {
    let client = progenitor_client(&arguments.source, options)?;
    write::report(&client.report.to_string());
    match &arguments.out {
        Some(folder) => write::file(&folder.join(PROGENITOR_FILE), &client.code),
        None => write::result(&client.code, None),
    }
}

/// Generates progenitor's client.
pub(crate) fn progenitor_client(source: &Source, options: &Options) -> Result<progenitor::Client> {
    let options = options.clone().base(intercom_openapi::BASE);
    progenitor::generate(&source.read()?, intercom_openapi::OVERLAYS, &options)
        .with_context(|| source.name())
}

/// Returns the name of a resource in the generator's spelling: `ticket-types` for `Ticket Types`.
fn slug(name: &str) -> Result<String, String> {
    let slug = name.to_kebab_case();
    if slug.is_empty() {
        return Err("expected the name of a resource, for example `tickets`".to_owned());
    }
    Ok(slug)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_resource_names_in_any_case_style() {
        for name in [
            "Ticket Types",
            "ticket_types",
            "ticket-types",
            "TicketTypes",
            "ticketTypes",
            "TICKET_TYPES",
            " ticket types ",
        ] {
            assert_eq!(slug(name).as_deref(), Ok("ticket-types"), "{name}");
        }
        assert!(slug("").is_err());
        assert!(slug(" - ").is_err());
    }
}
