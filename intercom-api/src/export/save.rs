//! Atomic saving of an export to disk.

use std::ffi::OsStr;
use std::fs::{Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use intercom_core::internal::retry;
use intercom_core::internal::transport::{Transfer, retry_transfer};
use tokio::fs::{self, File};
use tokio::io::AsyncWriteExt;

use super::ExportFile;
use super::download::DOWNLOAD;
use crate::Error;

impl ExportFile {
    /// Saves the file to `path`, and returns its length in bytes. An existing file is replaced only after the download is complete.
    ///
    /// The download is written to a temporary file in the same directory, whose name is `intercom-` with eight digits and `.part`. When the download is complete
    /// and synced to disk, the temporary file is renamed to `path`. An interrupted download starts again, as the retry policy allows: the maximum number of
    /// attempts applies to all requests together, and the timeout of the client limits when the download can start again. After an error, or if the future is
    /// dropped, `path` is unchanged and the temporary file is removed. If the process is killed, the temporary file remains.
    ///
    /// On Unix, the new file has the permissions of the file that it replaces. A symbolic link is replaced, not followed.
    ///
    /// # Errors
    ///
    /// - [`Io`](crate::ErrorKind::Io) if the file cannot be written. A directory, or a directory that is not writable, is an error before the download starts.
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest), before the download starts, if `path` does not end in a file name.
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

/// Checks that a file can be saved to `path`, and returns the metadata of the file that is replaced.
fn check_target(path: &Path) -> Result<Option<Metadata>, Error> {
    // `file_name` ignores a separator or a dot at the end.
    let name = path.file_name().map(OsStr::as_encoded_bytes);
    let path_bytes = path.as_os_str().as_encoded_bytes();
    let metadata = match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => Some(metadata),
        Ok(metadata) if metadata.is_dir() && name.is_some() => {
            let error = io::Error::new(io::ErrorKind::IsADirectory, "it is a directory");
            return Err(cannot_save(path, error));
        }
        Ok(_) if name.is_some() => {
            // A device, for example, would be replaced by a file.
            let error = io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file");
            return Err(cannot_save(path, error));
        }
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(cannot_save(path, error));
        }
        Ok(_) | Err(_) => None,
    };
    if name.is_some_and(|name| path_bytes.ends_with(name)) {
        return Ok(metadata);
    }
    Err(Error::invalid_request(format!(
        "cannot save to {}: the path does not end in a file name",
        path.display()
    ))
    .with_operation(DOWNLOAD))
}

/// Creates the file with no more permissions than the file that it will replace has.
#[cfg(unix)]
fn restrict(options: &mut OpenOptions, existing: Option<&Metadata>) {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    if let Some(existing) = existing {
        options.mode(existing.permissions().mode() & 0o777);
    }
}

/// Sets the permissions of the file that will be replaced, some of which the process may mask when
/// it creates files.
#[cfg(unix)]
fn preserve_permissions(file: &std::fs::File, existing: Option<&Metadata>) -> io::Result<()> {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    existing.map_or(Ok(()), |existing| {
        file.set_permissions(Permissions::from_mode(
            existing.permissions().mode() & 0o777,
        ))
    })
}

#[cfg(not(unix))]
fn restrict(_: &mut OpenOptions, _: Option<&Metadata>) {}

// The only permission is that a file is read-only, and such a file cannot be replaced.
#[cfg(not(unix))]
fn preserve_permissions(_: &std::fs::File, _: Option<&Metadata>) -> io::Result<()> {
    Ok(())
}

/// A temporary file for a download that is not complete. Dropping it removes the file.
struct Part {
    path: Option<PathBuf>,
}

impl Part {
    fn create(path: &Path) -> Result<(Self, File), Error> {
        let existing = check_target(path)?;
        loop {
            // Two downloads to the same path must not share a file. The name is short, because the
            // name of the target may have the maximum length.
            let number = (retry::random() * 1e9) as u32;
            let part = path.with_file_name(format!("intercom-{number:08x}.part"));
            // Blocking, because an async `open` runs on another thread. If this future is dropped
            // in the meantime, the created file would remain.
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            restrict(&mut options, existing.as_ref());
            match options.open(&part) {
                Ok(file) => {
                    let part = Self { path: Some(part) };
                    preserve_permissions(&file, existing.as_ref())
                        .map_err(|error| cannot_save(path, error))?;
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
