//! Results to the standard output or a file, reports to the standard error.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use intercom_gen::File;

use crate::Failure;

/// Writes a result to `out`, or to the standard output without it.
pub(crate) fn result(text: &str, out: Option<&Path>) -> Result<(), Failure> {
    if let Some(path) = out {
        return fs::write(path, text).map_err(Failure::when(format_args!(
            "cannot write {}",
            path.display()
        )));
    }
    let mut output = io::stdout().lock();
    match output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
    {
        // The reader has seen enough, as `head` does.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(Failure::when("cannot write to the standard output")),
    }
}

/// Writes generated files below `folder`.
pub(crate) fn files(folder: &Path, files: &[File]) -> Result<(), Failure> {
    for file in files {
        let path = folder.join(&file.path);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| fs::write(&path, &file.code))
            .map_err(Failure::when(format_args!(
                "cannot write {}",
                path.display()
            )))?;
    }
    Ok(())
}

/// Writes to the standard error. Nobody is left to tell when that fails.
pub(crate) fn report(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
