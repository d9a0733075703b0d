//! The settings of a client, and the state that its clones share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::http::Http;
use crate::pagination::ScrollSlot;
use crate::rate_limit::RateLimiter;
use crate::{AccessToken, Error, RateLimit, Region, RetryPolicy};

/// The version of the API that the types describe.
const API_VERSION: &str = "2.10";
const USER_AGENT: &str = concat!("intercom-api-rust/", env!("CARGO_PKG_VERSION"));
const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The state that all clones of a client share.
#[doc(hidden)]
pub struct ClientInner {
    pub(crate) http: Http,
    /// The base URL. The token is sent only to its origin.
    pub origin: Url,
    pub(crate) token: AccessToken,
    pub(crate) version: HeaderValue,
    pub(crate) attempt_timeout: Duration,
    pub timeout: Option<Duration>,
    pub retry: RetryPolicy,
    /// Whether a deviation in a response is an error.
    pub(crate) strict: bool,
    pub(crate) limiter: RateLimiter,
    /// Serializes scrolls: a workspace can have only one open at a time.
    pub(crate) scroll: Arc<ScrollSlot>,
}

impl ClientInner {
    /// Returns whether a URL has the same origin as the base URL. The token is sent only to that
    /// origin.
    ///
    /// Equivalent to comparing `Url::origin`, which allocates two strings for each comparison.
    pub fn is_same_origin(&self, url: &Url) -> bool {
        url.scheme() == self.origin.scheme()
            && url.host() == self.origin.host()
            && url.port_or_known_default() == self.origin.port_or_known_default()
    }

    /// Returns the base URL of all requests, without a trailing slash.
    pub fn base_url(&self) -> &str {
        self.origin.as_str().trim_end_matches('/')
    }

    /// Returns the rate limit that the server reported most recently.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.limiter.last()
    }

    /// Returns the version of the API that the client requests.
    pub fn api_version(&self) -> &str {
        self.version.to_str().unwrap_or_default()
    }
}

impl fmt::Debug for ClientInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.token)
            .field("version", &self.version)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("timeout", &self.timeout)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// The settings of a client. [`build`](Self::build) checks them.
#[doc(hidden)]
#[derive(Clone)]
pub struct Config {
    pub token: Option<String>,
    pub region: Region,
    pub base_url: Option<String>,
    pub version: String,
    pub user_agent: Option<String>,
    pub attempt_timeout: Duration,
    pub connect_timeout: Duration,
    pub timeout: Option<Duration>,
    pub retry: RetryPolicy,
    pub rate_limiting: bool,
    pub strict: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            token: None,
            region: Region::default(),
            base_url: None,
            version: API_VERSION.into(),
            user_agent: None,
            attempt_timeout: DEFAULT_ATTEMPT_TIMEOUT,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            timeout: None,
            retry: RetryPolicy::default(),
            rate_limiting: true,
            strict: false,
        }
    }
}

impl Config {
    /// Builds the state that the clones of a client share. No request is sent.
    pub fn build(self) -> Result<Arc<ClientInner>, Error> {
        let token = self.token.as_deref().ok_or_else(|| {
            Error::configuration(
                "missing access token: call `access_token`, or use `Client::from_env`",
            )
        })?;
        let token = AccessToken::new(token)?;
        let base_url = self.base_url.as_deref();
        let origin = parse_base_url(base_url.unwrap_or(self.region.base_url()))?;
        let version = header("API version", &self.version)?;
        let user_agent = match &self.user_agent {
            Some(program) => header("user agent", &format!("{program} {USER_AGENT}"))?,
            None => HeaderValue::from_static(USER_AGENT),
        };
        // Without a provider, reqwest panics.
        #[cfg(all(
            feature = "rustls-tls-no-provider",
            not(any(feature = "rustls-tls", feature = "native-tls"))
        ))]
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(Error::configuration(
                "missing rustls provider: install one, for example with `rustls::crypto::ring::default_provider().install_default()`, or enable the feature `rustls-tls`",
            ));
        }
        let inner = ClientInner {
            http: Http::new(user_agent, self.connect_timeout)?,
            origin,
            token,
            version,
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            retry: self.retry,
            strict: self.strict,
            limiter: if self.rate_limiting {
                RateLimiter::new()
            } else {
                RateLimiter::disabled()
            },
            scroll: Arc::default(),
        };
        Ok(Arc::new(inner))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("token", &self.token.as_ref().map(|_| ".."))
            .field("region", &self.region)
            .field("version", &self.version)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

fn header(name: &str, text: &str) -> Result<HeaderValue, Error> {
    let valid = !text.trim().is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !valid {
        return Err(Error::configuration(format!(
            "invalid {name}: must not be empty, and must contain only printable ASCII characters"
        )));
    }
    HeaderValue::try_from(text)
        .map_err(|_| Error::configuration(format!("invalid {name}: not a valid header value")))
}

/// Parses and checks a base URL. The error does not quote it, because it may contain a password.
fn parse_base_url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text.trim())
        .map_err(|error| Error::configuration(format!("invalid base URL: {error}")))?;
    let invalid = |reason: &str| Err(Error::configuration(format!("invalid base URL: {reason}")));
    if !url.username().is_empty() || url.password().is_some() {
        return invalid("must not contain a user name or password; the token is sent in a header");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return invalid("must not contain a query or a fragment");
    }
    let loopback = match url.host_str() {
        None => return invalid("must have a host"),
        Some("localhost" | "[::1]") => true,
        Some(host) => host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback()),
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        _ => {
            return invalid("must use `https`; plain `http` is allowed for loopback hosts only");
        }
    }
    Ok(url)
}
