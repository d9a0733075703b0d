//! Saving the file of an export: under its name only when it is whole.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use intercom_core::internal::retry::{self, Attempts, Decision, Outcome};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;
use tokio::time::{Instant, sleep};

use super::ExportFile;
use super::file::DOWNLOAD;
use crate::{Error, ErrorKind, Idempotency};

impl ExportFile {
    /// Saves the file under `path`, and gives its length in bytes. A file that is there already is replaced when the new one is whole.
    ///
    /// It is written beside it, under a name that ends in `.part`, and gets its own name when it is whole and on the disk. A download that breaks starts again,
    /// as often as the retry policy says. After an error, or when the future is dropped, there is nothing new under `path`; the other file is removed, unless
    /// the program is killed.
    ///
    /// # Errors
    ///
    /// See [`Error`]; of the kind [`Io`](ErrorKind::Io) when the file cannot be written.
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let shared = self.client.shared();
        let policy = self.retry.as_ref().unwrap_or(&shared.retry);
        let began = Instant::now();
        let mut made = 0;
        loop {
            made += 1;
            let (part, mut file) = Part::create(path)?;
            let download = self.download().await?;
            let error = match fill(path, &mut file, download).await {
                Ok(length) => {
                    file.sync_all().await.map_err(|error| at(path, error))?;
                    drop(file);
                    part.finish(path).await?;
                    return Ok(length);
                }
                Err(error) => error,
            };
            let outcome = match error.kind() {
                ErrorKind::AttemptTimeout => Outcome::TimedOut,
                ErrorKind::Connection => Outcome::Broken,
                _ => return Err(error),
            };
            let state = Attempts {
                idempotency: Idempotency::Idempotent,
                made,
                elapsed: began.elapsed(),
                timeout: shared.timeout,
            };
            match retry::decide(policy, &state, &outcome, SystemTime::now(), retry::random()) {
                Decision::Wait(wait) => {
                    tracing::debug!(attempt = made, kind = ?error.kind(), "the download broke and starts again");
                    sleep(wait).await;
                }
                Decision::Stop(_) => return Err(error.with_attempts(made)),
            }
        }
    }
}

async fn fill(
    path: &Path,
    file: &mut File,
    mut download: super::ExportDownload,
) -> Result<u64, Error> {
    let failed = |error| at(path, error);
    let mut length = 0;
    while let Some(piece) = download.chunk().await? {
        file.write_all(&piece).await.map_err(failed)?;
        length += piece.len() as u64;
    }
    file.flush().await.map_err(failed)?;
    Ok(length)
}

fn at(path: &Path, error: io::Error) -> Error {
    Error::io(
        DOWNLOAD,
        format!("cannot save to {}", path.display()),
        error,
    )
}

/// A file that is not whole yet; dropping this removes it.
struct Part {
    path: Option<PathBuf>,
}

impl Part {
    fn create(path: &Path) -> Result<(Self, File), Error> {
        let Some(name) = path.file_name() else {
            return Err(Error::invalid_request(format!(
                "{} is no name of a file",
                path.display()
            )));
        };
        loop {
            let mut beside = OsString::from(name);
            // A number that nobody else is likely to take.
            let number = (retry::random() * 1e9) as u32;
            beside.push(format!(".{number:08x}.part"));
            let beside = path.with_file_name(beside);
            // Not on another thread, where it would come about even after this future is dropped, with nobody to remove it.
            let mut options = std::fs::OpenOptions::new();
            match options.write(true).create_new(true).open(&beside) {
                Ok(file) => {
                    let part = Self { path: Some(beside) };
                    return Ok((part, File::from_std(file)));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(at(path, error)),
            }
        }
    }

    async fn finish(mut self, path: &Path) -> Result<(), Error> {
        if let Some(part) = &self.path {
            fs::rename(part, path)
                .await
                .map_err(|error| at(path, error))?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // There is nobody to tell, and the name says that it is not whole.
            let _ = std::fs::remove_file(path);
        }
    }
}
