//! Building a client.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use intercom_core::internal::config::{ClientInner, Config};

use crate::{Error, Method, RateLimit, RawRequest, Region, RetryPolicy};

/// A client for one Intercom workspace, with a handle for each resource.
///
/// It is cheap to clone, and all clones share one pool of connections and one view of the rate limit: build one and pass it around.
/// [`Client::builder`] makes it.
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

    /// Starts building a client. Only the access token has to be given.
    #[inline]
    #[doc(alias = "new")]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Builds a client from the environment: the token in `INTERCOM_ACCESS_TOKEN`, the region in `INTERCOM_REGION` (`us` when missing).
    ///
    /// # Errors
    ///
    /// A variable that is missing, empty or not valid; the error names it.
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        let token = env::var("INTERCOM_ACCESS_TOKEN").map_err(|_| {
            Error::configuration(
                "INTERCOM_ACCESS_TOKEN is not set, or is not text: set it to the access token of your app",
            )
        })?;
        let mut builder = Self::builder().access_token(token);
        if let Some(region) = Region::from_env()? {
            builder = builder.region(region);
        }
        builder.build()
    }

    /// The address that requests go to, without a slash at the end.
    #[inline]
    pub fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    /// The region whose API this client calls; `None` with a base URL of another kind, as for a proxy or a test server.
    #[inline]
    pub fn region(&self) -> Option<Region> {
        Region::from_base_url(self.base_url())
    }

    /// What the server said last about the rate limit; `None` before it said anything.
    #[inline]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.inner.rate_limit()
    }

    /// The version of the API that is asked for with every request.
    #[inline]
    pub fn api_version(&self) -> &str {
        self.inner.api_version()
    }

    /// A request of your own, for what the operations do not have: with the same token, version, retries, pacing and errors.
    ///
    /// `path` starts with `/` and comes after the base URL; put ids that hold other signs than letters and digits in percent-encoded. `GET` and `HEAD` are repeated
    /// like reads, the rest like writes; [`RawRequest::idempotency`] says otherwise.
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let found = client
    ///     .request(intercom_api::Method::GET, "/admins")
    ///     .query("display_avatar", true)
    ///     .send()
    ///     .await?;
    /// println!("{}", found["admins"][0]["name"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> RawRequest {
        RawRequest::new(&self.inner, method, path.into())
    }
}

/// Settings of a [`Client`]. They are checked in [`build`](Self::build).
///
/// A client is cheap to clone, and all clones share one pool of connections: build one and pass it around.
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
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    config: Config,
}

impl ClientBuilder {
    /// The access token of an app, or of an OAuth exchange. It is sent to the host of the API and to no other.
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.config.token = Some(token.into());
        self
    }

    /// The region of the workspace; the United States unless set.
    #[inline]
    pub fn region(mut self, region: Region) -> Self {
        self.config.region = region;
        self
    }

    /// Another address than the region's, for a proxy or a test server: `https`, or `http` on the loopback interface. A path is kept and
    /// comes before that of each operation.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.config.base_url = Some(url.into());
        self
    }

    /// The version of the API to ask for; `2.10` unless set. The types of this crate are those of 2.10: with another version, answers may
    /// have another form.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.config.version = version.into();
        self
    }

    /// Names the program in the `User-Agent`, before this crate's own name: `nightly-sync/2.0`.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.config.user_agent = Some(program.into());
        self
    }

    /// How long one attempt of a call may take, from its start to the end of the answer; 60 seconds unless set. Searches with full pages can take tens of
    /// seconds. Of a download, it is how long nothing may come.
    #[inline]
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.config.attempt_timeout = timeout;
        self
    }

    /// How long connecting may take, as part of [`attempt_timeout`](Self::attempt_timeout); 10 seconds unless set.
    #[inline]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.connect_timeout = timeout;
        self
    }

    /// How long a call may take in all, with its attempts, the waits between them, and the wait for its turn; no limit unless set.
    #[inline]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.config.timeout = Some(timeout);
        self
    }

    /// How calls are repeated that fail; [`RetryPolicy::none`] sends each once.
    #[inline]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.config.retry = policy;
        self
    }

    /// Whether calls wait for the next window when the rate limit is used up, instead of being refused with 429; on unless set. It begins when the server has told
    /// its limit, and spans all clones of the client.
    #[inline]
    pub fn rate_limiting(mut self, rate_limiting: bool) -> Self {
        self.config.rate_limiting = rate_limiting;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A missing token, or a setting that is not valid. The error says which, and does not show the token.
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

    fn build(change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
        change(Client::builder().access_token("dG9rOnNlY3JldA=="))
            .build()
            .map_err(|error| {
                assert_eq!(error.kind(), crate::ErrorKind::Configuration);
                error.to_string()
            })
    }

    #[test]
    fn each_region_has_its_server() {
        for &region in Region::ALL {
            let client = build(|builder| builder.region(region));
            assert_eq!(
                client.map(|client| client.base_url().to_owned()),
                Ok(region.base_url().to_owned())
            );
        }
    }

    #[test]
    fn base_urls_are_checked() {
        for (url, kept) in [
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
                Ok(kept.to_owned())
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
                error.as_ref().is_err_and(|text| !text.contains("secret")),
                "{url}: {error:?}"
            );
        }
    }

    #[test]
    fn settings_are_checked() {
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
    fn nothing_shows_the_token() {
        let builder = Client::builder().access_token("dG9rOnNlY3JldA==");
        assert!(!format!("{builder:?} {builder:#?}").contains("dG9r"));
        match builder.build() {
            Ok(client) => assert!(!format!("{client:?} {client:#?}").contains("dG9r")),
            Err(error) => panic!("{error}"),
        }
    }
}
