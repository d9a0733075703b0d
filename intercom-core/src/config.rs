//! The settings of a client, and the state that its clones share.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use crate::http::{Http, HttpSettings};
use crate::limits::Limits;
use crate::observer::Observer;
use crate::rate_limit::{RateLimiter, WindowLimiter};
use crate::scroll_slot::ScrollSlot;
use crate::token_source::{TokenSource, Tokens};
use crate::trace_context::TraceContextSource;
use crate::{
    ApiVersion, Error, RateLimit, Region, RequestOptions, RetryPolicy, base_url, header_value,
    timeouts,
};

const USER_AGENT: &str = concat!("intercom-api-rust/", env!("CARGO_PKG_VERSION"));
const DEFAULT_ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);

/// The state that all clones of a client share. Cloning this state creates a view, which shares the
/// connections, the rate limit and the tokens, and can have other options.
#[doc(hidden)]
#[derive(Clone)]
pub struct ClientInner {
    pub(crate) http: Arc<Http>,
    /// The base URL. The token is sent only to its origin.
    pub origin: Url,
    pub(crate) tokens: Tokens,
    pub(crate) version: HeaderValue,
    /// The versions that added operations: see [`Config::new`].
    pub(crate) since: &'static [&'static str],
    pub(crate) user_agent: HeaderValue,
    /// Headers of all requests. Headers of a request override them.
    pub(crate) default_headers: HeaderMap,
    /// Whether responses may be compressed.
    pub(crate) gzip: bool,
    pub(crate) limits: Limits,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    pub(crate) trace_context: Option<TraceContextSource>,
    /// The connect timeout of a view.
    pub(crate) connect_timeout: Option<Duration>,
    pub(crate) attempt_timeout: Duration,
    pub timeout: Option<Duration>,
    pub retry: RetryPolicy,
    /// Whether a deviation in a response is an error.
    pub(crate) strict: bool,
    /// Whether the requests of a view are idempotent.
    pub(crate) idempotent: Option<bool>,
    /// The first invalid header of a view. It is reported when a request is sent.
    pub(crate) problem: Option<String>,
    pub limiter: Arc<dyn RateLimiter>,
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
        self.limiter.state().rate_limit()
    }

    /// Returns the version of the API that the client requests.
    pub fn api_version(&self) -> &str {
        self.version.to_str().unwrap_or_default()
    }
}

impl fmt::Debug for ClientInner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("token", &self.tokens)
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
    /// The source of tokens, or the reason why the token is invalid.
    pub token_source: Option<Result<Arc<dyn TokenSource>, Error>>,
    pub observer: Option<Arc<dyn Observer>>,
    pub trace_context: Option<TraceContextSource>,
    pub region: Region,
    pub base_url: Option<String>,
    pub http: HttpSettings,
    pub version: ApiVersion,
    since: &'static [&'static str],
    pub user_agent: Option<String>,
    /// The headers of all requests. The other options are not used.
    pub default_headers: RequestOptions,
    pub gzip: bool,
    pub limits: Limits,
    pub attempt_timeout: Duration,
    pub timeout: Option<Duration>,
    pub retry: RetryPolicy,
    pub rate_limiting: bool,
    /// Replaces the limiter that `rate_limiting` chooses.
    pub rate_limiter: Option<Arc<dyn RateLimiter>>,
    pub strict: bool,
}

impl Config {
    /// Returns the default settings of a client that requests `version`. Each entry of `since` is an
    /// operation and the version that added it, as `VERSION METHOD PATH`.
    pub fn new(version: ApiVersion, since: &'static [&'static str]) -> Self {
        Self {
            token_source: None,
            observer: None,
            trace_context: None,
            region: Region::default(),
            base_url: None,
            http: HttpSettings::default(),
            version,
            since,
            user_agent: None,
            default_headers: RequestOptions::default(),
            gzip: true,
            limits: Limits::default(),
            attempt_timeout: DEFAULT_ATTEMPT_TIMEOUT,
            timeout: None,
            retry: RetryPolicy::default(),
            rate_limiting: true,
            rate_limiter: None,
            strict: false,
        }
    }

    /// Builds the state that the clones of a client share. No request is sent.
    pub fn build(self) -> Result<Arc<ClientInner>, Error> {
        let source = self.token_source.ok_or_else(|| {
            Error::configuration(
                "missing access token: call `access_token` or `token_source`, or use `Client::from_env`",
            )
        })?;
        let tokens = Tokens::new(source?);
        let base_url = self.base_url.as_deref();
        let base_url = base_url.unwrap_or(self.region.base_url());
        let origin = base_url::parse(base_url, self.http.allow_plain_http)?;
        let version = header("api_version", self.version.as_str())?;
        if let Some(problem) = self.default_headers.problem() {
            return Err(Error::configuration(format!("`default_header`: {problem}")));
        }
        self.limits.check()?;
        if let Some(problem) = timeouts::problem(self.attempt_timeout, self.http.connect_timeout) {
            return Err(Error::configuration(problem));
        }
        let user_agent = match &self.user_agent {
            Some(program) => {
                header("user_agent", program)?;
                header("user_agent", &format!("{program} {USER_AGENT}"))?
            }
            None => HeaderValue::from_static(USER_AGENT),
        };
        let inner = ClientInner {
            http: Arc::new(Http::new(self.http, user_agent.clone(), &origin)?),
            origin,
            tokens,
            version,
            since: self.since,
            user_agent,
            default_headers: self.default_headers.headers,
            gzip: self.gzip,
            limits: self.limits,
            observer: self.observer,
            trace_context: self.trace_context,
            connect_timeout: None,
            attempt_timeout: self.attempt_timeout,
            timeout: self.timeout,
            retry: self.retry,
            strict: self.strict,
            idempotent: None,
            problem: None,
            limiter: (self.rate_limiter)
                .unwrap_or_else(|| Arc::new(WindowLimiter::enabled(self.rate_limiting))),
            scroll: Arc::default(),
        };
        Ok(Arc::new(inner))
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("has_token", &self.token_source.is_some())
            .field("region", &self.region)
            .field("version", &self.version)
            .field("attempt_timeout", &self.attempt_timeout)
            .field("connect_timeout", &self.http.connect_timeout)
            .finish_non_exhaustive()
    }
}

fn header(setting: &str, text: &str) -> Result<HeaderValue, Error> {
    header_value::parse(text).ok_or_else(|| {
        let reason = header_value::REASON;
        Error::configuration(format!("invalid `{setting}`: {reason}"))
    })
}
