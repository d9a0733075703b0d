//! Two clients of one token share a limiter.

use std::time::Duration;

use intercom_api::{Client, RetryPolicy};
use intercom_sandbox::Sandbox;

use crate::harness::{client_with, sandbox};

const LIMIT: u32 = 40;

async fn limited() -> Sandbox {
    sandbox(|builder| {
        builder
            .rate_limit(LIMIT)
            .rate_window(Duration::from_secs(1))
    })
    .await
}

/// Sends this number of requests with each client, all at the same time.
async fn send(clients: [&Client; 2], requests: usize) {
    let calls = clients
        .into_iter()
        .flat_map(|client| (0..requests).map(|_| tokio::spawn(client.admins().me().send())));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn clients_that_share_a_limiter_share_the_window() {
    let sandbox = limited().await;
    let retry = RetryPolicy::default().max_attempts(10);
    let first = client_with(&sandbox, |builder| builder.retry(retry.clone()));
    let second = client_with(&sandbox, |builder| {
        builder
            .retry(retry.clone())
            .rate_limiter(first.rate_limiter())
    });
    first.admins().me().await.unwrap();
    assert_eq!(second.rate_limit(), first.rate_limit());
    assert!(second.rate_limit().is_some());
    send([&first, &second], 60).await;
    assert!(sandbox.count(429) <= 1, "{}", sandbox.count(429));

    // With limiters of their own, each assumes that it has the window to itself.
    let sandbox = limited().await;
    let separate = || client_with(&sandbox, |builder| builder.retry(retry.clone()));
    send([&separate(), &separate()], 60).await;
    assert!(sandbox.count(429) > 5, "{}", sandbox.count(429));
}
