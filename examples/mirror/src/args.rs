//! The arguments of `mirror`, and what the arguments of both programs share.

use std::error::Error;
use std::ffi::OsString;
use std::path::PathBuf;

use intercom_api::Timestamp;
use intercom_api::sync::StreamName;
use lexopt::{Arg, Error as E, ValueExt};
use rusqlite::{Connection, OptionalExtension};

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
  --since TIME              where the first copy of a stream starts (default: everything). A later run continues where the
                            last one ended, and ignores it. Streams without changes by time, such as tags, are always
                            read completely. TIME is 2025-01-31, 2025-01-31T09:30 or 2025-01-31T09:30:00, in UTC unless
                            it ends with a time zone such as Z or +02:00
  --full                    read everything again, for example if the copy may be wrong; with --since TIME, everything
                            since TIME. Rows of the copy that are not read again stay
  --sweep                   remove rows that no longer exist in the workspace, by comparing all IDs
  --no-parts                leave out the parts, which take a request for each conversation
  --nested-lists            complete the lists of more than 10 elements within rows
  --parts-concurrency N     the maximum number of concurrent requests for parts
  --no-progress             show no progress bars, but a line when a stream has delivered nothing for 30 seconds
  -h, --help                print this help

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
        Self::read(lexopt::Parser::from_args(arguments))
            .map_err(|error| usage_error("mirror", error))
    }

    fn read(mut parser: lexopt::Parser) -> Result<Option<Self>, lexopt::Error> {
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
                                "invalid `--format` `{other}`: must be `sqlite` or `ndjson`"
                            )
                            .into());
                        }
                    };
                }
                Arg::Long("streams") => {
                    mirror.options.streams =
                        streams(&parser.value()?.string()?).map_err(E::Custom)?
                }
                Arg::Long("since") => {
                    mirror.options.since =
                        Some(time(&parser.value()?.string()?).map_err(E::Custom)?)
                }
                Arg::Long("full") => mirror.options.full = true,
                Arg::Long("sweep") => mirror.options.sweep = true,
                Arg::Long("no-parts") => mirror.parts = false,
                Arg::Long("nested-lists") => mirror.nested_lists = true,
                Arg::Long("parts-concurrency") => {
                    mirror.concurrency =
                        Some(concurrency(&parser.value()?.string()?).map_err(E::Custom)?)
                }
                Arg::Long("no-progress") => mirror.progress = false,
                Arg::Value(value) if path.is_none() => path = Some(value),
                other => return Err(other.unexpected()),
            }
        }
        mirror.path = path
            .ok_or("missing argument `PATH`: see `mirror --help`")?
            .into();
        Ok(Some(mirror))
    }
}

/// Returns the message for invalid arguments, with the argument in backticks, and the program whose help has the remedy.
pub(crate) fn usage_error(program: &str, error: lexopt::Error) -> Box<dyn Error + Send + Sync> {
    let problem = match error {
        // These messages are those of the program.
        E::Custom(error) => return error,
        E::MissingValue { option } => {
            format!("missing value of `{}`", option.unwrap_or_default())
        }
        E::UnexpectedOption(option) => format!("unknown option `{option}`"),
        E::UnexpectedArgument(value) => format!("unexpected argument `{}`", value.display()),
        E::UnexpectedValue { option, value } => {
            format!(
                "`{option}` has no value, but is set to `{}`",
                value.display()
            )
        }
        E::ParsingFailed { value, error } => format!("invalid value `{value}`: {error}"),
        E::NonUnicodeValue(value) => format!("invalid value `{}`: must be UTF-8", value.display()),
    };
    format!("{problem}: see `{program} --help`").into()
}

/// Reads a number of requests.
fn concurrency(text: &str) -> Result<usize> {
    match text.parse() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err(format!(
            "invalid `--parts-concurrency` `{text}`: must be an integer of at least 1"
        )
        .into()),
    }
}

/// Reads names of streams, separated by commas.
fn streams(list: &str) -> Result<Vec<StreamName>> {
    if list == "all" {
        return Ok(all_streams());
    }
    let mut streams = Vec::new();
    for name in list.split(',') {
        let name = name.trim();
        let Ok(stream) = name.parse::<StreamName>() else {
            let names: Vec<String> = all_streams()
                .iter()
                .map(|name| format!("`{name}`"))
                .collect();
            return Err(format!(
                "invalid stream `{name}`: must be `all`, or one or more of {}",
                names.join(", ")
            )
            .into());
        };
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

/// Reads a date, or a date and a time, such as `2025-01-31` or `2025-01-31T12:00:00+02:00`. Without a time zone, it is in UTC.
///
/// # Errors
///
/// Fails if the text has another form, or if the day does not exist.
pub fn time(text: &str) -> Result<Timestamp> {
    // SQLite also reads times without a date and Julian days, and turns February 31 into a day of March.
    let sql = "SELECT unixepoch(?1) WHERE ?1 GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]*'
        AND date(substr(?1, 1, 10), '+0 days') = substr(?1, 1, 10)";
    let seconds: Option<Option<i64>> = Connection::open_in_memory()?
        .query_row(sql, [text], |row| row.get(0))
        .optional()?;
    let seconds = seconds.flatten().ok_or_else(|| {
        format!(
            "invalid `--since` `{text}`: must be a date such as `2025-01-31`, or a date and a time such as `2025-01-31T09:30`, \
             in UTC unless it ends with a time zone such as `Z` or `+02:00`"
        )
    })?;
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
        for (arguments, message) in [
            (&[][..], "missing argument `PATH`: see `mirror --help`"),
            (
                &["a", "--streams", "ticket_parts"],
                "invalid stream `ticket_parts`: it is copied with `tickets`",
            ),
            (
                &["a", "--format", "csv"],
                "invalid `--format` `csv`: must be `sqlite` or `ndjson`",
            ),
            (
                &["a", "--parts-concurrency", "0"],
                "invalid `--parts-concurrency` `0`: must be an integer of at least 1",
            ),
            (&["a", "b"], "unexpected argument `b`: see `mirror --help`"),
            (
                &["a", "--fast"],
                "unknown option `--fast`: see `mirror --help`",
            ),
            (
                &["a", "--full=yes"],
                "`--full` has no value, but is set to `yes`: see `mirror --help`",
            ),
            (
                &["a", "--since"],
                "missing value of `--since`: see `mirror --help`",
            ),
        ] {
            assert_eq!(error(arguments), message);
        }
    }

    #[test]
    fn an_unknown_stream_is_named_and_every_listed_stream_is_accepted() {
        let message = error(&["a", "--streams", "tags,foo"]);
        assert!(
            message
                .starts_with("invalid stream `foo`: must be `all`, or one or more of `contacts`"),
            "{message}"
        );
        let listed: Vec<&str> = message.split('`').skip(5).step_by(2).collect();
        assert_eq!(listed.len(), all_streams().len());
        for name in listed {
            assert_eq!(error(&["a", "--streams", name]), "");
        }
    }

    #[test]
    fn times_are_in_utc_unless_they_have_a_zone() {
        for (text, seconds) in [
            ("2025-01-31", 1_738_281_600),
            ("2025-01-31T09:30", 1_738_315_800),
            ("2025-01-31 09:30:00", 1_738_315_800),
            ("2025-01-31T09:30:00Z", 1_738_315_800),
            ("2025-01-31T09:30:00+02:00", 1_738_308_600),
        ] {
            assert_eq!(
                time(text).ok(),
                Some(Timestamp::from_second(seconds)),
                "{text}"
            );
        }
        for text in [
            "",
            "soon",
            "now",
            "09:30",
            "2460000",
            "2025",
            "2025-02-31",
            "2025-1-31",
            "31.01.2025",
        ] {
            let message = error(&["a", "--since", text]);
            assert!(
                message.starts_with(&format!(
                    "invalid `--since` `{text}`: must be a date such as `2025-01-31`"
                )) && message.contains("UTC"),
                "{message}"
            );
        }
    }
}
