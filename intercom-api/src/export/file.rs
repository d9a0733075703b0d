//! The file of an export that has completed.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use intercom_core::internal::call::{Call, Endpoint};
use intercom_core::internal::transport;
use percent_encoding::NON_ALPHANUMERIC;
use reqwest::{Method, Url};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::check::Checked;
use super::rows::ExportRows;
use crate::types::DataExport;
use crate::{
    ByteStream, Client, Error, ErrorKind, Idempotency, OPERATIONS, ParameterLocation, RetryPolicy,
    Timestamp,
};

pub(super) const DOWNLOAD: &str = "download_data_export";

/// The file of an export. It can be fetched until it [expires](Self::expires_at), as often as one likes.
///
/// It is a CSV file, and comes packed with gzip. It is given as it comes, so that a saved file is small, unless [`decompressed`](Self::decompressed) is asked
/// for. (When another part of the program turns on the feature `gzip` of reqwest, the HTTP layer may unpack it first. This is noticed: reading works
/// either way.)
#[derive(Clone)]
pub struct ExportFile {
    pub(super) client: Client,
    id: String,
    /// Path and query under the base URL, where they are others than the documented ones.
    address: Option<(String, Vec<(String, String)>)>,
    expires_at: Option<Timestamp>,
    decompressed: bool,
    pub(super) retry: Option<RetryPolicy>,
    attempt_timeout: Option<Duration>,
}

impl ExportFile {
    pub(super) fn new(client: &Client, id: &str, export: &DataExport) -> Self {
        let url = export.download_url.as_deref().unwrap_or_default();
        let expires = export.download_expires_at.as_deref().unwrap_or_default();
        Self {
            client: client.clone(),
            id: id.to_owned(),
            address: address(client, url),
            expires_at: expires.trim().parse().ok().map(Timestamp::from_second),
            decompressed: false,
            retry: None,
            attempt_timeout: None,
        }
    }

    /// Until when Intercom keeps the file, if it says so; two days after completion.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Gives the CSV text itself in place of the gzip file.
    #[must_use]
    pub fn decompressed(mut self) -> Self {
        self.decompressed = true;
        self
    }

    /// How a download is repeated that does not come about, or breaks, in place of the client's policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// How long nothing may come, in place of the client's timeout.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Begins the download. Its pieces are for the caller to take; [`save`](Self::save), [`write_to`](Self::write_to), [`copy_to`](Self::copy_to) and
    /// [`rows`](Self::rows) do that by themselves.
    ///
    /// # Errors
    ///
    /// See [`Error`]. A file that has expired is [not found](Error::is_not_found).
    pub async fn download(&self) -> Result<ExportDownload, Error> {
        self.begin(self.decompressed).await
    }

    pub(super) async fn begin(&self, decompressed: bool) -> Result<ExportDownload, Error> {
        let mut call = self.call();
        call.options.retry.clone_from(&self.retry);
        call.options.attempt_timeout = self.attempt_timeout;
        let response = transport::bytes(call).await.map_err(|error| {
            let gone = error.is_not_found();
            error.with_hint(gone.then_some(
                "the file is kept for two days after the export has completed: order it again",
            ))
        })?;
        let media = response.headers().get(reqwest::header::CONTENT_TYPE);
        let media = media.and_then(|value| value.to_str().ok());
        let media = media.unwrap_or_default().to_ascii_lowercase();
        if media.contains("json") || media.contains("html") {
            return Err(Error::of(
                ErrorKind::Decode,
                DOWNLOAD,
                "the answer is no file of an export, but JSON or a page",
            ));
        }
        let stream = response.into_inner();
        Ok(ExportDownload {
            length: stream.content_length(),
            stream,
            checked: Checked::new(DOWNLOAD, decompressed),
            received: 0,
            ended: false,
        })
    }

    fn call(&self) -> Call {
        let id = percent_encoding::utf8_percent_encode(&self.id, NON_ALPHANUMERIC);
        let documented = (format!("/download/content/data/{id}"), Vec::new());
        let (path, query) = self.address.as_ref().unwrap_or(&documented).clone();
        let operation = OPERATIONS.iter().find(|known| known.function == DOWNLOAD);
        let target = match operation {
            Some(operation) if (&path, &query) == (&documented.0, &documented.1) => {
                Endpoint::Operation(operation)
            }
            _ => Endpoint::Raw {
                name: DOWNLOAD,
                method: Method::GET,
                path,
                idempotency: Idempotency::Idempotent,
            },
        };
        let mut call = Call::new(self.client.shared(), target);
        call.put(
            ParameterLocation::Path,
            "job_identifier",
            &self.id.as_str().into(),
        );
        call.replace_query(query);
        call
    }

    /// Writes the file to a writer that blocks, [`Vec`] and [`std::fs::File`] for instance. Gives the number of bytes that were written.
    ///
    /// When it fails, what was written is not the whole, and the writer has to be thought of as spoilt: a download that has begun is not repeated, because
    /// what was written cannot be taken back. [`save`](Self::save) repeats it.
    ///
    /// # Errors
    ///
    /// See [`Error`]; of the kind [`Io`](ErrorKind::Io) when the writer fails.
    pub async fn write_to<W: Write + ?Sized>(&self, writer: &mut W) -> Result<u64, Error> {
        let mut download = self.download().await?;
        let mut written = 0;
        while let Some(piece) = download.chunk().await? {
            writer.write_all(&piece).map_err(cannot_write)?;
            written += piece.len() as u64;
        }
        writer.flush().map_err(cannot_write)?;
        Ok(written)
    }

    /// As [`write_to`](Self::write_to), to a writer of Tokio's. It is flushed, but not shut down.
    ///
    /// # Errors
    ///
    /// As [`write_to`](Self::write_to).
    pub async fn copy_to<W: AsyncWrite + Unpin + ?Sized>(
        &self,
        writer: &mut W,
    ) -> Result<u64, Error> {
        let mut download = self.download().await?;
        let mut written = 0;
        while let Some(piece) = download.chunk().await? {
            writer.write_all(&piece).await.map_err(cannot_write)?;
            written += piece.len() as u64;
        }
        writer.flush().await.map_err(cannot_write)?;
        Ok(written)
    }

    /// The rows of the file, as they come in. A download that breaks is not repeated, but ends with an error; to be safe from that,
    /// [`save`](Self::save) the file and [read](super::read_rows) that.
    ///
    /// # Errors
    ///
    /// As [`download`](Self::download).
    pub async fn rows(&self) -> Result<ExportRows, Error> {
        Ok(ExportRows::new(self.begin(true).await?))
    }
}

impl fmt::Debug for ExportFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportFile")
            .field("id", &self.id)
            .field("expires_at", &self.expires_at)
            .field("decompressed", &self.decompressed)
            .finish_non_exhaustive()
    }
}

fn cannot_write(error: std::io::Error) -> Error {
    Error::io(DOWNLOAD, "the file cannot be written", error)
}

/// Path and query of the address that the server gives, if it is one of the API's: the token goes nowhere else.
fn address(client: &Client, url: &str) -> Option<(String, Vec<(String, String)>)> {
    let url = Url::parse(url).ok()?;
    let shared = client.shared();
    let base = &shared.origin;
    if !shared.is_own(&url) || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let path = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
    if !path.starts_with('/') {
        return None;
    }
    let query = url.query_pairs().into_owned().collect();
    Some((path.to_owned(), query))
}

/// A file that is coming in.
#[derive(Debug)]
pub struct ExportDownload {
    stream: ByteStream,
    checked: Checked,
    length: Option<u64>,
    received: u64,
    ended: bool,
}

impl ExportDownload {
    /// The next piece; `None` when the file has come in whole.
    ///
    /// # Errors
    ///
    /// When the connection breaks, nothing comes for too long, or the file is cut or damaged. What was read until then is not the whole.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        while !self.ended {
            let Some(piece) = self.stream.chunk().await? else {
                self.ended = true;
                break;
            };
            self.received += piece.len() as u64;
            let given = self.checked.take(piece)?;
            if !given.is_empty() {
                return Ok(Some(given));
            }
        }
        if self.length.is_some_and(|length| length != self.received) {
            return Err(super::check::cut(DOWNLOAD));
        }
        let rest = self.checked.finish()?;
        Ok((!rest.is_empty()).then_some(rest))
    }

    /// How many bytes have come over the network.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// How many bytes will come over the network in all, if the server says so.
    pub fn content_length(&self) -> Option<u64> {
        self.length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_api_are_followed() -> Result<(), Error> {
        let build = |base: &str| {
            Client::builder()
                .access_token("dA==")
                .base_url(base)
                .build()
        };
        let plain = build("https://api.intercom.io")?;
        let path = |client: &Client, url: &str| address(client, url).map(|(path, _)| path);
        assert_eq!(
            path(&plain, "https://api.intercom.io/download/messages/data/a"),
            Some("/download/messages/data/a".into())
        );
        for elsewhere in [
            "",
            "/download/content/data/a",
            "http://api.intercom.io/download/a",
            "https://api.intercom.io:8443/download/a",
            "https://api.intercom.io@example.com/download/a",
            "https://user@api.intercom.io/download/a",
            "https://files.example.com/download/a",
            "data:text/csv,a",
        ] {
            assert_eq!(address(&plain, elsewhere), None, "{elsewhere}");
        }
        let proxy = build("https://proxy.example.com/intercom")?;
        assert_eq!(
            address(&proxy, "https://proxy.example.com/intercom/file?part=1%202"),
            Some(("/file".into(), vec![("part".into(), "1 2".into())]))
        );
        for elsewhere in [
            "https://proxy.example.com/other",
            "https://proxy.example.com/intercomb",
            "https://proxy.example.com/intercom/../a",
        ] {
            assert_eq!(address(&proxy, elsewhere), None, "{elsewhere}");
        }
        Ok(())
    }
}
