//! Finding the region of a token. A TLS server with the names of all regions simulates them.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use intercom_api::oauth::{App, Code};
use intercom_api::{AccessToken, Client, ErrorKind, Region, reqwest};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::network::read_head;
use crate::tls::{Authority, Period};

const TOKEN: &str = "dG9rOjEyMzQ=";
const HOSTS: [&str; 3] = [
    "api.intercom.io",
    "api.eu.intercom.io",
    "api.au.intercom.io",
];

/// The status with which each region responds to `GET /me`, in the order of [`HOSTS`].
type Statuses = [u16; 3];

/// The host, the request line and the token of a request.
type Received = (String, String, Option<String>);

/// Simulates the API of all regions.
struct World {
    address: SocketAddr,
    authority: Authority,
    received: Arc<Mutex<Vec<Received>>>,
}

impl World {
    async fn start(statuses: Statuses) -> Self {
        let authority = Authority::new();
        let certified = authority.issue_for(&HOSTS, Period::Now);
        let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(certified.chain(), certified.private_key())
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let world = Self {
            address: listener.local_addr().unwrap(),
            authority,
            received: Arc::default(),
        };
        let received = world.received.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, received) = (acceptor.clone(), received.clone());
                tokio::spawn(async move {
                    let mut stream = acceptor.accept(stream).await.unwrap();
                    let head = read_head(&mut stream).await;
                    let header = |name: &str| {
                        let mut lines = head.lines().filter_map(|line| line.split_once(": "));
                        let found = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
                        found.map(|(_, value)| value.to_owned())
                    };
                    let line = head.lines().next().unwrap_or_default().to_owned();
                    let host = header("host").unwrap();
                    let index = HOSTS.iter().position(|known| *known == host).unwrap();
                    let (status, body) = if line.contains("/me ") {
                        let me = json!({"id": "7", "app": {"id_code": "k7dtu2fx"}});
                        (statuses[index], me)
                    } else {
                        (200, json!({"token": TOKEN}))
                    };
                    received
                        .lock()
                        .unwrap()
                        .push((host, line, header("authorization")));
                    let body = if status == 200 {
                        body.to_string()
                    } else {
                        "{}".to_owned()
                    };
                    let length = body.len();
                    let response = format!(
                        "HTTP/1.1 {status} Status\r\nLocation: https://{}/me\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}",
                        HOSTS[1]
                    );
                    let _ = stream.write_all(response.as_bytes()).await;
                    let _ = stream.shutdown().await;
                });
            }
        });
        world
    }

    /// Returns an app whose connections to all regions lead to this server.
    fn app(&self) -> App {
        let root = reqwest::Certificate::from_pem(self.authority.pem().as_bytes()).unwrap();
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .tls_certs_only([root])
            .no_proxy();
        for host in HOSTS {
            http = http.resolve(host, self.address);
        }
        let client = Client::builder().http_client(http.build().unwrap());
        App::builder("id", "secret").client(client).build().unwrap()
    }

    fn hosts(&self) -> Vec<String> {
        let received = self.received.lock().unwrap();
        received.iter().map(|(host, _, _)| host.clone()).collect()
    }
}

fn host(region: Region) -> &'static str {
    region.base_url().strip_prefix("https://").unwrap()
}

#[tokio::test]
async fn the_region_of_a_token_is_found_from_every_start() {
    let token = AccessToken::new(TOKEN).unwrap();
    for (statuses, found) in [
        ([200, 401, 401], Region::Us),
        ([401, 200, 401], Region::Eu),
        ([401, 401, 200], Region::Au),
        ([301, 200, 401], Region::Eu),
        ([307, 302, 200], Region::Au),
    ] {
        for &first in Region::ALL {
            let world = World::start(statuses).await;
            let app = world.app();
            let workspace = app.workspace(&token, first).await.unwrap();
            assert_eq!((&*workspace.id, workspace.region), ("k7dtu2fx", found));
            let asked = world.hosts();
            assert_eq!(asked[0], host(first));
            assert_eq!(asked.last().map(String::as_str), Some(host(found)));
            assert_eq!(asked.len() == 1, first == found, "{asked:?}");
            let client = app.client(token.clone(), workspace.region).unwrap();
            assert_eq!(client.region(), Some(found));
            client.admins().me().await.unwrap();
            assert_eq!(world.hosts().last().map(String::as_str), Some(host(found)));
            let received = world.received.lock().unwrap();
            let bearer = format!("Bearer {TOKEN}");
            assert!(
                received
                    .iter()
                    .all(|(_, _, token)| *token == Some(bearer.clone()))
            );
        }
    }
}

#[tokio::test]
async fn errors_of_all_regions_and_other_errors_are_returned() {
    let token = AccessToken::new(TOKEN).unwrap();
    for &first in Region::ALL {
        let world = World::start([401, 401, 401]).await;
        let error = world.app().workspace(&token, first).await.unwrap_err();
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!(world.hosts().len(), 3);
        assert_eq!(world.hosts()[0], host(first));
    }
    // The token is valid in this region, and must not be tried in others.
    let world = World::start([401, 403, 200]).await;
    let error = world.app().workspace(&token, Region::Us).await.unwrap_err();
    assert!(error.is_forbidden() && error.kind() == ErrorKind::Api);
    assert_eq!(world.hosts(), HOSTS[..2]);
}

#[tokio::test]
async fn a_region_is_found_without_the_permission_to_read_admins() {
    let token = AccessToken::new(TOKEN).unwrap();
    for (statuses, expected) in [
        ([403, 401, 401], Region::Us),
        ([401, 403, 401], Region::Eu),
        ([401, 302, 403], Region::Au),
        ([401, 200, 401], Region::Eu),
    ] {
        for &first in Region::ALL {
            let world = World::start(statuses).await;
            let app = world.app();
            assert_eq!(app.region(&token, first).await.unwrap(), expected);
            let client = app.client(token.clone(), expected).unwrap();
            assert_eq!(client.region(), Some(expected));
            // The region that accepted the token is the last one that received it.
            assert_eq!(
                world.hosts().last().map(String::as_str),
                Some(host(expected))
            );
        }
    }
    let world = World::start([401, 401, 401]).await;
    let error = world.app().region(&token, Region::Au).await.unwrap_err();
    assert!(error.is_unauthorized(), "{error}");
    let world = World::start([401, 500, 200]).await;
    let error = world.app().region(&token, Region::Eu).await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(500));
}

#[tokio::test]
async fn codes_are_exchanged_in_the_united_states() {
    let world = World::start([200, 200, 200]).await;
    let app = world.app();
    let token = app.exchange(&Code::new("c0de").unwrap()).await.unwrap();
    assert_eq!(token.expose(), TOKEN);
    app.uninstall(&token.access_token()).await.unwrap();
    let received = world.received.lock().unwrap().clone();
    let bearer = format!("Bearer {TOKEN}");
    let expected = [
        (HOSTS[0], "POST /auth/eagle/token HTTP/1.1", None),
        (HOSTS[0], "POST /auth/uninstall HTTP/1.1", Some(bearer)),
    ];
    let expected = expected.map(|(host, line, token)| (host.to_owned(), line.to_owned(), token));
    assert_eq!(received, expected);
}
