//! Reports on a copy that `mirror` made in a SQLite database: prints tables, and writes one HTML page with charts.
//!
//! Usage: `report DATABASE [PAGE]`. The page is written to `report.html`, unless a path is given.

use std::path::PathBuf;
use std::process::ExitCode;

use intercom_mirror::Result;
use intercom_mirror::report::{Report, now};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(database), page, None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: report DATABASE [PAGE]");
        return ExitCode::from(2);
    };
    let page = page.unwrap_or_else(|| "report.html".into());
    let run = || -> Result<()> {
        let report = Report::read(&database, now()?)?;
        print!("{report}");
        std::fs::write(&page, report.html()?)?;
        println!("The charts are in {}", page.display());
        Ok(())
    };
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("report: {error}");
            ExitCode::FAILURE
        }
    }
}
