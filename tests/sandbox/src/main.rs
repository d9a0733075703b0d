//! The sandbox as a separate program, for tests in other languages and for benchmarks.

mod arguments;
mod parent;

use std::{env, io::Write, process::ExitCode};

use intercom_sandbox::{Builder, Cursors, ExportSize, Fault, Sandbox, Seed, Storm};

const HELP: &str = "\
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
  --help                 print this help
";

/// A usage error in the arguments.
#[derive(Debug, PartialEq, Eq)]
struct UsageError(String);

impl fmt::Display for UsageError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; see --help for the options", self.0)
    }
}

/// The command that the arguments select.
enum Command {
    Help,
    Run(Box<Run>),
}

/// What to run.
struct Run {
    builder: Builder,
    seed: Seed,
    /// Whether to stop when the standard input is closed.
    stdin: bool,
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, UsageError> {
    text.parse().map_err(|_| {
        UsageError(format!(
            "invalid value `{text}` for {name}: expected a number in range"
        ))
    })
}

fn read_seed(text: &str) -> Result<Seed, UsageError> {
    let mut seed = Seed::default();
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        let (kind, count) = entry.split_once('=').ok_or_else(|| {
            UsageError(format!(
                "invalid entry `{entry}` in --seed: expected KIND=N"
            ))
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
                seed.seconds_apart = number(kind, count)?;
                continue;
            }
            _ => return Err(UsageError(format!("unknown kind `{kind}` in --seed"))),
        };
        *slot = number(kind, count)?;
    }
    Ok(seed)
}

fn read_storm(text: &str) -> Result<Storm, UsageError> {
    let (seed, percent) = text.split_once('=').ok_or_else(|| {
        UsageError(format!(
            "invalid value `{text}` for --storm: expected SEED=PERCENT"
        ))
    })?;
    let percent: f64 = number("--storm", percent)?;
    Ok(Storm::mixed(number("--storm", seed)?, percent / 100.0))
}

fn read_cursors(text: &str) -> Result<Cursors, UsageError> {
    match text {
        "rows" => Ok(Cursors::Rows),
        "keyset" => Ok(Cursors::Keyset),
        _ => Err(UsageError(format!(
            "invalid value `{text}` for --cursors: expected rows or keyset"
        ))),
    }
}

fn read(arguments: impl IntoIterator<Item = String>) -> Result<Command, UsageError> {
    let mut builder = Sandbox::builder().max_recorded_requests(0);
    let mut seed = Seed::default();
    let mut stdin = true;
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--help" || argument == "-h" {
            return Ok(Command::Help);
        }
        if argument == "--no-stdin" {
            stdin = false;
            continue;
        }
        if argument == "--no-rate-headers" {
            builder = builder.rate_headers(false);
            continue;
        }
        if argument == "--lenient" {
            builder = builder.lenient(true);
            continue;
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        const KNOWN: [&str; 13] = [
            "--port",
            "--access-token",
            "--rate-limit",
            "--rate-window-ms",
            "--latency-ms",
            "--seed",
            "--storm",
            "--export-bytes",
            "--max-recorded-requests",
            "--timezone",
            "--index-lag-ms",
            "--cursors",
            "--cursor-lifetime-ms",
        ];
        if !KNOWN.contains(&name.as_str()) {
            return Err(UsageError(format!("unknown option `{name}`")));
        }
        let value = value
            .or_else(|| arguments.next())
            .ok_or_else(|| UsageError(format!("missing value for {name}")))?;
        builder = match name.as_str() {
            "--port" => builder.port(number(&name, &value)?),
            "--access-token" => builder.access_token(value),
            "--rate-limit" => builder.rate_limit(number(&name, &value)?),
            "--rate-window-ms" => {
                builder.rate_window(Duration::from_millis(number(&name, &value)?))
            }
            "--latency-ms" => {
                let by = Duration::from_millis(number(&name, &value)?);
                builder.faults(move |_| Some(Fault::Delay { by, then: None }))
            }
            "--storm" => builder.storm(read_storm(&value)?),
            "--export-bytes" => builder.export_size(ExportSize::Bytes(number(&name, &value)?)),
            "--max-recorded-requests" => builder.max_recorded_requests(number(&name, &value)?),
            "--timezone" => builder.timezone(value),
            "--index-lag-ms" => builder.index_lag(Duration::from_millis(number(&name, &value)?)),
            "--cursors" => builder.cursors(read_cursors(&value)?),
            "--cursor-lifetime-ms" => {
                builder.cursor_lifetime(Duration::from_millis(number(&name, &value)?))
            }
            _ => {
                seed = read_seed(&value)?;
                builder
            }
        };
    }
    Ok(Command::Run(Box::new(Run {
        builder,
        seed,
        stdin,
    })))
}

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
