//! The file of an export that has completed.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use bytes::Bytes;
use intercom_core::internal::body::ResponseBody;
use intercom_core::internal::call::{Call, Endpoint};
use percent_encoding::NON_ALPHANUMERIC;
use reqwest::{Method, Url};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::check::Checked;
use super::rows::ExportRows;
use crate::resources::data_exports::op;
use crate::types::DataExport;
use crate::{
    ByteStream, Client, Error, ErrorKind, Operation, OperationInfo, ParameterLocation, RetryPolicy,
    Timestamp,
};

const OPERATION: &OperationInfo = &op::Download::INFO;
pub(super) const DOWNLOAD: &str = OPERATION.name;

/// The file of an export. It can be downloaded any number of times until it [expires](Self::expires_at).
///
/// It is a CSV file that the server compresses with gzip. It is saved compressed, unless [`decompressed`](Self::decompressed) is set. (If another part of the
/// program enables the feature `gzip` of reqwest, the HTTP layer may decompress it first. This is detected: reading works either way.)
#[derive(Clone)]
pub struct ExportFile {
    pub(super) client: Client,
    id: String,
    /// Path and query under the base URL, if they differ from the documented ones.
    address: Option<(String, Vec<(String, String)>)>,
    expires_at: Option<Timestamp>,
    decompressed: bool,
    pub(super) retry: Option<RetryPolicy>,
    attempt_timeout: Option<Duration>,
}

impl ExportFile {
    pub(super) fn new(client: &Client, id: &str, export: &DataExport) -> Self {
        let url = export.download_url.as_str();
        let expires = export.download_expires_at.as_str();
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

    /// Returns when Intercom deletes the file, two days after completion; `None` if the server does not report it.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Decompresses the file while it is downloaded.
    #[must_use]
    pub fn decompressed(mut self) -> Self {
        self.decompressed = true;
        self
    }

    /// Sets how a download that fails or breaks is retried. Default: the client's policy.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets how long the download may stall. Default: the client's timeout.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Starts the download, and returns a stream of its chunks. [`save`](Self::save), [`write_to`](Self::write_to), [`copy_to`](Self::copy_to) and
    /// [`rows`](Self::rows) read the stream for the caller.
    ///
    /// # Errors
    ///
    /// [`Error::is_not_found`] if the file has expired. It can also fail as any request: see [`Error`].
    pub async fn download(&self) -> Result<ExportDownload, Error> {
        self.begin(self.decompressed).await
    }

    pub(super) async fn begin(&self, decompressed: bool) -> Result<ExportDownload, Error> {
        let mut call = self.call();
        call.options.retry.clone_from(&self.retry);
        call.options.attempt_timeout = self.attempt_timeout;
        let response = ByteStream::receive(call).await.map_err(|error| {
            let gone = error.is_not_found();
            error.with_hint(gone.then_some(
                "the file is deleted two days after the export has completed: create the export again",
            ))
        })?;
        let media = response.headers().get(reqwest::header::CONTENT_TYPE);
        let media = media.and_then(|value| value.to_str().ok());
        let media = media.unwrap_or_default().to_ascii_lowercase();
        if media.contains("json") || media.contains("html") {
            return Err(Error::new(
                ErrorKind::Decode,
                DOWNLOAD,
                "the response is not the file of an export, but JSON or HTML",
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
        let endpoint = if (&path, &query) == (&documented.0, &documented.1) {
            Endpoint::Operation(OPERATION)
        } else {
            Endpoint::Raw {
                name: DOWNLOAD,
                method: Method::GET,
                path,
                idempotency: OPERATION.idempotency,
                exclusive: None,
            }
        };
        let mut call = Call::new(self.client.inner(), endpoint);
        call.put(
            ParameterLocation::Path,
            "job_identifier",
            &self.id.as_str().into(),
        );
        call.replace_query(query);
        call
    }

    /// Writes the file to a blocking writer, [`Vec`] or [`std::fs::File`] for instance, and returns the number of bytes written.
    ///
    /// A download that has started is not retried, because what was written cannot be undone: after an error, the output is incomplete.
    /// [`save`](Self::save) retries it.
    ///
    /// # Errors
    ///
    /// [`Io`](ErrorKind::Io) if the writer fails. It can also fail like [`download`](Self::download).
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

    /// Writes the file to an asynchronous writer, like [`write_to`](Self::write_to). It is flushed, but not shut down.
    ///
    /// # Errors
    ///
    /// Like [`write_to`](Self::write_to).
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

    /// Starts the download, and returns a stream of its rows. A download that breaks is not retried, but ends with an error. To retry it,
    /// [`save`](Self::save) the file and [read](super::read_rows) it.
    ///
    /// # Errors
    ///
    /// Like [`download`](Self::download).
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
    Error::io(DOWNLOAD, "cannot write the file", error)
}

/// Path and query of the URL that the server reports, if it is on the API's origin: the token is sent to no other.
fn address(client: &Client, url: &str) -> Option<(String, Vec<(String, String)>)> {
    let url = Url::parse(url).ok()?;
    let inner = client.inner();
    let base = &inner.origin;
    if !inner.is_own(&url) || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let path = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
    if !path.starts_with('/') {
        return None;
    }
    let query = url.query_pairs().into_owned().collect();
    Some((path.to_owned(), query))
}

/// A download of the file of an export.
#[derive(Debug)]
pub struct ExportDownload {
    stream: ByteStream,
    checked: Checked,
    length: Option<u64>,
    received: u64,
    ended: bool,
}

impl ExportDownload {
    /// Returns the next chunk; `None` if the file is complete.
    ///
    /// # Errors
    ///
    /// The connection breaks, the download stalls, or the file is truncated or damaged. The chunks until then are incomplete.
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

    /// Returns the number of bytes received over the network.
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Returns the total number of bytes to receive over the network, if the server reports it.
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
