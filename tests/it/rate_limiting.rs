//! Calls respect the rate limit, which the sandbox enforces in short windows.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use intercom_api::{Client, RetryPolicy};
use intercom_sandbox::{Fault, Sandbox};

use crate::harness::{client_with, sandbox};

const WINDOW: Duration = Duration::from_secs(1);

async fn limited(limit: u32) -> Sandbox {
    sandbox(|builder| builder.rate_limit(limit).rate_window(WINDOW)).await
}

fn rate_limiting(sandbox: &Sandbox) -> Client {
    client_with(sandbox, |builder| {
        builder.retry(RetryPolicy::default().max_attempts(8))
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_wait_for_their_windows() {
    const TASKS: usize = 1_000;
    const LIMIT: u32 = 250;
    let sandbox = limited(LIMIT).await;
    let client = rate_limiting(&sandbox);
    let start = Instant::now();
    let turns = Arc::new(AtomicUsize::new(0));
    let mut tasks = Vec::new();
    for number in 0..TASKS {
        let mut call = client.admins().me().send();
        // The first poll queues the call, so the order does not depend on the scheduling of
        // threads.
        let joined = poll_fn(|context| Poll::Ready(Pin::new(&mut call).poll(context))).await;
        let turns = Arc::clone(&turns);
        tasks.push(tokio::spawn(async move {
            // On a busy machine, the response may be there before the first poll returns.
            match joined {
                Poll::Ready(response) => response.unwrap(),
                Poll::Pending => call.await.unwrap(),
            };
            (number, turns.fetch_add(1, Ordering::Relaxed))
        }));
    }
    let mut worst = 0;
    for task in tasks {
        let (number, turn) = task.await.unwrap();
        worst = worst.max(turn.abs_diff(number));
    }
    let rejected = sandbox.count(429);
    assert!(
        rejected * 200 < TASKS,
        "{rejected} of {TASKS} requests got a 429"
    );
    assert_eq!(sandbox.count(200), TASKS);
    // Calls are sent in order; within a window, responses arrive in any order.
    assert!(worst <= 2 * LIMIT as usize, "{worst}");
    // Four windows, of which the first may be nearly over, with a margin for busy machines.
    let took = start.elapsed();
    assert!(took >= 2 * WINDOW, "{took:?}");
    assert!(took < 15 * WINDOW, "{took:?}");
}

#[tokio::test]
async fn dropped_calls_leave_the_queue() {
    const LIMIT: u32 = 20;
    let sandbox = limited(LIMIT).await;
    let client = rate_limiting(&sandbox);
    // Use up the window.
    while client.rate_limit().and_then(|rate| rate.remaining()) != Some(0) {
        client.admins().me().await.unwrap();
    }
    sandbox.clear_requests();
    let spawn = |count: usize| -> Vec<_> {
        (0..count)
            .map(|_| tokio::spawn(client.admins().me().send()))
            .collect()
    };
    let dropped = spawn(400);
    tokio::task::yield_now().await;
    let remaining = spawn(10);
    for task in &dropped {
        task.abort();
    }
    let start = Instant::now();
    for task in remaining {
        task.await.unwrap().unwrap();
    }
    // Behind 400 other calls, they would have waited for 20 windows.
    assert!(start.elapsed() < 10 * WINDOW, "{:?}", start.elapsed());
    let sent = sandbox.requests().len();
    assert!(sent <= 10 + 2 * LIMIT as usize, "{sent}");
}

#[tokio::test]
async fn does_not_wait_for_dropped_requests() {
    let late = Fault::Delay {
        by: Duration::from_secs(60),
        then: None,
    };
    let sandbox = sandbox(|builder| {
        builder
            .rate_limit(5)
            .rate_window(WINDOW)
            .faults(move |request| request.query_value("late").map(|_| late.clone()))
    })
    .await;
    let client = rate_limiting(&sandbox);
    client.admins().me().await.unwrap();
    for _ in 0..20 {
        let slow = client
            .request(intercom_api::Method::GET, "/me")
            .query("late", 1)
            .retry(RetryPolicy::none())
            .attempt_timeout(Duration::from_millis(20));
        assert!(slow.send().await.unwrap_err().is_timeout());
    }
    // All slots are free again.
    let call = client.admins().me().timeout(10 * WINDOW);
    call.send().await.unwrap();
}

#[tokio::test]
async fn clones_share_the_window() {
    let sandbox = limited(30).await;
    let client = rate_limiting(&sandbox);
    let clones: Vec<Client> = (0..6).map(|_| client.clone()).collect();
    client.admins().me().await.unwrap();
    let tasks: Vec<_> = clones
        .into_iter()
        .flat_map(|clone| (0..15).map(move |_| tokio::spawn(clone.admins().me().send())))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(sandbox.count(429) <= 1, "{}", sandbox.count(429));
    assert_eq!(sandbox.count(200), 91);
}

#[tokio::test]
async fn without_rate_limiting_429s_are_retried() {
    let sandbox = limited(30).await;
    let patient = RetryPolicy::default().max_attempts(20);
    let client = client_with(&sandbox, |builder| {
        builder.retry(patient).rate_limiting(false)
    });
    let tasks: Vec<_> = (0..70)
        .map(|_| tokio::spawn(client.admins().me().send()))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(sandbox.count(200), 70);
    assert!(sandbox.count(429) >= 10, "{}", sandbox.count(429));
    // The reported limit is recorded nevertheless.
    assert_eq!(client.rate_limit().unwrap().limit(), Some(30));
}

#[tokio::test]
async fn does_not_wait_without_a_known_limit() {
    let sandbox = sandbox(|builder| builder.rate_headers(false)).await;
    let client = rate_limiting(&sandbox);
    let tasks: Vec<_> = (0..200)
        .map(|_| tokio::spawn(client.admins().me().send()))
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert!(client.rate_limit().is_none());
    assert_eq!(sandbox.count(200), 200);
}

#[tokio::test]
async fn the_timeout_includes_the_wait_for_a_turn() {
    let sandbox = sandbox(|builder| builder.rate_limit(3)).await;
    let client = rate_limiting(&sandbox);
    // The windows of ten seconds are used up, and the timeouts are too short to wait for the next
    // one.
    let mut last = None;
    for _ in 0..8 {
        let call = client.admins().me().timeout(Duration::from_millis(200));
        if let Err(error) = call.send().await {
            last = Some(error);
        }
    }
    let error = last.unwrap();
    assert_eq!(error.kind(), intercom_api::ErrorKind::RateLimited);
    assert_eq!(error.attempts(), 0);
    assert!(error.retry_after().unwrap() > Duration::from_millis(200));
    assert_eq!(sandbox.count(429), 0);
}
