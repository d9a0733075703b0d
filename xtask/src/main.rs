//! The maintainers' commands, run as `cargo xtask COMMAND`.
//!
//! Reports go to the standard error, results to the standard output or to `--out`. The exit status is 0 for success, 1 for a failure
//! and 2 for arguments that make no sense.

mod api;
mod bump;
mod call;
mod cargo;
mod compile_time;
mod describe;
mod features;
mod generate;
mod operations;
mod replay;
mod revision;
mod source;
mod surface;
mod verify_description;
mod write;
mod yaml;

use std::fmt;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The maintainers' commands of the Intercom SDK.
#[derive(Debug, Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Generate(generate::Arguments),
    Describe(describe::Arguments),
    VerifyDescription(verify_description::Arguments),
    Operations(operations::Arguments),
    Surface(surface::Arguments),
    Replay(replay::Arguments),
    Call(call::Arguments),
    Features(features::Arguments),
    CompileTime(compile_time::Arguments),
    Bump(bump::Arguments),
    Api(api::Arguments),
    Changelog(api::ChangelogArguments),
}

fn main() -> ExitCode {
    if let Some(outcome) = api::as_rustdoc() {
        return outcome;
    }
    // Arguments that make no sense end the program here, with status 2.
    let outcome = match Cli::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Describe(arguments) => describe::run(&arguments),
        Command::VerifyDescription(arguments) => verify_description::run(&arguments),
        Command::Operations(arguments) => operations::run(&arguments),
        Command::Surface(arguments) => surface::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Call(arguments) => call::run(&arguments),
        Command::Features(arguments) => features::run(&arguments),
        Command::CompileTime(arguments) => compile_time::run(&arguments),
        Command::Bump(arguments) => bump::run(&arguments),
        Command::Api(arguments) => api::run(&arguments),
        Command::Changelog(arguments) => api::changelog(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            write::report(&format!("error: {failure}\n"));
            ExitCode::FAILURE
        }
    }
}

/// Why a command failed: what, where, and what to do about it.
#[derive(Debug)]
struct Failure(String);

impl Failure {
    fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// For `map_err`: says what was tried before the reason.
    fn when<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |reason| Self(format!("{what}: {reason}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_arguments_are_consistent_and_every_command_has_an_example() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        for command in cli.get_subcommands() {
            let example = format!("cargo xtask {}", command.get_name());
            assert!(
                command
                    .get_after_help()
                    .is_some_and(|help| help.to_string().contains(&example)),
                "{example}"
            );
            assert!(command.get_about().is_some(), "{example}");
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{example} {argument}");
            }
        }
    }
}
