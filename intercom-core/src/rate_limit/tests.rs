use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::UNIX_EPOCH;

use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::permit::WindowPermit;
use super::*;
use crate::response_meta::{LIMIT, REMAINING, RESET, ResponseHints};

mod stalled;
mod windows;

type Admitting = Pin<Box<dyn Future<Output = Result<WindowPermit, NotAdmitted>> + Send>>;

fn admitting(limiter: &WindowLimiter, deadline: Option<Instant>) -> Admitting {
    let limiter = limiter.clone();
    Box::pin(async move { limiter.admit(deadline).await })
}

/// Waits for a permit, without a deadline.
async fn admit(limiter: &WindowLimiter) -> WindowPermit {
    limiter.admit(None).await.unwrap()
}

/// Returns a permit if a request is admitted immediately.
async fn try_admit(limiter: &WindowLimiter) -> Option<WindowPermit> {
    timeout(Duration::ZERO, admit(limiter)).await.ok()
}

/// Acquires as many permits as there are before the limit is known.
async fn ten(limiter: &WindowLimiter) -> Vec<WindowPermit> {
    let mut permits = Vec::new();
    for _ in 0..10 {
        permits.push(try_admit(limiter).await.unwrap());
    }
    assert!(try_admit(limiter).await.is_none());
    permits
}

fn respond(permit: WindowPermit, remaining: u64, reset: u64) {
    let mut headers = HeaderMap::new();
    headers.insert(LIMIT, 100.into());
    headers.insert(REMAINING, remaining.into());
    headers.insert(RESET, reset.into());
    permit.on_response_at(StatusCode::OK, &ResponseHints::read(&headers), UNIX_EPOCH);
}

/// Returns a limiter whose window is exhausted until the tenth second.
async fn exhausted() -> WindowLimiter {
    let limiter = WindowLimiter::new();
    respond(admit(&limiter).await, 0, 10);
    limiter
}

#[tokio::test(start_paused = true)]
async fn canceled_requests_leave_the_queue() {
    let started = Instant::now();
    let limiter = exhausted().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for number in 0..6 {
        let (limiter, order) = (limiter.clone(), Arc::clone(&order));
        waiting.push(tokio::spawn(async move {
            let permit = admit(&limiter).await;
            let admitted = (number, started.elapsed().as_secs());
            order.lock().unwrap().push(admitted);
            respond(permit, 9, 20);
        }));
    }
    sleep(Duration::from_secs(1)).await;
    // The first request in the queue, which waits for the time, one in the middle, and the last.
    for number in [0, 3, 5] {
        waiting[number].abort();
    }
    for task in waiting {
        let _ = task.await;
    }
    assert_eq!(*order.lock().unwrap(), [(1, 10), (2, 10), (4, 10)]);
    assert_eq!(limiter.state().waiting(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_disabled_limiter_only_records() {
    let limiter = WindowLimiter::enabled(false);
    let mut permits = Vec::new();
    for _ in 0..20 {
        permits.push(try_admit(&limiter).await.unwrap());
    }
    respond(permits.remove(0), 0, 10);
    assert!(try_admit(&limiter).await.is_some());
    let last = limiter.state().rate_limit().unwrap();
    assert_eq!(last.remaining(), Some(0));
}

#[tokio::test(start_paused = true)]
async fn dropping_a_permit_admits_another_request() {
    let limiter = WindowLimiter::new();
    let mut first = ten(&limiter).await;
    first.pop();
    let next = try_admit(&limiter).await;
    assert!(next.is_some());
    assert!(try_admit(&limiter).await.is_none());

    // The same with a limit: one request remains, and is admitted.
    drop(next);
    respond(first.pop().unwrap(), 9, 10);
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
    let mut permits = ten(&limiter).await;
    let waiting = tokio::spawn(admitting(&limiter, None));
    sleep(Duration::from_millis(500)).await;
    assert!(!waiting.is_finished());
    permits.pop();
    waiting.await.unwrap().unwrap();
    assert_eq!(started.elapsed().as_millis(), 500);
}

#[tokio::test(start_paused = true)]
async fn the_next_in_the_queue_becomes_the_probe() {
    let started = Instant::now();
    let limiter = exhausted().await;
    let mut running = JoinSet::new();
    for number in 0..50 {
        let limiter = limiter.clone();
        running.spawn(async move {
            let permit = admit(&limiter).await;
            // The first three are dropped while in flight, each after a fifth of a second.
            sleep(Duration::from_millis(200)).await;
            if number >= 3 {
                respond(permit, 100, 20);
            }
        });
    }
    running.join_all().await;
    // Four probes in sequence, and all other requests concurrently.
    assert_eq!(started.elapsed().as_millis(), 10_000 + 4 * 200 + 200);
}

#[tokio::test(start_paused = true)]
async fn a_window_after_the_deadline_is_reported_immediately() {
    let limiter = exhausted().await;
    let started = Instant::now();
    let after = |seconds| Some(Instant::now() + Duration::from_secs(seconds));
    let closed = |seconds| NotAdmitted::WindowExhausted(Duration::from_secs(seconds));
    assert_eq!(limiter.admit(after(4)).await.unwrap_err(), closed(10));
    sleep(Duration::from_secs(1)).await;
    let stalled = stalled::polled_once((0..3).map(|_| admitting(&limiter, None))).await;
    // Also behind other requests.
    assert_eq!(limiter.admit(after(8)).await.unwrap_err(), closed(9));
    assert_eq!(started.elapsed().as_secs(), 1);
    assert_eq!(
        closed(3).to_string(),
        "the rate limit is exhausted until after the timeout: the next window opens in 3.0s"
    );
    // The window opens before this deadline.
    assert!(limiter.admit(after(12)).await.is_ok());
    drop(stalled);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_the_wait_for_responses() {
    let limiter = WindowLimiter::new();
    let mut permits = ten(&limiter).await;
    let started = Instant::now();
    let deadline = |milliseconds| Some(started + Duration::from_millis(milliseconds));
    let result = limiter.admit(deadline(500)).await;
    assert_eq!(result.unwrap_err(), NotAdmitted::TimedOut);
    assert_eq!(started.elapsed().as_millis(), 500);
    // Before the deadline, a response may arrive.
    let waiting = tokio::spawn(admitting(&limiter, deadline(900)));
    tokio::task::yield_now().await;
    permits.pop();
    waiting.await.unwrap().unwrap();
}
