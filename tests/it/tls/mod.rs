//! TLS: trusted and rejected certificates, client certificates, HTTP/2, and the provider of rustls.

mod authority;
mod server;

use intercom_api::{Client, ClientBuilder, Error, ErrorKind};
use rustls::crypto::{CryptoProvider, aws_lc_rs};

pub(crate) use authority::{Authority, Period};
pub(crate) use server::TlsServer;

use crate::harness::fast_retries;
use crate::network::{child_variable, run_child};

pub(crate) fn builder(server: &TlsServer) -> ClientBuilder {
    Client::builder()
        .access_token(server.sandbox.access_token())
        .base_url(server.url())
        .no_proxy()
        .retry(fast_retries())
}

async fn me(client: ClientBuilder) -> Result<String, Error> {
    let me = client.build()?.admins().me().await?;
    Ok(me.name.clone())
}

#[tokio::test]
async fn root_certificates_are_trusted() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority).await;
    for only in [false, true] {
        let client = builder(&server)
            .root_certificates(authority.pem())
            .only_root_certificates(only);
        me(client).await.unwrap();
    }
    // A file can contain several certificates, and comments.
    let bundle = format!("Company\n{}\n{}", Authority::new().pem(), authority.pem());
    me(builder(&server).root_certificates(bundle))
        .await
        .unwrap();
    assert_eq!(server.sandbox.requests().len(), 3);
}

#[tokio::test]
async fn a_rejected_certificate_is_named_and_not_retried() {
    let authority = Authority::new();
    let other = Authority::named("Another authority");
    let of_same_name = Authority::new();
    let cases = [
        (
            &other,
            "127.0.0.1",
            Period::Now,
            "not issued by a trusted authority",
        ),
        (
            &of_same_name,
            "127.0.0.1",
            Period::Now,
            "not issued by a trusted authority",
        ),
        (&authority, "127.0.0.1", Period::Past, "has expired"),
        (&authority, "127.0.0.1", Period::Future, "is not valid yet"),
        (
            &authority,
            "api.example.com",
            Period::Now,
            "was issued for another host",
        ),
    ];
    for (issuer, host, period, reason) in cases {
        let server = TlsServer::with(&issuer.issue(host, period)).await;
        let client = builder(&server)
            .root_certificates(authority.pem())
            .build()
            .unwrap();
        let read = client.admins().me().await.map(drop);
        let body = intercom_api::types::CreateContactRequest::new().email("ada@example.com");
        let write = client.contacts().create(body).await.map(drop);
        for result in [read, write] {
            let error = result.unwrap_err();
            let message = error.to_string();
            assert!(message.contains(reason), "{reason}: {message}");
            assert!(!message.contains("127.0.0.1") && !message.contains("example.com"));
            assert!(error.is_certificate_error() && error.is_connect());
            assert!(!error.is_retryable());
            assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 1));
        }
        assert_eq!(server.connections(), 2, "{reason}");
        assert_eq!(server.sandbox.requests().len(), 0);
    }
}

#[tokio::test]
async fn a_client_identity_is_presented() {
    let authority = Authority::new();
    let server = TlsServer::with_client_certificates(&authority).await;
    let trusting = || builder(&server).root_certificates(authority.pem());
    let own = authority.issue("client.example.com", Period::Now);
    let presented = trusting().client_identity(own.certificate, own.key);
    me(presented).await.unwrap();

    let foreign = Authority::new().issue("client.example.com", Period::Now);
    let untrusted = Authority::named("Another authority").issue("client.example.com", Period::Now);
    for rejected in [
        trusting(),
        trusting().client_identity(untrusted.certificate, untrusted.key),
        trusting().client_identity(foreign.certificate, foreign.key),
    ] {
        let before = server.connections();
        let error = me(rejected).await.unwrap_err();
        assert!(error.is_certificate_error(), "{error}");
        assert!(error.to_string().contains("`client_identity`"), "{error}");
        assert_eq!(error.attempts(), 1);
        assert_eq!(server.connections(), before + 1);
    }
}

#[test]
fn invalid_certificates_are_rejected_when_the_client_is_built() {
    let authority = Authority::new();
    let own = authority.issue("client.example.com", Period::Now);
    let other = authority.issue("client.example.com", Period::Now);
    let builder = || Client::builder().access_token("dG9rOjE=");
    for (setting, client) in [
        ("root_certificates", builder().root_certificates("")),
        ("root_certificates", builder().root_certificates("secret")),
        ("root_certificates", builder().root_certificates(&*own.key)),
        (
            "client_identity",
            builder().client_identity(&*own.certificate, ""),
        ),
        ("client_identity", builder().client_identity("", &*own.key)),
        (
            "client_identity",
            builder().client_identity(&*own.certificate, &*other.key),
        ),
    ] {
        let error = client.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("invalid `{setting}`")),
            "{message}"
        );
        assert!(!message.contains("secret"));
    }
}

#[tokio::test]
async fn http2_is_an_option() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority).await;
    let trusting = || builder(&server).root_certificates(authority.pem());
    me(trusting()).await.unwrap();
    assert_eq!(me(trusting().http2(true)).await.unwrap(), "Ida Sommer");
    let protocols: Vec<_> = server
        .handshakes()
        .into_iter()
        .map(|handshake| handshake.protocol.unwrap())
        .collect();
    assert_eq!(protocols, ["http/1.1", "h2"]);
}

/// The provider of a process can be installed once, so each case runs in its own.
#[tokio::test]
async fn a_provider_that_the_program_installs_is_used() {
    match child_variable().as_deref() {
        None => {
            for case in ["none", "before", "after"] {
                tokio::task::spawn_blocking(move || {
                    run_child(
                        "tls::a_provider_that_the_program_installs_is_used",
                        case,
                        &[],
                    )
                })
                .await
                .unwrap();
            }
            return;
        }
        Some("before") => install_special_provider(),
        Some(_) => {}
    }
    let authority = Authority::new();
    let server = TlsServer::start(&authority).await;
    me(builder(&server).root_certificates(authority.pem()))
        .await
        .unwrap();
    let suite = server.handshakes()[0].cipher_suite;
    let special = Some(rustls::CipherSuite::TLS13_CHACHA20_POLY1305_SHA256);
    if child_variable().as_deref() == Some("before") {
        assert_eq!(suite, special);
    } else {
        assert_ne!(suite, special);
        // The client changes nothing for the rest of the program.
        assert!(CryptoProvider::get_default().is_none());
        install_special_provider();
    }
}

/// Installs a provider with one cipher suite, which is not the preferred one.
fn install_special_provider() {
    let mut provider = aws_lc_rs::default_provider();
    provider.cipher_suites = vec![aws_lc_rs::cipher_suite::TLS13_CHACHA20_POLY1305_SHA256];
    provider.install_default().unwrap();
}
