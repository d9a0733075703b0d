//! Clients that share the connections of another one.

use std::time::Duration;

use intercom_api::{AccessToken, Client, ErrorKind, Region, RequestOptions, RetryPolicy};
use intercom_sandbox::Fault;

use crate::harness::{client, fast_retries, response, sandbox};
use crate::network::Forwarder;

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

#[tokio::test]
async fn views_and_other_workspaces_share_connections_and_not_tokens() {
    let sandbox = sandbox(|builder| builder).await;
    let forwarder = Forwarder::start(&sandbox.url()).await;
    let client = Client::builder()
        .access_token("first-token")
        .base_url(forwarder.url())
        .build()
        .unwrap();
    let mut clients = vec![client.clone()];
    let mut tokens = vec!["Bearer first-token".to_owned()];
    for number in 0..5 {
        clients.push(client.with(|options| options.strict = Some(true)));
        tokens.push("Bearer first-token".to_owned());
        let token = format!("other-token-{number}");
        tokens.push(format!("Bearer {token}"));
        clients.push(
            client
                .with_token(AccessToken::new(token).unwrap(), None)
                .unwrap(),
        );
    }
    for client in &clients {
        let error = client.tags().list().await.unwrap_err();
        assert!(error.is_unauthorized());
    }
    assert_eq!(forwarder.connections(), 1);
    let requests = sandbox.requests();
    let sent = requests
        .iter()
        .map(|request| request.header("authorization").unwrap());
    assert_eq!(sent.collect::<Vec<_>>(), tokens);
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
