//! `cargo xtask compile-time`: what it costs to compile the client, against what plain progenitor makes of the same description.

mod figures;
mod scratch;

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::{Failure, cargo, write};
use figures::{Figures, Runs};
use scratch::{Code, Http, Scratch};

/// Measure lines, compile times, packages and binary size, ours against plain progenitor's and all resources against tickets
#[derive(Debug, Args)]
#[command(
    after_help = "It takes about a quarter of an hour on two cores, which should have nothing else to do.\n\n\
                  Example:\n  cargo xtask compile-time --out figures.md"
)]
pub(crate) struct Arguments {
    /// File to write the table to [default: the standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// How often the crate alone is compiled; the median counts
    #[arg(long, value_name = "NUMBER", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..))]
    runs: u8,
    /// Leave the release profile out: its times, and the size of the binary
    #[arg(long)]
    dev_only: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let folder = cargo::target()?.join("compile-time");
    if folder.exists() {
        // What is built cold is not to find anything.
        fs::remove_dir_all(&folder).map_err(Failure::when(format_args!(
            "cannot remove {}",
            folder.display()
        )))?;
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
        ["All resources", "ours", "plain progenitor"],
        &ours,
        &plain,
        &GOALS,
    ));
    text.push('\n');
    text.push_str(&table(
        ["Tickets alone", "ours", "plain progenitor"],
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

/// Measures ours and plain progenitor's side by side, so that both have the same machine.
fn pair(folder: &Path, code: Code, runs: &Runs) -> Result<[Figures; 2], Failure> {
    let pair = [
        Scratch::ours(folder, code)?,
        Scratch::plain(folder, code, Http::Lean)?,
    ];
    figures::measure(pair, runs)
}

/// What the ratios are to be at most.
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
        |it| Some(it.lines),
        |it| it.lines,
        0,
    ),
    ("crate alone, dev, s", |it| Some(it.dev), |it| it.dev, 2),
    (
        "crate alone, release, s",
        |it| it.release,
        |it| it.release,
        2,
    ),
    (
        "crate and what it shares, dev, s",
        |it| Some(it.dev_with_shared),
        |_| None,
        2,
    ),
    (
        "crate and what it shares, release, s",
        |it| it.release_with_shared,
        |_| None,
        2,
    ),
    ("cold dev build, s", |it| Some(it.cold), |it| it.cold, 1),
    ("packages in the build", |it| Some(it.packages), |_| None, 0),
    (
        "release binary with one operation, kB",
        |it| it.binary,
        |it| it.binary,
        0,
    ),
    (
        "the same, against reqwest as progenitor's documentation has it, kB",
        |it| it.binary_documented,
        |it| it.binary,
        0,
    ),
];

/// A table of two columns of figures and their ratio, as Markdown.
fn table(heads: [&str; 3], left: &Figures, right: &Figures, goals: &Goals) -> String {
    let [title, one, other] = heads;
    let mut text = format!("| {title} | {one} | {other} | ratio |\n|---|---|---|---|\n");
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
    fn the_table_has_ratios_with_their_goals() {
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
             | crate and what it shares, dev, s | 2.00 | 4.00 | 0.50 |\n\
             | cold dev build, s | 15.0 | 30.0 | 0.50 (goal: 1.00) |\n\
             | packages in the build | 90 | 90 | 1.00 |\n\
             | release binary with one operation, kB | 2000 | 4000 | 0.50 (goal: 1.00) |\n"
        );
    }
}
