//! `cargo xtask compile-time`: compares the compile time and size of the client with those of the
//! client that progenitor generates from the same description.

mod figures;
mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::{cargo, write};
use figures::{Figures, Runs};
use scratch::{Code, Http, Scratch};

/// Measure lines of generated code, compile times, packages and binary size, compared with
/// progenitor's client
#[derive(Debug, Args)]
#[command(
    after_help = "The tables compare the client with the one that progenitor generates, for all resources and for tickets alone. Measuring takes about 15 minutes on two \
                  otherwise idle cores.\n\n\
                  Example:\n  cargo xtask compile-time --out figures.md"
)]
pub(crate) struct Arguments {
    /// Write the tables to FILE [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Number of times that the crate alone is compiled; the median is reported
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Skip the release profile: its compile times and the binary size
    #[arg(long)]
    dev_only: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let folder = cargo::target()?.join("compile-time");
    if folder.exists() {
        // Cold builds need an empty target directory.
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    let runs = Runs {
        alone: usize::from(arguments.runs),
        release: !arguments.dev_only,
    };
    let [mut ours, mut plain] = pair(&folder, Code::Full, &runs)?;
    if runs.release {
        let documented = Scratch::plain(&folder, Code::Full, Http::Documented)?;
        plain.binary_documented = Some(figures::binary(&documented)?);
        ours.binary_documented = ours.binary;
    }
    let [our_tickets, plain_tickets] = pair(&folder, Code::Tickets, &runs)?;
    let mut text = String::new();
    text.push_str(&table(
        ["All resources", "ours", "progenitor"],
        &ours,
        &plain,
        &GOALS,
    ));
    text.push('\n');
    text.push_str(&table(
        ["Tickets alone", "ours", "progenitor"],
        &our_tickets,
        &plain_tickets,
        &Goals::default(),
    ));
    text.push('\n');
    text.push_str(&table(
        ["Ours", "tickets alone", "all resources"],
        &our_tickets,
        &ours,
        &TICKETS_GOALS,
    ));
    write::result(&text, arguments.out.as_deref())
}

/// Measures both clients alternately, so that other load on the machine affects both.
fn pair(folder: &Path, code: Code, runs: &Runs) -> Result<[Figures; 2]> {
    let pair = [
        Scratch::ours(folder, code)?,
        Scratch::plain(folder, code, Http::Lean)?,
    ];
    figures::measure(pair, runs)
}

/// The maximum ratios to achieve.
#[derive(Default)]
struct Goals {
    lines: Option<f64>,
    dev: Option<f64>,
    release: Option<f64>,
    cold: Option<f64>,
    binary: Option<f64>,
}

const GOALS: Goals = Goals {
    lines: Some(0.33),
    dev: Some(0.40),
    release: Some(0.35),
    cold: Some(1.0),
    binary: Some(1.0),
};

const TICKETS_GOALS: Goals = Goals {
    lines: None,
    dev: Some(0.3),
    release: Some(0.3),
    cold: None,
    binary: None,
};

type Row = (
    &'static str,
    fn(&Figures) -> Option<f64>,
    fn(&Goals) -> Option<f64>,
    usize,
);

const ROWS: [Row; 9] = [
    (
        "generated code, lines",
        |figures| Some(figures.lines),
        |goals| goals.lines,
        0,
    ),
    (
        "crate alone, dev, s",
        |figures| Some(figures.dev),
        |goals| goals.dev,
        2,
    ),
    (
        "crate alone, release, s",
        |figures| figures.release,
        |goals| goals.release,
        2,
    ),
    (
        "crate and shared crate, dev, s",
        |figures| Some(figures.dev_with_shared),
        |_| None,
        2,
    ),
    (
        "crate and shared crate, release, s",
        |figures| figures.release_with_shared,
        |_| None,
        2,
    ),
    (
        "cold dev build, s",
        |figures| Some(figures.cold),
        |goals| goals.cold,
        1,
    ),
    (
        "packages in the build",
        |figures| Some(figures.packages),
        |_| None,
        0,
    ),
    (
        "release binary with one operation, kB",
        |figures| figures.binary,
        |goals| goals.binary,
        0,
    ),
    (
        "the same, progenitor with reqwest's default features, kB",
        |figures| figures.binary_documented,
        |goals| goals.binary,
        0,
    ),
];

/// Returns a Markdown table with two columns of figures and their ratio.
fn table(heads: [&str; 3], left: &Figures, right: &Figures, goals: &Goals) -> String {
    let [title, left_head, right_head] = heads;
    let mut text = format!("| {title} | {left_head} | {right_head} | ratio |\n|---|---|---|---|\n");
    for (name, figure, goal, digits) in ROWS {
        let (Some(left), Some(right)) = (figure(left), figure(right)) else {
            continue;
        };
        let goal = goal(goals).map_or_else(String::new, |goal| format!(" (goal: {goal:.2})"));
        text.push_str(&format!(
            "| {name} | {left:.digits$} | {right:.digits$} | {:.2}{goal} |\n",
            left / right
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_shows_ratios_and_goals() {
        let figures = |factor: f64| Figures {
            lines: 1000.0 * factor,
            dev: 2.0 * factor,
            release: None,
            dev_with_shared: 4.0 * factor,
            release_with_shared: None,
            cold: 30.0 * factor,
            packages: 90.0,
            binary: Some(4000.0 * factor),
            binary_documented: None,
        };
        let text = table(
            ["All", "ours", "plain"],
            &figures(0.5),
            &figures(1.0),
            &GOALS,
        );
        assert_eq!(
            text,
            "| All | ours | plain | ratio |\n|---|---|---|---|\n\
             | generated code, lines | 500 | 1000 | 0.50 (goal: 0.33) |\n\
             | crate alone, dev, s | 1.00 | 2.00 | 0.50 (goal: 0.40) |\n\
             | crate and shared crate, dev, s | 2.00 | 4.00 | 0.50 |\n\
             | cold dev build, s | 15.0 | 30.0 | 0.50 (goal: 1.00) |\n\
             | packages in the build | 90 | 90 | 1.00 |\n\
             | release binary with one operation, kB | 2000 | 4000 | 0.50 (goal: 1.00) |\n"
        );
    }
}
