//! Views of a client: other defaults, or another workspace, with the same connections.

use std::sync::Arc;

use reqwest::Url;

use crate::config::ClientInner;
use crate::observer::Observer;
use crate::rate_limit::RateLimiter;
use crate::token_source::{TokenSource, Tokens};
use crate::{AccessToken, Error, Region, RequestOptions, header_value, reserved_headers};

impl ClientInner {
    /// Returns a view whose requests have these options unless they set others.
    pub fn with_options(&self, options: RequestOptions) -> Arc<Self> {
        let RequestOptions {
            attempt_timeout,
            connect_timeout,
            timeout,
            retry,
            strict,
            idempotent,
            api_version,
            headers,
            problem,
        } = options;
        let mut view = self.clone();
        view.attempt_timeout = attempt_timeout.unwrap_or(view.attempt_timeout);
        view.connect_timeout = connect_timeout.or(view.connect_timeout);
        view.timeout = timeout.or(view.timeout);
        view.retry = retry.unwrap_or(view.retry);
        view.strict = strict.unwrap_or(view.strict);
        view.idempotent = idempotent.or(view.idempotent);
        let mut problem = problem.or_else(|| reserved_headers::first_problem(&headers));
        view.default_headers.extend(headers);
        if let Some(version) = api_version {
            match version.header() {
                Some(header) => view.version = header,
                None => {
                    let reason = header_value::REASON;
                    problem.get_or_insert_with(|| format!("invalid `api_version`: {reason}"));
                }
            }
        }
        view.problem = view.problem.or(problem);
        Arc::new(view)
    }

    /// Returns a client for another workspace, with the same connections and settings. It has the same
    /// base URL without a region, and if that URL belongs to no region.
    ///
    /// Without a limiter, the one of this client creates it.
    pub fn with_token(
        &self,
        source: impl TokenSource,
        region: Option<Region>,
        limiter: Option<Arc<dyn RateLimiter>>,
    ) -> Result<Arc<Self>, Error> {
        let mut other = self.clone();
        if let Some(region) = region
            && Region::from_base_url(self.base_url()).is_some()
        {
            other.origin = Url::parse(region.base_url())
                .map_err(|error| Error::configuration(format!("invalid base URL: {error}")))?;
        }
        other.tokens = Tokens::new(Arc::new(source));
        let window = other.tokens.window_key();
        let limiter = limiter.or_else(|| self.limiter.for_other_workspace(window));
        other.limiter = limiter.ok_or_else(|| {
            Error::configuration(if window.is_some() {
                "the rate limiter of the client creates none for the other token: pass one to `with_token_and_rate_limiter`"
            } else {
                "the rate limiter of the client creates none for a token source of an unknown workspace: implement `TokenSource::workspace`, or pass a limiter to `with_token_and_rate_limiter`"
            })
        })?;
        other.scroll = Arc::default();
        Ok(Arc::new(other))
    }

    /// Returns a view with an observer, which receives the observer of this client, so that it can
    /// forward the events.
    pub fn with_observer(
        &self,
        observer: impl FnOnce(Option<Arc<dyn Observer>>) -> Arc<dyn Observer>,
    ) -> Arc<Self> {
        let mut view = self.clone();
        view.observer = Some(observer(view.observer.take()));
        Arc::new(view)
    }

    /// Returns a view with another token, and the same base URL and rate limit.
    pub fn with_credentials(&self, token: AccessToken) -> Arc<Self> {
        let mut view = self.clone();
        view.tokens = Tokens::Constant(token);
        Arc::new(view)
    }
}
