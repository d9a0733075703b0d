use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use reqwest::StatusCode;
use reqwest::header::{DATE, HeaderName, HeaderValue};
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

use super::headers::{LIMIT as RATE_LIMIT, REMAINING as RATE_LIMIT_REMAINING};
use super::permit::WindowPermit;
use super::*;
use crate::retry;
use crate::retry::{Outcome, ResponseOutcome, RetryDecision, RetryPolicy, RetryState};

mod headers;
mod pace;
mod server;

use self::server::{DEFAULT, Server, Setup};

struct Run {
    took: u64,
    minimum: u64,
    limited: u64,
    order: Vec<u64>,
}

async fn run(setup: Setup, tasks: u64) -> Result<Run, JoinError> {
    let server = Server::new(setup);
    let limiter = WindowLimiter::new();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut running = JoinSet::new();
    for number in 0..tasks {
        let (server, limiter, order) = (Arc::clone(&server), limiter.clone(), Arc::clone(&order));
        running.spawn(async move { server.complete(&limiter, &order, number).await });
    }
    while let Some(done) = running.join_next().await {
        done?;
    }
    let order = order.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let counts = server.counts();
    Ok(Run {
        took: server.time() - setup.start,
        minimum: server.minimum(tasks),
        limited: counts.limited,
        order,
    })
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_take_little_more_than_the_minimum() -> Result<(), JoinError> {
    for (name, setup) in [
        ("default", DEFAULT),
        (
            "the limit of an app",
            Setup {
                limit: 1_667,
                ..DEFAULT
            },
        ),
        (
            "the last window is full",
            Setup {
                limit: 200,
                ..DEFAULT
            },
        ),
        (
            "a window is about to end",
            Setup {
                start: DEFAULT.start + 6_650,
                ..DEFAULT
            },
        ),
        (
            "a window has just begun",
            Setup {
                start: DEFAULT.start + 6_700,
                ..DEFAULT
            },
        ),
        (
            "short windows",
            Setup {
                window: 2_000,
                ..DEFAULT
            },
        ),
        (
            "shorter windows",
            Setup {
                window: 1_000,
                latency: (1, 5),
                ..DEFAULT
            },
        ),
        (
            "the local clock is an hour ahead",
            Setup {
                skew: 3_600,
                ..DEFAULT
            },
        ),
        (
            "the local clock is an hour behind",
            Setup {
                skew: -3_600,
                ..DEFAULT
            },
        ),
        (
            "the local clock is a little ahead",
            Setup { skew: 1, ..DEFAULT },
        ),
        (
            "without `Date`",
            Setup {
                dated: false,
                ..DEFAULT
            },
        ),
        (
            "without `Date`, and the local clock is behind",
            Setup {
                dated: false,
                skew: -1,
                ..DEFAULT
            },
        ),
        (
            "without `Date`, and the local clock is ahead",
            Setup {
                dated: false,
                skew: 1,
                ..DEFAULT
            },
        ),
        (
            "the reset is truncated",
            Setup {
                offset: 900,
                ..DEFAULT
            },
        ),
        (
            "high latency",
            Setup {
                latency: (200, 1_500),
                ..DEFAULT
            },
        ),
        (
            "variable latency",
            Setup {
                latency: (5, 3_000),
                ..DEFAULT
            },
        ),
        (
            "other programs use half of each window",
            Setup {
                others: (83, 0),
                ..DEFAULT
            },
        ),
        (
            "errors of a proxy",
            Setup {
                fault_every: 7,
                ..DEFAULT
            },
        ),
    ] {
        let run = run(setup, 1_000).await?;
        let shown = format!(
            "{name}: {} ms, the minimum is {} ms, {} responses with 429",
            run.took, run.minimum, run.limited
        );
        eprintln!("{shown}");
        assert!(run.limited < 5, "{shown}");
        // The first request reports the limit. The limiter does not affect the slowest response of
        // the last window.
        let first = if run.minimum < setup.window {
            2 * setup.latency.1
        } else {
            0
        };
        let slowest = 2 * (setup.latency.1 - setup.latency.0);
        let bound = run.minimum * 105 / 100 + first + slowest;
        assert!(run.took <= bound, "{shown}");
        assert!(run.order.is_sorted(), "{name}: {:?}", run.order);
        assert_eq!(run.order.len(), 1_000, "{name}");
    }
    Ok(())
}

/// Requests that other programs send at the same time cannot be predicted, but are detected.
#[tokio::test(start_paused = true)]
async fn detects_other_programs_that_use_the_limit() -> Result<(), JoinError> {
    let setup = Setup {
        others: (0, 80),
        ..DEFAULT
    };
    let run = run(setup, 1_000).await?;
    // Some requests fail with 429, until a response reports that no requests remain.
    assert!(run.limited > 0 && run.limited < 100, "{}", run.limited);
    assert_eq!(run.order.len(), 1_000);
    Ok(())
}

/// Uses several threads and the real clock, where a lost wake-up would block the test.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wake_up_is_lost_between_threads() -> Result<(), JoinError> {
    let setup = Setup {
        limit: 400,
        window: 1_000,
        latency: (0, 5),
        fault_every: 50,
        ..DEFAULT
    };
    let run = run(setup, 1_000).await?;
    assert_eq!(run.order.len(), 1_000);
    assert!(run.limited < 50, "{} responses with 429", run.limited);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_disabled_limiter_causes_many_429s() {
    // The baseline: it shows that the server of these tests enforces the limit.
    let server = Server::new(DEFAULT);
    let limiter = WindowLimiter::enabled(false);
    let mut running = JoinSet::new();
    for _ in 0..1_000 {
        let (server, limiter) = (Arc::clone(&server), limiter.clone());
        running.spawn(async move {
            let permit = admit(&limiter).await;
            let (status, headers) = server.request().await;
            permit.on_response_at(status, &ResponseHints::read(&headers), server.local());
        });
    }
    while running.join_next().await.is_some() {}
    assert_eq!(server.counts().limited, 1_000 - 166);
    assert_eq!(
        limiter
            .state()
            .rate_limit()
            .and_then(|last| last.remaining()),
        Some(0)
    );
}

/// Waits for a permit, without a deadline.
async fn admit(limiter: &WindowLimiter) -> WindowPermit {
    let Ok(permit) = limiter.admit(None).await else {
        panic!("refused without a deadline");
    };
    permit
}

fn rate_limit_headers(remaining: u64, reset: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(RATE_LIMIT_REMAINING, HeaderValue::from(remaining));
    headers.insert(RATE_LIMIT_RESET, HeaderValue::from(reset));
    headers
}

/// Returns a limiter whose window is exhausted for ten more seconds.
async fn exhausted() -> WindowLimiter {
    let limiter = WindowLimiter::new();
    let permit = admit(&limiter).await;
    permit.on_response_at(
        StatusCode::OK,
        &ResponseHints::read(&rate_limit_headers(0, 10)),
        UNIX_EPOCH,
    );
    limiter
}

/// Returns a permit if a request is admitted immediately.
async fn try_admit(limiter: &WindowLimiter) -> Option<WindowPermit> {
    tokio::time::timeout(Duration::ZERO, admit(limiter))
        .await
        .ok()
}

#[tokio::test(start_paused = true)]
async fn canceled_requests_leave_the_queue() -> Result<(), JoinError> {
    let started = Instant::now();
    let limiter = exhausted().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for number in 0..6 {
        let (limiter, order) = (limiter.clone(), Arc::clone(&order));
        waiting.push(tokio::spawn(async move {
            let permit = admit(&limiter).await;
            let mut order = order.lock().unwrap_or_else(PoisonError::into_inner);
            order.push((number, started.elapsed().as_secs()));
            permit.on_response_at(
                StatusCode::OK,
                &ResponseHints::read(&rate_limit_headers(9, 20)),
                UNIX_EPOCH,
            );
        }));
    }
    sleep(Duration::from_secs(1)).await;
    // The first request in the queue, which waits for the time, one in the middle, and the last.
    for number in [0, 3, 5] {
        waiting[number].abort();
    }
    for (number, task) in waiting.into_iter().enumerate() {
        let result = task.await;
        assert_eq!(result.is_err(), [0, 3, 5].contains(&number), "{number}");
    }
    let order = order.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(*order, [(1, 10), (2, 10), (4, 10)]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn dropping_a_permit_admits_another_request() {
    let limiter = WindowLimiter::new();
    let mut first = Vec::new();
    for _ in 0..10 {
        first.push(admit(&limiter).await);
    }
    assert!(try_admit(&limiter).await.is_none());
    first.pop();
    let next = try_admit(&limiter).await;
    assert!(next.is_some());
    assert!(try_admit(&limiter).await.is_none());

    // The same with a limit: one request remains, and is admitted.
    drop(next);
    if let Some(permit) = first.pop() {
        permit.on_response_at(
            StatusCode::OK,
            &ResponseHints::read(&rate_limit_headers(9, 10)),
            UNIX_EPOCH,
        );
    }
    let admitted = try_admit(&limiter).await;
    assert!(admitted.is_some());
    assert!(try_admit(&limiter).await.is_none());
    drop(admitted);
    assert!(try_admit(&limiter).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn dropping_a_permit_admits_a_waiting_request() {
    let started = Instant::now();
    let limiter = WindowLimiter::new();
    let mut permits = Vec::new();
    for _ in 0..10 {
        permits.push(admit(&limiter).await);
    }
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { drop(admit(&limiter).await) }
    });
    sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished());
    permits.pop();
    assert!(waiting.await.is_ok());
    assert_eq!(started.elapsed().as_millis(), 500);
}

#[tokio::test(start_paused = true)]
async fn the_next_in_the_queue_becomes_the_probe() -> Result<(), JoinError> {
    let started = Instant::now();
    let limiter = exhausted().await;
    let probes = Arc::new(Mutex::new(0));
    let mut running = JoinSet::new();
    for number in 0..50 {
        let (limiter, probes) = (limiter.clone(), Arc::clone(&probes));
        running.spawn(async move {
            let permit = admit(&limiter).await;
            // The first three are dropped while in flight, each after a fifth of a second.
            sleep(Duration::from_millis(200)).await;
            if number < 3 {
                *probes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                return;
            }
            permit.on_response_at(
                StatusCode::OK,
                &ResponseHints::read(&rate_limit_headers(100, 20)),
                UNIX_EPOCH,
            );
        });
    }
    while let Some(done) = running.join_next().await {
        done?;
    }
    assert_eq!(*probes.lock().unwrap_or_else(PoisonError::into_inner), 3);
    // Four probes in sequence, and all other requests concurrently.
    assert_eq!(started.elapsed().as_millis(), 10_000 + 4 * 200 + 200);
    Ok(())
}
