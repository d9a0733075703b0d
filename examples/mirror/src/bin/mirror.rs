//! Copies an Intercom workspace into a SQLite database, or into files of JSON lines. `mirror --help` lists the arguments.
//!
//! The program can be stopped at any time, by Ctrl-C or by a crash. The next run continues at the last checkpoint that is stored.

use std::process::ExitCode;
use std::time::Duration;

use intercom_api::Client;
use intercom_api::sync::WorkspaceReader;
use intercom_mirror::Result;
use intercom_mirror::args::{HELP, Mirror};
use intercom_mirror::copy::{copy, ignore_since};
use intercom_mirror::progress::Progress;
use intercom_mirror::summary::summary;

/// How long a stream may deliver nothing before it is reported.
const PATIENCE: Duration = Duration::from_secs(30);

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
    let lines = || Progress::lines(PATIENCE, |line| eprintln!("mirror: {line}"));
    let progress = if mirror.progress {
        // Without a terminal, bars are not shown.
        Progress::visible(PATIENCE).unwrap_or_else(lines)
    } else {
        lines()
    };
    let mut sink = mirror.format.open(&mirror.path)?;
    let ignoring = ignore_since(&mirror.options, &*sink)?;
    if !ignoring.is_empty() {
        let names: Vec<String> = ignoring.iter().map(|name| format!("`{name}`")).collect();
        eprintln!(
            "mirror: warning: `--since` is ignored for {}: it only applies to the first copy of a stream; add `--full` to read again from that time",
            names.join(", ")
        );
    }
    let outcomes = tokio::select! {
        // The first branch is polled first, so that Ctrl-C is handled before anything is requested.
        biased;
        interrupt = tokio::signal::ctrl_c() => {
            interrupt?;
            sink.finish()?;
            eprintln!("mirror: interrupted, the next run continues at the last checkpoint");
            return Ok(ExitCode::from(130));
        }
        outcomes = copy(&sync, &mirror.options, &mut *sink, &progress) => outcomes?,
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
