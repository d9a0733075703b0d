//! Causes of errors that a predicate reports independently of the kind.

use super::{Error, ErrorKind, Inner, excerpt};
use crate::rejection::Rejection;
use crate::response_meta::{ResponseMeta, request_id};

/// A cause that a predicate reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// A TLS certificate was rejected.
    Certificate,
    /// A proxy rejected its credentials.
    ProxyCredentials,
    /// A proxy refused to connect to the server.
    Proxy,
    /// A response is larger than the limit.
    TooLarge,
}

impl Cause {
    pub(super) fn of(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Certificate(_) => Self::Certificate,
            Rejection::ProxyCredentials => Self::ProxyCredentials,
            Rejection::Proxy => Self::Proxy,
        }
    }
}

impl Error {
    /// Returns whether a TLS certificate was rejected: the certificate of the server has expired, is
    /// not trusted or was issued for another host, or the server did not accept the one of the client.
    ///
    /// The message names the reason. The request is not retried, because it would fail again. It was
    /// not processed.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// match client.admins().me().await {
    ///     Err(error) if error.is_certificate_error() => eprintln!("{error}: ask your administrator"),
    ///     result => println!("{:?}", result?.name),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn is_certificate_error(&self) -> bool {
        self.has_cause(Cause::Certificate)
    }

    /// Returns whether a proxy rejected its credentials, or refused to connect to the server. The
    /// request was not processed.
    ///
    /// A request with rejected credentials is not retried, because it would fail again.
    pub fn is_proxy_error(&self) -> bool {
        self.has_cause(Cause::Proxy) || self.has_cause(Cause::ProxyCredentials)
    }

    /// Returns whether a response is larger than the limit that
    /// [`max_response_size`](https://docs.rs/intercom-api/latest/intercom_api/struct.ClientBuilder.html#method.max_response_size)
    /// (64 MiB by default) or `max_download_size` of the client sets. The server has processed the
    /// request.
    pub fn is_response_too_large(&self) -> bool {
        self.has_cause(Cause::TooLarge)
    }

    /// Returns the cause of this error, or of the last attempt before a timeout.
    pub(super) fn has_cause(&self, cause: Cause) -> bool {
        self.inner.cause == Some(cause)
            || self
                .inner
                .source
                .as_ref()
                .and_then(|source| source.downcast_ref::<Self>())
                .is_some_and(|last| last.has_cause(cause))
    }

    /// Creates the error of a response whose body cannot be read or is not JSON.
    pub(crate) fn unreadable(
        operation: &'static str,
        meta: &ResponseMeta,
        body: &[u8],
        reason: &str,
    ) -> Self {
        Inner {
            operation: Some(operation),
            status: Some(meta.status()),
            headers: Some(meta.headers().clone()),
            body: excerpt(body),
            request_id: request_id(meta.headers()),
            attempts: meta.attempts(),
            ..Self::inner(
                ErrorKind::Decode,
                format!("failed to decode the response: {reason}"),
            )
        }
        .into()
    }

    /// Creates the error of a body that is larger than the limit that `setting` sets.
    pub(crate) fn too_large(operation: &'static str, limit: u64, setting: &str) -> Self {
        let reason = format!("the body is larger than {limit} bytes: increase `{setting}`");
        Self::new(ErrorKind::Decode, operation, reason).with_cause(Cause::TooLarge)
    }

    pub(crate) fn with_cause(self, cause: Cause) -> Self {
        self.change(|inner| inner.cause = Some(cause))
    }
}
