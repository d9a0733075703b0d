//! The options of a request.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::{ApiVersion, RetryPolicy, reserved_headers};

/// The options of a request. An option that is `None` defaults to the setting of the client.
///
/// A request has a setter for each option, and `options` to set all of them at once. `Client::with`
/// changes the defaults of the requests of a client.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{Client, RequestOptions, RetryPolicy};
///
/// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
/// let mut options = RequestOptions::default();
/// options.timeout = Some(Duration::from_secs(20));
/// options.retry = Some(RetryPolicy::none());
/// options.set_header("X-Job", "nightly");
///
/// let me = client.admins().me().options(options.clone());
/// let tags = client.tags().list().options(options);
/// # drop((me, tags));
/// # Ok::<(), intercom_api::Error>(())
/// ```
///
/// `Debug` shows the names of headers, and not their values.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct RequestOptions {
    /// The timeout of each attempt. Zero is invalid.
    pub attempt_timeout: Option<Duration>,
    /// The timeout for connecting. Connecting also counts toward the timeout of the attempt. Zero is
    /// invalid.
    ///
    /// Requests share connections only with requests that have the same connect timeout. With
    /// `ClientBuilder::http_client`, sending the request fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    pub connect_timeout: Option<Duration>,
    /// The timeout of the complete operation: all attempts, the waits between them, and the waits for
    /// the rate limit.
    pub timeout: Option<Duration>,
    /// How the request is retried.
    pub retry: Option<RetryPolicy>,
    /// Whether a response that deviates from its type is an error, of kind
    /// [`Decode`](crate::ErrorKind::Decode).
    pub strict: Option<bool>,
    /// The version of the API.
    pub api_version: Option<ApiVersion>,
    /// Whether the request is safe to retry if the server may have processed it. Default: the
    /// [idempotency](crate::OperationInfo::idempotency) of the operation.
    ///
    /// It has no effect on a request that [advances](crate::OperationInfo::server_side_cursor) a position that
    /// the server stores, which is never idempotent.
    pub idempotent: Option<bool>,
    /// Custom headers. Sending the request fails if one of them is reserved: see
    /// [`set_header`](Self::set_header).
    pub headers: HeaderMap,
    /// The first invalid header. It is reported when the request is sent.
    pub(crate) problem: Option<String>,
}

impl RequestOptions {
    /// Sets a custom header. It replaces a header with the same name.
    ///
    /// Sending a request with these options fails with
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name or value is not valid, or if
    /// the header is reserved. Reserved are:
    ///
    /// - headers that the client sets: `Authorization`, `Intercom-Version`, `User-Agent`, `Host`,
    ///   `Accept-Encoding` and `Content-Type`;
    /// - headers that describe the connection or the framing: `Connection`, `Content-Length`,
    ///   `Expect`, `HTTP2-Settings`, `Keep-Alive`, `TE`, `Trailer`, `Transfer-Encoding` and
    ///   `Upgrade`;
    /// - headers for proxies, whose names start with `Proxy-`.
    ///
    /// The error names the alternative, such as `api_version` of the client builder. `Accept`
    /// replaces the value that the client sets by default.
    pub fn set_header(&mut self, name: &str, value: &str) {
        if let Some(problem) = reserved_headers::problem(name) {
            self.refuse(problem);
            return;
        }
        match (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            (Err(_), _) => self.refuse(format!(
                "invalid header name {name:?}: must contain only ASCII letters, digits and characters such as `-`"
            )),
            (_, Err(_)) => self.refuse(format!(
                "invalid value of header `{name}`: must contain only printable ASCII characters"
            )),
        }
    }

    fn refuse(&mut self, problem: String) {
        self.problem.get_or_insert(problem);
    }

    /// Returns the message for the first invalid header.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }
}
