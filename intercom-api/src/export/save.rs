//! Atomic saving of an export to disk.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use intercom_core::internal::retry;
use intercom_core::internal::transport::{Transfer, retry_transfer};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use super::ExportFile;
use super::file::DOWNLOAD;
use crate::Error;

impl ExportFile {
    /// Saves the file to `path`, and returns its length in bytes. An existing file is replaced only after the download is complete.
    ///
    /// The download is written to a temporary file in the same directory, whose name ends in `.part`. When the download is complete and synced to disk, the
    /// temporary file is renamed to `path`. An interrupted download starts again, as the retry policy allows: the maximum number of attempts applies to all
    /// requests together, and the timeout of the client limits when the download can start again. After an error, or if the future is dropped, `path` is unchanged
    /// and the temporary file is removed. If the process is killed, the temporary file remains.
    ///
    /// # Errors
    ///
    /// - [`Io`](crate::ErrorKind::Io) if the file cannot be written.
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if `path` does not end in a file name.
    /// - [`Timeout`](crate::ErrorKind::Timeout) if the download failed, and would start again after the timeout of the client.
    /// - The errors of [`download`](Self::download) and of [reading it](super::ExportDownload::chunk).
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let transfer = |transfer: Transfer| async move {
            let (part, mut file) = Part::create(path)?;
            let download = self.start(self.decompressed, transfer.options()).await?;
            transfer.responded(download.attempts);
            let length = write(path, &mut file, download).await?;
            file.sync_all()
                .await
                .map_err(|error| cannot_save(path, error))?;
            drop(file);
            part.finish(path).await?;
            Ok(length)
        };
        retry_transfer(self.client.inner(), &self.options(), transfer).await
    }
}

async fn write(
    path: &Path,
    file: &mut File,
    mut download: super::ExportDownload,
) -> Result<u64, Error> {
    let failed = |error| cannot_save(path, error);
    let mut length = 0;
    while let Some(chunk) = download.chunk().await? {
        file.write_all(&chunk).await.map_err(failed)?;
        length += chunk.len() as u64;
    }
    file.flush().await.map_err(failed)?;
    Ok(length)
}

fn cannot_save(path: &Path, error: io::Error) -> Error {
    Error::io(
        DOWNLOAD,
        format!("cannot save to {}", path.display()),
        error,
    )
}

/// A temporary file for a download that is not complete. Dropping it removes the file.
struct Part {
    path: Option<PathBuf>,
}

impl Part {
    fn create(path: &Path) -> Result<(Self, File), Error> {
        let Some(name) = path.file_name() else {
            return Err(Error::invalid_request(format!(
                "cannot save to {}: the path does not end in a file name",
                path.display()
            ))
            .with_operation(DOWNLOAD));
        };
        loop {
            let mut part = OsString::from(name);
            // Two downloads to the same path must not share a file.
            let number = (retry::random() * 1e9) as u32;
            part.push(format!(".{number:08x}.part"));
            let part = path.with_file_name(part);
            // Blocking, because an async `open` runs on another thread. If this future is dropped
            // in the meantime, the created file would remain.
            let mut options = std::fs::OpenOptions::new();
            match options.write(true).create_new(true).open(&part) {
                Ok(file) => {
                    let part = Self { path: Some(part) };
                    return Ok((part, File::from_std(file)));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(cannot_save(path, error)),
            }
        }
    }

    async fn finish(mut self, path: &Path) -> Result<(), Error> {
        if let Some(part) = &self.path {
            fs::rename(part, path)
                .await
                .map_err(|error| cannot_save(path, error))?;
        }
        self.path = None;
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Some(path) = &self.path {
            // `drop` cannot report an error, and the name shows that the file is incomplete.
            let _ = std::fs::remove_file(path);
        }
    }
}
