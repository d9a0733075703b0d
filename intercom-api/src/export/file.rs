//! The file of a completed export, and its download.

use std::fmt;
use std::io::Write;
use std::time::Duration;

use intercom_core::internal::body::ResponseBody;
use intercom_core::internal::call::{Call, Endpoint};
use percent_encoding::NON_ALPHANUMERIC;
use reqwest::{Method, Url};
use tokio::io::{AsyncWrite, AsyncWriteExt};

use super::check::FileCheck;
use super::download::{DOWNLOAD, ExportDownload};
use super::rows::ExportRows;
use crate::resources::data_exports::op;
use crate::types::DataExport;
use crate::{
    ByteStream, Client, Error, ErrorKind, Operation, OperationInfo, ParameterLocation,
    RequestOptions, RetryPolicy, Timestamp,
};

const OPERATION: &OperationInfo = &op::Download::INFO;

/// The file of an export. It can be downloaded any number of times until it [expires](Self::expires_at).
///
/// The server sends a CSV file that is compressed with gzip. The file is saved without decompressing it, unless [`decompressed`](Self::decompressed) is set. If
/// another crate enables the feature `gzip` of reqwest, the HTTP layer may decompress the file, and the saved file is not compressed.
/// [`read_rows`](super::read_rows) accepts both.
///
/// # Examples
///
/// ```no_run
/// # async fn run(job: intercom_api::export::ExportJob) -> Result<(), intercom_api::Error> {
/// if let Some(file) = job.wait().await? {
///     let length = file.decompressed().save("messages.csv").await?;
///     println!("{length} bytes");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct ExportFile {
    pub(super) client: Client,
    id: String,
    /// The path and the query of the download URL, if its origin is the API.
    location: Option<(String, Vec<(String, String)>)>,
    expires_at: Option<Timestamp>,
    pub(super) decompressed: bool,
    retry: Option<RetryPolicy>,
    attempt_timeout: Option<Duration>,
}

impl ExportFile {
    pub(super) fn new(client: &Client, id: &str, export: &DataExport) -> Self {
        let url = export.download_url.as_str();
        let expires = export.download_expires_at.as_str();
        Self {
            client: client.clone(),
            id: id.to_owned(),
            location: location(client, url),
            expires_at: expires.trim().parse().ok().map(Timestamp::from_second),
            decompressed: false,
            retry: None,
            attempt_timeout: None,
        }
    }

    /// Returns the time when Intercom deletes the file, two days after completion; `None` if the server does not report it.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.expires_at
    }

    /// Enables decompression of the file while it is downloaded. Default: disabled.
    #[must_use]
    pub fn decompressed(mut self) -> Self {
        self.decompressed = true;
        self
    }

    /// Sets how a failed or interrupted download is retried. Default: the policy of the client.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Sets how long the download may receive no data. Default: the attempt timeout of the client.
    #[must_use]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.attempt_timeout = Some(timeout);
        self
    }

    /// Starts the download, and returns a stream of its chunks.
    ///
    /// [`save`](Self::save), [`write_to`](Self::write_to), [`copy_to`](Self::copy_to) and [`rows`](Self::rows) use this method.
    ///
    /// # Errors
    ///
    /// - [`Api`](ErrorKind::Api) if the server responds with an error. [`Error::is_not_found`] returns `true` if the file has expired.
    /// - [`Decode`](ErrorKind::Decode) if the response is JSON or HTML instead of the file.
    /// - [`Connection`](ErrorKind::Connection), [`AttemptTimeout`](ErrorKind::AttemptTimeout), [`Timeout`](ErrorKind::Timeout) or
    ///   [`RateLimited`](ErrorKind::RateLimited) if the request fails otherwise.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(file: intercom_api::export::ExportFile) -> Result<(), intercom_api::Error> {
    /// let mut download = file.download().await?;
    /// while let Some(chunk) = download.chunk().await? {
    ///     println!("{} bytes of {:?}", download.received(), download.content_length());
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn download(&self) -> Result<ExportDownload, Error> {
        self.start(self.decompressed, self.options()).await
    }

    /// Returns the options of a request for the file.
    pub(super) fn options(&self) -> RequestOptions {
        let mut options = RequestOptions::default();
        options.retry.clone_from(&self.retry);
        options.attempt_timeout = self.attempt_timeout;
        options
    }

    pub(super) async fn start(
        &self,
        decompressed: bool,
        options: RequestOptions,
    ) -> Result<ExportDownload, Error> {
        let mut call = self.call();
        call.options = options;
        let response = ByteStream::receive(call).await.map_err(|error| {
            let expired = error.is_not_found();
            error.with_hint(expired.then_some(
                "Intercom deletes the file two days after the export completed: start a new export",
            ))
        })?;
        let media = response.headers().get(reqwest::header::CONTENT_TYPE);
        let media = media.and_then(|value| value.to_str().ok());
        let media = media.unwrap_or_default().to_ascii_lowercase();
        if media.contains("json") || media.contains("html") {
            return Err(Error::new(
                ErrorKind::Decode,
                DOWNLOAD,
                "invalid response: expected the file of an export, found JSON or HTML",
            ));
        }
        let attempts = response.attempts();
        let stream = response.into_inner();
        Ok(ExportDownload {
            length: stream.content_length(),
            stream,
            check: FileCheck::new(DOWNLOAD, decompressed),
            received: 0,
            attempts,
            ended: false,
        })
    }

    fn call(&self) -> Call {
        let id = percent_encoding::utf8_percent_encode(&self.id, NON_ALPHANUMERIC);
        let documented = (format!("/download/content/data/{id}"), Vec::new());
        let (path, query) = self.location.as_ref().unwrap_or(&documented).clone();
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

    /// Writes the file to a blocking writer, for example a [`Vec`] or a [`std::fs::File`], and returns the number of bytes written.
    ///
    /// An interrupted download is not retried, because the written bytes cannot be removed. After an error, the output is incomplete. Use [`save`](Self::save)
    /// for retries.
    ///
    /// # Errors
    ///
    /// - [`Io`](ErrorKind::Io) if the writer fails.
    /// - The errors of [`download`](Self::download) and of [`ExportDownload::chunk`].
    pub async fn write_to<W: Write + ?Sized>(&self, writer: &mut W) -> Result<u64, Error> {
        let mut download = self.download().await?;
        let mut written = 0;
        while let Some(chunk) = download.chunk().await? {
            writer.write_all(&chunk).map_err(cannot_write)?;
            written += chunk.len() as u64;
        }
        writer.flush().map_err(cannot_write)?;
        Ok(written)
    }

    /// Writes the file to an async writer, like [`write_to`](Self::write_to). The writer is flushed, but not shut down.
    ///
    /// # Errors
    ///
    /// The errors of [`write_to`](Self::write_to).
    pub async fn copy_to<W: AsyncWrite + Unpin + ?Sized>(
        &self,
        writer: &mut W,
    ) -> Result<u64, Error> {
        let mut download = self.download().await?;
        let mut written = 0;
        while let Some(chunk) = download.chunk().await? {
            writer.write_all(&chunk).await.map_err(cannot_write)?;
            written += chunk.len() as u64;
        }
        writer.flush().await.map_err(cannot_write)?;
        Ok(written)
    }

    /// Starts the download, and returns a stream of its rows.
    ///
    /// An interrupted download is not retried: the stream ends with an error. For retries, [`save`](Self::save) the file and [read](super::read_rows) it.
    ///
    /// # Errors
    ///
    /// The errors of [`download`](Self::download).
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(file: intercom_api::export::ExportFile) -> Result<(), intercom_api::Error> {
    /// let mut rows = file.rows().await?;
    /// while let Some(row) = rows.next().await {
    ///     println!("{:?}", row?.content_title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn rows(&self) -> Result<ExportRows, Error> {
        Ok(ExportRows::new(self.start(true, self.options()).await?))
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

/// Returns the path and the query of the download URL, if its origin is the API. The token is not sent to any other origin.
fn location(client: &Client, url: &str) -> Option<(String, Vec<(String, String)>)> {
    let url = Url::parse(url).ok()?;
    let inner = client.inner();
    let base = &inner.origin;
    if !inner.is_same_origin(&url) || !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let path = url.path().strip_prefix(base.path().trim_end_matches('/'))?;
    if !path.starts_with('/') {
        return None;
    }
    let query = url.query_pairs().into_owned().collect();
    Some((path.to_owned(), query))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn follows_only_urls_of_the_api() -> Result<(), Error> {
        let build = |base: &str| {
            Client::builder()
                .access_token("dA==")
                .base_url(base)
                .build()
        };
        let client = build("https://api.intercom.io")?;
        let path = |client: &Client, url: &str| location(client, url).map(|(path, _)| path);
        assert_eq!(
            path(&client, "https://api.intercom.io/download/messages/data/a"),
            Some("/download/messages/data/a".into())
        );
        for url in [
            "",
            "/download/content/data/a",
            "http://api.intercom.io/download/a",
            "https://api.intercom.io:8443/download/a",
            "https://api.intercom.io@example.com/download/a",
            "https://user@api.intercom.io/download/a",
            "https://files.example.com/download/a",
            "data:text/csv,a",
        ] {
            assert_eq!(location(&client, url), None, "{url}");
        }
        let proxy = build("https://proxy.example.com/intercom")?;
        assert_eq!(
            location(&proxy, "https://proxy.example.com/intercom/file?part=1%202"),
            Some(("/file".into(), vec![("part".into(), "1 2".into())]))
        );
        for url in [
            "https://proxy.example.com/other",
            "https://proxy.example.com/intercomb",
            "https://proxy.example.com/intercom/../a",
        ] {
            assert_eq!(location(&proxy, url), None, "{url}");
        }
        Ok(())
    }
}
