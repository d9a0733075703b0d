//! Measures a pair of programs alternately.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime};

use anyhow::{Context, Result};

use super::scratch::{PROGRAM, Scratch};
use crate::{cargo, write};

/// The extent of the measurements.
pub(crate) struct Runs {
    /// Number of times that the crate alone is compiled.
    pub(crate) alone: usize,
    /// Whether the release profile is measured too.
    pub(crate) release: bool,
}

/// The figures of one program.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    /// Lines of generated code.
    pub(crate) lines: f64,
    /// Seconds to compile the crate alone.
    pub(crate) dev: f64,
    pub(crate) release: Option<f64>,
    /// Seconds to compile the crate of the client and the crate that all operations share.
    pub(crate) dev_with_shared: f64,
    pub(crate) release_with_shared: Option<f64>,
    /// Seconds for a build with an empty target directory.
    pub(crate) cold: f64,
    pub(crate) packages: f64,
    /// Size of the stripped binary in kilobytes.
    pub(crate) binary: Option<f64>,
    /// Size of the stripped binary if progenitor's client has the dependencies that progenitor's
    /// documentation recommends.
    pub(crate) binary_documented: Option<f64>,
}

pub(crate) fn measure(pair: [Scratch; 2], runs: &Runs) -> Result<[Figures; 2]> {
    let mut figures = [Figures::default(), Figures::default()];
    for (scratch, figures) in pair.iter().zip(&mut figures) {
        // Exclude downloads from the measurements.
        cargo::run(cargo::cargo(&scratch.folder).arg("fetch"))?;
        #[expect(clippy::cast_precision_loss, reason = "the values are far below 2^52")]
        {
            figures.lines = scratch.lines as f64;
            figures.packages = packages(scratch)? as f64;
        }
    }
    for (scratch, figures) in pair.iter().zip(&mut figures) {
        figures.cold = seconds(&scratch.name, "cold dev build", &mut build(scratch, false))?;
    }
    let dev = rebuild(&pair, runs.alone, Part::Alone, false)?;
    let with_shared = rebuild(&pair, runs.alone, Part::WithShared, false)?;
    for ((figures, dev), with_shared) in figures.iter_mut().zip(dev).zip(with_shared) {
        figures.dev = dev;
        figures.dev_with_shared = with_shared;
    }
    if !runs.release {
        return Ok(figures);
    }
    for (scratch, figures) in pair.iter().zip(&mut figures) {
        figures.binary = Some(binary(scratch)?);
    }
    let release = rebuild(&pair, runs.alone, Part::Alone, true)?;
    let with_shared = rebuild(&pair, runs.alone, Part::WithShared, true)?;
    for ((figures, release), with_shared) in figures.iter_mut().zip(release).zip(with_shared) {
        figures.release = Some(release);
        figures.release_with_shared = Some(with_shared);
    }
    Ok(figures)
}

/// The part of a program that is compiled again.
#[derive(Clone, Copy)]
enum Part {
    /// The package of the client.
    Alone,
    /// The package of the client and the package that all operations share.
    WithShared,
}

/// Returns the median seconds to compile a part again, for both programs.
fn rebuild(pair: &[Scratch; 2], times: usize, part: Part, release: bool) -> Result<[f64; 2]> {
    let mut measured = [Vec::new(), Vec::new()];
    let profile = if release { "release" } else { "dev" };
    for _ in 0..times {
        for (scratch, measured) in pair.iter().zip(&mut measured) {
            let mut command = build(scratch, release);
            command.args(["--package", scratch.package]);
            measured.push(match part {
                Part::Alone => {
                    let touched = Touched::now(&scratch.touched)?;
                    let what = format!("crate alone, {profile}");
                    let seconds = seconds(&scratch.name, &what, &mut command)?;
                    touched.restore()?;
                    seconds
                }
                Part::WithShared => {
                    let mut clean = cargo_in(scratch, "clean", release);
                    cargo::run(clean.args(["--package", scratch.shared]))?;
                    let what = format!("crate and shared crate, {profile}");
                    seconds(&scratch.name, &what, &mut command)?
                }
            });
        }
    }
    Ok(measured.map(median))
}

fn median(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or_default()
}

fn build(scratch: &Scratch, release: bool) -> Command {
    let mut command = cargo_in(scratch, "build", release);
    command.env("CARGO_INCREMENTAL", "0");
    command
}

/// Returns a cargo command for the program, with its own target directory.
fn cargo_in(scratch: &Scratch, command: &str, release: bool) -> Command {
    let mut cargo = cargo::cargo(&scratch.folder);
    cargo
        .arg(command)
        .arg("--target-dir")
        .arg(scratch.folder.join("target"));
    if release {
        cargo.arg("--release");
    }
    cargo
}

fn seconds(name: &str, what: &str, command: &mut Command) -> Result<f64> {
    let start = Instant::now();
    cargo::run(command)?;
    let seconds = start.elapsed().as_secs_f64();
    write::report(&format!("{name}: {what}, {seconds:.1} s\n"));
    Ok(seconds)
}

/// A file whose modification time is new until it is restored, so that cargo recompiles its package
/// here but not in other target directories.
struct Touched {
    file: File,
    before: SystemTime,
    context: String,
}

impl Touched {
    fn now(path: &Path) -> Result<Self> {
        let context = format!("cannot touch {}", path.display());
        let open = || {
            let file = File::options().append(true).open(path)?;
            let before = file.metadata()?.modified()?;
            file.set_modified(SystemTime::now())?;
            Ok::<_, std::io::Error>((file, before))
        };
        let (file, before) = open().with_context(|| context.clone())?;
        Ok(Self {
            file,
            before,
            context,
        })
    }

    fn restore(self) -> Result<()> {
        self.file
            .set_modified(self.before)
            .with_context(|| self.context)
    }
}

/// Returns the number of packages in the build of the program, including those of build scripts and
/// procedural macros.
fn packages(scratch: &Scratch) -> Result<usize> {
    let output = cargo::run(cargo::cargo(&scratch.folder).args([
        "tree",
        "--prefix=none",
        "--edges=normal,build",
        "--format={p}",
    ]))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let names: BTreeSet<String> = text
        .lines()
        // Paths and `(*)` follow the name and the version.
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .filter(|name| !name.is_empty())
        .collect();
    // The program itself does not count.
    Ok(names.len().saturating_sub(1))
}

/// Builds the program in release mode and returns the size of the binary in kilobytes.
pub(crate) fn binary(scratch: &Scratch) -> Result<f64> {
    seconds(
        &scratch.name,
        "cold release build",
        &mut build(scratch, true),
    )?;
    kilobytes(scratch)
}

fn kilobytes(scratch: &Scratch) -> Result<f64> {
    let path = scratch
        .folder
        .join("target/release")
        .join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let size = fs::metadata(&path).with_context(|| format!("cannot read {}", path.display()))?;
    #[expect(clippy::cast_precision_loss, reason = "the values are far below 2^52")]
    Ok(size.len() as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn median_is_the_middle_value() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![5.0]) - 5.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).abs() < f64::EPSILON);
    }
}
