//! The description that the client is generated from.

use std::borrow::Cow;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use intercom_gen::{Document, Error, MAX_BYTES, Report};
use intercom_openapi::DESCRIPTION;

use super::environment::Environment;
use super::{Problem, required};

/// The environment variable with the path of a description.
pub(crate) const VARIABLE: &str = "INTERCOM_OPENAPI";
/// The host of which a description must have a server.
pub(crate) const HOST: &str = "intercom.io";
/// Maximum number of warnings of one kind.
const MAX_WARNINGS: usize = 10;
/// How to set the variable, for messages.
const REMEDY: &str = "set `INTERCOM_OPENAPI` to the path of a description of Intercom's API in YAML or JSON, or unset it";

/// A description, and the file that it was read from.
pub(crate) struct Description {
    /// `None` for the vendored description.
    pub(crate) file: Option<PathBuf>,
    pub(crate) text: Cow<'static, str>,
}

impl Description {
    /// Reads the description that the environment selects. Cargo runs the build script again if the
    /// selection or the file changes.
    pub(crate) fn read(
        environment: &Environment,
        directives: &mut impl Write,
    ) -> Result<Self, Problem> {
        // Without any such directive, cargo would run the build script after each change of the
        // package.
        directive(directives, "rerun-if-changed", "build/main.rs")?;
        directive(directives, "rerun-if-env-changed", VARIABLE)?;
        let Some(value) = environment.get(VARIABLE) else {
            return Ok(Self {
                file: None,
                text: Cow::Borrowed(DESCRIPTION),
            });
        };
        let path = value
            .to_str()
            .map(Path::new)
            .ok_or_else(|| Problem::new(format!("`{VARIABLE}` is not valid Unicode; {REMEDY}")))?;
        let path = locate(path, environment, directives)?;
        let text = read(&path)?;
        Ok(Self {
            file: Some(path),
            text: Cow::Owned(text),
        })
    }

    /// Checks that a custom description has the operations that the enabled resources require.
    pub(crate) fn check(
        &self,
        report: &Report,
        is_enabled: impl Fn(&str) -> bool,
    ) -> Result<(), Problem> {
        match (&self.file, required::problem(report, is_enabled)) {
            (Some(path), Some(problem)) => Err(Problem::new(format!("{}: {problem}", name(path)))),
            _ => Ok(()),
        }
    }

    /// Warns of the parts of a custom description that the generator ignored.
    pub(crate) fn warn(&self, report: &Report, directives: &mut impl Write) -> Result<(), Problem> {
        let Some(path) = &self.file else {
            return Ok(());
        };
        let missing: Vec<&str> = report.missing_references().collect();
        let mut warnings: Vec<String> = missing
            .iter()
            .take(MAX_WARNINGS)
            .map(|pointer| {
                format!(
                    "{pointer}: `$ref` refers to a component that does not exist, and is ignored; correct the reference, or add the component"
                )
            })
            .collect();
        if let Some(more @ 1..) = missing.len().checked_sub(MAX_WARNINGS) {
            warnings.push(format!("{more} more such references are ignored"));
        }
        for warning in warnings {
            let warning = Problem::new(format!("{}: {warning}", name(path))).to_string();
            directive(directives, "warning", &warning)?;
        }
        Ok(())
    }

    /// Returns the message for an error of the generator.
    pub(crate) fn problem(&self, error: &Error) -> Problem {
        match (&self.file, error.document()) {
            (None, _) => Problem::new(format!("cannot generate the client: {error}")),
            (Some(path), Document::Overlay) => Problem::new(format!(
                "{}: this version of intercom-api does not support the description: {error}; {REMEDY}",
                name(path)
            )),
            (Some(path), _) => Problem::new(format!("{}: {error}", name(path))),
        }
    }
}

/// Returns the path of the file. A relative path is relative to the root of the workspace, or else
/// to the directory in which cargo was started.
///
/// Cargo runs build scripts in the directory of their package, and no user expects a path to be
/// relative to that.
fn locate(
    path: &Path,
    environment: &Environment,
    directives: &mut impl Write,
) -> Result<PathBuf, Problem> {
    if path.is_absolute() {
        watch(path, directives)?;
        return Ok(path.to_owned());
    }
    let out = environment.get("OUT_DIR").map(Path::new);
    let current = environment.get("PWD").map(Path::new);
    let folders = [
        out.and_then(workspace),
        current.and_then(workspace),
        current,
    ];
    let mut tried: Vec<PathBuf> = Vec::new();
    for (index, folder) in folders.into_iter().enumerate() {
        // `OUT_DIR` is the same wherever cargo is started.
        if index == 1 {
            directive(directives, "rerun-if-env-changed", "PWD")?;
        }
        let Some(candidate) = folder.map(|folder| folder.join(path)) else {
            continue;
        };
        if tried.contains(&candidate) {
            continue;
        }
        watch(&candidate, directives)?;
        if candidate.exists() {
            return Ok(candidate);
        }
        tried.push(candidate);
    }
    let tried: Vec<String> = tried
        .iter()
        .map(|candidate| candidate.display().to_string())
        .collect();
    Err(Problem::new(format!(
        "`{VARIABLE}`: cannot find {}: there is no {}; use an absolute path, or `{{ value = \"..\", relative = true }}` in the `[env]` table of .cargo/config.toml",
        path.display(),
        if tried.is_empty() {
            "directory that it can be relative to".to_owned()
        } else {
            tried.join(" and no ")
        }
    )))
}

/// Returns the root of the workspace that contains a directory.
fn workspace(folder: &Path) -> Option<&Path> {
    let mut folders = folder.ancestors();
    folders.find(|folder| folder.join("Cargo.lock").is_file())
}

/// Makes cargo run the build script again if a file changes, appears or vanishes.
fn watch(path: &Path, directives: &mut impl Write) -> Result<(), Problem> {
    directive(directives, "rerun-if-changed", &path.to_string_lossy())
}

fn read(path: &Path) -> Result<String, Problem> {
    let failed = |error: &std::io::Error| {
        Problem::new(format!(
            "{}: cannot read the file: {error}; {REMEDY}",
            name(path)
        ))
    };
    let metadata = std::fs::metadata(path).map_err(|error| failed(&error))?;
    if !metadata.is_file() {
        let kind = if metadata.is_dir() {
            "a directory"
        } else {
            "not a regular file"
        };
        return Err(Problem::new(format!(
            "{}: this is {kind}; {REMEDY}",
            name(path)
        )));
    }
    let too_large = |bytes: u64| {
        Problem::new(format!(
            "{}: {bytes} bytes, which is more than {MAX_BYTES}; {REMEDY}",
            name(path)
        ))
    };
    let limit = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX);
    if metadata.len() > limit {
        return Err(too_large(metadata.len()));
    }
    let mut bytes = Vec::new();
    // The file may grow while it is read.
    File::open(path)
        .and_then(|file| file.take(limit.saturating_add(1)).read_to_end(&mut bytes))
        .map_err(|error| failed(&error))?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = valid.iter().filter(|byte| **byte == b'\n').count() + 1;
        Problem::new(format!(
            "{}: not valid UTF-8 in line {line}; save the file as UTF-8",
            name(path)
        ))
    })
}

/// Returns the name of the file in messages.
fn name(path: &Path) -> String {
    format!("{VARIABLE}={}", path.display())
}

/// Writes a directive. A line break in the value would start another directive.
fn directive(directives: &mut impl Write, key: &str, value: &str) -> Result<(), Problem> {
    if value.contains(char::is_control) {
        return Err(Problem::new(format!(
            "`{VARIABLE}` contains a control character: {value:?}; {REMEDY}"
        )));
    }
    writeln!(directives, "cargo::{key}={value}")
        .map_err(|error| Problem::new(format!("cannot write to standard output: {error}")))
}
