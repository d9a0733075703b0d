//! The client.

mod builder;
mod hooks;
mod http_settings;
mod views;

use std::fmt;
use std::sync::Arc;

pub use builder::ClientBuilder;
use intercom_core::internal::config::ClientInner;

use crate::rate_limiter::RateLimiter;
use crate::{Error, Method, RateLimit, RawRequest, Region};

/// A client for one Intercom workspace, with a handle for each resource.
///
/// Cloning is cheap: clones share one connection pool and track the rate limit together. Create one client and clone it where you need it. [`with`](Self::with) and
/// [`with_token`](Self::with_token) return clients with other options, or for another workspace, which share the connections.
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

    pub(crate) fn from_inner(inner: Arc<ClientInner>) -> Self {
        Self { inner }
    }

    /// Returns a builder for a client. Only an [`access_token`](ClientBuilder::access_token) or a [`token_source`](ClientBuilder::token_source) is required.
    #[inline]
    #[doc(alias = "new")]
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Creates a client from environment variables: `INTERCOM_ACCESS_TOKEN`, and optionally `INTERCOM_REGION` (`us`, `eu` or `au`; default: `us`) and
    /// `INTERCOM_BASE_URL` (a test server on a loopback host).
    ///
    /// [`ClientBuilder::from_env`] returns a builder with these settings, to change others.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the token is missing, or if a variable is invalid: see [`ClientBuilder::from_env`] and
    /// [`ClientBuilder::build`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// let client = intercom_api::Client::from_env()?;
    /// println!("{}", client.base_url());
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    #[inline]
    pub fn from_env() -> Result<Self, Error> {
        ClientBuilder::from_env()?.build()
    }

    /// Returns the base URL of all requests, without a trailing slash.
    #[inline]
    pub fn base_url(&self) -> &str {
        self.inner.base_url()
    }

    /// Returns the region that the client calls; `None` if the base URL does not belong to a region, for example for a reverse proxy or a test server.
    #[inline]
    pub fn region(&self) -> Option<Region> {
        Region::from_base_url(self.base_url())
    }

    /// Returns the rate limit that the server reported last, to this client or another one with the same rate limiter; `None` if it has not reported one yet.
    #[inline]
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.inner.rate_limit()
    }

    /// Returns the rate limiter, which reports how many requests wait and when the next window opens. Another client of the same token can
    /// [share](ClientBuilder::rate_limiter) it.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::Client;
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
    /// let direct = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .no_proxy()
    ///     .rate_limiter(client.rate_limiter())
    ///     .build()?;
    /// assert_eq!(direct.rate_limiter().state().waiting(), 0);
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    #[inline]
    pub fn rate_limiter(&self) -> Arc<dyn RateLimiter> {
        Arc::clone(&self.inner.limiter)
    }

    /// Returns the version of the API that the client requests. Default: [`API_VERSION`](crate::API_VERSION).
    #[inline]
    pub fn api_version(&self) -> &str {
        self.inner.api_version()
    }

    /// Creates a custom request, for endpoints that no operation covers. It uses the token, API version, retry policy and rate limiting of the client, and
    /// fails with the same errors as an operation.
    ///
    /// `path` must start with `/`, and is appended to the base URL. In IDs, characters other than letters and digits must be percent-encoded. `GET` and `HEAD`
    /// requests are retried like idempotent operations, and other methods like non-idempotent operations. [`RawRequest::idempotent`] overrides this.
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
