//! Writes results to standard output or files, and reports to standard error.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use anyhow::{Context, Result};
use intercom_gen::File;

/// Writes a result to `out`, or to standard output if there is none.
pub(crate) fn result(text: &str, out: Option<&Path>) -> Result<()> {
    if let Some(path) = out {
        return fs::write(path, text).with_context(|| format!("cannot write {}", path.display()));
    }
    let mut output = io::stdout().lock();
    match output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
    {
        // The reader closed the pipe early, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.context("cannot write to standard output"),
    }
}

/// Writes generated files below `folder`.
pub(crate) fn files(folder: &Path, files: &[File]) -> Result<()> {
    for part in files {
        file(&folder.join(&part.path), &part.code)?;
    }
    Ok(())
}

/// Writes a file, and creates its directory.
pub(crate) fn file(path: &Path, text: &str) -> Result<()> {
    path.parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text))
        .with_context(|| format!("cannot write {}", path.display()))
}

/// Writes to standard error. A failure is ignored, because it could not be reported.
pub(crate) fn report(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
