//! Instructions to read a page of 150 items, counted by callgrind, which gives the same figure in every run and on a busy machine.
//! `cargo bench -p intercom-progenitor-baseline --bench instructions`, with valgrind installed. With the names of a reader and a page after `--`, it reads that page
//! once: for `valgrind --tool=callgrind --dump-instr=yes`, to see where the instructions go.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};

use support::pages::{ITEMS, Page};
use support::readers::Reader;

/// What callgrind counts inside, by the name that it has there.
const COUNTED: &str = "*::counted";

#[inline(never)]
fn counted(reader: Reader, page: Page, body: &[u8]) -> Box<dyn std::any::Any> {
    black_box(
        reader
            .read(page, black_box(body))
            .expect("the page is read"),
    )
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|one| one != "--bench").collect();
    let outcome = match arguments.as_slice() {
        [] => table(),
        [reader, page] => once(reader, page),
        _ => Err("give the name of a reader and of a page, or nothing".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn once(reader: &str, page: &str) -> Result<(), Box<dyn Error>> {
    let reader = Reader::ALL
        .into_iter()
        .find(|one| one.name() == reader)
        .ok_or("there is no such reader")?;
    let page = Page::ALL
        .into_iter()
        .find(|one| one.name() == page)
        .ok_or("there is no such page")?;
    let body = page.body();
    drop(counted(reader, page, body.as_bytes()));
    Ok(())
}

fn table() -> Result<(), Box<dyn Error>> {
    let program = env::current_exe()?;
    println!(
        "| page | bytes an item | reader | instructions an item | ours is so many times that |"
    );
    println!("|---|---|---|---|---|");
    for page in Page::ALL {
        let size = page.body().len() as u64 / ITEMS;
        let mut ours = None;
        for reader in Reader::ALL {
            let count = instructions(&program, reader, page)? / ITEMS;
            let ours = *ours.get_or_insert(count);
            #[expect(clippy::cast_precision_loss, reason = "a ratio for people")]
            let ratio = ours as f64 / count as f64;
            println!(
                "| {} | {size} | {} | {count} | {ratio:.2} |",
                page.name(),
                reader.name()
            );
        }
    }
    println!("\nGoals for ours: at most 0.90 of plain progenitor's, and 0.60 of Value's.");
    Ok(())
}

/// Runs one reading under callgrind.
fn instructions(program: &Path, reader: Reader, page: Page) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(program)
        .args([reader.name(), page.name()])
        .output()
        .map_err(|error| format!("cannot run valgrind: {error}; install it"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{} {}: {report}", reader.name(), page.name()).into());
    }
    report
        .lines()
        .find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
        .filter(|count| *count > 0)
        .ok_or_else(|| format!("callgrind counted nothing: {report}").into())
}
