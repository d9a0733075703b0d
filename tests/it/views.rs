//! Clients that share the connections of another one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::{AccessToken, Client, ErrorKind, Region, RequestOptions, RetryPolicy};
use intercom_sandbox::Fault;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::harness::{client, fast_retries, response, sandbox};

#[tokio::test]
async fn a_view_has_other_retries() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::unavailable()))).await;
    let client = client(&sandbox);
    let once = client.with(|options| options.retry = Some(RetryPolicy::none()));
    let attempts = async |client: &Client, options: RequestOptions| {
        let call = client.admins().me().options(options);
        call.await.unwrap_err().attempts()
    };
    let mut twice = RequestOptions::default();
    twice.retry = Some(fast_retries().max_attempts(2));
    assert_eq!(attempts(&once, RequestOptions::default()).await, 1);
    assert_eq!(attempts(&client, RequestOptions::default()).await, 4);
    // The options of a request override those of the view, and a view those of the one before.
    assert_eq!(attempts(&once, twice.clone()).await, 2);
    let again = once.with(|options| *options = twice);
    assert_eq!(attempts(&again, RequestOptions::default()).await, 2);
    let unchanged = again.with(|_| {});
    assert_eq!(attempts(&unchanged, RequestOptions::default()).await, 2);
}

#[tokio::test]
async fn a_view_has_other_timeouts_and_strictness() {
    const TAGS: &str =
        r#"{"type": "list", "data": [{"type": "tag", "id": "8", "name": {"a": 1}}]}"#;
    let sandbox = sandbox(|builder| {
        builder.faults(|request| match &*request.path {
            "/tags" => Some(response(200, TAGS)),
            _ => Some(Fault::Delay {
                by: Duration::from_secs(30),
                then: None,
            }),
        })
    })
    .await;
    let client = client(&sandbox);
    let view = client.with(|options| {
        options.timeout = Some(Duration::from_millis(200));
        options.strict = Some(true);
    });
    let error = view.admins().me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    let error = view.tags().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(client.tags().list().await.unwrap().deviations().len(), 1);

    let view = view.with(|options| {
        options.attempt_timeout = Some(Duration::from_millis(100));
        options.timeout = Some(Duration::from_secs(10));
        options.retry = Some(RetryPolicy::none());
    });
    let error = view.admins().me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AttemptTimeout);
    assert!(view.tags().list().await.is_err());
    assert!(view.tags().list().strict(false).await.is_ok());
}

#[tokio::test]
async fn a_view_has_other_headers() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let view = client.with(|options| {
        options.set_header("X-Job", "web");
        options.set_header("X-Team", "returns");
    });
    let view = view.with(|options| options.set_header("x-job", "nightly"));
    view.admins().me().await.unwrap();
    view.admins()
        .me()
        .header("X-Team", "billing")
        .await
        .unwrap();
    client.admins().me().await.unwrap();
    let headers: Vec<_> = sandbox
        .requests()
        .iter()
        .map(|request| ["x-job", "x-team"].map(|name| request.header(name).map(str::to_owned)))
        .collect();
    let expected = [
        [Some("nightly"), Some("returns")],
        [Some("nightly"), Some("billing")],
        [None, None],
    ];
    assert_eq!(
        headers,
        expected.map(|names| names.map(|name| name.map(str::to_owned)))
    );

    // The API version is a header too.
    sandbox.clear_requests();
    let unstable = client.with(|options| options.api_version = Some("Unstable".into()));
    assert_eq!(unstable.api_version(), "Unstable");
    let _ = unstable.admins().me().await;
    let version = sandbox.requests()[0]
        .header("intercom-version")
        .map(str::to_owned);
    assert_eq!(version.as_deref(), Some("Unstable"));
    let invalid = client.with(|options| options.api_version = Some("".into()));
    let error = invalid.admins().me().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("api_version"), "{error}");

    // An invalid header is reported by each request of the view, and of those that it is the base of.
    sandbox.clear_requests();
    let invalid = client.with(|options| options.set_header("Authorization", "x"));
    for view in [invalid.with(|_| {}), invalid] {
        let error = view.admins().me().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("Authorization"), "{error}");
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_view_shares_the_rate_limit_and_another_workspace_does_not() {
    let sandbox = sandbox(|builder| builder.rate_limit(100)).await;
    let client = client(&sandbox);
    let view = client.with(|options| options.timeout = Some(Duration::from_secs(9)));
    let token = AccessToken::new(sandbox.access_token()).unwrap();
    let other = view.with_token(token, None).unwrap();
    view.admins().me().await.unwrap();
    assert!(client.rate_limit().is_some() && client.rate_limit() == view.rate_limit());
    assert_eq!(other.rate_limit(), None);
    other.admins().me().await.unwrap();
    assert!(other.rate_limit().is_some());
    assert_eq!(other.base_url(), sandbox.url());
}

/// Starts a server that counts its connections, and responds to each request with a tag list.
async fn counting_server() -> (String, Arc<AtomicUsize>, Arc<std::sync::Mutex<String>>) {
    const BODY: &str = r#"{"type": "list", "data": []}"#;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let received = Arc::new(std::sync::Mutex::new(String::new()));
    let (count, log) = (connections.clone(), received.clone());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let log = log.clone();
            tokio::spawn(async move {
                let mut head = vec![0; 16 * 1024];
                loop {
                    match stream.read(&mut head).await {
                        Ok(0) | Err(_) => return,
                        Ok(length) => {
                            *log.lock().unwrap() += &String::from_utf8_lossy(&head[..length]);
                        }
                    }
                    let length = BODY.len();
                    let response =
                        format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{BODY}");
                    if stream.write_all(response.as_bytes()).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (url, connections, received)
}

#[tokio::test]
async fn views_and_other_workspaces_share_connections_and_not_tokens() {
    let (url, connections, received) = counting_server().await;
    let client = Client::builder()
        .access_token("first-token")
        .base_url(url)
        .build()
        .unwrap();
    let mut clients = vec![client.clone()];
    for number in 0..5 {
        clients
            .push(client.with(|options| options.timeout = Some(Duration::from_secs(9 + number))));
        let token = AccessToken::new(format!("other-token-{number}")).unwrap();
        clients.push(client.with_token(token, None).unwrap());
    }
    for client in &clients {
        client.tags().list().await.unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    let received = received.lock().unwrap();
    assert_eq!(received.matches("Bearer first-token").count(), 6);
    for number in 0..5 {
        assert_eq!(
            received
                .matches(&format!("Bearer other-token-{number}"))
                .count(),
            1
        );
    }
}

#[tokio::test]
async fn another_workspace_can_be_in_another_region() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .build()
        .unwrap();
    let token = || AccessToken::new("dG9rOjU2Nzg=").unwrap();
    for &region in Region::ALL {
        let other = client.with_token(token(), region).unwrap();
        assert_eq!(other.region(), Some(region));
        assert_eq!(
            other.with_token(token(), None).unwrap().region(),
            Some(region)
        );
    }
    assert_eq!(client.region(), Some(Region::Us));
}

#[tokio::test]
async fn another_workspace_keeps_a_custom_base_url() {
    let token = |text: &str| AccessToken::new(text).unwrap();
    let proxy = "https://proxy.example.com/intercom";
    let builder = Client::builder().access_token("dG9rOjEyMzQ=");
    let proxied = builder.base_url(proxy).build().unwrap();
    for &region in Region::ALL {
        let other = proxied.with_token(token("dG9rOjU2Nzg="), region).unwrap();
        assert_eq!(other.base_url(), proxy);
        assert_eq!(other.region(), None);
    }
    // A program that stores the region of each workspace runs against a test server.
    let sandbox = sandbox(|builder| builder).await;
    let other = client(&sandbox)
        .with_token(token(sandbox.access_token()), Region::Eu)
        .unwrap();
    other.admins().me().await.unwrap();
}

#[tokio::test]
async fn two_workspaces_scroll_at_the_same_time() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&intercom_sandbox::Seed {
        companies: 120,
        ..Default::default()
    });
    let client = client(&sandbox);
    let token = AccessToken::new(sandbox.access_token()).unwrap();
    // Both are the same workspace to the sandbox, so only the slots of the clients differ.
    let other = client.with_token(token, None).unwrap();
    let mut scroll = client.companies().scroll().pages();
    assert!(scroll.next().await.is_some_and(|page| page.is_ok()));
    let mut concurrent = other.companies().scroll().pages();
    let page = tokio::time::timeout(Duration::from_secs(20), concurrent.next()).await;
    let error = page
        .expect("the other client does not wait for the first")
        .unwrap();
    assert!(error.unwrap_err().is_scroll_busy());
}
