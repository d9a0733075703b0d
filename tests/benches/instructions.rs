//! Measures the instructions to decode a page of 150 items with callgrind, whose counts are the
//! same in every run and on a busy machine:
//! `cargo bench -p intercom-progenitor-baseline --bench instructions`. Requires valgrind.
//!
//! With the names of a reader and a page after `--`, decodes that page once, for
//! `valgrind --tool=callgrind --dump-instr=yes`.

#![allow(clippy::unwrap_used, clippy::expect_used, unreachable_pub)]

mod support;

use std::env;
use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode};

use support::pages::{ITEMS, Page};
use support::readers::Reader;

/// The function in which callgrind counts, as callgrind names it.
const COUNTED: &str = "*::counted";

#[inline(never)]
fn counted(reader: Reader, page: Page, body: &[u8]) -> Box<dyn std::any::Any> {
    black_box(
        reader
            .read(page, black_box(body))
            .expect("expected a valid page"),
    )
}

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|one| one != "--bench").collect();
    let outcome = match arguments.as_slice() {
        [] => table(),
        [reader, page] => once(reader, page),
        _ => Err("expected no arguments, or the names of a reader and a page".into()),
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
        .ok_or("unknown reader")?;
    let page = Page::ALL
        .into_iter()
        .find(|one| one.name() == page)
        .ok_or("unknown page")?;
    let body = page.body();
    drop(counted(reader, page, body.as_bytes()));
    Ok(())
}

fn table() -> Result<(), Box<dyn Error>> {
    let program = env::current_exe()?;
    println!("| page | bytes per item | reader | instructions per item | ours, relative to it |");
    println!("|---|---|---|---|---|");
    for page in Page::ALL {
        let size = page.body().len() as u64 / ITEMS;
        let mut ours = None;
        for reader in Reader::ALL {
            let count = instructions(&program, reader, page)? / ITEMS;
            let ours = *ours.get_or_insert(count);
            #[expect(clippy::cast_precision_loss, reason = "the ratio is only printed")]
            let ratio = ours as f64 / count as f64;
            println!(
                "| {} | {size} | {} | {count} | {ratio:.2} |",
                page.name(),
                reader.name()
            );
        }
    }
    println!("\nGoals for ours: at most 0.90 of plain progenitor, and at most 0.60 of Value.");
    Ok(())
}

/// Decodes a page once under callgrind.
fn instructions(program: &Path, reader: Reader, page: Page) -> Result<u64, Box<dyn Error>> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(format!("--toggle-collect={COUNTED}"))
        .arg(program)
        .args([reader.name(), page.name()])
        .output()
        .map_err(|error| format!("failed to run valgrind: {error}: install it"))?;
    let report = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        return Err(format!("{} {}: {report}", reader.name(), page.name()).into());
    }
    report
        .lines()
        .find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok())
        .filter(|count| *count > 0)
        .ok_or_else(|| format!("callgrind reported no count: {report}").into())
}
