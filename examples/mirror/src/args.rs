//! The arguments of the programs.

use std::ffi::OsString;
use std::path::PathBuf;

use intercom_api::Timestamp;
use intercom_api::sync::StreamName;
use lexopt::{Arg, ValueExt};
use rusqlite::Connection;

use crate::Result;
use crate::copy::{Options, all_streams, copied_with, default_streams};
use crate::sink::Format;

/// The help of `mirror`.
pub const HELP: &str = "\
Copies an Intercom workspace. The next run copies what has changed since.

Usage: mirror [OPTIONS] PATH

  --format FORMAT           sqlite: PATH is a database (default)
                            ndjson: PATH is a directory of files with JSON lines
  --streams NAME,..         the streams to copy, or `all` (default: all that take no request for each contact or company;
                            parts come with conversations and tickets)
  --since TIME              where the first copy of a stream starts, such as 2025-01-31 (default: everything)
  --full                    read everything again, for example if the copy may be wrong
  --sweep                   remove rows that no longer exist in the workspace, by comparing all IDs
  --no-parts                leave out the parts, which take a request for each conversation
  --nested-lists            complete the lists of more than 10 elements within rows
  --parts-concurrency N     the maximum number of concurrent requests for parts
  --no-progress             show no progress bars

Environment: INTERCOM_ACCESS_TOKEN, and optionally INTERCOM_REGION or INTERCOM_BASE_URL

Exit code: 0 if all streams succeeded, 1 if a stream failed, 2 for invalid arguments, 130 after Ctrl-C
";

/// The arguments of `mirror`.
#[derive(Debug)]
pub struct Mirror {
    /// The database or directory.
    pub path: PathBuf,
    /// The format of the copy.
    pub format: Format,
    /// What is copied.
    pub options: Options,
    /// Whether parts are copied.
    pub parts: bool,
    /// Whether nested lists are completed.
    pub nested_lists: bool,
    /// The maximum number of concurrent requests for parts.
    pub concurrency: Option<usize>,
    /// Whether progress bars are shown.
    pub progress: bool,
}

impl Mirror {
    /// Reads arguments, without the name of the program; `None` for `--help`.
    pub fn parse(arguments: impl IntoIterator<Item = impl Into<OsString>>) -> Result<Option<Self>> {
        let mut parser = lexopt::Parser::from_args(arguments);
        let mut path = None;
        let mut mirror = Self {
            path: PathBuf::new(),
            format: Format::default(),
            options: Options {
                streams: default_streams(),
                ..Options::default()
            },
            parts: true,
            nested_lists: false,
            concurrency: None,
            progress: true,
        };
        while let Some(argument) = parser.next()? {
            match argument {
                Arg::Short('h') | Arg::Long("help") => return Ok(None),
                Arg::Long("format") => {
                    mirror.format = match parser.value()?.string()?.as_str() {
                        "sqlite" => Format::Sqlite,
                        "ndjson" => Format::Ndjson,
                        other => {
                            return Err(format!(
                                "invalid format `{other}`: must be `sqlite` or `ndjson`"
                            )
                            .into());
                        }
                    };
                }
                Arg::Long("streams") => {
                    mirror.options.streams = streams(&parser.value()?.string()?)?
                }
                Arg::Long("since") => {
                    mirror.options.since = Some(time(&parser.value()?.string()?)?)
                }
                Arg::Long("full") => mirror.options.full = true,
                Arg::Long("sweep") => mirror.options.sweep = true,
                Arg::Long("no-parts") => mirror.parts = false,
                Arg::Long("nested-lists") => mirror.nested_lists = true,
                Arg::Long("parts-concurrency") => {
                    mirror.concurrency = Some(parser.value()?.parse()?)
                }
                Arg::Long("no-progress") => mirror.progress = false,
                Arg::Value(value) if path.is_none() => path = Some(value),
                other => return Err(other.unexpected().into()),
            }
        }
        mirror.path = path.ok_or("missing PATH: see --help")?.into();
        Ok(Some(mirror))
    }
}

fn streams(list: &str) -> Result<Vec<StreamName>> {
    if list == "all" {
        return Ok(all_streams());
    }
    let mut streams = Vec::new();
    for name in list.split(',') {
        let stream: StreamName = name.trim().parse()?;
        if let Some(parent) = copied_with(stream) {
            return Err(format!("invalid stream `{stream}`: it is copied with `{parent}`").into());
        }
        if !stream.is_available() {
            return Err(format!("invalid stream `{stream}`: this build cannot read it").into());
        }
        if !streams.contains(&stream) {
            streams.push(stream);
        }
    }
    Ok(streams)
}

/// Reads a time in any form that SQLite understands, such as `2025-01-31` or `2025-01-31T12:00:00Z`. Times without a zone are in UTC.
pub fn time(text: &str) -> Result<Timestamp> {
    // SQLite reads a number, such as a year, as a Julian day.
    let is_number = text.trim().parse::<f64>().is_ok();
    let seconds: Option<i64> =
        Connection::open_in_memory()?
            .query_row("SELECT unixepoch(?1)", [text], |row| row.get(0))?;
    let seconds = seconds
        .filter(|_| !is_number)
        .ok_or_else(|| format!("invalid time `{text}`: must be like 2025-01-31"))?;
    Ok(Timestamp::from_second(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(arguments: &[&str]) -> String {
        match Mirror::parse(arguments) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn arguments_are_read() {
        let arguments = [
            "copy",
            "--format",
            "ndjson",
            "--streams=tags,contacts,tags",
            "--since",
            "2025-01-31",
            "--full",
        ];
        let mirror = Mirror::parse(arguments).ok().flatten();
        let Some(mirror) = mirror else {
            panic!("the arguments are valid");
        };
        assert_eq!(mirror.path, PathBuf::from("copy"));
        assert_eq!(mirror.format, Format::Ndjson);
        assert_eq!(
            mirror.options.streams,
            [StreamName::Tags, StreamName::Contacts]
        );
        assert_eq!(
            mirror.options.since,
            Some(Timestamp::from_second(1_738_281_600))
        );
        assert!(mirror.options.full && mirror.parts);
        assert!(Mirror::parse(["--help"]).is_ok_and(|help| help.is_none()));
    }

    #[test]
    fn invalid_arguments_name_the_remedy() {
        assert_eq!(error(&[]), "missing PATH: see --help");
        assert!(
            error(&["a", "--streams", "parts"])
                .starts_with("invalid stream name: must be one of `contacts`")
        );
        assert_eq!(
            error(&["a", "--streams", "ticket_parts"]),
            "invalid stream `ticket_parts`: it is copied with `tickets`"
        );
        assert_eq!(
            error(&["a", "--since", "soon"]),
            "invalid time `soon`: must be like 2025-01-31"
        );
        assert_eq!(
            error(&["a", "--since", "2025"]),
            "invalid time `2025`: must be like 2025-01-31"
        );
        assert_eq!(
            error(&["a", "--format", "csv"]),
            "invalid format `csv`: must be `sqlite` or `ndjson`"
        );
        assert!(!error(&["a", "b"]).is_empty() && !error(&["a", "--fast"]).is_empty());
    }
}
