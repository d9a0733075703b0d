//! Proxies: plain `http` never uses one, and `https` uses a tunnel.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::{Client, Error, ErrorKind, reqwest};
use intercom_sandbox::Sandbox;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};

use crate::harness::{client, fast_retries, response, sandbox};
use crate::network::{child_variable, read_head, run_child};
use crate::tls::{Authority, TlsServer};

const TOKEN: &str = "c2VjcmV0OnRva2Vu";

/// A proxy that records what it receives, supports tunnels, and responds to everything else with a
/// separate page.
struct Proxy {
    url: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let proxy = Self {
            url: format!("http://{address}"),
            heads: Arc::default(),
        };
        let heads = proxy.heads.clone();
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let heads = heads.clone();
                tokio::spawn(async move {
                    let head = read_head(&mut client).await;
                    let target = head.strip_prefix("CONNECT ").map(str::to_owned);
                    heads.lock().unwrap().push(head);
                    let Some(target) = target else {
                        let page = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";
                        let _ = client.write_all(page.as_bytes()).await;
                        return;
                    };
                    let target = target.split(' ').next().unwrap().to_owned();
                    let mut server = TcpStream::connect(target).await.unwrap();
                    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
                });
            }
        });
        proxy
    }

    /// The heads of the requests since the last call.
    fn heads(&self) -> Vec<String> {
        std::mem::take(&mut self.heads.lock().unwrap())
    }
}

async fn run(test: &'static str, value: String, variables: Vec<(&'static str, String)>) {
    let run = move || {
        let variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        run_child(test, &value, &variables)
    };
    tokio::task::spawn_blocking(run).await.unwrap();
}

const SPELLINGS: [&str; 6] = [
    "HTTP_PROXY",
    "http_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "ALL_PROXY",
    "all_proxy",
];

/// Sends every kind of request with plain `http`, in a process whose environment names a proxy.
async fn send_with_plain_http(url: &str) {
    let builder = || Client::builder().access_token(TOKEN);
    let (_, port) = url.rsplit_once(':').unwrap();
    for client in [
        builder().base_url(url),
        builder()
            .base_url(url)
            .proxy(std::env::var("OF_PROXY").unwrap()),
        // Not a loopback host, but an address of this machine.
        builder()
            .base_url(format!("http://0.0.0.0:{port}"))
            .danger_allow_plain_http(true),
    ] {
        let client = client.build().unwrap();
        let me = client.admins().me().await.unwrap();
        assert!(!me.id.is_empty());
        // Another connection pool.
        let other = client.admins().me().connect_timeout(Duration::from_secs(9));
        assert!(!other.await.unwrap().id.is_empty());
        let download = client
            .request(intercom_api::Method::GET, "/tags")
            .send_bytes();
        assert!(
            !download
                .await
                .unwrap()
                .into_inner()
                .bytes()
                .await
                .unwrap()
                .is_empty()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_bypasses_every_proxy() {
    if let Some(url) = child_variable() {
        return send_with_plain_http(&url).await;
    }
    let proxy = Proxy::start().await;
    let sandbox = Sandbox::builder()
        .access_token(TOKEN)
        .start()
        .await
        .unwrap();
    // All proxies at once, and with an address that `NO_PROXY` does not cover.
    let all = SPELLINGS.map(|name| (name, proxy.url.clone()));
    let mut cases: Vec<_> = all.iter().cloned().map(|one| vec![one]).collect();
    cases.push(all.into());
    let count = cases.len();
    for mut variables in cases {
        variables.push(("OF_PROXY", proxy.url.clone()));
        variables.push(("NO_PROXY", "example.com".to_owned()));
        let name = "proxy::plain_http_bypasses_every_proxy";
        run(name, sandbox.url().to_owned(), variables.clone()).await;
        assert_eq!(proxy.heads(), [""; 0], "{variables:?}");
    }
    assert_eq!(sandbox.requests().len(), 9 * count);
}

/// Sends one request through a proxy that rejects every tunnel, and returns the error.
async fn refused(status: &'static str) -> (Error, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://ada:s3cret@{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            counted.fetch_add(1, Ordering::SeqCst);
            let head = read_head(&mut client).await;
            assert!(head.starts_with("CONNECT "), "{head}");
            let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            let _ = client.write_all(response.as_bytes()).await;
        }
    });
    let client = Client::builder()
        .access_token(TOKEN)
        .proxy(url)
        .retry(fast_retries())
        .build()
        .unwrap();
    let error = client.admins().me().await.unwrap_err();
    (error, connections.load(Ordering::SeqCst))
}

#[tokio::test]
async fn a_proxy_that_refuses_is_named() {
    for (status, reason, attempts) in [
        (
            "407 Proxy Authentication Required",
            "rejected its credentials (407)",
            1,
        ),
        // The proxy may fail to reach the server, so these are retried.
        ("403 Forbidden", "refused to connect to the server", 4),
        (
            "503 Service Unavailable",
            "refused to connect to the server",
            4,
        ),
    ] {
        let (error, connections) = refused(status).await;
        let message = error.to_string();
        assert!(
            message.contains("the proxy") && message.contains(reason),
            "{message}"
        );
        assert!(!message.contains("s3cret") && !message.contains("127.0.0.1"));
        assert!(error.is_proxy_error() && error.is_connect(), "{error:?}");
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert_eq!(error.is_retryable(), attempts > 1, "{status}");
        assert_eq!(
            (error.attempts(), connections),
            (attempts, attempts as usize)
        );
    }
}

/// With plain `http`, which only a custom client sends through a proxy, the proxy responds itself.
#[tokio::test]
async fn a_407_of_a_request_is_named() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(response(407, "")))).await;
    let error = client(&sandbox).admins().me().await.unwrap_err();
    assert!(error.is_proxy_error() && !error.is_retryable());
    assert!(
        error
            .to_string()
            .contains("set them in the URL of the proxy"),
        "{error}"
    );
    assert_eq!(error.attempts(), 1);
}

/// Sends one request with TLS, in a process whose environment may name a proxy.
async fn send_with_tls(url: &str) {
    let mut client = Client::builder()
        .access_token(TOKEN)
        .base_url(url)
        .root_certificates(std::env::var("ROOTS").unwrap());
    if let Ok(proxy) = std::env::var("SETTING") {
        client = match &*proxy {
            "none" => client.no_proxy(),
            proxy => client.proxy(proxy),
        };
    }
    let me = client.build().unwrap().admins().me().await;
    assert!(me.is_err_and(|error| error.is_unauthorized()));
}

#[tokio::test(flavor = "multi_thread")]
async fn https_uses_a_tunnel() {
    const NAME: &str = "proxy::https_uses_a_tunnel";
    if let Some(url) = child_variable() {
        return send_with_tls(&url).await;
    }
    let authority = Authority::new();
    let proxy = Proxy::start().await;
    let server = TlsServer::start(&authority).await;
    let with_password = proxy.url.replace("http://", "http://ada:s3cret@");
    let run = async |variables: &[(&'static str, &str)]| {
        let mut variables: Vec<_> = variables
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        variables.push(("ROOTS", authority.pem()));
        run(NAME, server.url(), variables).await;
        proxy.heads()
    };
    for variables in [
        &[("HTTPS_PROXY", &*proxy.url)][..],
        &[("https_proxy", &proxy.url)],
        &[("ALL_PROXY", &proxy.url)],
        &[("all_proxy", &proxy.url)],
        &[("SETTING", &proxy.url)],
        &[("SETTING", &with_password)],
        // A setting overrides the environment.
        &[
            ("SETTING", &*proxy.url),
            ("HTTPS_PROXY", "http://127.0.0.1:1"),
            ("NO_PROXY", "*"),
        ],
    ] {
        let heads = run(variables).await;
        let [head] = &heads[..] else {
            panic!("{variables:?}: {heads:?}");
        };
        assert!(
            head.starts_with(&format!("CONNECT {} HTTP/1.1\r\n", server.address)),
            "{head}"
        );
        assert!(!head.contains(TOKEN) && !head.contains("authorization: Bearer"));
        let is_authorized = head.to_lowercase().contains("proxy-authorization: basic ");
        assert_eq!(is_authorized, variables[0].1 == with_password);
    }
    for variables in [
        &[("HTTP_PROXY", &*proxy.url)][..],
        &[("HTTPS_PROXY", &*proxy.url), ("NO_PROXY", "127.0.0.1")],
        &[("HTTPS_PROXY", &*proxy.url), ("SETTING", "none")],
        &[("ALL_PROXY", &*proxy.url), ("SETTING", "none")],
    ] {
        assert_eq!(run(variables).await, [""; 0], "{variables:?}");
    }
    assert_eq!(server.sandbox.requests().len(), 11);
}

#[tokio::test]
async fn a_custom_client_with_plain_http_requires_the_opt_in() {
    let sandbox = Sandbox::start().await.unwrap();
    let builder = || {
        Client::builder()
            .access_token(sandbox.access_token())
            .base_url(sandbox.url())
            .http_client(reqwest::Client::builder().no_proxy().build().unwrap())
    };
    let error = builder().build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let message = error.to_string();
    for part in ["`http_client`", "clear text", "`danger_allow_plain_http`"] {
        assert!(message.contains(part), "{message}");
    }
    let client = builder().danger_allow_plain_http(true).build().unwrap();
    client.admins().me().await.unwrap();
}
