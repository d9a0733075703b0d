//! The settings of the HTTP client: connections, proxy and TLS.

use std::time::Duration;

use intercom_core::internal::config::{Identity, ProxyChoice};

use super::ClientBuilder;
use crate::reqwest;

/// Connections, proxy and TLS.
impl ClientBuilder {
    /// Sets the HTTP client, in place of the one that [`build`](Self::build) creates.
    ///
    /// Use it to share a connection pool with other parts of a program, or for settings that this builder does not have. The version of reqwest is 0.13, which
    /// this crate re-exports as [`intercom_api::reqwest`](crate::reqwest). Two Intercom clients with the same HTTP client share its connections, but not the rate
    /// limit: clone the Intercom client for that.
    ///
    /// - Build the HTTP client with `redirect(Policy::none())`. reqwest does not send the token to another origin, but a response that comes from another URL
    ///   than the requested one is an error here.
    /// - Its proxies, TLS settings and timeouts apply. In particular, it uses the proxy in the environment variables, unless it was built with `no_proxy()`.
    /// - Its default headers are sent, except for those that this crate sets, such as `Authorization` and `User-Agent`.
    /// - Settings of this builder that would have no effect are an error in `build`: `connect_timeout`, `proxy`, `no_proxy`, `root_certificates`,
    ///   `only_root_certificates`, `client_identity`, `http2`, `pool_max_idle_per_host` and `pool_idle_timeout`. A request with a `connect_timeout` fails with
    ///   [`InvalidRequest`](crate::ErrorKind::InvalidRequest).
    /// - With a plain `http` base URL, a proxy would receive the token in clear text, so `build` fails, unless
    ///   [`danger_allow_plain_http`](Self::danger_allow_plain_http) is set. This includes loopback hosts. Omit the HTTP client for a test server,
    ///   or build it with `no_proxy()` and set that option.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Client, reqwest};
    ///
    /// let shared = reqwest::Client::builder()
    ///     .redirect(reqwest::redirect::Policy::none())
    ///     .build()?;
    /// let client = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .http_client(shared.clone())
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn http_client(mut self, client: reqwest::Client) -> Self {
        self.config.http.client = Some(client);
        self
    }

    /// Sets the timeout for connecting, including the TLS handshake. Default: 10 seconds. It is part of [`attempt_timeout`](Self::attempt_timeout). Zero is an error in [`build`](Self::build).
    #[inline]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.config.http.connect_timeout = Some(timeout);
        self
    }

    /// Sets the proxy, as a URL with the scheme `http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`, a host and a port, and with a user name and a password if required.
    /// [`build`](Self::build) fails if the URL is invalid, with a message that does not contain it.
    ///
    /// Default: the proxy in the environment variable `HTTPS_PROXY` or `ALL_PROXY`, except for the hosts in `NO_PROXY`. This method and
    /// [`no_proxy`](Self::no_proxy) override each other and the environment.
    ///
    /// Only `https` requests use it. They pass through a tunnel (`CONNECT`), so that the proxy sees the host, but not the token. Requests with plain `http`, as to
    /// a test server, never use a proxy.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::Client;
    ///
    /// let client = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .proxy("http://ada:secret@proxy.example.com:3128")
    ///     .build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    pub fn proxy(mut self, url: impl Into<String>) -> Self {
        self.config.http.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Turns off all proxies, including those in the environment variables.
    #[inline]
    pub fn no_proxy(mut self) -> Self {
        self.config.http.proxy = ProxyChoice::Disabled;
        self
    }

    /// Adds trusted certificates in PEM format, for example the certificate of a proxy that inspects TLS. The certificates of the platform are still trusted, unless
    /// [`only_root_certificates`](Self::only_root_certificates) is set.
    ///
    /// [`build`](Self::build) fails if the data contains no certificate, or an invalid one. On Android with rustls, `only_root_certificates` is required.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::Client;
    ///
    /// let client = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .root_certificates(std::fs::read("/etc/ssl/company.pem")?)
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn root_certificates(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.config.http.root_certificates.push(pem.into());
        self
    }

    /// Sets whether only the certificates of [`root_certificates`](Self::root_certificates) are trusted, without those of the platform. Default: `false`.
    #[inline]
    pub fn only_root_certificates(mut self, only: bool) -> Self {
        self.config.http.only_root_certificates = only;
        self
    }

    /// Sets the certificate of the client and its private key, both in PEM format, for a proxy or gateway that requires one. Default: none.
    ///
    /// The certificate may be followed by the intermediate certificates of its chain. With the feature `native-tls` and without rustls, the key must be in PKCS #8
    /// format.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::Client;
    ///
    /// let client = Client::builder()
    ///     .access_token("dG9rOjEyMzQ=")
    ///     .base_url("https://gateway.example.com/intercom")
    ///     .client_identity(std::fs::read("client.pem")?, std::fs::read("client.key")?)
    ///     .build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn client_identity(
        mut self,
        certificate: impl Into<Vec<u8>>,
        key: impl Into<Vec<u8>>,
    ) -> Self {
        self.config.http.identity = Some(Identity {
            certificates: certificate.into(),
            key: key.into(),
        });
        self
    }

    /// Sets whether HTTP/2 is used if the server supports it. Default: `false`. [`build`](Self::build) fails if it is on without the feature `http2`.
    ///
    /// With HTTP/2, concurrent requests share one connection. Plain `http` always uses HTTP/1.1.
    #[inline]
    pub fn http2(mut self, http2: bool) -> Self {
        self.config.http.http2 = http2;
        self
    }

    /// Sets the maximum number of idle connections in the pool. Default: unlimited. With 0, every request opens a connection.
    #[inline]
    pub fn pool_max_idle_per_host(mut self, connections: usize) -> Self {
        self.config.http.pool_max_idle_per_host = Some(connections);
        self
    }

    /// Sets how long an idle connection stays in the pool. Default: 90 seconds.
    ///
    /// Set it below the idle timeout of a proxy or firewall that drops connections silently.
    #[inline]
    pub fn pool_idle_timeout(mut self, timeout: Duration) -> Self {
        self.config.http.pool_idle_timeout = Some(timeout);
        self
    }

    /// **Dangerous**: allows plain `http` to hosts other than loopback hosts. **The access token and all data are sent in clear text**, and every machine on the
    /// network path can read and change them. Default: `false`.
    ///
    /// It is meant for a test server with a token that is worthless elsewhere, such as a sandbox in another container of a compose file. It also allows
    /// [`http_client`](Self::http_client) with plain `http`, in which case a proxy of that client receives the token too.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::Client;
    ///
    /// let client = Client::builder()
    ///     .access_token("sandbox-access-token")
    ///     .base_url("http://intercom-sandbox:8080")
    ///     .danger_allow_plain_http(true)
    ///     .build()?;
    /// # Ok::<(), intercom_api::Error>(())
    /// ```
    #[inline]
    pub fn danger_allow_plain_http(mut self, allow: bool) -> Self {
        self.config.http.allow_plain_http = allow;
        self
    }
}
