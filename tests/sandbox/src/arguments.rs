//! The arguments of the program.

use std::{ffi::OsString, time::Duration};

use intercom_sandbox::{Builder, Cursors, ExportSize, Fault, Sandbox, Seed, Storm};
use lexopt::{Arg, Error, Parser, ValueExt};

pub(crate) const HELP: &str = "\
An embedded server that implements Intercom's REST API.

Prints its URL, and runs until it is killed. If its standard input is a pipe, a socket or a
terminal, it also stops when that is closed, so that it does not outlive its parent process.

Usage: intercom-sandbox [OPTIONS]

  --port PORT            port to listen on (default: a free port)
  --access-token TOKEN   token to accept (default: sandbox-access-token)
  --rate-limit N         requests per window (default: 1667)
  --rate-window-ms MS    length of a window in milliseconds (default: 10000)
  --no-rate-headers      send no headers about the rate limit
  --latency-ms MS        delay of each response in milliseconds (default: 0); replaces --storm
  --seed KIND=N,...      objects to create: contacts, companies, conversations, tickets,
                         articles, tags, activity_logs; text_bytes sets the length of the text
                         in each contact, conversation and ticket, seconds_apart the time
                         between their creation, and parts the number of comments in each
                         conversation and ticket
  --lenient              ignore undeclared query parameters and body properties, and accept
                         other forms of numbers, as Intercom does
  --storm SEED=PERCENT   random faults for this percentage of requests
  --export-bytes N       size of the file of an export in bytes (default: one row)
  --max-recorded-requests N      number of requests to record (default: 0)
  --timezone NAME        time zone of the workspace, such as Europe/Dublin (default: Etc/UTC)
  --index-lag-ms MS      time until changes are searchable in milliseconds (default: 0)
  --cursors KIND         cursors of sorted searches: rows or keyset (default: rows)
  --cursor-lifetime-ms MS        time for which cursors are accepted (default: any time)
  --no-stdin             do not stop when the standard input is closed
  -h, --help             print this help
  -V, --version          print the version
";

/// The command that the arguments select.
pub(crate) enum Command {
    Help,
    Version,
    Run(Box<Run>),
}

/// What to run.
pub(crate) struct Run {
    pub(crate) builder: Builder,
    pub(crate) seed: Seed,
    /// Whether to stop when the standard input is closed.
    pub(crate) stdin: bool,
}

/// Reads arguments, without the name of the program. The error is a message for the user.
pub(crate) fn parse(
    arguments: impl IntoIterator<Item = impl Into<OsString>>,
) -> Result<Command, String> {
    read(Parser::from_args(arguments)).map_err(|error| {
        let problem = match error {
            // These messages are those of this module.
            Error::Custom(error) => return error.to_string(),
            Error::MissingValue { option } => {
                format!("missing value of `{}`", option.unwrap_or_default())
            }
            Error::UnexpectedOption(option) => format!("unknown option `{option}`"),
            Error::UnexpectedArgument(value) => {
                format!("unexpected argument `{}`", value.display())
            }
            Error::UnexpectedValue { option, value } => {
                format!(
                    "`{option}` takes no value, but is set to `{}`",
                    value.display()
                )
            }
            Error::NonUnicodeValue(value) => {
                format!("invalid value `{}`: must be UTF-8", value.display())
            }
            Error::ParsingFailed { value, error } => format!("invalid value `{value}`: {error}"),
        };
        format!("{problem}: see `intercom-sandbox --help`")
    })
}

fn read(mut parser: Parser) -> Result<Command, Error> {
    let mut builder = Sandbox::builder().max_recorded_requests(0);
    let mut seed = Seed::default();
    let mut stdin = true;
    while let Some(argument) = parser.next()? {
        builder = match argument {
            Arg::Short('h') | Arg::Long("help") => return Ok(Command::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(Command::Version),
            Arg::Long("port") => builder.port(integer(&mut parser, "--port")?),
            Arg::Long("access-token") => builder.access_token(parser.value()?.string()?),
            Arg::Long("rate-limit") => builder.rate_limit(integer(&mut parser, "--rate-limit")?),
            Arg::Long("rate-window-ms") => {
                builder.rate_window(milliseconds(&mut parser, "--rate-window-ms")?)
            }
            Arg::Long("no-rate-headers") => builder.rate_headers(false),
            Arg::Long("latency-ms") => {
                let by = milliseconds(&mut parser, "--latency-ms")?;
                builder.faults(move |_| Some(Fault::Delay { by, then: None }))
            }
            Arg::Long("seed") => {
                seed = read_seed(&parser.value()?.string()?)?;
                builder
            }
            Arg::Long("lenient") => builder.lenient(true),
            Arg::Long("storm") => builder.storm(read_storm(&parser.value()?.string()?)?),
            Arg::Long("export-bytes") => {
                builder.export_size(ExportSize::Bytes(integer(&mut parser, "--export-bytes")?))
            }
            Arg::Long("max-recorded-requests") => {
                builder.max_recorded_requests(integer(&mut parser, "--max-recorded-requests")?)
            }
            Arg::Long("timezone") => builder.timezone(parser.value()?.string()?),
            Arg::Long("index-lag-ms") => {
                builder.index_lag(milliseconds(&mut parser, "--index-lag-ms")?)
            }
            Arg::Long("cursors") => builder.cursors(read_cursors(&parser.value()?.string()?)?),
            Arg::Long("cursor-lifetime-ms") => {
                builder.cursor_lifetime(milliseconds(&mut parser, "--cursor-lifetime-ms")?)
            }
            Arg::Long("no-stdin") => {
                stdin = false;
                builder
            }
            other => return Err(other.unexpected()),
        };
    }
    Ok(Command::Run(Box::new(Run {
        builder,
        seed,
        stdin,
    })))
}

/// Reads the value of an option that is an integer.
fn integer<T: TryFrom<u64>>(parser: &mut Parser, option: &str) -> Result<T, Error> {
    to_integer(option, &parser.value()?.string()?)
}

fn milliseconds(parser: &mut Parser, option: &str) -> Result<Duration, Error> {
    Ok(Duration::from_millis(integer(parser, option)?))
}

/// Converts text to an integer. `name` is the name of the option or of the part of its value.
fn to_integer<T: TryFrom<u64>>(name: &str, text: &str) -> Result<T, Error> {
    let number = text.parse::<u64>().ok();
    number
        .and_then(|number| T::try_from(number).ok())
        .ok_or_else(|| {
            let greatest = u64::MAX >> (64 - 8 * size_of::<T>());
            format!("invalid `{name}` `{text}`: must be an integer from 0 to {greatest}").into()
        })
}

fn read_seed(text: &str) -> Result<Seed, Error> {
    let mut seed = Seed::default();
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        let (kind, count) = entry.split_once('=').ok_or_else(|| {
            format!("invalid entry `{entry}` of `--seed`: must be KIND=N, such as `tickets=100`")
        })?;
        let slot = match kind {
            "contacts" => &mut seed.contacts,
            "companies" => &mut seed.companies,
            "conversations" => &mut seed.conversations,
            "tickets" => &mut seed.tickets,
            "articles" => &mut seed.articles,
            "tags" => &mut seed.tags,
            "activity_logs" => &mut seed.activity_logs,
            "text_bytes" => &mut seed.text_bytes,
            "parts" => &mut seed.parts,
            "seconds_apart" => {
                seed.seconds_apart = to_integer(&format!("--seed {kind}"), count)?;
                continue;
            }
            _ => {
                let message = format!(
                    "unknown kind `{kind}` in `--seed`: see `intercom-sandbox --help` for all kinds"
                );
                return Err(message.into());
            }
        };
        *slot = to_integer(&format!("--seed {kind}"), count)?;
    }
    Ok(seed)
}

fn read_storm(text: &str) -> Result<Storm, Error> {
    let storm = text.split_once('=').and_then(|(seed, percent)| {
        let percent: f64 = percent.parse().ok()?;
        let is_valid = (0.0..=100.0).contains(&percent);
        is_valid.then_some(Storm::mixed(seed.parse().ok()?, percent / 100.0))
    });
    storm.ok_or_else(|| {
        format!(
            "invalid `--storm` `{text}`: must be SEED=PERCENT, with an integer and a number from 0 \
             to 100, such as `7=2.5`"
        )
        .into()
    })
}

fn read_cursors(text: &str) -> Result<Cursors, Error> {
    match text {
        "rows" => Ok(Cursors::Rows),
        "keyset" => Ok(Cursors::Keyset),
        _ => Err(format!("invalid `--cursors` `{text}`: must be `rows` or `keyset`").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_a_seed() {
        let seed = "--seed=tickets=5,contacts=2,seconds_apart=3,parts=4";
        let Ok(Command::Run(run)) = parse(["--port", "0", seed, "--no-stdin"]) else {
            panic!("expected the arguments to be accepted");
        };
        let seed = run.seed;
        assert_eq!((seed.tickets, seed.contacts, seed.seconds_apart), (5, 2, 3));
        assert_eq!((seed.parts, run.stdin), (4, false));
    }

    #[test]
    fn invalid_arguments_name_the_remedy() {
        for (arguments, message) in [
            (
                &["--prot", "1"][..],
                "unknown option `--prot`: see `intercom-sandbox --help`",
            ),
            (
                &["-x"],
                "unknown option `-x`: see `intercom-sandbox --help`",
            ),
            (
                &["8080"],
                "unexpected argument `8080`: see `intercom-sandbox --help`",
            ),
            (
                &["--port"],
                "missing value of `--port`: see `intercom-sandbox --help`",
            ),
            (
                &["--lenient=yes"],
                "`--lenient` takes no value, but is set to `yes`: see `intercom-sandbox --help`",
            ),
            (
                &["--port", "http"],
                "invalid `--port` `http`: must be an integer from 0 to 65535",
            ),
            (
                &["--rate-limit=-1"],
                "invalid `--rate-limit` `-1`: must be an integer from 0 to 4294967295",
            ),
            (
                &["--seed", "tickets"],
                "invalid entry `tickets` of `--seed`: must be KIND=N, such as `tickets=100`",
            ),
            (
                &["--seed", "seconds_apart=x"],
                "invalid `--seed seconds_apart` `x`: must be an integer from 0 to 4294967295",
            ),
            (
                &["--seed", "cats=1"],
                "unknown kind `cats` in `--seed`: see `intercom-sandbox --help` for all kinds",
            ),
            (
                &["--cursors", "x"],
                "invalid `--cursors` `x`: must be `rows` or `keyset`",
            ),
            (
                &["--storm", "3=200"],
                "invalid `--storm` `3=200`: must be SEED=PERCENT, with an integer and a number \
                 from 0 to 100, such as `7=2.5`",
            ),
        ] {
            assert_eq!(parse(arguments).err().as_deref(), Some(message));
        }
    }

    #[test]
    fn help_lists_every_option() {
        assert!(matches!(parse(["--help"]), Ok(Command::Help)));
        assert!(matches!(parse(["-V"]), Ok(Command::Version)));
        let code = include_str!("arguments.rs");
        let options = code.split("Arg::Long(\"").skip(1);
        let options: Vec<&str> = options.filter_map(|rest| rest.split('"').next()).collect();
        assert!(options.len() > 15, "{options:?}");
        for option in options {
            assert!(HELP.contains(&format!("--{option} ")), "--{option}");
        }
    }
}
