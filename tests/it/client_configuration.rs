//! The settings of a client: conflicts, headers, versions, connections, and the environment.

use std::time::Duration;

use intercom_api::{Client, ClientBuilder, ErrorKind, reqwest, types};
use intercom_sandbox::{Fault, Sandbox};

use crate::harness::{client_with, fast_retries, sandbox};
use crate::network::{Forwarder, RawServer, child_variable, run_child};
use crate::tls::{Authority, TlsServer};

fn own_client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

fn refusal(client: ClientBuilder) -> String {
    let error = client.build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration, "{error}");
    error.to_string()
}

#[tokio::test]
async fn a_custom_http_client_is_used() {
    let authority = Authority::new();
    let server = TlsServer::start(&authority).await;
    let root = reqwest::Certificate::from_pem(authority.pem().as_bytes()).unwrap();
    let own = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([root])
        .user_agent("own/1.0")
        .http1_only()
        .build()
        .unwrap();
    let client = Client::builder()
        .access_token(server.sandbox.access_token())
        .base_url(server.url())
        .http_client(own.clone())
        .build()
        .unwrap();
    client.admins().me().await.unwrap();
    client.clone().tags().list().await.unwrap();
    // The connection is shared with the rest of the program.
    let _ = own.get(server.url()).send().await.unwrap().bytes().await;
    assert_eq!(server.connections(), 1);
    let requests = server.sandbox.requests();
    assert_eq!(requests.len(), 3);
    let agent = requests[0].header("user-agent").unwrap();
    assert!(agent.starts_with("intercom-api-rust/"), "{agent}");

    let error = client
        .admins()
        .me()
        .connect_timeout(Duration::from_secs(1))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(
        error
            .to_string()
            .contains("`connect_timeout` conflicts with `http_client`")
    );
}

#[test]
fn settings_that_conflict_with_a_custom_client_are_rejected() {
    let builder = || {
        Client::builder()
            .access_token("dG9rOjE=")
            .http_client(own_client())
    };
    builder()
        .attempt_timeout(Duration::from_secs(1))
        .user_agent("sync/1.0")
        .default_header("X-Job", "nightly")
        .gzip(false)
        .build()
        .unwrap();
    let second = Duration::from_secs(1);
    for (setting, client) in [
        ("connect_timeout", builder().connect_timeout(second)),
        ("proxy", builder().proxy("http://proxy.example.com")),
        ("no_proxy", builder().no_proxy()),
        (
            "root_certificates",
            builder().root_certificates(Authority::new().pem()),
        ),
        (
            "only_root_certificates",
            builder().only_root_certificates(true),
        ),
        ("client_identity", builder().client_identity("", "")),
        ("http2", builder().http2(true)),
        (
            "pool_max_idle_per_host",
            builder().pool_max_idle_per_host(1),
        ),
        ("pool_idle_timeout", builder().pool_idle_timeout(second)),
    ] {
        assert_eq!(
            refusal(client),
            format!("`{setting}` conflicts with `http_client`: set it on that client")
        );
    }
}

#[tokio::test]
async fn redirects_are_not_followed_and_named() {
    let other = Sandbox::start().await.unwrap();
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/me", other.url());
        let server = sandbox(move |builder| {
            builder.faults(move |_| {
                Some(Fault::Respond {
                    status,
                    headers: vec![("location".into(), location.clone())],
                    body: String::new(),
                })
            })
        })
        .await;
        let error = client_with(&server, |builder| builder)
            .admins()
            .me()
            .await
            .unwrap_err();
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
        let message = error.to_string();
        assert!(message.contains("another region"), "{message}");
        assert!(!message.contains("127.0.0.1"), "{message}");

        // reqwest follows redirects by default.
        let client = client_with(&server, |builder| {
            builder
                .http_client(own_client())
                .danger_allow_plain_http(true)
        });
        let error = client.admins().me().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
        assert!(
            error.to_string().contains("redirect::Policy::none()"),
            "{error}"
        );
    }
    let followed = other.requests();
    assert_eq!(followed.len(), 5);
    for request in followed {
        assert_eq!(request.header("authorization"), None);
    }
}

#[tokio::test]
async fn default_headers_are_sent_with_every_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client_with(&sandbox, |builder| {
        builder
            .default_header("X-Job", "nightly")
            .default_header("x-team", "support")
    });
    client.admins().me().await.unwrap();
    client
        .tags()
        .list()
        .header("x-job", "manual")
        .await
        .unwrap();
    client
        .request(intercom_api::Method::GET, "/tags")
        .send()
        .await
        .unwrap();
    let sent: Vec<_> = sandbox
        .requests()
        .iter()
        .map(|request| {
            let all = request.headers.iter().filter(|(name, _)| name == "x-job");
            assert_eq!(request.header("x-team"), Some("support"));
            all.map(|(_, value)| value.clone()).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(sent, [["nightly"], ["manual"], ["nightly"]]);

    let builder = || Client::builder().access_token("dG9rOjE=");
    for (name, value) in [("two words", "x"), ("X-Job", "a\nb")] {
        let message = refusal(builder().default_header(name, value));
        assert!(
            message.starts_with("`default_header`: invalid "),
            "{message}"
        );
    }
}

#[tokio::test]
async fn the_pool_of_connections_is_configurable() {
    let sandbox = Sandbox::start().await.unwrap();
    for (idle, connections) in [(None, 1), (Some(1), 1), (Some(0), 4)] {
        let forwarder = Forwarder::start(&sandbox.url()).await;
        let mut builder = Client::builder()
            .access_token(sandbox.access_token())
            .base_url(forwarder.url())
            .pool_idle_timeout(Duration::from_secs(600));
        if let Some(idle) = idle {
            builder = builder.pool_max_idle_per_host(idle);
        }
        let client = builder.build().unwrap();
        for _ in 0..4 {
            client.admins().me().await.unwrap();
        }
        assert_eq!(forwarder.connections(), connections, "{idle:?}");
    }
}

#[tokio::test]
async fn an_html_page_with_status_200_is_named() {
    let page = "<!DOCTYPE html>\n<title>Log in to the guest network</title>";
    let server = RawServer::start("content-type: text/html\r\n", page).await;
    let client = Client::builder()
        .access_token("dG9rOjE=")
        .base_url(server.url())
        .retry(fast_retries())
        .build()
        .unwrap();
    let read = client.admins().me().await.map(drop);
    // The body of the response to this request is not used.
    let totals = types::DataEventTotals::new("order-placed", 12);
    let summaries = types::CreateDataEventSummariesRequest::new("7", totals);
    let write = client.data_events().create_summaries(summaries);
    let write = write.await.map(drop);
    let custom = client
        .request(intercom_api::Method::GET, "/tags")
        .send()
        .await
        .map(drop);
    for result in [read, write, custom] {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Decode, 1));
        assert_eq!(error.body(), page.as_bytes());
        let message = error.to_string();
        assert!(
            message.contains("expected JSON, found an HTML page: check the base URL and the proxy"),
            "{message}"
        );
        assert!(!message.contains("guest"));
    }
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn the_environment_configures_a_client() {
    const NAME: &str = "client_configuration::the_environment_configures_a_client";
    if child_variable().is_some() {
        let described = match ClientBuilder::from_env().and_then(ClientBuilder::build) {
            Ok(client) => {
                assert_eq!(Client::from_env().unwrap().base_url(), client.base_url());
                client.base_url().to_owned()
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Configuration);
                error.to_string()
            }
        };
        println!("client: {described};");
        return;
    }
    let token = ("INTERCOM_ACCESS_TOKEN", "dG9rOnNlY3JldA==");
    let url = |url| ("INTERCOM_BASE_URL", url);
    for (variables, expected) in [
        (&[token][..], "https://api.intercom.io;"),
        (
            &[token, ("INTERCOM_REGION", "au")],
            "https://api.au.intercom.io;",
        ),
        (
            &[token, url("http://127.0.0.1:8080/")],
            "http://127.0.0.1:8080;",
        ),
        (
            &[token, url("http://localhost:1"), ("INTERCOM_REGION", "eu")],
            "http://localhost:1;",
        ),
        (&[token, url("https://[::1]:8443")], "https://[::1]:8443;"),
        (
            &[token, url("https://intercom.example.com")],
            "INTERCOM_BASE_URL: must have a loopback host",
        ),
        (
            &[token, url("http://intercom-sandbox:8080")],
            "INTERCOM_BASE_URL: must have a loopback host",
        ),
        (
            &[token, url("https://127.0.0.1.example.com")],
            "INTERCOM_BASE_URL: must have a loopback host",
        ),
        (
            &[token, url("http://user:dG9r@127.0.0.1")],
            "INTERCOM_BASE_URL: invalid base URL: must not contain a user name",
        ),
        (&[token, url("")], "INTERCOM_BASE_URL: invalid base URL"),
        (&[], "`INTERCOM_ACCESS_TOKEN` is missing"),
        (
            &[("INTERCOM_ACCESS_TOKEN", "")],
            "invalid access token: must not be empty",
        ),
        (
            &[token, ("INTERCOM_REGION", "mars")],
            "INTERCOM_REGION: invalid region",
        ),
    ] {
        let printed = run_child(NAME, "1", variables);
        assert!(
            printed.contains(&format!("client: {expected}")),
            "{variables:?}: {printed}"
        );
        assert!(!printed.contains("dG9r"), "{printed}");
    }
}

#[tokio::test]
async fn settings_after_the_environment_override_it() {
    const NAME: &str = "client_configuration::settings_after_the_environment_override_it";
    if child_variable().is_some() {
        let client = ClientBuilder::from_env()
            .unwrap()
            .base_url("https://intercom.example.com")
            .build()
            .unwrap();
        assert_eq!(client.base_url(), "https://intercom.example.com");
        return;
    }
    let variables = [
        ("INTERCOM_ACCESS_TOKEN", "dG9rOjE="),
        ("INTERCOM_BASE_URL", "http://127.0.0.1:1"),
    ];
    run_child(NAME, "1", &variables);
}

/// With a timeout of zero, it would depend on chance whether a request succeeds.
#[tokio::test]
async fn timeouts_of_zero_are_rejected() {
    let zero = std::time::Duration::ZERO;
    let builder = || Client::builder().access_token("dG9rOjE=");
    for (setting, client) in [
        ("attempt_timeout", builder().attempt_timeout(zero)),
        ("connect_timeout", builder().connect_timeout(zero)),
    ] {
        let error = client.build().unwrap_err();
        assert_eq!(error.kind(), intercom_api::ErrorKind::Configuration);
        assert!(error.to_string().contains(setting), "{error}");
    }
    let client = builder().build().unwrap();
    for call in [
        client.admins().me().attempt_timeout(zero),
        client.admins().me().connect_timeout(zero),
    ] {
        let error = call.await.unwrap_err();
        assert!(
            error.is_invalid_request() && error.attempts() == 0,
            "{error}"
        );
    }
}
