//! The measuring itself. What is compared is measured in turns.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::Path;
use std::process::Command;
use std::time::{Instant, SystemTime};

use super::scratch::{PROGRAM, Scratch};
use crate::{Failure, cargo, write};

/// How much to measure.
pub(crate) struct Runs {
    /// How often the crate alone is compiled.
    pub(crate) alone: usize,
    /// Whether the release profile is measured as well.
    pub(crate) release: bool,
}

/// What was measured of one program.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    pub(crate) lines: f64,
    /// Seconds for the crate alone.
    pub(crate) dev: f64,
    pub(crate) release: Option<f64>,
    /// Seconds for the crate and the one that has what all operations share.
    pub(crate) dev_with_shared: f64,
    pub(crate) release_with_shared: Option<f64>,
    /// Seconds for everything, from an empty target directory.
    pub(crate) cold: f64,
    pub(crate) packages: f64,
    /// Kilobytes of the stripped program.
    pub(crate) binary: Option<f64>,
    /// The same, plain progenitor's with the dependencies that its documentation names.
    pub(crate) binary_documented: Option<f64>,
}

pub(crate) fn measure(pair: [Scratch; 2], runs: &Runs) -> Result<[Figures; 2], Failure> {
    let mut figures = [Figures::default(), Figures::default()];
    for (scratch, figures) in pair.iter().zip(&mut figures) {
        // Downloads are not to be measured.
        cargo::run(cargo::cargo(&scratch.folder).arg("fetch"))?;
        #[expect(clippy::cast_precision_loss, reason = "far below the limit")]
        {
            figures.lines = scratch.lines as f64;
            figures.packages = packages(scratch)? as f64;
        }
    }
    for (scratch, figures) in pair.iter().zip(&mut figures) {
        figures.cold = seconds(&scratch.name, "cold dev build", &mut build(scratch, false))?;
    }
    let dev = again(&pair, runs.alone, Part::Alone, false)?;
    let with_shared = again(&pair, runs.alone, Part::WithShared, false)?;
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
    let release = again(&pair, runs.alone, Part::Alone, true)?;
    let with_shared = again(&pair, runs.alone, Part::WithShared, true)?;
    for ((figures, release), with_shared) in figures.iter_mut().zip(release).zip(with_shared) {
        figures.release = Some(release);
        figures.release_with_shared = Some(with_shared);
    }
    Ok(figures)
}

/// What is compiled again.
#[derive(Clone, Copy)]
enum Part {
    /// The client's package.
    Alone,
    /// The same, and the package that has what all operations share.
    WithShared,
}

/// Median seconds to compile a part again, for both.
fn again(
    pair: &[Scratch; 2],
    times: usize,
    part: Part,
    release: bool,
) -> Result<[f64; 2], Failure> {
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
                    let mut clean = on(scratch, "clean", release);
                    cargo::run(clean.args(["--package", scratch.shared]))?;
                    let what = format!("crate and what it shares, {profile}");
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
    let mut command = on(scratch, "build", release);
    command.env("CARGO_INCREMENTAL", "0");
    command
}

/// A command of cargo on the program, in its own target directory.
fn on(scratch: &Scratch, command: &str, release: bool) -> Command {
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

fn seconds(name: &str, what: &str, command: &mut Command) -> Result<f64, Failure> {
    let start = Instant::now();
    cargo::run(command)?;
    let seconds = start.elapsed().as_secs_f64();
    write::report(&format!("{name}: {what}, {seconds:.1} s\n"));
    Ok(seconds)
}

/// A file that looks new to cargo until it is restored, so that other builds of this workspace stay as they are.
struct Touched {
    file: File,
    before: SystemTime,
    failure: String,
}

impl Touched {
    fn now(path: &Path) -> Result<Self, Failure> {
        let failure = format!("cannot touch {}", path.display());
        let open = || {
            let file = File::options().append(true).open(path)?;
            let before = file.metadata()?.modified()?;
            file.set_modified(SystemTime::now())?;
            Ok::<_, std::io::Error>((file, before))
        };
        let (file, before) = open().map_err(Failure::when(&failure))?;
        Ok(Self {
            file,
            before,
            failure,
        })
    }

    fn restore(self) -> Result<(), Failure> {
        self.file
            .set_modified(self.before)
            .map_err(Failure::when(self.failure))
    }
}

/// How many packages are compiled for the program, those of build scripts and macros among them.
fn packages(scratch: &Scratch) -> Result<usize, Failure> {
    let output = cargo::run(cargo::cargo(&scratch.folder).args([
        "tree",
        "--prefix=none",
        "--edges=normal,build",
        "--format={p}",
    ]))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let names: BTreeSet<String> = text
        .lines()
        // Folders and marks of repetition follow the name and the version.
        .map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" "))
        .filter(|name| !name.is_empty())
        .collect();
    // Without the program itself.
    Ok(names.len().saturating_sub(1))
}

/// Builds the program cold in release, and gives its size in kilobytes.
pub(crate) fn binary(scratch: &Scratch) -> Result<f64, Failure> {
    seconds(
        &scratch.name,
        "cold release build",
        &mut build(scratch, true),
    )?;
    kilobytes(scratch)
}

fn kilobytes(scratch: &Scratch) -> Result<f64, Failure> {
    let path = scratch
        .folder
        .join("target/release")
        .join(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let size = fs::metadata(&path).map_err(Failure::when(format_args!(
        "cannot find {}",
        path.display()
    )))?;
    #[expect(clippy::cast_precision_loss, reason = "far below the limit")]
    Ok(size.len() as f64 / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(vec![3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![5.0]) - 5.0).abs() < f64::EPSILON);
        assert!(median(Vec::new()).abs() < f64::EPSILON);
    }
}
