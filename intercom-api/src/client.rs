//! The client and its builder.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use intercom_core::internal::config::{ClientInner, Config};

use crate::{Error, Method, RateLimit, RawRequest, Region, RetryPolicy};

/// A client for one Intercom workspace, with a handle for each resource.
///
/// Cloning is cheap: clones share one connection pool and track the rate limit together. Create one client and clone it where you need it.
///
/// # Examples
///
/// ```no_run
/// # #[cfg(feature = "contacts")]
/// # async fn run() -> Result<(), intercom_api::Error> {
/// let client = intercom_api::Client::from_env()?;
/// let mut contacts = client.contacts().list().items();
/// while let Some(contact) = contacts.next().await {
///     println!("{}", contact?.id);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    inner: Arc<ClientInner>,
}

impl fmt::Debug for Client {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Client {
    #[inline]
    pub(crate) fn inner(&self) -> &Arc<ClientInner> {
        &self.inner
    }

    /// Returns a builder for a client. Only the access token is required.
    #[inline]
    #[doc(alias = "new")]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Creates a client from environment variables: the access token from `INTERCOM_ACCESS_TOKEN`, and the region from `INTERCOM_REGION`. Default
    /// region: `us`.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the token is missing, or if a variable is empty or invalid. The message names the variable or the
    /// setting.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        let token = env::var("INTERCOM_ACCESS_TOKEN").map_err(|_| {
            Error::configuration(
                "`INTERCOM_ACCESS_TOKEN` is missing or not valid Unicode: set it to the access token of your app",
            )
        })?;
        let mut builder = Self::builder().access_token(token);
        if let Some(region) = Region::from_env()? {
            builder = builder.region(region);
        }
        builder.build()
    }

    /// Returns the base URL of all requests, without a trailing slash.
    #[inline]
    pub fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    /// Returns the region that the client calls; `None` if the base URL is not that of a region, for example for a proxy or a test server.
    #[inline]
    pub fn region(&self) -> Option<Region> {
        Region::from_base_url(self.base_url())
    }

    /// Returns the rate limit that the server reported last; `None` if it has not reported one yet.
    #[inline]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.inner.rate_limit()
    }

    /// Returns the version of the API that the client requests.
    #[inline]
    pub fn api_version(&self) -> &str {
        self.inner.api_version()
    }

    /// Creates a custom request, for endpoints that no operation covers. It uses the token, API version, retry policy and rate limiting of the client, and
    /// fails with the same errors as an operation.
    ///
    /// `path` must start with `/`, and is appended to the base URL. In IDs, characters other than letters and digits must be percent-encoded. `GET` and `HEAD`
    /// requests are retried like idempotent operations, and other methods like non-idempotent operations. [`RawRequest::idempotency`] overrides this.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let body = client
    ///     .request(intercom_api::Method::GET, "/admins")
    ///     .query("display_avatar", true)
    ///     .send()
    ///     .await?;
    /// println!("{}", body["admins"][0]["name"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(&self.inner, method, path.into())
    }
}

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
#[derive(Clone, Default)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct ClientBuilder {
    config: Config,
}

impl ClientBuilder {
    /// Sets the access token: the token of an app, or one obtained through OAuth. It is sent only to the origin of the base URL. Required.
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.config.token = Some(token.into());
        self
    }

    /// Sets the region that hosts the workspace. Default: the United States.
    #[inline]
    pub fn region(mut self, region: Region) -> Self {
        self.config.region = region;
        self
    }

    /// Sets the base URL, for a proxy or a test server. It overrides the region.
    ///
    /// The scheme must be `https`, or may be `http` on the loopback interface. A path in the URL is prepended to the path of each request.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.config.base_url = Some(url.into());
        self
    }

    /// Sets the version of the API to request. Default: `2.10`.
    ///
    /// The types of this crate describe version 2.10. Responses of other versions may differ from them.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.config.version = version.into();
        self
    }

    /// Sets the name of the program, for example `nightly-sync/2.0`. It precedes the name of this crate in the `User-Agent` header.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.config.user_agent = Some(program.into());
        self
    }

    /// Sets the timeout of each attempt, from connecting to the end of the response body. Default: 60 seconds.
    ///
    /// Searches with large pages can take tens of seconds. The timeout of a download limits the time in which no data is received, not the total time.
    #[inline]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.config.attempt_timeout = timeout;
        self
    }

    /// Sets the timeout for connecting, which is part of [`attempt_timeout`](Self::attempt_timeout). Default: 10 seconds.
    #[inline]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
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

    /// Sets whether requests wait for the next window when the rate limit is exhausted, instead of failing with 429. Default: `true`.
    ///
    /// All clones of the client track the rate limit together, starting with the first response that reports it. Until then, at most 10 requests are in flight.
    #[inline]
    pub fn rate_limiting(mut self, rate_limiting: bool) -> Self {
        self.config.rate_limiting = rate_limiting;
        self
    }

    /// Builds the client, without sending a request.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the token is missing, or if a setting is invalid. The message names the setting, but does not
    /// contain the token.
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
mod tests {
    use super::*;

    fn build(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
        configure(Client::builder().access_token("dG9rOnNlY3JldA=="))
            .build()
            .map_err(|error| {
                assert_eq!(error.kind(), crate::ErrorKind::Configuration);
                error.to_string()
            })
    }

    #[test]
    fn region_sets_the_base_url() {
        for &region in Region::ALL {
            let client = build(|builder| builder.region(region));
            assert_eq!(
                client.map(|client| client.base_url().to_owned()),
                Ok(region.base_url().to_owned())
            );
        }
    }

    #[test]
    fn validates_base_urls() {
        for (url, expected) in [
            ("https://proxy.example.com", "https://proxy.example.com"),
            (
                "https://proxy.example.com/intercom/",
                "https://proxy.example.com/intercom",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            ("http://localhost:1/", "http://localhost:1"),
            ("http://[::1]:9", "http://[::1]:9"),
        ] {
            let client = build(|builder| builder.base_url(url));
            assert_eq!(
                client.map(|client| client.base_url().to_owned()),
                Ok(expected.to_owned())
            );
        }
        for url in [
            "",
            "api.intercom.io",
            "http://api.intercom.io",
            "http://127.0.0.1.example.com",
            "ftp://localhost",
            "https://user:secret@example.com",
            "https://example.com/?a=1",
            "https://example.com/#x",
            "data:text/plain,x",
        ] {
            let error = build(|builder| builder.base_url(url)).map(|_| ());
            assert!(
                error
                    .as_ref()
                    .is_err_and(|message| !message.contains("secret")),
                "{url}: {error:?}"
            );
        }
    }

    #[test]
    fn validates_settings() {
        assert!(Client::builder().build().is_err());
        assert!(build(|builder| builder.access_token(" ")).is_err());
        assert!(build(|builder| builder.api_version("")).is_err());
        assert!(build(|builder| builder.api_version("2.10\r\nX: 1")).is_err());
        assert!(build(|builder| builder.user_agent("a\nb")).is_err());
        let client = build(|builder| builder.api_version("2.11"));
        assert_eq!(
            client.map(|client| client.api_version().to_owned()),
            Ok("2.11".to_owned())
        );
    }

    #[test]
    fn debug_does_not_contain_the_token() {
        let builder = Client::builder().access_token("dG9rOnNlY3JldA==");
        assert!(!format!("{builder:?} {builder:#?}").contains("dG9r"));
        match builder.build() {
            Ok(client) => assert!(!format!("{client:?} {client:#?}").contains("dG9r")),
            Err(error) => panic!("{error}"),
        }
    }
}
