//! Reports on a copy that `mirror` made in a SQLite database: prints tables, and writes one HTML page with charts. `report --help` lists the arguments.

use std::process::ExitCode;

use intercom_mirror::Result;
use intercom_mirror::report::{Report, now};
use intercom_mirror::report_args::{REPORT_HELP, ReportArgs};

fn main() -> ExitCode {
    let arguments = match ReportArgs::parse(std::env::args_os().skip(1)) {
        Ok(Some(arguments)) => arguments,
        Ok(None) => {
            print!("{REPORT_HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("report: {error}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("report: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &ReportArgs) -> Result<()> {
    let report = Report::read(&arguments.database, now()?)?;
    let page = arguments.page.display();
    if arguments.page.exists()
        && std::fs::canonicalize(&arguments.page)? == std::fs::canonicalize(&arguments.database)?
    {
        return Err(format!("failed to write `{page}`: it is the copy: pass another path").into());
    }
    print!("{report}");
    std::fs::write(&arguments.page, report.html()?)
        .map_err(|error| format!("failed to write `{page}`: {error}"))?;
    println!("The charts are in {page}");
    Ok(())
}
