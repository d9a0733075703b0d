//! Saves the file of an export: under its name only when it is complete.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use intercom_core::internal::{retry, transport};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use super::ExportFile;
use super::file::DOWNLOAD;
use crate::{Error, RequestOptions};

impl ExportFile {
    /// Saves the file as `path`, and returns its length in bytes. An existing file is replaced when the new one is complete.
    ///
    /// The download is written to a file beside it, with a name that ends in `.part`, which is renamed when it is complete and on the disk. A download that
    /// breaks starts again, as the retry policy allows. After an error, or if the future is dropped, `path` is unchanged and the `.part` file is removed,
    /// unless the program is killed.
    ///
    /// # Errors
    ///
    /// [`Io`](crate::ErrorKind::Io) if the file cannot be written. It can also fail like [`download`](Self::download).
    pub async fn save(&self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let mut options = RequestOptions::default();
        options.retry.clone_from(&self.retry);
        transport::retry_transfer(self.client.inner(), &options, || async {
            let (part, mut file) = Part::create(path)?;
            let download = self.download().await?;
            let length = fill(path, &mut file, download).await?;
            file.sync_all().await.map_err(|error| at(path, error))?;
            drop(file);
            part.finish(path).await?;
            Ok(length)
        })
        .await
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

/// A file that is not complete yet. Dropping it removes the file.
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
            let mut beside = OsString::from(name);
            // Two downloads to the same path must not share a file.
            let number = (retry::random() * 1e9) as u32;
            beside.push(format!(".{number:08x}.part"));
            let beside = path.with_file_name(beside);
            // Blocking, because a file created by another thread would remain if this future is dropped.
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
            // `drop` cannot report the error, and the name shows that the file is incomplete.
            let _ = std::fs::remove_file(path);
        }
    }
}
