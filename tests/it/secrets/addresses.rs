//! Errors show no address of a server, in any form and through any source.

use std::error::Error as _;
use std::time::Duration;

use intercom_api::{Client, Error, ErrorKind, Method, RetryPolicy};
use tokio::net::TcpListener;

use super::printed;
use super::server::{Server, response};

const PERSON: &str = "noor.haddad";

fn client(url: &str) -> Client {
    Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .base_url(url)
        .retry(RetryPolicy::none())
        .rate_limiting(false)
        .attempt_timeout(Duration::from_secs(20))
        .connect_timeout(Duration::from_secs(20))
        .build()
        .unwrap()
}

/// Returns the errors of all kinds of calls, with a person in the path and in the query.
async fn errors(client: &Client) -> Vec<Error> {
    let email = format!("{PERSON}@example.com");
    let query = intercom_api::search::contact::EMAIL.eq(&*email);
    let raw = || {
        client
            .request(Method::GET, format!("/x/{PERSON}"))
            .query("q", &email)
    };
    let search = client.contacts().search(query).items().try_collect().await;
    let mut errors = vec![
        client.contacts().get(&*email).await.unwrap_err(),
        raw().send().await.unwrap_err(),
        client
            .call("contacts.get")
            .parameter("id", &email)
            .await
            .unwrap_err(),
        client.contacts().find_by_email(&*email).await.unwrap_err(),
        search.unwrap_err().into_error(),
        client
            .admins()
            .me()
            .timeout(Duration::from_secs(40))
            .await
            .unwrap_err(),
    ];
    match raw().send_bytes().await {
        Err(error) => errors.push(error),
        Ok(stream) => errors.push(stream.into_inner().bytes().await.unwrap_err()),
    }
    errors
}

fn check(error: &Error, port: u16) {
    let text = printed(error);
    let port = port.to_string();
    for address in [
        "127.0.0.1",
        "localhost",
        "http:",
        "https:",
        PERSON,
        "example",
        "/x/",
        &port,
    ] {
        assert!(!text.contains(address), "{address} in {text}");
    }
}

#[tokio::test]
async fn network_errors_show_no_address() {
    let server = Server::start().await;
    let plain = client(&server.url);
    let cut = response("200 OK", &[], "{}").replace("content-length: 2", "content-length: 99");
    for bytes in [
        String::new(),
        "nonsense\r\n\r\n".to_owned(),
        cut,
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n127.0.0.1\r\n".to_owned(),
        "HTTP/1.1 200 OK\r\nbad header\r\n\r\n".to_owned(),
    ] {
        server.send(bytes);
        for error in errors(&plain).await {
            assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
            assert!(error.source().is_some(), "{error:?}");
            check(&error, server.port);
        }
    }

    // The server does not use TLS.
    for host in ["127.0.0.1", "localhost"] {
        let tls = client(&format!("https://{host}:{}", server.port));
        for error in errors(&tls).await {
            assert!(error.is_connect(), "{error:?}");
            check(&error, server.port);
        }
    }
}

#[tokio::test]
async fn a_refused_connection_is_explained_without_the_address() {
    // The port is free after the listener is dropped.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let client = client(&format!("http://127.0.0.1:{port}"));
    for error in errors(&client).await {
        assert!(error.is_connect() && error.is_retryable(), "{error:?}");
        check(&error, port);
        let text = printed(&error).to_lowercase();
        assert!(text.contains("connection refused"), "{text}");
    }
    // The last error of a timeout is its source, and is sanitized as well.
    let retry = RetryPolicy::default().initial_backoff(Duration::from_secs(60));
    let me = client.admins().me().retry(retry.clone());
    let error = me.timeout(Duration::from_millis(300)).await.unwrap_err();
    check(&error, port);
}
