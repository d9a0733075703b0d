//! Proxies, TLS and connections.
//!
//! Your program runs in a company network, in a container, or next to code that has an HTTP client already.
//! This guide shows how the client connects, and how to change it.
//!
//! # Behind a proxy
//!
//! The client uses the proxy that the environment names, in `HTTPS_PROXY` or `ALL_PROXY`, except for the hosts
//! in `NO_PROXY`. [`proxy`](crate::ClientBuilder::proxy) sets another one, and
//! [`no_proxy`](crate::ClientBuilder::no_proxy) none. Requests pass through a tunnel (`CONNECT`), so the proxy
//! sees the host, but neither the token nor the data.
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
//! Plain `http` is possible for loopback hosts. It never uses a proxy, whatever the environment names, because
//! the proxy would receive the token in clear text. [`Client::from_env`](crate::Client::from_env) reads
//! `INTERCOM_BASE_URL`, so that a program can be pointed to a sandbox on the same machine; any other host in that
//! variable is an error.
//!
//! In compose files and CI services, the test server is another host. Allow it in code, only for tests, and with
//! a token that is worthless elsewhere: **it is sent in clear text**.
//!
//! ```
//! use intercom_api::Client;
//!
//! let client = Client::builder()
//!     .access_token("sandbox-access-token")
//!     .base_url("http://intercom-sandbox:8080")
//!     .dangerously_allow_plain_http(true)
//!     .build()?;
//! # Ok::<(), intercom_api::Error>(())
//! ```
//!
//! # With your HTTP client
//!
//! [`http_client`](crate::ClientBuilder::http_client) takes a [`reqwest::Client`], with
//! its pool, proxies and TLS settings. Settings of the builder that would have no effect are an error. Build it
//! with `redirect(Policy::none())`: a response after a redirect is an error, because it may come from another
//! server.
//!
//! ```
//! use intercom_api::{Client, reqwest};
//!
//! let own = reqwest::Client::builder()
//!     .redirect(reqwest::redirect::Policy::none())
//!     .build()?;
//! let client = Client::builder().access_token("dG9rOjEyMzQ=").http_client(own).build()?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The TLS library
//!
//! | Feature | Library | Provider |
//! |---|---|---|
//! | `rustls-tls` (default) | rustls | that of the process, or else aws-lc-rs |
//! | `rustls-tls-ring` | rustls | that of the process, or else ring |
//! | `rustls-tls-no-provider` | rustls | that of the process; without one, `build` fails |
//! | `native-tls` | the library of the system | |
//!
//! rustls takes precedence over `native-tls`, and aws-lc-rs over ring, if several features are enabled.
//!
//! If your program uses rustls itself and installs a provider with `CryptoProvider::install_default`, the client
//! uses that provider too, provided that it is installed before [`build`](crate::ClientBuilder::build). The client
//! never installs one, so installing yours later succeeds, but does not affect clients that exist.
//!
//! If your program does not install a provider, rustls chooses one for it only if exactly one is compiled. A
//! program that uses rustls with aws-lc-rs and enables `rustls-tls-ring` here has two, and its own calls of
//! `ClientConfig::builder()` panic: install a provider at the start of `main`, or use the same one for both. The
//! client itself works in either case.
//!
//! # Compression and limits
//!
//! JSON is compressed with gzip, unless [`gzip(false)`](crate::ClientBuilder::gzip) is set. Files of exports stay as
//! the server sends them. A response of more than 64 MiB after decompression is an error, so that a faulty server
//! cannot exhaust the memory; [`max_response_size`](crate::ClientBuilder::max_response_size) changes the limit.
//! Downloads are streams without a limit, unless
//! [`max_download_size`](crate::ClientBuilder::max_download_size) is set.
//!
//! # Connections
//!
//! Clones of a client share a pool. Connections are reused for 90 seconds;
//! [`pool_idle_timeout`](crate::ClientBuilder::pool_idle_timeout) and
//! [`pool_max_idle_per_host`](crate::ClientBuilder::pool_max_idle_per_host) change this. A request with a custom
//! `connect_timeout` uses another pool. With the feature `http2`, and [`http2(true)`](crate::ClientBuilder::http2),
//! concurrent requests share one connection.
