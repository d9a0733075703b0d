//! What the programs print: help, warnings and errors.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::Timestamp;
use intercom_api::sync::StreamName;
use intercom_mirror::copy::{Options, copy};
use intercom_mirror::progress::Progress;
use intercom_mirror::sink::Format;

use crate::kills::program;
use crate::workspace::{Workspace, options, path};

/// Runs `mirror` with more arguments.
async fn mirror(workspace: &Workspace, path: &Path, arguments: &[&str]) -> Output {
    let mut command = program(workspace, Format::Sqlite, path);
    command.args(arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap())
        .await
        .unwrap()
}

fn report(arguments: &[&Path]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_report"))
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn since_is_not_ignored_silently() {
    let workspace = Workspace::seeded(5).await;
    let path = path("since-warning");
    // Tags are always read completely.
    let streams = ["--streams", "tickets,tags", "--since", "2025-01-31"];
    let first = mirror(&workspace, &path, &streams).await;
    assert!(first.status.success() && !stderr(&first).contains("warning"));
    // Contacts have no copy yet.
    let streams = [
        "--streams",
        "tickets,tags,contacts",
        "--since",
        "2025-01-31",
    ];
    let second = mirror(&workspace, &path, &streams).await;
    assert!(second.status.success());
    assert_eq!(
        stderr(&second),
        "mirror: warning: `--since` is ignored for `tickets`: it only applies to the first copy of a stream; add `--full` to read again from that time\n"
    );
    let mut full = streams.to_vec();
    full.push("--full");
    let full = mirror(&workspace, &path, &full).await;
    assert!(full.status.success() && !stderr(&full).contains("warning"));
}

#[tokio::test]
async fn a_full_run_starts_at_since() {
    let workspace = Workspace::seeded(100).await;
    let path = path("full-since");
    let all = Options {
        streams: vec![StreamName::Tickets],
        ..Options::default()
    };
    workspace.try_copy(Format::Sqlite, &path, &all).await;
    let full = Options {
        full: true,
        since: Some(Timestamp::from_second(workspace.sandbox.now() - 30 * 61)),
        ..all
    };
    let outcomes = workspace.try_copy(Format::Sqlite, &path, &full).await;
    let rows = outcomes[0].report.rows;
    // The run starts earlier by the overlap, which is an hour.
    assert!((30..100).contains(&rows), "{rows}");
}

#[test]
fn a_path_of_the_wrong_kind_is_named_with_the_remedy() {
    let directory = path("wrong-kind");
    fs::create_dir(&directory).unwrap();
    let file = directory.join("notes.txt");
    fs::write(
        &file,
        "These lines are not a database, although they are longer than a header. ".repeat(9),
    )
    .unwrap();
    let inside = file.join("copy");
    let absent = directory.join("absent").join("copy");
    for (format, path, expected) in [
        (
            Format::Sqlite,
            &directory,
            "it is a directory: add `--format ndjson`",
        ),
        (
            Format::Ndjson,
            &file,
            "it is a file: leave out `--format ndjson`",
        ),
        (Format::Ndjson, &inside, "os error"),
        (Format::Sqlite, &absent, "does not exist: create it first"),
        (Format::Sqlite, &file, "file is not a database"),
    ] {
        let error = format.open(path).map(drop).unwrap_err().to_string();
        assert!(
            error.contains(expected) && error.contains(&path.display().to_string()),
            "{error}"
        );
    }
    assert!(
        !directory.join(".lock").exists(),
        "no file is left in a directory"
    );
}

#[test]
fn the_report_has_help_and_requires_a_sqlite_copy() {
    let help = report(&[Path::new("--help")]);
    assert!(help.status.success());
    assert!(
        String::from_utf8_lossy(&help.stdout).contains("Usage: report [OPTIONS] DATABASE [PAGE]")
    );
    let directory = path("report-ndjson");
    drop(Format::Ndjson.open(&directory).unwrap());
    let file = directory.join("tickets.ndjson");
    fs::write(&file, "{\"sequence\":1}\n".repeat(99)).unwrap();
    let other = directory.join("other.db");
    rusqlite::Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE tickets (id)")
        .unwrap();
    let absent = directory.join("absent.db");
    for (path, expected) in [
        (
            &directory,
            "it is a directory: a report requires a SQLite copy",
        ),
        (
            &file,
            "it is not a SQLite database: a report requires a SQLite copy",
        ),
        (&other, "it is not a copy: a report requires a SQLite copy"),
        (
            &absent,
            "it does not exist: create a copy with `mirror` first",
        ),
    ] {
        let output = report(&[path, &directory.join("page.html")]);
        assert_eq!(output.status.code(), Some(1));
        let message = format!("report: failed to open `{}`: {expected}", path.display());
        assert!(stderr(&output).starts_with(&message), "{}", stderr(&output));
    }
    assert!(!absent.exists());
    let copy = directory.join("copy.db");
    drop(Format::Sqlite.open(&copy).unwrap());
    let page = directory.join("page.html");
    let output = report(&[&copy, &page]);
    assert!(output.status.success() && page.exists());
    let stdout = String::from_utf8_lossy(&output.stdout);
    for title in ["First replies by team", "Open by teammate"] {
        assert!(
            stdout.contains(&format!("{title}\n\nnone yet\n")),
            "{stdout}"
        );
    }
    // A page never replaces the copy.
    assert!(stderr(&report(&[&copy, &copy])).contains("it is the copy: pass another path"));
    assert!(report(&[&copy, &page]).status.success());
}

#[tokio::test]
async fn a_stream_that_waits_is_named() {
    let workspace = Workspace::seeded(1).await;
    let until = workspace.sandbox.now();
    let time = Timestamp::from_second;
    // The export of a run that was interrupted.
    let exports = workspace.client.data_exports();
    drop(exports.start(time(until - 60), time(until)).await.unwrap());
    let lines = Arc::new(Mutex::new(Vec::new()));
    let print = Arc::clone(&lines);
    let progress = Progress::lines(Duration::from_millis(100), move |line| {
        print.lock().unwrap().push(line.to_owned());
    });
    let mut options = options();
    options.streams = vec![StreamName::MessageData];
    let mut sink = Format::Sqlite.open(&path("waits")).unwrap();
    let sync = workspace.sync();
    let run = copy(&sync, &options, &mut *sink, &progress);
    let found = async {
        while lines.lock().unwrap().len() < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        outcomes = run => panic!("the run does not wait: {outcomes:?}"),
        () = found => {}
    }
    for line in lines.lock().unwrap().iter() {
        assert!(
            line.starts_with("`message_data` has delivered nothing for ")
                && line.contains("pending ones"),
            "{line}"
        );
    }
}
