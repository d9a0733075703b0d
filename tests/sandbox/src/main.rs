//! The sandbox as a separate program, for tests in other languages and for benchmarks.

mod arguments;
mod parent;

use std::{env, io::Write, process::ExitCode};

use arguments::{Command, HELP, Run};

fn main() -> ExitCode {
    let command = match arguments::parse(env::args_os().skip(1)) {
        Ok(Command::Run(command)) => *command,
        Ok(Command::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Ok(Command::Version) => {
            println!("intercom-sandbox {}", env!("CARGO_PKG_VERSION"));
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("intercom-sandbox: {error}");
            return ExitCode::from(2);
        }
    };
    match run(command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("intercom-sandbox: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Run) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let sandbox = runtime.block_on(command.builder.start())?;
    sandbox.seed(&command.seed);
    sandbox.edit(|editor| editor.flush_index());
    let mut out = std::io::stdout();
    writeln!(out, "{}", sandbox.url())?;
    out.flush()?;
    if !command.stdin {
        parent::forever();
    }
    parent::wait(&std::io::stdin())?;
    runtime.block_on(sandbox.shutdown());
    Ok(())
}
