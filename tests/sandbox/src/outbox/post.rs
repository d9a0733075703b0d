//! Signs and posts bodies.

use std::{fmt::Write, io, time::Duration};

use hmac::{Hmac, KeyInit, Mac};
use http_body_util::{BodyExt, Full};
use hyper::{Method, Request, Uri, body::Bytes, client::conn::http1};
use hyper_util::rt::TokioIo;
use sha1::Sha1;
use tokio::{net::TcpStream, time::timeout};

/// How long an endpoint may take to respond.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Returns the value of `X-Hub-Signature` for a body.
pub(super) fn sign(secret: &str, body: &[u8]) -> String {
    let mut header = "sha1=".to_owned();
    // HMAC accepts keys of any length.
    if let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret.as_bytes()) {
        mac.update(body);
        for byte in mac.finalize().into_bytes() {
            // Writing to a string does not fail.
            let _ = write!(header, "{byte:02x}");
        }
    }
    header
}

/// The endpoint that receives notifications.
#[derive(Clone)]
pub(crate) struct Endpoint {
    address: String,
    path: String,
    secret: String,
}

impl Endpoint {
    pub(crate) fn parse(url: &str, secret: &str) -> io::Result<Self> {
        let invalid =
            |message: &str| io::Error::new(io::ErrorKind::InvalidInput, message.to_owned());
        let uri: Uri = url
            .parse()
            .map_err(|_| invalid("invalid URL of the endpoint"))?;
        if uri.scheme_str() != Some("http") {
            return Err(invalid("the URL of the endpoint must start with `http://`"));
        }
        let host = uri
            .host()
            .ok_or_else(|| invalid("the URL of the endpoint has no host"))?;
        if secret.is_empty() {
            return Err(invalid("the client secret must not be empty"));
        }
        Ok(Self {
            address: format!("{host}:{}", uri.port_u16().unwrap_or(80)),
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            secret: secret.to_owned(),
        })
    }

    pub(crate) async fn head(&self) -> io::Result<u16> {
        self.send(Method::HEAD, Vec::new()).await
    }

    /// Posts a signed body, and returns the status of the response.
    pub(crate) async fn post(&self, body: Vec<u8>) -> io::Result<u16> {
        self.send(Method::POST, body).await
    }

    async fn send(&self, method: Method, body: Vec<u8>) -> io::Result<u16> {
        timeout(TIMEOUT, self.exchange(method, body))
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
    }

    async fn exchange(&self, method: Method, body: Vec<u8>) -> io::Result<u16> {
        let mut request = Request::builder()
            .method(&method)
            .uri(&self.path)
            .header("host", &self.address)
            .header("user-agent", "intercom-parrot-service-client/1.0");
        if method == Method::POST {
            request = request
                .header("content-type", "application/json")
                .header("accept", "application/json")
                .header("x-hub-signature", sign(&self.secret, &body));
        }
        let request = request
            .body(Full::new(Bytes::from(body)))
            .map_err(io::Error::other)?;
        let stream = TcpStream::connect(&self.address).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(io::Error::other)?;
        let exchange = async {
            let response = sender
                .send_request(request)
                .await
                .map_err(io::Error::other)?;
            let status = response.status().as_u16();
            // The content is not used.
            let _ = response.into_body().collect().await;
            Ok(status)
        };
        tokio::pin!(connection, exchange);
        // The connection makes progress only while it is polled.
        tokio::select! {
            status = &mut exchange => status,
            _ = &mut connection => exchange.await,
        }
    }
}
