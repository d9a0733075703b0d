//! Maintenance commands, run as `cargo xtask COMMAND`.
//!
//! Results go to standard output or to the file named by `--out`; reports and errors go to standard
//! error. The exit status is 0 on success, 1 on failure and 2 for invalid arguments.

mod api;
mod bump;
mod call;
mod cargo;
mod compile_time;
mod describe;
mod generate;
mod operations;
mod release;
mod replay;
mod requirements;
mod revision;
mod source;
mod surface;
mod variant;
mod verify_description;
mod write;
mod yaml;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Maintenance commands of the Intercom SDK
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
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
    Variant(variant::Arguments),
    Replay(replay::Arguments),
    Call(call::Arguments),
    Requirements(requirements::Arguments),
    CompileTime(compile_time::Arguments),
    Bump(bump::Arguments),
    Api(api::Arguments),
    Release(release::Arguments),
}

fn main() -> ExitCode {
    // clap exits with status 2 if the arguments are invalid.
    let outcome = match Cli::parse().command {
        Command::Generate(arguments) => generate::run(&arguments),
        Command::Describe(arguments) => describe::run(&arguments),
        Command::VerifyDescription(arguments) => verify_description::run(&arguments),
        Command::Operations(arguments) => operations::run(&arguments),
        Command::Surface(arguments) => surface::run(&arguments),
        Command::Variant(arguments) => variant::run(&arguments),
        Command::Replay(arguments) => replay::run(&arguments),
        Command::Call(arguments) => call::run(&arguments),
        Command::Requirements(arguments) => requirements::run(&arguments),
        Command::CompileTime(arguments) => compile_time::run(&arguments),
        Command::Bump(arguments) => bump::run(&arguments),
        Command::Api(arguments) => api::run(&arguments),
        Command::Release(arguments) => release::run(&arguments),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            write::report(&format!("error: {error:#}\n"));
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn every_command_has_help_and_an_example() {
        let mut cli = Cli::command();
        cli.build();
        cli.clone().debug_assert();
        for command in cli.get_subcommands().filter(|it| it.get_name() != "help") {
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
