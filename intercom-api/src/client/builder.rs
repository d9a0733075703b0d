//! The builder of a client.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use intercom_core::internal::config::{Config, base_url_from_env};

use super::Client;
use crate::rate_limiter::RateLimiter;
use crate::{API_VERSION, AccessToken, ApiVersion, Error, Region, RetryPolicy, generated};

/// A builder of a [`Client`]. [`build`](Self::build) validates the settings.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{Client, Region};
///
/// let client = Client::builder()
///     .access_token("dG9rOjEyMzQ=")
///     .region(Region::Au)
///     .attempt_timeout(Duration::from_secs(120))
///     .build()?;
/// assert_eq!(client.base_url(), "https://api.au.intercom.io");
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    pub(crate) config: Config,
}

impl Default for ClientBuilder {
    /// Creates a builder with the default settings.
    fn default() -> Self {
        Self {
            config: Config::new(ApiVersion::from_static(API_VERSION), generated::SINCE),
        }
    }
}

impl ClientBuilder {
    /// Creates a builder with the settings in environment variables. Methods of the builder override them.
    ///
    /// | Variable | Setting |
    /// |---|---|
    /// | `INTERCOM_ACCESS_TOKEN` | [`access_token`](Self::access_token), required |
    /// | `INTERCOM_REGION` | [`region`](Self::region): `us`, `eu` or `au`. Default: `us`. |
    /// | `INTERCOM_BASE_URL` | [`base_url`](Self::base_url), for a test server on a loopback host. Default: the URL of the region. |
    ///
    /// A base URL with any other host is an error, even with `https`, so that a variable cannot send the token elsewhere.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the token is missing, or if the region or the base URL is empty or invalid. The message names the
    /// variable. [`build`](Self::build) validates the token.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::ClientBuilder;
    ///
    /// let client = ClientBuilder::from_env()?.user_agent("nightly-sync/2.0").build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn from_env() -> Result<Self, Error> {
        let token = env::var("INTERCOM_ACCESS_TOKEN").map_err(|_| {
            Error::configuration(
                "`INTERCOM_ACCESS_TOKEN` is missing or not valid Unicode: set it to the access token of your app",
            )
        })?;
        let mut builder = Self::default().access_token(token);
        if let Some(region) = Region::from_env()? {
            builder = builder.region(region);
        }
        builder.config.base_url = base_url_from_env()?;
        Ok(builder)
    }

    /// Sets the access token: the token of an app, or one obtained through OAuth. It is sent only to the origin of the base URL.
    ///
    /// Accepts a string, an [`AccessToken`], or the [`Token`](crate::oauth::Token) of an installation. [`build`](Self::build) fails if the string is not a
    /// valid token.
    ///
    /// Required, unless [`token_source`](Self::token_source) is set. Of the two methods, the last call applies.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{AccessToken, Client};
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
    /// let token = AccessToken::new("dG9rOjEyMzQ=")?;
    /// let same = Client::builder().access_token(token).build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn access_token<T>(mut self, token: T) -> Self
    where
        T: TryInto<AccessToken>,
        Error: From<T::Error>,
    {
        let source = token.try_into().map_err(Error::from);
        self.config.token_source = Some(source.map(|token| Arc::new(token) as _));
        self
    }

    /// Sets the region that hosts the workspace. Default: the United States ([`Region::Us`]).
    #[inline]
    pub fn region(mut self, region: Region) -> Self {
        self.config.region = region;
        self
    }

    /// Sets the base URL, for a reverse proxy or a test server. It overrides the region.
    ///
    /// The scheme must be `https`, or may be `http` for a loopback host. [`danger_allow_plain_http`](Self::danger_allow_plain_http) allows `http` for other
    /// hosts. Requests with plain `http` never use a proxy. A path in the URL is prepended to the path of each request.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.config.base_url = Some(url.into());
        self
    }

    /// Sets the version of the API to request. Default: [`API_VERSION`].
    ///
    /// The types of this crate describe version [`API_VERSION`]. Responses of other versions may differ from them. A request can
    /// [override](crate::Request::api_version) the version.
    pub fn api_version(mut self, version: impl Into<ApiVersion>) -> Self {
        self.config.version = version.into();
        self
    }

    /// Sets the name of the program, for example `nightly-sync/2.0`. It precedes the name of this crate in the `User-Agent` header. Default: only the name of this
    /// crate.
    ///
    /// [`build`](Self::build) fails if the name is empty, or contains characters that are not printable ASCII.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.config.user_agent = Some(program.into());
        self
    }

    /// Sets a header of all requests. A [header of a request](crate::Request::header) with the same name replaces it.
    ///
    /// [`build`](Self::build) fails if the name or value is not valid, or if the header is reserved: see
    /// [`RequestOptions::set_header`](crate::RequestOptions::set_header).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::Client;
    ///
    /// let client = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .default_header("X-Job", "nightly")
    ///     .build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn default_header(mut self, name: &str, value: &str) -> Self {
        self.config.default_headers.set_header(name, value);
        self
    }

    /// Sets whether the server may compress responses with gzip. Default: `true`.
    ///
    /// The size of a compressed response depends on its texts. 30,000 tickets of the sandbox, whose texts repeat, take 4.5 MiB instead of 90.5 MiB, and
    /// 0.41 s of processor time instead of 0.35 s. Turn compression off to save that if the network is fast, as to a test server.
    /// Downloads are not affected: the file of an export is stored as the server sends it.
    #[inline]
    pub fn gzip(mut self, gzip: bool) -> Self {
        self.config.gzip = gzip;
        self
    }

    /// Sets the maximum size of a response body that is read into memory, in bytes, after decompression. Default: 64 MiB, more than ten times the largest page.
    ///
    /// The limit is enforced while reading. A request whose response is larger fails with [`Decode`](crate::ErrorKind::Decode), and
    /// [`Error::is_response_too_large`] returns `true`. It is not retried. [`build`](Self::build) fails if the limit is 0. For downloads, see
    /// [`max_download_size`](Self::max_download_size).
    #[inline]
    pub fn max_response_size(mut self, bytes: usize) -> Self {
        self.config.limits.max_response_size = bytes;
        self
    }

    /// Sets the maximum size of a download, in bytes as received. Default: none, because a download is not stored in memory.
    ///
    /// The limit applies to everything that is read from a [`ByteStream`](crate::ByteStream), such as the file of an export, and is enforced while reading. A
    /// larger download fails with [`Decode`](crate::ErrorKind::Decode), and [`Error::is_response_too_large`] returns `true`. [`ByteStream::bytes`] reads a body
    /// into memory, so [`max_response_size`](Self::max_response_size) applies too. [`build`](Self::build) fails if the limit is 0.
    ///
    /// [`ByteStream::bytes`]: crate::ByteStream::bytes
    #[inline]
    pub fn max_download_size(mut self, bytes: u64) -> Self {
        self.config.limits.max_download_size = Some(bytes);
        self
    }

    /// Sets the timeout of each attempt, from connecting to the end of the response body. Default: 60 seconds.
    ///
    /// Waits for the rate limit and between attempts are not included: see [`timeout`](Self::timeout). Searches with large pages can take tens of seconds. For a
    /// download, it limits the time in which no data is received, not the total time. Zero is an error in [`build`](Self::build).
    #[inline]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.config.attempt_timeout = timeout;
        self
    }

    /// Sets whether a response that deviates from its type is an error. Default: `false`.
    ///
    /// If `false`, decoding corrects deviations, and [`Response::deviations`](crate::Response::deviations) returns them. A strict client is useful in tests and
    /// canary deployments.
    #[inline]
    pub fn strict(mut self, strict: bool) -> Self {
        self.config.strict = strict;
        self
    }

    /// Sets the timeout of a complete operation: all attempts, the waits between them, and the waits for the rate limit. Default: none.
    ///
    /// After the timeout, the operation fails with [`Timeout`](crate::ErrorKind::Timeout). If the rate limit is exhausted for longer than that, it fails at once with
    /// [`RateLimited`](crate::ErrorKind::RateLimited).
    #[inline]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = Some(timeout);
        self
    }

    /// Sets how failed requests are retried. [`RetryPolicy::none`] disables retries. Default: [`RetryPolicy::default`].
    #[inline]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.config.retry = policy;
        self
    }

    /// Sets whether requests wait for the next window when the rate limit is exhausted, instead of being sent and rejected with 429. Default: `true`.
    ///
    /// All clones of the client track the rate limit together, starting with the first response that reports it. Until then, at most 10 requests are in flight.
    /// Of this method and [`rate_limiter`](Self::rate_limiter), the last call applies.
    #[inline]
    pub fn rate_limiting(mut self, rate_limiting: bool) -> Self {
        self.config.rate_limiting = rate_limiting;
        self.config.rate_limiter = None;
        self
    }

    /// Sets the rate limiter. Default: a [`WindowLimiter`](crate::rate_limiter::WindowLimiter) for this client and its clones.
    ///
    /// Accepts a limiter, or an `Arc` of one, as [`Client::rate_limiter`] returns it.
    ///
    /// Pass the same limiter to all clients of one token, and to no client of another token. Of this method and
    /// [`rate_limiting`](Self::rate_limiting), the last call applies. See [`rate_limiter`](crate::rate_limiter) for the limiters of this crate.
    ///
    /// # Examples
    ///
    /// A limiter that spreads requests over the window:
    ///
    /// ```
    /// use intercom_api::Client;
    /// use intercom_api::rate_limiter::WindowLimiter;
    ///
    /// let client = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .rate_limiter(WindowLimiter::smooth())
    ///     .build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn rate_limiter(mut self, limiter: impl RateLimiter) -> Self {
        self.config.rate_limiter = Some(Arc::new(limiter));
        self
    }

    /// Builds the client, without sending a request.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the token is missing, if a setting is invalid, if two settings conflict, or if the base URL requires
    /// TLS and no feature for TLS is enabled. The message names the setting and the remedy, and does not contain the token.
    #[inline]
    pub fn build(self) -> Result<Client, Error> {
        let inner = self.config.build()?;
        Ok(Client { inner })
    }
}

impl fmt::Debug for ClientBuilder {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.config.fmt(f)
    }
}

#[cfg(test)]
mod tests;
