//! The sandbox as a program of its own, for tests in other languages and for benchmarks.

use std::{env, fmt, io::Write, process::ExitCode, time::Duration};

use intercom_sandbox::{Builder, ExportSize, Sandbox, Seed, Storm};

const HELP: &str = "\
An embedded server that plays Intercom's REST API 2.10.

It prints one line with its address, and runs until its standard input ends or it is killed.

Usage: intercom-sandbox [OPTIONS]

  --port PORT            the port to listen at; any free one unless given
  --access-token TOKEN   the token to accept; `sandbox-access-token` unless given
  --rate-limit N         requests in a window before 429; 1667 unless given
  --rate-window-ms MS    the length of a window; 10000 unless given
  --seed KIND=N,...      what to start with: contacts, companies, conversations, tickets, articles,
                         tags, activity_logs; also text_bytes for the text in each of the first
                         kinds, and seconds_apart for the time between them
  --storm SEED=PERCENT   lets so many of a hundred requests meet a fault
  --export-bytes N       the size of the file of an export
  --keep-requests N      how many of the last requests are remembered; none unless given
  --help                 prints this
";

/// What is wrong with the arguments.
#[derive(Debug, PartialEq, Eq)]
struct Misuse(String);

impl fmt::Display for Misuse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}; --help says what there is", self.0)
    }
}

/// What the arguments ask for.
enum Asked {
    Help,
    Run(Box<Builder>, Seed),
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, Misuse> {
    text.parse()
        .map_err(|_| Misuse(format!("`{text}` is no number that fits {name}")))
}

fn read_seed(text: &str) -> Result<Seed, Misuse> {
    let mut seed = Seed::default();
    for entry in text.split(',').filter(|entry| !entry.is_empty()) {
        let (kind, count) = entry.split_once('=').ok_or_else(|| {
            Misuse(format!(
                "`{entry}` in --seed is not of the form kind=number"
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
            "seconds_apart" => {
                seed.seconds_apart = number(kind, count)?;
                continue;
            }
            _ => return Err(Misuse(format!("--seed knows no `{kind}`"))),
        };
        *slot = number(kind, count)?;
    }
    Ok(seed)
}

fn read_storm(text: &str) -> Result<Storm, Misuse> {
    let (seed, percent) = text.split_once('=').ok_or_else(|| {
        Misuse(format!(
            "`{text}` in --storm is not of the form seed=percent"
        ))
    })?;
    let percent: f64 = number("--storm", percent)?;
    Ok(Storm::mixed(number("--storm", seed)?, percent / 100.0))
}

fn read(arguments: impl IntoIterator<Item = String>) -> Result<Asked, Misuse> {
    let mut builder = Sandbox::builder().keep_requests(0);
    let mut seed = Seed::default();
    let mut arguments = arguments.into_iter();
    while let Some(argument) = arguments.next() {
        if argument == "--help" || argument == "-h" {
            return Ok(Asked::Help);
        }
        let (name, value) = match argument.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (argument, None),
        };
        const KNOWN: [&str; 8] = [
            "--port",
            "--access-token",
            "--rate-limit",
            "--rate-window-ms",
            "--seed",
            "--storm",
            "--export-bytes",
            "--keep-requests",
        ];
        if !KNOWN.contains(&name.as_str()) {
            return Err(Misuse(format!("there is no option `{name}`")));
        }
        let value = value
            .or_else(|| arguments.next())
            .ok_or_else(|| Misuse(format!("{name} needs a value")))?;
        builder = match name.as_str() {
            "--port" => builder.port(number(&name, &value)?),
            "--access-token" => builder.access_token(value),
            "--rate-limit" => builder.rate_limit(number(&name, &value)?),
            "--rate-window-ms" => {
                builder.rate_window(Duration::from_millis(number(&name, &value)?))
            }
            "--storm" => builder.storm(read_storm(&value)?),
            "--export-bytes" => builder.export_size(ExportSize::Bytes(number(&name, &value)?)),
            "--keep-requests" => builder.keep_requests(number(&name, &value)?),
            _ => {
                seed = read_seed(&value)?;
                builder
            }
        };
    }
    Ok(Asked::Run(Box::new(builder), seed))
}

fn main() -> ExitCode {
    let (builder, seed) = match read(env::args().skip(1)) {
        Ok(Asked::Run(builder, seed)) => (builder, seed),
        Ok(Asked::Help) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(misuse) => {
            eprintln!("intercom-sandbox: {misuse}");
            return ExitCode::from(2);
        }
    };
    match run(*builder, &seed) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("intercom-sandbox: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(builder: Builder, seed: &Seed) -> std::io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let sandbox = runtime.block_on(builder.start())?;
    sandbox.seed(seed);
    let mut out = std::io::stdout();
    writeln!(out, "{}", sandbox.url())?;
    out.flush()?;
    // Whoever started this holds the other end: when it is gone, there is nobody left to serve.
    std::io::copy(&mut std::io::stdin(), &mut std::io::sink())?;
    runtime.block_on(sandbox.shutdown());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(arguments: &[&str]) -> Result<Asked, String> {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        read(arguments).map_err(|misuse| misuse.0)
    }

    #[test]
    fn seeds_are_read() {
        let Ok(Asked::Run(_, seed)) =
            asked(&["--port", "0", "--seed=tickets=5,contacts=2,seconds_apart=3"])
        else {
            panic!("these are fine");
        };
        assert_eq!((seed.tickets, seed.contacts, seed.seconds_apart), (5, 2, 3));
    }

    #[test]
    fn misuse_is_told() {
        for (arguments, said) in [
            (&["--prot", "1"][..], "there is no option `--prot`"),
            (&["--port"], "--port needs a value"),
            (&["--port", "http"], "`http` is no number that fits --port"),
            (
                &["--seed", "tickets"],
                "`tickets` in --seed is not of the form kind=number",
            ),
            (&["--seed", "cats=1"], "--seed knows no `cats`"),
            (
                &["--storm", "3"],
                "`3` in --storm is not of the form seed=percent",
            ),
        ] {
            assert_eq!(asked(arguments).err().as_deref(), Some(said));
        }
        assert!(matches!(asked(&["--help"]), Ok(Asked::Help)));
    }
}
