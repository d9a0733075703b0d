//! Tests of the validation of settings.

use super::*;

fn build(configure: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Result<Client, String> {
    configure(Client::builder().access_token("dG9rOnNlY3JldA=="))
        .build()
        .map_err(|error| {
            assert_eq!(error.kind(), crate::ErrorKind::Configuration);
            error.to_string()
        })
}

/// Run it with `--no-default-features --features tags`.
#[cfg(not(any(
    feature = "rustls-tls",
    feature = "rustls-tls-ring",
    feature = "rustls-tls-no-provider",
    feature = "native-tls"
)))]
#[test]
fn without_a_tls_library_only_plain_http_is_possible() {
    assert!(build(|builder| builder.base_url("http://127.0.0.1:8080")).is_ok());
    for configure in [
        (|builder| builder) as fn(ClientBuilder) -> ClientBuilder,
        |builder| builder.base_url("https://127.0.0.1:8443"),
        |builder| {
            builder
                .base_url("http://127.0.0.1:8080")
                .root_certificates("")
        },
    ] {
        let message = build(configure).err().unwrap_or_default();
        assert!(message.starts_with("missing TLS library"), "{message}");
        for remedy in [
            "`rustls-tls`",
            "`rustls-tls-ring`",
            "`rustls-tls-no-provider`",
            "`native-tls`",
            "`http_client`",
        ] {
            assert!(message.contains(remedy), "{message}");
        }
    }
    // A custom client may support TLS.
    assert!(build(|builder| builder.http_client(crate::reqwest::Client::new())).is_ok());
}

#[test]
fn region_sets_the_base_url() {
    for &region in Region::ALL {
        let client = build(|builder| builder.region(region));
        assert_eq!(
            client.map(|client| client.base_url().to_owned()),
            Ok(region.base_url().to_owned())
        );
    }
}

#[test]
fn validates_base_urls() {
    for (url, expected) in [
        ("https://proxy.example.com", "https://proxy.example.com"),
        (
            "https://proxy.example.com/intercom/",
            "https://proxy.example.com/intercom",
        ),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:1/", "http://localhost:1"),
        ("http://[::1]:9", "http://[::1]:9"),
    ] {
        let client = build(|builder| builder.base_url(url));
        assert_eq!(
            client.map(|client| client.base_url().to_owned()),
            Ok(expected.to_owned())
        );
    }
    for url in [
        "",
        "api.intercom.io",
        "http://api.intercom.io",
        "http://127.0.0.1.example.com",
        "ftp://localhost",
        "https://user:secret@example.com",
        "https://example.com/?a=1",
        "https://example.com/#x",
        "data:text/plain,x",
    ] {
        let error = build(|builder| builder.base_url(url)).map(|_| ());
        assert!(
            error
                .as_ref()
                .is_err_and(|message| !message.contains("secret")),
            "{url}: {error:?}"
        );
    }
}

#[test]
fn validates_settings() {
    assert!(Client::builder().build().is_err());
    assert!(build(|builder| builder.access_token(" ")).is_err());
    assert!(build(|builder| builder.api_version("")).is_err());
    assert!(build(|builder| builder.api_version("2.10\r\nX: 1")).is_err());
    assert!(build(|builder| builder.user_agent("a\nb")).is_err());
    assert!(build(|builder| builder.user_agent("")).is_err());
    let client = build(|builder| builder.api_version("2.11"));
    assert_eq!(
        client.map(|client| client.api_version().to_owned()),
        Ok("2.11".to_owned())
    );
}

#[test]
fn debug_does_not_contain_the_token() {
    let builder = Client::builder().access_token("dG9rOnNlY3JldA==");
    assert!(!format!("{builder:?} {builder:#?}").contains("dG9r"));
    match builder.build() {
        Ok(client) => assert!(!format!("{client:?} {client:#?}").contains("dG9r")),
        Err(error) => panic!("{error}"),
    }
}

/// Runs with each TLS library, including that of the system.
#[cfg(any(
    feature = "rustls-tls",
    feature = "rustls-tls-ring",
    feature = "native-tls"
))]
#[tokio::test]
async fn starts_tls() -> Result<(), Box<dyn std::error::Error>> {
    use std::io::Read;

    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .base_url(format!("https://{}", listener.local_addr()?))
        .no_proxy()
        .retry(crate::RetryPolicy::none())
        .build()?;
    let received = std::thread::spawn(move || {
        let mut first = [0; 2];
        listener.accept()?.0.read_exact(&mut first)?;
        std::io::Result::Ok(first)
    });
    // The server closes the connection.
    let result = client.request(crate::Method::GET, "/tags").send().await;
    assert!(result.is_err_and(|error| error.is_connect()));
    let Ok(first) = received.join() else {
        return Err("the server panicked".into());
    };
    // The beginning of a handshake record.
    assert_eq!(first?, [0x16, 3]);
    Ok(())
}
