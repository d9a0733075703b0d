//! A download of the file of an export.

use bytes::Bytes;

use super::check::{self, FileCheck};
use crate::resources::data_exports::op;
use crate::{ByteStream, Error, Operation};

pub(super) const DOWNLOAD: &str = op::Download::INFO.name;

/// A download of the file of an export. [`ExportFile::download`](super::ExportFile::download) starts it.
#[derive(Debug)]
pub struct ExportDownload {
    pub(super) stream: ByteStream,
    pub(super) check: FileCheck,
    pub(super) length: Option<u64>,
    pub(super) received: u64,
    /// Number of attempts until the server responded.
    pub(super) attempts: u32,
    pub(super) ended: bool,
}

impl ExportDownload {
    /// Returns the next chunk; `None` after the end of a complete file.
    ///
    /// # Errors
    ///
    /// - [`Connection`](crate::ErrorKind::Connection) if the connection breaks, or if the file is truncated or damaged.
    /// - [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) if the download stalls.
    ///
    /// After an error, the chunks returned so far are incomplete.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            if let Some(output) = self.check.next()? {
                return Ok(Some(output));
            }
            if self.ended {
                break;
            }
            match self.stream.chunk().await? {
                Some(chunk) => {
                    self.received += chunk.len() as u64;
                    self.check.feed(chunk);
                }
                None => self.ended = true,
            }
        }
        if self.length.is_some_and(|length| length != self.received) {
            return Err(check::incomplete(DOWNLOAD));
        }
        self.check.finish()
    }

    /// Returns the number of bytes received over the network.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Returns the total number of bytes to receive over the network; `None` if the server does not report it.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }
}
