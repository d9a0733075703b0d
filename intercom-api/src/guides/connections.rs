//! Proxies, TLS and connections.
//!
//! Your program runs in a company network, in a container, or next to code that already has an HTTP client.
//! This guide shows how the client connects, and how to change it.
//!
//! # Behind a proxy
//!
//! The client uses the proxy in the environment variable `HTTPS_PROXY` or `ALL_PROXY`, except for the hosts in
//! `NO_PROXY`. [`proxy`](crate::ClientBuilder::proxy) sets another proxy, and
//! [`no_proxy`](crate::ClientBuilder::no_proxy) turns proxies off. Requests pass through a tunnel (`CONNECT`),
//! so the proxy sees the host, but neither the token nor the data.
//!
//! If the proxy rejects its credentials or refuses the tunnel,
//! [`is_proxy_error`](crate::Error::is_proxy_error) returns `true`. Rejected credentials are not retried.
//!
//! A proxy that inspects TLS presents its own certificate. Requests then fail with an error for which
//! [`is_certificate_error`](crate::Error::is_certificate_error) returns `true`, and which is not retried. Trust
//! the authority of that certificate:
//!
//! ```no_run
//! use intercom_api::Client;
//!
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .proxy("http://proxy.example.com:3128")
//!     .root_certificates(std::fs::read("/etc/ssl/company.pem")?)
//!     .build()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Against a test server
//!
//! Plain `http` is allowed for loopback hosts. It never uses a proxy, because the proxy would receive the
//! token in clear text. [`Client::from_env`](crate::Client::from_env) reads
//! `INTERCOM_BASE_URL`, so that a program can use a sandbox on the same machine. Any other host in that variable
//! is an error.
//!
//! In compose files and CI services, the test server runs on another host. Allow plain `http` in code, only for
//! tests, and with a token that is worthless elsewhere: **it is sent in clear text**.
//!
//! ```
//! use intercom_api::Client;
//!
//! let client = Client::builder()
//!     .access_token("sandbox-access-token")
//!     .base_url("http://intercom-sandbox:8080")
//!     .danger_allow_plain_http(true)
//!     .build()?;
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! # With your HTTP client
//!
//! [`http_client`](crate::ClientBuilder::http_client) accepts a [`reqwest::Client`], and uses its pool, proxies and
//! TLS settings. Settings of the builder that would have no effect are an error. Build the HTTP client with
//! `redirect(Policy::none())`: a response after a redirect is an error, because it may come from another server.
//!
//! The type is that of reqwest 0.13, which this crate re-exports without most of its features. To enable more of
//! them, or to use reqwest without the re-export, add `reqwest = "0.13"` to your dependencies.
//!
//! ```
//! use intercom_api::{Client, reqwest};
//!
//! let http = reqwest::Client::builder()
//!     .redirect(reqwest::redirect::Policy::none())
//!     .build()?;
//! let client = Client::builder().access_token("dG9rOjEyMzQ=").http_client(http).build()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The other settings of the builder apply, such as timeouts, headers, retries and the observer. The default headers
//! of the HTTP client are sent too, except for those that the Intercom client sets, such as `User-Agent`.
//!
//! With a sandbox or another test server, [`build`](crate::ClientBuilder::build) rejects the HTTP client, because its
//! proxies may apply to plain `http`. In a test of such a program, build the HTTP client with `no_proxy()`, and set
//! [`danger_allow_plain_http`](crate::ClientBuilder::danger_allow_plain_http).
//!
//! # For several workspaces
//!
//! [`Client::with_token`](crate::Client::with_token) returns a client for another workspace, on the same
//! connections and with a separate rate limiter. Create it once for each workspace, and clone it.
//!
//! An app that users install has no token before the first installation.
//! [`oauth::App::client`](crate::oauth::App::client) creates its clients, which share connections too. A program that
//! has the tokens of several workspaces builds the client of one workspace, and calls `with_token` for the others:
//!
//! ```
//! use std::collections::HashMap;
//! use intercom_api::{AccessToken, Client, Region};
//!
//! let client = Client::builder().access_token("dG9rOjEyMzQ=").build()?;
//! let tokens = [("acme", "dG9rOjU2Nzg=", Region::Us), ("globex", "dG9rOjkwMTI=", Region::Eu)];
//!
//! let mut workspaces = HashMap::new();
//! for (name, token, region) in tokens {
//!     workspaces.insert(name, client.with_token(AccessToken::new(token)?, region)?);
//! }
//! assert_eq!(workspaces["globex"].region(), Some(Region::Eu));
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! A region selects a base URL of Intercom. If the client uses plain `http`, as with a test server, `with_token`
//! returns an error for a region: pass `None`, which preserves the base URL. `App::client` preserves a custom base
//! URL for every region.
//!
//! # The TLS library
//!
//! | Feature | Library | Cryptography provider |
//! |---|---|---|
//! | `rustls-tls` (default) | rustls | the provider of the process if one is installed, otherwise aws-lc-rs |
//! | `rustls-tls-ring` | rustls | the provider of the process if one is installed, otherwise ring |
//! | `rustls-tls-no-provider` | rustls | the provider of the process; `build` fails if none is installed |
//! | `native-tls` | the library of the system | |
//!
//! ring compiles faster: a cold build takes 0.82 times as long as with aws-lc-rs.
//!
//! If several features are enabled, rustls has precedence over `native-tls`, and aws-lc-rs over ring.
//!
//! If your program uses rustls itself and installs a provider with `CryptoProvider::install_default`, the client
//! uses that provider too, provided that it is installed before [`build`](crate::ClientBuilder::build). The client
//! never installs one, so installing yours later succeeds, but does not affect existing clients.
//!
//! If your program does not install a provider, `ClientConfig::builder()` of rustls panics unless exactly one
//! provider is compiled. A program that uses rustls with aws-lc-rs, and enables `rustls-tls-ring` here, compiles
//! two. Install a provider at the start of `main`, or use the same provider for both. The client of this crate
//! works in either case.
//!
//! # Compression and limits
//!
//! The server may compress JSON with gzip, unless [`gzip(false)`](crate::ClientBuilder::gzip) is set. Downloads are
//! received as the server sends them. A response of more than 64 MiB after decompression is an error, so that a faulty
//! server cannot exhaust the memory; [`max_response_size`](crate::ClientBuilder::max_response_size) changes the
//! limit. Downloads are streams without a limit, unless
//! [`max_download_size`](crate::ClientBuilder::max_download_size) is set.
//!
//! # Connections
//!
//! Clones of a client share a pool. An idle connection stays in the pool for 90 seconds;
//! [`pool_idle_timeout`](crate::ClientBuilder::pool_idle_timeout) changes this, and
//! [`pool_max_idle_per_host`](crate::ClientBuilder::pool_max_idle_per_host) limits the number of idle connections. A
//! request with a custom `connect_timeout` uses another pool. With the feature `http2` and
//! [`http2(true)`](crate::ClientBuilder::http2), concurrent requests share one connection.
