//! The app, and the steps of an installation.

use std::fmt;
use std::sync::Arc;

use intercom_core::internal::config::ClientInner;
use intercom_core::reqwest::Url;

use super::{Code, Token, Workspace, requests};
use crate::{AccessToken, Client, ClientBuilder, Error, Region, TokenSource};

/// An app that can be installed in many workspaces: its credentials, and the connections that the clients of all workspaces share.
///
/// Cloning is cheap. The [module](super) describes the steps of an installation.
///
/// `Debug` shows neither the client secret nor the client ID.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use intercom_api::{Client, oauth};
///
/// let app = oauth::App::builder("8f3c9a52-client-id", "b7d1e604-client-secret")
///     .redirect_uri("https://app.example.com/intercom/callback")
///     .client(Client::builder().user_agent("returns-bot/2.0").timeout(Duration::from_secs(60)))
///     .build()?;
/// # drop(app);
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone)]
pub struct App {
    inner: Arc<AppInner>,
}

struct AppInner {
    client_id: String,
    client_secret: String,
    redirect_uri: Option<String>,
    /// The settings and connections that all clients of the app share. It has no token.
    client: Arc<ClientInner>,
}

/// A builder of an [`App`]. [`build`](Self::build) validates the settings.
#[derive(Clone)]
#[must_use = "a builder does nothing until `build` is called"]
pub struct AppBuilder {
    client_id: String,
    client_secret: String,
    redirect_uri: Option<String>,
    client: ClientBuilder,
}

impl App {
    /// Returns a builder for an app with this client ID and client secret, which the Developer Hub shows.
    pub fn builder(client_id: impl AsRef<str>, client_secret: impl AsRef<str>) -> AppBuilder {
        AppBuilder {
            client_id: client_id.as_ref().to_owned(),
            client_secret: client_secret.as_ref().to_owned(),
            redirect_uri: None,
            client: ClientBuilder::default(),
        }
    }

    /// Returns the URL of the page on which a user of a workspace in this region installs the app. Redirect the browser of the user to it.
    ///
    /// Intercom then redirects the browser to the redirect URI of the app, with a code and the `state` in the query: see [`Code::from_callback`].
    ///
    /// The `state` protects the user from cross-site request forgery: without it, an attacker could make a user of your product connect the
    /// workspace of the attacker. Generate an unpredictable string for each installation, for example 32 random bytes in Base64, store it in the session
    /// of the user, and compare it in the callback.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the state is empty.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Region, oauth};
    ///
    /// let app = oauth::App::builder("client-id", "client-secret").build()?;
    /// let url = app.authorize_url(Region::Eu, "pYw3mXv0q8-of-this-session")?;
    /// assert_eq!(
    ///     url.as_str(),
    ///     "https://app.eu.intercom.com/oauth?client_id=client-id&state=pYw3mXv0q8-of-this-session"
    /// );
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn authorize_url(&self, region: Region, state: &str) -> Result<Url, Error> {
        const OPERATION: &str = "oauth.authorize_url";
        if state.is_empty() {
            return Err(Error::invalid_request(
                "missing `state`: pass an unpredictable string, and store it in the session of the user",
            )
            .with_operation(OPERATION));
        }
        let mut url = Url::parse(region.app_url()).map_err(|error| {
            Error::configuration(format!("invalid URL of the region: {error}"))
                .with_operation(OPERATION)
        })?;
        url.set_path("/oauth");
        let mut query = url.query_pairs_mut();
        query.append_pair("client_id", &self.inner.client_id);
        query.append_pair("state", state);
        if let Some(redirect_uri) = &self.inner.redirect_uri {
            query.append_pair("redirect_uri", redirect_uri);
        }
        drop(query);
        Ok(url)
    }

    /// Exchanges the code of a callback for the access token of the workspace. The token does not expire.
    ///
    /// A code can be exchanged once. The request is therefore retried only if Intercom did not process it: after a 429, or a failure to connect. This holds
    /// for every retry policy. If the response is lost, the user must install the app again.
    ///
    /// Sends `POST /auth/eagle/token` to the base URL of the app, which is that of the United States by default, for workspaces of all regions.
    ///
    /// # Errors
    ///
    /// - [`Api`](crate::ErrorKind::Api) if Intercom rejects the request. [`is_unauthorized`](Error::is_unauthorized) returns `true` for a wrong or used
    ///   code, and for a wrong client secret.
    /// - [`Connection`](crate::ErrorKind::Connection), [`AttemptTimeout`](crate::ErrorKind::AttemptTimeout) or [`Timeout`](crate::ErrorKind::Timeout) if
    ///   there is no complete response.
    /// - [`RateLimited`](crate::ErrorKind::RateLimited) if the rate limit is exhausted.
    /// - [`Decode`](crate::ErrorKind::Decode) if the response contains no token.
    ///
    /// `Debug` and `Display` of the error show neither the code, the client secret nor the token. [`Error::body`] may contain them.
    pub async fn exchange(&self, code: &Code) -> Result<Token, Error> {
        let AppInner {
            client_id,
            client_secret,
            client,
            ..
        } = &*self.inner;
        requests::exchange(client, client_id, client_secret, code.expose()).await
    }

    /// Finds the workspace of a token, and the region that hosts it.
    ///
    /// Tries the region in which the user was sent to the authorize page first, and the other ones if the token is rejected there. Store the ID and
    /// the region with the token.
    ///
    /// Sends `GET /me` to each region, until one accepts the token.
    ///
    /// # Errors
    ///
    /// - [`Api`](crate::ErrorKind::Api) if all regions reject the token. The error is that of the first region that responds with 401, and
    ///   [`is_unauthorized`](Error::is_unauthorized) returns `true`. [`is_forbidden`](Error::is_forbidden) returns `true` if the app lacks the permission to
    ///   read admins: no other request names the workspace. [`region`](Self::region) works without the permission, and a notification of a webhook
    ///   contains the ID of the workspace.
    /// - The errors of other requests: see [`Request::send`](crate::Request::send).
    /// - [`Decode`](crate::ErrorKind::Decode) if the response does not name the workspace.
    pub async fn workspace(&self, token: &AccessToken, region: Region) -> Result<Workspace, Error> {
        self.responding(token, region).await.1
    }

    /// Finds the region that hosts the workspace of a token, like [`workspace`](Self::workspace), for apps without the permission to read admins.
    ///
    /// A region that responds to `GET /me` with 403 has accepted the token. With a custom base URL, such a response does not name a region, and the
    /// one that was passed is returned.
    ///
    /// # Errors
    ///
    /// Those of [`workspace`](Self::workspace), except that a missing permission is not an error.
    pub async fn region(&self, token: &AccessToken, region: Region) -> Result<Region, Error> {
        match self.responding(token, region).await {
            (region, Err(error)) if error.is_forbidden() => Ok(region),
            (_, result) => result.map(|workspace| workspace.region),
        }
    }

    /// Returns the region that responded last, and its response: the first one that does not mean that the token belongs to another region.
    async fn responding(
        &self,
        token: &AccessToken,
        first: Region,
    ) -> (Region, Result<Workspace, Error>) {
        let mut rejected = None;
        for region in self.regions(first) {
            let client = match self.inner_client(token.clone(), region) {
                Ok(client) => client,
                Err(error) => return (region, Err(error)),
            };
            match requests::workspace(&client, region).await {
                Err(error) if is_of_another_region(&error) => {
                    // A redirect says less than a rejection.
                    let known = rejected.as_ref().is_some_and(Error::is_unauthorized);
                    if !known {
                        rejected = Some(error);
                    }
                }
                result => return (region, result),
            }
        }
        let error = rejected.unwrap_or_else(|| Error::configuration("there is no region"));
        (first, Err(error))
    }

    /// Returns the regions in which to look for a workspace. With a custom base URL, there is only one.
    fn regions(&self, first: Region) -> impl Iterator<Item = Region> {
        let others = Region::ALL.iter().copied();
        let others = others.filter(move |region| *region != first);
        std::iter::once(first).chain(others.take(if self.is_custom() { 0 } else { usize::MAX }))
    }

    /// Returns whether the base URL is that of a proxy or a test server.
    fn is_custom(&self) -> bool {
        Region::from_base_url(self.inner.client.base_url()).is_none()
    }

    /// Returns a client for a workspace. It shares the settings and connections with all clients of the app, and has its own rate limit.
    ///
    /// Creating a client costs a few microseconds and a few kilobytes. Store it, because its rate limit is learned from responses.
    /// If the app has a custom [base URL](ClientBuilder::base_url), the clients have the same one, whatever the region is.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the rate limiter of the app creates none for the token, like that of [`Client::with_token`].
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{AccessToken, Region, oauth};
    ///
    /// let app = oauth::App::builder("client-id", "client-secret").build()?;
    /// let stored = "dG9rOjEyMzQ=";
    /// let client = app.client(AccessToken::new(stored)?, Region::Au)?;
    /// assert_eq!(client.region(), Some(Region::Au));
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn client(&self, token: impl TokenSource, region: Region) -> Result<Client, Error> {
        self.inner_client(token, region).map(Client::from_inner)
    }

    fn inner_client(
        &self,
        token: impl TokenSource,
        region: Region,
    ) -> Result<Arc<ClientInner>, Error> {
        self.inner.client.with_token(token, Some(region), None)
    }

    /// Uninstalls the app from the workspace of a token, and revokes the token.
    ///
    /// Sends `POST /auth/uninstall` to the base URL of the app. The request is retried like an idempotent one, because uninstalling twice has the same
    /// effect.
    ///
    /// # Errors
    ///
    /// - [`Api`](crate::ErrorKind::Api) if Intercom rejects the request. [`is_unauthorized`](Error::is_unauthorized) returns `true` if the token is not
    ///   valid, usually because the app is already uninstalled. This includes an attempt whose response was lost.
    /// - The errors of other requests: see [`Request::send`](crate::Request::send).
    pub async fn uninstall(&self, token: &AccessToken) -> Result<(), Error> {
        requests::uninstall(&self.inner.client, token.clone()).await
    }
}

/// Returns whether a token may belong to another region than the one that responded.
fn is_of_another_region(error: &Error) -> bool {
    error.is_unauthorized() || error.status().is_some_and(|status| status.is_redirection())
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App")
            .field("redirect_uri", &self.inner.redirect_uri)
            .finish_non_exhaustive()
    }
}

impl AppBuilder {
    /// Sets the redirect URI, which must be registered in the Developer Hub. Default: the first one that is registered.
    ///
    /// It must start with `https://`, or with `http://` and a loopback host, for development.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(uri.into());
        self
    }

    /// Sets the builder with the settings of all clients, such as timeouts, retries, proxy and TLS. Default: the defaults of [`ClientBuilder`].
    ///
    /// An access token or a token source of the builder is not used. Codes are exchanged at the base URL of the builder: that of the United States by
    /// default, for apps of all regions. The clients of workspaces use the base URL of their region, except if a custom one is set.
    pub fn client(mut self, client: ClientBuilder) -> Self {
        self.client = client;
        self
    }

    /// Builds the app. No request is sent.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the client ID or the client secret is empty or contains whitespace, if the redirect URI is not an
    /// absolute URL, or if the settings of the client are invalid.
    pub fn build(self) -> Result<App, Error> {
        let Self {
            client_id,
            client_secret,
            redirect_uri,
            mut client,
        } = self;
        for (name, value) in [("client ID", &client_id), ("client secret", &client_secret)] {
            if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
                return Err(Error::configuration(format!(
                    "invalid {name}: must not be empty, and must contain only printable ASCII characters without whitespace; copy it from the Developer Hub"
                )));
            }
        }
        if let Some(uri) = &redirect_uri
            && let Some(reason) = redirect_problem(uri)
        {
            return Err(Error::configuration(format!(
                "invalid `redirect_uri`: {reason}"
            )));
        }
        client.config.token_source = Some(Ok(Arc::new(AccessToken::unsent([&*client_secret]))));
        let inner = AppInner {
            client: client.config.build()?,
            client_id,
            client_secret,
            redirect_uri,
        };
        Ok(App {
            inner: Arc::new(inner),
        })
    }
}

/// Returns why a redirect URI is invalid; `None` if it is valid.
fn redirect_problem(uri: &str) -> Option<String> {
    match Url::parse(uri) {
        Err(error) => Some(format!("must be an absolute URL: {error}")),
        Ok(url) if !matches!(url.scheme(), "https" | "http") || !url.has_host() => {
            Some("must start with `https://`".to_owned())
        }
        // Anyone on the network could read the code.
        Ok(url) if url.scheme() == "http" && !is_loopback(&url) => {
            Some("must start with `https://`, except on this machine".to_owned())
        }
        Ok(url) if !url.username().is_empty() || url.password().is_some() => {
            Some("must not contain a user name or a password".to_owned())
        }
        Ok(url) if url.fragment().is_some() => Some("must not contain a fragment".to_owned()),
        Ok(_) => None,
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "[::1]") => true,
        Some(host) => (host.parse::<std::net::Ipv4Addr>()).is_ok_and(|host| host.is_loopback()),
        None => false,
    }
}

impl fmt::Debug for AppBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AppBuilder")
            .field("redirect_uri", &self.redirect_uri)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}
