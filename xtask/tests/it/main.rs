//! Tests of the commands of xtask.

#![allow(clippy::unwrap_used)]

mod bump;
mod call;
mod cli;
mod versions;

use std::process::{Command, Output};

/// Returns a command that runs xtask.
fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(arguments);
    command
}

fn xtask(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
