//! The settings of the HTTP client.

use std::time::Duration;

use reqwest::Url;

use crate::{Error, platform};

/// The settings that are part of the HTTP client. A custom client has its own settings, so it
/// cannot be combined with most of these.
#[doc(hidden)]
#[derive(Clone, Default)]
pub struct HttpSettings {
    /// A custom HTTP client.
    pub client: Option<reqwest::Client>,
    /// Whether plain `http` is allowed for all hosts, and not only for loopback hosts.
    pub allow_plain_http: bool,
    pub connect_timeout: Option<Duration>,
    pub proxy: ProxyChoice,
    /// Trusted certificates in PEM format, in addition to those of the platform.
    pub root_certificates: Vec<Vec<u8>>,
    /// Whether the certificates of the platform are not trusted.
    pub only_root_certificates: bool,
    pub identity: Option<Identity>,
    pub http2: bool,
    pub pool_max_idle_per_host: Option<usize>,
    pub pool_idle_timeout: Option<Duration>,
}

/// Which proxy is used for `https`.
#[doc(hidden)]
#[derive(Clone, Default, PartialEq, Eq)]
pub enum ProxyChoice {
    /// The proxy that the environment variables name.
    #[default]
    Environment,
    Disabled,
    /// The URL may contain a password.
    Url(String),
}

/// The certificate chain and the private key of the client, in PEM format.
#[doc(hidden)]
#[derive(Clone)]
pub struct Identity {
    pub certificates: Vec<u8>,
    pub key: Vec<u8>,
}

impl HttpSettings {
    /// Checks the settings, apart from those that only TLS can check.
    pub(super) fn check(&self, origin: &Url) -> Result<(), Error> {
        if self.client.is_some() {
            if let Some(conflict) = self.first_set() {
                return Err(Error::configuration(format!(
                    "`{conflict}` conflicts with `http_client`: set it on that client"
                )));
            }
            if origin.scheme() == "http" && !self.allow_plain_http {
                return Err(Error::configuration(
                    "`http_client` requires an `https` base URL, because a proxy of that client would receive the token in clear text: omit `http_client` for a test server, or set `danger_allow_plain_http`",
                ));
            }
        }
        if let ProxyChoice::Url(url) = &self.proxy {
            parse_proxy(url)?;
        }
        if self.http2 && !cfg!(feature = "http2") {
            return Err(Error::configuration(
                "`http2` requires the feature `http2` of `intercom-api`",
            ));
        }
        Ok(())
    }

    /// Returns the name of the first setting that differs from its default.
    fn first_set(&self) -> Option<&'static str> {
        [
            ("connect_timeout", self.connect_timeout.is_some()),
            ("no_proxy", self.proxy == ProxyChoice::Disabled),
            ("proxy", self.proxy != ProxyChoice::Environment),
            ("root_certificates", !self.root_certificates.is_empty()),
            ("only_root_certificates", self.only_root_certificates),
            ("client_identity", self.identity.is_some()),
            ("http2", self.http2),
            (
                "pool_max_idle_per_host",
                self.pool_max_idle_per_host.is_some(),
            ),
            ("pool_idle_timeout", self.pool_idle_timeout.is_some()),
        ]
        .into_iter()
        .find_map(|(name, is_set)| is_set.then_some(name))
    }
}

/// The schemes of proxies that the HTTP client supports.
const PROXY_SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Parses the URL of a proxy. The error does not quote it, because it may contain a password.
pub(super) fn parse_proxy(text: &str) -> Result<platform::Proxy, Error> {
    let invalid = |reason: &str| Error::configuration(format!("invalid proxy URL: {reason}"));
    let url = Url::parse(text.trim()).map_err(|error| {
        invalid(&format!(
            "{error}; expected a URL such as `http://proxy.example.com:3128`"
        ))
    })?;
    if !PROXY_SCHEMES.contains(&url.scheme()) {
        return Err(invalid(
            "must start with `http://`, `https://`, `socks4://`, `socks4a://`, `socks5://` or `socks5h://`",
        ));
    }
    if !url.has_host() {
        return Err(invalid("must have a host"));
    }
    platform::https_proxy(url).ok_or_else(|| invalid("not supported by the HTTP client"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejects_invalid_proxies_without_quoting_them() {
        for url in [
            "http://proxy.example.com:3128",
            "https://user:secret@proxy.example.com",
            " socks5h://127.0.0.1:1080 ",
        ] {
            assert!(parse_proxy(url).is_ok(), "{url}");
        }
        // Every accepted scheme is named in the message.
        let message = parse_proxy("ftp://a").map_err(|error| error.to_string());
        for scheme in PROXY_SCHEMES {
            assert!(parse_proxy(&format!("{scheme}://127.0.0.1:1080")).is_ok());
            let named = format!("`{scheme}://`");
            assert!(message.as_ref().is_err_and(|text| text.contains(&named)));
        }
        for url in [
            "",
            "proxy.example.com",
            "proxy.example.com:3128",
            "ftp://user:secret@proxy.example.com",
            "http://",
            "http://user:secret@:3128",
            "file:///secret",
        ] {
            let message = parse_proxy(url).map_err(|error| error.to_string()).err();
            assert!(
                message.as_ref().is_some_and(|text| text
                    .starts_with("invalid proxy URL: must have a host")
                    || text.starts_with("invalid proxy URL:") && !text.contains("secret")),
                "{url}: {message:?}"
            );
        }
    }
}
