//! Copies an Intercom workspace into a SQLite database, or into files of JSON lines. `mirror --help` lists the arguments.
//!
//! The program can be stopped at any time, by Ctrl-C or by a crash. The next run continues at the last checkpoint that is stored.

use std::process::ExitCode;

use intercom_api::Client;
use intercom_api::sync::WorkspaceReader;
use intercom_mirror::Result;
use intercom_mirror::args::{HELP, Mirror};
use intercom_mirror::copy::copy;
use intercom_mirror::progress::Progress;
use intercom_mirror::summary::summary;

#[tokio::main]
async fn main() -> ExitCode {
    let mirror = match Mirror::parse(std::env::args_os().skip(1)) {
        Ok(Some(mirror)) => mirror,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("mirror: {error}");
            return ExitCode::from(2);
        }
    };
    run(mirror).await.unwrap_or_else(|error| {
        eprintln!("mirror: {error}");
        ExitCode::FAILURE
    })
}

async fn run(mirror: Mirror) -> Result<ExitCode> {
    let client = Client::from_env()?;
    let mut sync = WorkspaceReader::new(&client)
        .parts(mirror.parts)
        .nested_lists(mirror.nested_lists);
    if let Some(concurrency) = mirror.concurrency {
        sync = sync.concurrency(concurrency);
    }
    let progress = if mirror.progress {
        Progress::visible()
    } else {
        Progress::hidden()
    };
    let mut sink = mirror.format.open(&mirror.path)?;
    let outcomes = tokio::select! {
        outcomes = copy(&sync, &mirror.options, &mut *sink, &progress) => outcomes?,
        interrupt = tokio::signal::ctrl_c() => {
            interrupt?;
            sink.finish()?;
            eprintln!("mirror: interrupted, the next run continues at the last checkpoint");
            return Ok(ExitCode::from(130));
        }
    };
    print!("{}", summary(&outcomes));
    let mut exit_code = ExitCode::SUCCESS;
    for outcome in &outcomes {
        if let Some(status) = outcome.report.unavailable {
            println!(
                "{} is not available in this workspace: {status}",
                outcome.stream
            );
        }
        if let Err(error) = &outcome.result {
            eprintln!("mirror: {} failed: {error}", outcome.stream);
            exit_code = ExitCode::FAILURE;
        }
    }
    Ok(exit_code)
}
