//! Generates the types and operations of the enabled resources into `OUT_DIR`: from the description
//! that `INTERCOM_OPENAPI` names, or else from the vendored one.
//!
//! [`run`] takes the environment as an argument and has the directives for cargo as output, so that
//! tests can call it.

mod conditions;
pub(crate) mod description;
pub(crate) mod environment;
pub(crate) mod features;
mod output;
mod problem;
mod required;
mod requirements;

use std::io::Write;
use std::process::ExitCode;
use std::{env, io};

use intercom_gen::{Options, generate};
use intercom_openapi::{BASE, OVERLAYS};

use description::Description;
use environment::Environment;
use problem::Problem;

fn main() -> ExitCode {
    let mut directives = io::stdout().lock();
    match run(&Environment::new(env::vars_os()), &mut directives) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            // Cargo prints this as an error. The exit code is for other build systems.
            let _ = writeln!(directives, "cargo::error={problem}");
            ExitCode::FAILURE
        }
    }
}

/// Generates the client, and writes directives for cargo.
pub(crate) fn run(environment: &Environment, directives: &mut impl Write) -> Result<(), Problem> {
    let description = Description::read(environment, directives)?;
    let enabled = features::enabled(environment);
    let has = |name: &str| enabled.iter().any(|feature| feature == name);
    let mut options = Options::default()
        .schemas(has("schemars"))
        .base(BASE)
        .declared_features(features::declared());
    // `full` may be enabled together with single resources, because features are additive.
    if !has("full") {
        options = options.features(enabled.clone());
    }
    if description.file.is_some() {
        options = options.required_host(description::HOST);
    }
    let generated = generate(&description.text, OVERLAYS, &options)
        .map_err(|error| description.problem(&error))?;
    description.check(&generated.report, |name| has(name) || has("full"))?;
    description.warn(&generated.report, directives)?;
    requirements::write(&generated.surface, directives)?;
    output::write(environment, &generated)
}
