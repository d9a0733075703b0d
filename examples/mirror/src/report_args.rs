//! The arguments of `report`.

use std::ffi::OsString;
use std::path::PathBuf;

use lexopt::{Arg, Error as E};

use crate::Result;
use crate::args::usage_error;

/// The help of `report`.
pub const REPORT_HELP: &str = "\
Reports on a copy that `mirror` made: prints tables, and writes one HTML page with charts.

Usage: report [OPTIONS] DATABASE [PAGE]

  DATABASE                  the SQLite copy, from `mirror DATABASE`. A copy in NDJSON files has no report
  PAGE                      the HTML file to write (default: report.html); an existing file is replaced
  -h, --help                print this help

The report covers conversations, tickets and their parts, teams and teammates: copy at least the streams conversations,
tickets, teams and admins. Days and weeks are in UTC.

Exit code: 0 if the page was written, 1 if not, 2 for invalid arguments
";

/// The arguments of `report`.
#[derive(Debug, PartialEq, Eq)]
pub struct ReportArgs {
    /// The copy.
    pub database: PathBuf,
    /// The page to write.
    pub page: PathBuf,
}

impl ReportArgs {
    /// Reads arguments, without the name of the program; `None` for `--help`.
    ///
    /// # Errors
    ///
    /// Fails if an argument is missing or unknown.
    pub fn parse(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Option<Self>> {
        Self::read(lexopt::Parser::from_args(arguments))
            .map_err(|error| usage_error("report", error))
    }

    fn read(mut parser: lexopt::Parser) -> Result<Option<Self>, E> {
        let (mut database, mut page) = (None, None);
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                Arg::Value(value) if database.is_none() => database = Some(value),
                Arg::Value(value) if page.is_none() => page = Some(value),
                other => return Err(other.unexpected()),
            }
        }
        let database = database.ok_or("missing argument `DATABASE`: see `report --help`")?;
        Ok(Some(Self {
            database: database.into(),
            page: page.unwrap_or_else(|| "report.html".into()).into(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_of_the_report_are_read() {
        for help in [&["--help"][..], &["-h"], &["a", "--help"]] {
            assert!(ReportArgs::parse(help).is_ok_and(|help| help.is_none()));
        }
        let read = |arguments: &[&str]| match ReportArgs::parse(arguments) {
            Ok(read) => Ok(read.map(|read| (read.database, read.page))),
            Err(error) => Err(error.to_string()),
        };
        assert_eq!(read(&["a"]), Ok(Some(("a".into(), "report.html".into()))));
        assert_eq!(read(&["a", "b"]), Ok(Some(("a".into(), "b".into()))));
        for (arguments, message) in [
            (&[][..], "missing argument `DATABASE`: see `report --help`"),
            (
                &["a", "b", "c"],
                "unexpected argument `c`: see `report --help`",
            ),
            (&["--page"], "unknown option `--page`: see `report --help`"),
        ] {
            assert_eq!(read(arguments), Err(message.to_owned()));
        }
    }
}
