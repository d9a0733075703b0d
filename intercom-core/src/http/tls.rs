//! The TLS library of the HTTP client.
//!
//! With rustls, the configuration is built here and not by reqwest, so that the cryptography provider
//! is an argument, and the provider of the process is neither required nor changed.

use reqwest::{ClientBuilder, Url};

use super::HttpSettings;
use crate::Error;

/// The configuration of TLS, without the settings of the connection.
pub(super) enum Tls {
    #[cfg(feature = "__rustls")]
    Rustls(rustls::ClientConfig),
    /// The library of the system.
    #[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
    Native,
    /// No TLS library is part of the build, and the base URL needs none.
    #[cfg(not(any(feature = "native-tls", feature = "__rustls")))]
    None,
}

#[cfg(feature = "__rustls")]
impl Tls {
    pub(super) fn new(settings: &HttpSettings, origin: &Url) -> Result<Self, Error> {
        rustls_config::new(settings, origin.scheme() == "http").map(Self::Rustls)
    }

    pub(super) fn apply(
        &self,
        builder: ClientBuilder,
        _settings: &HttpSettings,
    ) -> Result<ClientBuilder, Error> {
        let Self::Rustls(config) = self;
        Ok(builder.tls_backend_preconfigured(config.clone()))
    }
}

#[cfg(all(feature = "native-tls", not(feature = "__rustls")))]
impl Tls {
    #[allow(clippy::unnecessary_wraps, reason = "the other libraries can fail")]
    pub(super) fn new(_settings: &HttpSettings, _origin: &Url) -> Result<Self, Error> {
        Ok(Self::Native)
    }

    pub(super) fn apply(
        &self,
        mut builder: ClientBuilder,
        settings: &HttpSettings,
    ) -> Result<ClientBuilder, Error> {
        builder = builder.tls_backend_native();
        let mut roots = Vec::new();
        for pem in &settings.root_certificates {
            let parsed = reqwest::Certificate::from_pem_bundle(pem);
            roots.extend(parsed.map_err(|_| invalid_roots())?);
        }
        if roots.is_empty() && !settings.root_certificates.is_empty() {
            return Err(invalid_roots());
        }
        builder = if settings.only_root_certificates {
            builder.tls_certs_only(roots)
        } else {
            builder.tls_certs_merge(roots)
        };
        if let Some(identity) = &settings.identity {
            let parsed = reqwest::Identity::from_pkcs8_pem(&identity.certificates, &identity.key);
            builder = builder.identity(parsed.map_err(|_| invalid_identity())?);
        }
        Ok(builder)
    }
}

#[cfg(not(any(feature = "native-tls", feature = "__rustls")))]
impl Tls {
    pub(super) fn new(settings: &HttpSettings, origin: &Url) -> Result<Self, Error> {
        let needs_tls = origin.scheme() == "https"
            || !settings.root_certificates.is_empty()
            || settings.identity.is_some();
        if needs_tls {
            return Err(Error::configuration(
                "missing TLS library: enable the feature `rustls-tls`, `rustls-tls-ring`, `rustls-tls-no-provider` or `native-tls` of `intercom-api`, or pass a client with `http_client`",
            ));
        }
        Ok(Self::None)
    }

    #[allow(clippy::unnecessary_wraps, reason = "the TLS libraries can fail")]
    pub(super) fn apply(
        &self,
        builder: ClientBuilder,
        _settings: &HttpSettings,
    ) -> Result<ClientBuilder, Error> {
        Ok(builder)
    }
}

#[cfg(any(feature = "native-tls", feature = "__rustls"))]
fn invalid_roots() -> Error {
    Error::configuration("invalid `root_certificates`: must be certificates in PEM format")
}

#[cfg(any(feature = "native-tls", feature = "__rustls"))]
fn invalid_identity() -> Error {
    Error::configuration(
        "invalid `client_identity`: must be a certificate and its private key, both in PEM format",
    )
}

#[cfg(feature = "__rustls")]
mod rustls_config {
    use std::sync::Arc;

    use rustls::client::danger::ServerCertVerifier;
    use rustls::crypto::CryptoProvider;
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    use rustls::{ClientConfig, RootCertStore};

    use super::super::HttpSettings;
    use super::{invalid_identity, invalid_roots};
    use crate::Error;

    /// Returns the provider of the process if one is installed, and otherwise the provider of the
    /// enabled feature.
    pub(super) fn provider() -> Result<Arc<CryptoProvider>, Error> {
        if let Some(installed) = CryptoProvider::get_default() {
            return Ok(installed.clone());
        }
        #[cfg(feature = "rustls-tls")]
        let provider = Ok(rustls::crypto::aws_lc_rs::default_provider());
        #[cfg(all(feature = "rustls-tls-ring", not(feature = "rustls-tls")))]
        let provider = Ok(rustls::crypto::ring::default_provider());
        #[cfg(not(any(feature = "rustls-tls", feature = "rustls-tls-ring")))]
        let provider = Err(Error::configuration(
            "missing rustls provider: install one, for example with `rustls::crypto::ring::default_provider().install_default()`, or enable the feature `rustls-tls` or `rustls-tls-ring` of `intercom-api`",
        ));
        provider.map(Arc::new)
    }

    pub(super) fn new(settings: &HttpSettings, is_plain: bool) -> Result<ClientConfig, Error> {
        let provider = provider()?;
        let roots = roots(settings)?;
        let builder = ClientConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(failed)?;
        let builder = if is_plain || settings.only_root_certificates {
            // Plain `http` needs no certificates. A container for tests may have none.
            let mut store = RootCertStore::empty();
            for root in roots {
                store.add(root).map_err(|_| invalid_roots())?;
            }
            builder.with_root_certificates(store)
        } else {
            builder
                .dangerous()
                .with_custom_certificate_verifier(platform_verifier(roots, provider)?)
        };
        let mut config = match &settings.identity {
            None => builder.with_no_client_auth(),
            Some(identity) => {
                let chain = certificates(&identity.certificates).ok_or_else(invalid_identity)?;
                let key =
                    PrivateKeyDer::from_pem_slice(&identity.key).map_err(|_| invalid_identity())?;
                builder
                    .with_client_auth_cert(chain, key)
                    .map_err(|_| invalid_identity())?
            }
        };
        if settings.http2 {
            config.alpn_protocols.push(b"h2".to_vec());
        }
        config.alpn_protocols.push(b"http/1.1".to_vec());
        Ok(config)
    }

    /// Returns a verifier that trusts the certificates of the platform, and these.
    #[cfg(not(target_os = "android"))]
    fn platform_verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        let verifier = rustls_platform_verifier::Verifier::new_with_extra_roots(roots, provider);
        Ok(Arc::new(verifier.map_err(failed)?))
    }

    #[cfg(target_os = "android")]
    fn platform_verifier(
        roots: Vec<CertificateDer<'static>>,
        provider: Arc<CryptoProvider>,
    ) -> Result<Arc<dyn ServerCertVerifier>, Error> {
        if !roots.is_empty() {
            return Err(Error::configuration(
                "`root_certificates` requires `only_root_certificates` on Android",
            ));
        }
        let verifier = rustls_platform_verifier::Verifier::new(provider);
        Ok(Arc::new(verifier.map_err(failed)?))
    }

    fn roots(settings: &HttpSettings) -> Result<Vec<CertificateDer<'static>>, Error> {
        let mut roots = Vec::new();
        for pem in &settings.root_certificates {
            roots.extend(certificates(pem).ok_or_else(invalid_roots)?);
        }
        Ok(roots)
    }

    /// Parses certificates; `None` if one is invalid, or there is none.
    fn certificates(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
        let parsed: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        parsed.ok().filter(|parsed| !parsed.is_empty())
    }

    fn failed(error: rustls::Error) -> Error {
        Error::configuration(format!(
            "failed to set up TLS: {error}; pass trusted certificates with `root_certificates` if the system has none"
        ))
    }
}
