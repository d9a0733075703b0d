//! Calls respect the rate limit, which the sandbox enforces in short windows.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::{Duration, Instant};

use intercom_api::rate_limiter::RateLimiterState;
use intercom_api::{Client, ClientBuilder, RetryPolicy};
use intercom_sandbox::Sandbox;

use crate::harness::{client_with, sandbox};

const WINDOW: Duration = Duration::from_secs(1);

async fn limited(limit: u32, window: Duration) -> Sandbox {
    sandbox(|builder| builder.rate_limit(limit).rate_window(window)).await
}

fn patient(sandbox: &Sandbox, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    client_with(sandbox, |builder| {
        change(builder.retry(RetryPolicy::default().max_attempts(20)))
    })
}

/// Sends this number of requests with each client, all at the same time.
async fn send(clients: &[&Client], requests: usize) {
    let calls = clients
        .iter()
        .flat_map(|client| (0..requests).map(|_| tokio::spawn(client.admins().me().send())));
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_tasks_wait_for_their_windows() {
    const TASKS: usize = 1_000;
    const LIMIT: u32 = 250;
    let sandbox = limited(LIMIT, WINDOW).await;
    let client = patient(&sandbox, |builder| builder);
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
            turns.fetch_add(1, Ordering::Relaxed).abs_diff(number)
        }));
    }
    let mut worst = 0;
    for task in tasks {
        worst = worst.max(task.await.unwrap());
    }
    let rejected = sandbox.count(429);
    assert!(rejected * 200 < TASKS, "{rejected} requests got a 429");
    assert_eq!(sandbox.count(200), TASKS);
    // Calls are sent in order; within a window, responses arrive in any order.
    assert!(worst <= 2 * LIMIT as usize, "{worst}");
    // Four windows, of which the first may be nearly over, with a margin for busy machines.
    let took = start.elapsed();
    assert!(took >= 2 * WINDOW && took < 15 * WINDOW, "{took:?}");
}

#[tokio::test]
async fn dropped_calls_leave_the_queue() {
    const LIMIT: u32 = 20;
    let sandbox = limited(LIMIT, WINDOW).await;
    let client = patient(&sandbox, |builder| builder);
    // Use up the window.
    while client.rate_limit().and_then(|rate| rate.remaining()) != Some(0) {
        client.admins().me().await.unwrap();
    }
    let dropped = (0..400).map(|_| tokio::spawn(client.admins().me().send()));
    let dropped: Vec<_> = dropped.collect();
    tokio::task::yield_now().await;
    dropped.iter().for_each(|task| task.abort());
    let start = Instant::now();
    send(&[&client], 10).await;
    // Behind 400 other calls, they would have waited for 20 windows.
    assert!(start.elapsed() < 10 * WINDOW, "{:?}", start.elapsed());
}

#[tokio::test]
async fn clients_that_share_a_limiter_share_the_window() {
    let sandbox = limited(40, WINDOW).await;
    let first = patient(&sandbox, |builder| builder);
    let second = patient(&sandbox, |builder| {
        builder.rate_limiter(first.rate_limiter())
    });
    first.admins().me().await.unwrap();
    assert_eq!(second.rate_limit(), first.rate_limit());
    assert!(second.rate_limit().is_some());
    // A clone shares the limiter, too.
    send(&[&first, &second, &first.clone()], 40).await;
    assert!(sandbox.count(429) <= 1, "{}", sandbox.count(429));

    // With separate limiters, each client assumes that it has the window to itself.
    let sandbox = limited(40, WINDOW).await;
    let separate = || patient(&sandbox, |builder| builder);
    send(&[&separate(), &separate()], 60).await;
    assert!(sandbox.count(429) > 5, "{}", sandbox.count(429));
}

#[tokio::test]
async fn without_rate_limiting_429s_are_retried() {
    let sandbox = limited(30, WINDOW).await;
    let client = patient(&sandbox, |builder| builder.rate_limiting(false));
    send(&[&client], 70).await;
    assert_eq!(sandbox.count(200), 70);
    assert!(sandbox.count(429) >= 10, "{}", sandbox.count(429));
    // The reported limit is recorded nevertheless.
    assert_eq!(client.rate_limit().unwrap().limit(), Some(30));
}

#[tokio::test]
async fn does_not_wait_without_a_known_limit() {
    let sandbox = sandbox(|builder| builder.rate_headers(false)).await;
    let client = patient(&sandbox, |builder| builder);
    send(&[&client], 200).await;
    assert!(client.rate_limit().is_none());
    assert_eq!(sandbox.count(200), 200);
}

#[tokio::test]
async fn reports_what_waits_and_when_the_window_opens() {
    let window = 2 * WINDOW;
    let sandbox = limited(20, window).await;
    let client = patient(&sandbox, |builder| builder);
    let limiter = client.rate_limiter();
    assert_eq!(limiter.state(), RateLimiterState::new());
    let calls = {
        let client = client.clone();
        tokio::spawn(async move { send(&[&client], 70).await })
    };
    let (mut waiting, mut in_flight, mut opens_in) = (0, 0, Duration::ZERO);
    while !calls.is_finished() {
        let state = client.rate_limiter().state();
        waiting = waiting.max(state.waiting());
        in_flight = in_flight.max(state.in_flight());
        opens_in = opens_in.max(state.opens_in().unwrap_or_default());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    calls.await.unwrap();
    assert!(waiting >= 30 && in_flight >= 2, "{waiting}, {in_flight}");
    assert!(
        opens_in > window / 4 && opens_in <= 2 * window,
        "{opens_in:?}"
    );
    let state = limiter.state();
    assert_eq!((state.waiting(), state.in_flight()), (0, 0));
    assert_eq!(state.window(), Some(window));
    assert_eq!(state.rate_limit(), client.rate_limit());
}
