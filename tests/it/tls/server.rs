//! A TLS server in front of a sandbox.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use intercom_sandbox::Sandbox;
use rustls::crypto::aws_lc_rs;
use rustls::server::WebPkiClientVerifier;
use rustls::{CipherSuite, RootCertStore, ServerConfig};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::authority::{Authority, Certified, Period};

/// Decrypts connections, and forwards them to a sandbox.
pub(crate) struct TlsServer {
    pub(crate) sandbox: Sandbox,
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    handshakes: Arc<Mutex<Vec<Handshake>>>,
}

/// What the client and the server agreed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Handshake {
    pub(crate) protocol: Option<String>,
    pub(crate) cipher_suite: Option<CipherSuite>,
}

impl TlsServer {
    /// Starts a server with a valid certificate for `127.0.0.1`.
    pub(crate) async fn start(authority: &Authority) -> Self {
        Self::with(&authority.issue("127.0.0.1", Period::Now)).await
    }

    /// Starts a server with this certificate.
    pub(crate) async fn with(certified: &Certified) -> Self {
        let config = builder()
            .with_no_client_auth()
            .with_single_cert(certified.chain(), certified.private_key());
        Self::configured(config.unwrap()).await
    }

    /// Starts a server that requires a client certificate of the authority.
    pub(crate) async fn with_client_certificates(authority: &Authority) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der()).unwrap();
        let provider = Arc::new(aws_lc_rs::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
        let certified = authority.issue("127.0.0.1", Period::Now);
        let config = builder()
            .with_client_cert_verifier(verifier.build().unwrap())
            .with_single_cert(certified.chain(), certified.private_key());
        Self::configured(config.unwrap()).await
    }

    async fn configured(mut config: ServerConfig) -> Self {
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let sandbox = Sandbox::start().await.unwrap();
        let target = sandbox.url().trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Self {
            sandbox,
            address: listener.local_addr().unwrap(),
            connections: Arc::default(),
            handshakes: Arc::default(),
        };
        let (connections, handshakes) = (server.connections.clone(), server.handshakes.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::Relaxed);
                let (acceptor, target) = (acceptor.clone(), target.clone());
                let handshakes = handshakes.clone();
                tokio::spawn(async move {
                    let mut client = match acceptor.accept(stream).into_fallible().await {
                        Ok(client) => client,
                        Err((_, mut stream)) => {
                            // Closing with unread data would reset the connection, and so discard
                            // the alert.
                            let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
                            return;
                        }
                    };
                    let (_, state) = client.get_ref();
                    let protocol = state.alpn_protocol();
                    let protocol = protocol.map(|name| String::from_utf8_lossy(name).into_owned());
                    let is_http2 = protocol.as_deref() == Some("h2");
                    handshakes.lock().unwrap().push(Handshake {
                        protocol,
                        cipher_suite: state.negotiated_cipher_suite().map(|suite| suite.suite()),
                    });
                    if is_http2 {
                        serve_http2(client).await;
                        return;
                    }
                    let mut server = TcpStream::connect(target).await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The number of connections, including those without a handshake.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }

    pub(crate) fn handshakes(&self) -> Vec<Handshake> {
        self.handshakes.lock().unwrap().clone()
    }
}

fn builder() -> rustls::ConfigBuilder<ServerConfig, rustls::WantsVerifier> {
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
}

/// Responds to every request with an admin. The sandbox supports HTTP/1.1 only.
async fn serve_http2(stream: tokio_rustls::server::TlsStream<TcpStream>) {
    use hyper::{Response, server::conn::http2, service::service_fn};
    use hyper_util::rt::{TokioExecutor, TokioIo};

    let service = service_fn(async |request: hyper::Request<hyper::body::Incoming>| {
        assert_eq!(request.version(), hyper::Version::HTTP_2);
        let admin = r#"{"type": "admin", "id": "1295", "name": "Ida Sommer"}"#.to_owned();
        Ok::<_, std::convert::Infallible>(Response::new(admin))
    });
    let _ = http2::Builder::new(TokioExecutor::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
