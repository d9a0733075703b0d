//! Building a client.

use std::env;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;
use tokio::sync::Semaphore;

use crate::rate_limit::Pacer;
use crate::transport::Http;
use crate::{AccessToken, Error, RateLimit, Region, RetryPolicy};

/// The version of the API that the types of this crate are made for.
const API_VERSION: &str = "2.10";
const USER_AGENT: &str = concat!("intercom-api-rust/", env!("CARGO_PKG_VERSION"));
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(60);
const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The way to one workspace of Intercom: a method for each operation.
///
/// It is cheap to clone, and all clones share one pool of connections and one view of the rate limit: build one and pass it around.
/// [`Client::builder`] makes it.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

/// What all clones of a client share.
pub(crate) struct Shared {
    pub(crate) http: Http,
    pub(crate) base_url: String,
    /// The token goes to this origin only.
    pub(crate) origin: Url,
    pub(crate) token: AccessToken,
    pub(crate) version: HeaderValue,
    pub(crate) timeout: Duration,
    pub(crate) deadline: Option<Duration>,
    pub(crate) retry: RetryPolicy,
    pub(crate) pacer: Pacer,
    /// There can be one scroll at a time.
    pub(crate) scroll: Arc<Semaphore>,
}

impl Shared {
    /// Whether a URL leads to the server of the API, the only one that gets the token. As `Url::origin` compares, which makes two texts each time.
    pub(crate) fn is_own(&self, url: &Url) -> bool {
        url.scheme() == self.origin.scheme()
            && url.host() == self.origin.host()
            && url.port_or_known_default() == self.origin.port_or_known_default()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.shared.token)
            .field("version", &self.shared.version)
            .field("timeout", &self.shared.timeout)
            .field("deadline", &self.shared.deadline)
            .field("retry", &self.shared.retry)
            .finish_non_exhaustive()
    }
}

impl Client {
    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Starts building a client. Only the access token has to be given.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Builds a client from the environment: the token in `INTERCOM_ACCESS_TOKEN`, the region in `INTERCOM_REGION` (`us` when missing).
    ///
    /// # Errors
    ///
    /// A variable that is missing, empty or not valid; the error names it.
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
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// What the server said last about the rate limit; `None` before it said anything.
    pub fn rate_limit(&self) -> Option<RateLimit> {
        self.shared.pacer.last()
    }

    /// The version of the API that is asked for with every request.
    pub fn api_version(&self) -> &str {
        self.shared.version.to_str().unwrap_or_default()
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
///     .timeout(Duration::from_secs(120))
///     .build()?;
/// assert_eq!(client.base_url(), "https://api.au.intercom.io");
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone)]
#[must_use = "a builder does nothing until `build`"]
pub struct ClientBuilder {
    token: Option<String>,
    region: Region,
    base_url: Option<String>,
    version: String,
    user_agent: Option<String>,
    timeout: Duration,
    connect_timeout: Duration,
    deadline: Option<Duration>,
    retry: RetryPolicy,
    pacing: bool,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            token: None,
            region: Region::default(),
            base_url: None,
            version: API_VERSION.into(),
            user_agent: None,
            timeout: DEFAULT_TIMEOUT,
            connect_timeout: DEFAULT_CONNECT_TIMEOUT,
            deadline: None,
            retry: RetryPolicy::default(),
            pacing: true,
        }
    }
}

impl ClientBuilder {
    /// The access token of an app, or of an OAuth exchange. It is sent to the host of the API and to no other.
    pub fn access_token(mut self, token: impl Into<String>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The region of the workspace; the United States unless set.
    pub fn region(mut self, region: Region) -> Self {
        self.region = region;
        self
    }

    /// Another address than the region's, for a proxy or a test server: `https`, or `http` on the loopback interface. A path is kept and
    /// comes before that of each operation.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The version of the API to ask for; `2.10` unless set. The types of this crate are those of 2.10: with another version, answers may
    /// have another form.
    pub fn api_version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// Names the program in the `User-Agent`, before this crate's own name: `nightly-sync/2.0`.
    pub fn user_agent(mut self, program: impl Into<String>) -> Self {
        self.user_agent = Some(program.into());
        self
    }

    /// How long one attempt of a call may take, from its start to the end of the answer; 60 seconds unless set. Searches with full pages can take tens of
    /// seconds. Of a download, it is how long nothing may come.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// How long connecting may take, as part of [`timeout`](Self::timeout); 10 seconds unless set.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long a call may take in all, with its attempts, the waits between them, and the wait for its turn; no limit unless set.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How calls are repeated that fail; [`RetryPolicy::none`] sends each once.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Whether calls wait for the next window when the rate limit is used up, instead of being refused with 429; on unless set. It begins when the server has told
    /// its limit, and spans all clones of the client.
    pub fn pacing(mut self, pacing: bool) -> Self {
        self.pacing = pacing;
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// A missing token, or a setting that is not valid. The error says which, and does not show the token.
    pub fn build(self) -> Result<Client, Error> {
        let token = self.token.as_deref().ok_or_else(|| {
            Error::configuration(
                "there is no access token: call `access_token`, or use `Client::from_env`",
            )
        })?;
        let token = AccessToken::new(token)?;
        let base_url = match &self.base_url {
            Some(url) => checked_url(url)?,
            None => self.region.base_url().to_owned(),
        };
        let origin = Url::parse(&base_url)
            .map_err(|error| Error::configuration(format!("the base URL is not one: {error}")))?;
        let version = header("API version", &self.version)?;
        let user_agent = match &self.user_agent {
            Some(program) => header("user agent", &format!("{program} {USER_AGENT}"))?,
            None => HeaderValue::from_static(USER_AGENT),
        };
        // reqwest would panic.
        #[cfg(all(
            feature = "rustls-tls-no-provider",
            not(any(feature = "rustls-tls", feature = "native-tls"))
        ))]
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(Error::configuration(
                "no rustls provider is installed: install one, as in `rustls::crypto::ring::default_provider().install_default()`, or turn on the feature `rustls-tls`",
            ));
        }
        let shared = Shared {
            http: Http::new(user_agent, self.connect_timeout)?,
            base_url,
            origin,
            token,
            version,
            timeout: self.timeout,
            deadline: self.deadline,
            retry: self.retry,
            pacer: if self.pacing {
                Pacer::new()
            } else {
                Pacer::disabled()
            },
            scroll: Arc::new(Semaphore::new(1)),
        };
        Ok(Client {
            shared: Arc::new(shared),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("token", &self.token.as_ref().map(|_| ".."))
            .field("region", &self.region)
            .field("version", &self.version)
            .field("timeout", &self.timeout)
            .field("connect_timeout", &self.connect_timeout)
            .finish_non_exhaustive()
    }
}

fn header(name: &str, text: &str) -> Result<HeaderValue, Error> {
    let valid = !text.trim().is_empty() && text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !valid {
        return Err(Error::configuration(format!(
            "the {name} is empty, or has characters that no header can carry"
        )));
    }
    HeaderValue::try_from(text)
        .map_err(|_| Error::configuration(format!("the {name} cannot be sent in a header")))
}

/// Checks a base URL and drops the slash at its end. The message does not repeat it: there may be a password in it.
fn checked_url(text: &str) -> Result<String, Error> {
    let url = Url::parse(text.trim())
        .map_err(|error| Error::configuration(format!("the base URL is not a URL: {error}")))?;
    let refuse = |reason: &str| Err(Error::configuration(format!("the base URL {reason}")));
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("holds a user or a password: leave them out, the token is sent in a header");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return refuse("has a query or a fragment: end it with the path");
    }
    let loopback = match url.host_str() {
        None => return refuse("has no host"),
        Some("localhost" | "[::1]") => true,
        Some(host) => host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback()),
    };
    match url.scheme() {
        "https" => {}
        "http" if loopback => {}
        _ => {
            return refuse(
                "is not `https`: plain `http` would show the token, and is for the loopback interface only",
            );
        }
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
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
        for region in Region::ALL {
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
