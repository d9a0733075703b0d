//! Clients that share the connections of another one.

use std::sync::Arc;

use super::Client;
use crate::rate_limiter::RateLimiter;
use crate::{Error, Region, RequestOptions, TokenSource};

impl Client {
    /// Returns a client with other default options, which shares the connections, the rate limiter and the token with this one.
    ///
    /// `change` sets the options that differ; the others are those of this client. A header replaces a default header of the same name. Options of a request
    /// override those of the client.
    ///
    /// The method opens no connection, so a program can create a client for each task. However, a client with another `connect_timeout` does not share the
    /// connections. An invalid header or API version is reported when a request is sent, as [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::time::Duration;
    /// use intercom_api::{Client, RetryPolicy};
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
    /// let interactive = client.with(|options| {
    ///     options.timeout = Some(Duration::from_secs(5));
    ///     options.retry = Some(RetryPolicy::none());
    ///     options.set_header("X-Job", "web");
    /// });
    /// # drop(interactive);
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    #[doc(alias("with_options", "scoped"))]
    #[must_use = "the client itself is unchanged"]
    pub fn with(&self, change: impl FnOnce(&mut RequestOptions)) -> Self {
        let mut options = RequestOptions::default();
        change(&mut options);
        Self {
            inner: self.inner.with_options(options),
        }
    }

    /// Returns a client for another workspace, which shares the connections and settings with this one, and has its own rate limiter.
    ///
    /// `source` is an [`AccessToken`](crate::AccessToken) or another [`TokenSource`]. `region` sets the base URL; with `None`, the client has the base URL of this
    /// one. A custom [base URL](crate::ClientBuilder::base_url), of a proxy or a test server, is kept whatever the region is.
    ///
    /// Call this method once for each workspace, and clone the result: two clients of the same token would not track the rate limit together.
    /// [`for_other_workspace`](crate::rate_limiter::RateLimiter::for_other_workspace) of the limiter of this client creates the new one: the built-in limiters
    /// create one of their kind. For a token source, `RedisLimiter` requires [`TokenSource::workspace`].
    ///
    /// 200 such clients take about 2 milliseconds and 0.4 MB together, in a debug build. An app that users install has no token for a first client:
    /// [`oauth::App::client`](crate::oauth::App::client) creates its clients.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the rate limiter of this client creates none for the other token.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{AccessToken, Client, Region};
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
    /// let other = client.with_token(AccessToken::new("dG9rOjU2Nzg=")?, Region::Eu)?;
    /// assert_eq!(other.region(), Some(Region::Eu));
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    #[doc(alias = "tenant")]
    pub fn with_token(
        &self,
        source: impl TokenSource,
        region: impl Into<Option<Region>>,
    ) -> Result<Self, Error> {
        let inner = self.inner.with_token(source, region.into(), None)?;
        Ok(Self { inner })
    }

    /// Returns a client for another workspace, like [`with_token`](Self::with_token), with this rate limiter.
    ///
    /// The limiter must not be the one of this client, because every workspace has its own rate limit.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the region has no valid URL, which does not happen at present.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::rate_limiter::WindowLimiter;
    /// use intercom_api::{AccessToken, Client, Region};
    ///
    /// let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
    /// let limiter = WindowLimiter::smooth();
    /// let other = client.with_token_and_rate_limiter(AccessToken::new("dG9rOjU2Nzg=")?, Region::Eu, limiter)?;
    /// assert_eq!(other.region(), Some(Region::Eu));
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn with_token_and_rate_limiter(
        &self,
        source: impl TokenSource,
        region: impl Into<Option<Region>>,
        limiter: impl RateLimiter,
    ) -> Result<Self, Error> {
        let limiter: Arc<dyn RateLimiter> = Arc::new(limiter);
        let inner = self
            .inner
            .with_token(source, region.into(), Some(limiter))?;
        Ok(Self { inner })
    }
}
