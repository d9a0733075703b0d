//! The connection pools of a client.

mod settings;
mod tls;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::Url;
use reqwest::header::HeaderValue;

use crate::Error;

pub use settings::{HttpSettings, Identity, ProxyChoice};
use tls::Tls;

const DEFAULT_CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum number of pools for requests with a custom connect timeout. The oldest one is dropped.
const MAX_CUSTOM_POOLS: usize = 8;

/// The HTTP client of the user, or the connection pools that this crate builds.
pub(crate) enum Http {
    Custom(reqwest::Client),
    Pools(Box<Pools>),
}

impl Http {
    /// Builds the HTTP client. `origin` determines whether TLS is needed, and whether a proxy is
    /// used.
    pub(crate) fn new(
        settings: HttpSettings,
        user_agent: HeaderValue,
        origin: &Url,
    ) -> Result<Self, Error> {
        settings.check(origin)?;
        if let Some(client) = settings.client {
            return Ok(Self::Custom(client));
        }
        let config = PoolConfig {
            tls: Tls::new(&settings, origin)?,
            settings,
            user_agent,
            is_plain: origin.scheme() == "http",
        };
        let connect_timeout = config.settings.connect_timeout;
        let client = config.client(connect_timeout.unwrap_or(DEFAULT_CONNECT_TIMEOUT))?;
        Ok(Self::Pools(Box::new(Pools {
            config,
            client,
            custom: Mutex::new(Vec::new()),
        })))
    }

    /// Returns the HTTP client for a connect timeout; `None` selects the default connect timeout.
    pub(crate) fn pool(&self, connect_timeout: Option<Duration>) -> Result<reqwest::Client, Error> {
        match (self, connect_timeout) {
            (Self::Custom(client), None) => Ok(client.clone()),
            (Self::Custom(_), Some(_)) => Err(Error::invalid_request(
                "`connect_timeout` conflicts with `http_client`: set it on that client",
            )),
            (Self::Pools(pools), None) => Ok(pools.client.clone()),
            (Self::Pools(pools), Some(timeout)) => pools.custom(timeout),
        }
    }

    /// Returns whether the HTTP client may follow redirects, which depends on its builder.
    pub(crate) fn may_redirect(&self) -> bool {
        matches!(self, Self::Custom(_))
    }
}

/// The connection pool of a client, and additional pools for custom connect timeouts, because
/// reqwest sets the connect timeout for a pool and not for a request.
pub(crate) struct Pools {
    config: PoolConfig,
    client: reqwest::Client,
    custom: Mutex<Vec<(Duration, reqwest::Client)>>,
}

impl Pools {
    fn custom(&self, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
        let mut custom = self.custom.lock().unwrap_or_else(PoisonError::into_inner);
        let existing = custom
            .iter()
            .find(|(timeout, _)| *timeout == connect_timeout);
        if let Some((_, client)) = existing {
            return Ok(client.clone());
        }
        let client = self.config.client(connect_timeout)?;
        if custom.len() == MAX_CUSTOM_POOLS {
            custom.remove(0);
        }
        custom.push((connect_timeout, client.clone()));
        Ok(client)
    }
}

/// Everything that the pools of a client have in common.
struct PoolConfig {
    settings: HttpSettings,
    tls: Tls,
    user_agent: HeaderValue,
    /// Whether the base URL is plain `http`.
    is_plain: bool,
}

impl PoolConfig {
    #[cfg(target_family = "wasm")]
    fn client(&self, _: Duration) -> Result<reqwest::Client, Error> {
        Err(crate::platform::Unsupported.into())
    }

    #[cfg(not(target_family = "wasm"))]
    fn client(&self, connect_timeout: Duration) -> Result<reqwest::Client, Error> {
        let mut builder = reqwest::Client::builder()
            // A proxy sees this header when a tunnel is requested.
            .user_agent(&self.user_agent)
            .connect_timeout(connect_timeout)
            // A redirect means that the base URL is wrong, for example because it belongs to another
            // region. Following it could send the token to another server.
            .redirect(reqwest::redirect::Policy::none())
            // Bodies are decoded by this crate, even if another crate enables these features.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd();
        let settings = &self.settings;
        // Without TLS, the proxy would receive the token in clear text.
        builder = match &settings.proxy {
            _ if self.is_plain => builder.no_proxy(),
            ProxyChoice::Environment => builder,
            ProxyChoice::Disabled => builder.no_proxy(),
            ProxyChoice::Url(url) => builder.proxy(settings::parse_proxy(url)?),
        };
        if let Some(maximum) = settings.pool_max_idle_per_host {
            builder = builder.pool_max_idle_per_host(maximum);
        }
        if let Some(timeout) = settings.pool_idle_timeout {
            builder = builder.pool_idle_timeout(timeout);
        }
        if !settings.http2 {
            builder = builder.http1_only();
        }
        self.tls
            .apply(builder, settings)?
            .build()
            .map_err(|error| setup_failed(&error.without_url()))
    }
}

/// Creates the error of an HTTP client that cannot be built. The causes contain the details.
fn setup_failed(error: &dyn std::error::Error) -> Error {
    let mut message = format!("failed to set up the HTTP client: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        message.push_str(&format!(": {error}"));
        cause = error.source();
    }
    Error::configuration(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pools(settings: HttpSettings) -> Result<Http, Error> {
        let origin = Url::parse("http://127.0.0.1:1").map_err(|_| Error::configuration("URL"))?;
        Http::new(settings, HeaderValue::from_static("tests"), &origin)
    }

    #[test]
    fn equal_connect_timeouts_share_a_pool() -> Result<(), Error> {
        let http = pools(HttpSettings::default())?;
        let custom_pools = || match &http {
            Http::Pools(pools) => pools
                .custom
                .lock()
                .map_or(usize::MAX, |custom| custom.len()),
            Http::Custom(_) => usize::MAX,
        };
        http.pool(None)?;
        assert_eq!(custom_pools(), 0);
        for round in 0..2 {
            for seconds in 1..=3 {
                http.pool(Some(Duration::from_secs(seconds)))?;
            }
            assert_eq!(custom_pools(), 3, "{round}");
        }
        for seconds in 1..=20 {
            http.pool(Some(Duration::from_secs(seconds)))?;
        }
        assert_eq!(custom_pools(), MAX_CUSTOM_POOLS);
        Ok(())
    }

    #[test]
    fn a_custom_client_rejects_connect_timeouts() -> Result<(), Error> {
        let http = pools(HttpSettings {
            client: Some(reqwest::Client::new()),
            allow_plain_http: true,
            ..HttpSettings::default()
        })?;
        assert!(http.pool(None).is_ok() && http.may_redirect());
        let error = http.pool(Some(Duration::from_secs(1))).err();
        let message = error.map(|error| error.to_string()).unwrap_or_default();
        assert!(message.contains("`http_client`"), "{message}");
        Ok(())
    }
}
