//! Requests whose owners do not poll them, next to requests that are polled.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Wake};
use std::time::UNIX_EPOCH;

use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::super::WindowLimiter;
use super::super::permit::WindowPermit;
use super::*;
use crate::response_meta::ResponseHints;
use crate::response_meta::{LIMIT, REMAINING, RESET};

type Admitting = std::pin::Pin<Box<dyn Future<Output = Result<WindowPermit, NotAdmitted>> + Send>>;

fn admitting(limiter: &WindowLimiter, deadline: Option<Instant>) -> Admitting {
    let limiter = limiter.clone();
    Box::pin(async move { limiter.admit(deadline).await })
}

async fn admit(limiter: &WindowLimiter) -> WindowPermit {
    match limiter.admit(None).await {
        Ok(permit) => permit,
        Err(error) => panic!("refused without a deadline: {error:?}"),
    }
}

fn respond(permit: WindowPermit, remaining: u64, reset: u64) {
    let mut headers = HeaderMap::new();
    headers.insert(LIMIT, HeaderValue::from(100));
    headers.insert(REMAINING, HeaderValue::from(remaining));
    headers.insert(RESET, HeaderValue::from(reset));
    permit.on_response_at(StatusCode::OK, &ResponseHints::read(&headers), UNIX_EPOCH);
}

/// Returns a limiter whose window is exhausted until the tenth second.
async fn exhausted() -> WindowLimiter {
    let limiter = WindowLimiter::new();
    respond(admit(&limiter).await, 0, 10);
    limiter
}

/// Polls each future once. Those that are ready are not returned.
async fn polled_once(futures: impl IntoIterator<Item = Admitting>) -> Vec<Admitting> {
    let mut pending = Vec::new();
    for mut future in futures {
        let polled = poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await;
        if polled.is_pending() {
            pending.push(future);
        }
    }
    pending
}

/// However many requests wait without being polled, the others wait for two seconds longer at most.
#[tokio::test(start_paused = true)]
async fn stalled_requests_delay_others_by_a_bounded_time() {
    for (stalled, delay) in [
        (0, 0),
        (1, 100),
        (5, 500),
        (20, 2_000),
        (500, 2_000),
        (10_000, 2_000),
    ] {
        let limiter = exhausted().await;
        let started = Instant::now();
        let waiting = (0..stalled).map(|_| admitting(&limiter, None));
        let stalled = polled_once(waiting).await;
        let permit = admit(&limiter).await;
        assert_eq!(
            started.elapsed().as_millis(),
            10_000 + delay,
            "{}",
            stalled.len()
        );
        // The next ones do not wait again.
        respond(permit, 50, 20);
        for _ in 0..20 {
            drop(admit(&limiter).await);
        }
        assert_eq!(started.elapsed().as_millis(), 10_000 + delay);
    }
}

/// Stalled requests are anywhere in the queue.
#[tokio::test(start_paused = true)]
async fn requests_between_stalled_ones_are_admitted_in_order() {
    let limiter = exhausted().await;
    let started = Instant::now();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut stalled = Vec::new();
    let mut running = JoinSet::new();
    for number in 0..60 {
        if number % 3 == 1 || (10..20).contains(&number) {
            stalled.extend(polled_once([admitting(&limiter, None)]).await);
            continue;
        }
        let (limiter, order) = (limiter.clone(), Arc::clone(&order));
        running.spawn(async move {
            let permit = admit(&limiter).await;
            order
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(number);
            respond(permit, 90, 20);
        });
        tokio::task::yield_now().await;
    }
    assert_eq!(stalled.len(), 26);
    while let Some(done) = running.join_next().await {
        assert!(done.is_ok());
    }
    let order = order.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(order.len(), 34);
    assert!(order.is_sorted(), "{order:?}");
    let took = started.elapsed().as_millis();
    assert!((10_000..=10_000 + 26 * 200).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_polled_again_returns_to_its_position() {
    let limiter = exhausted().await;
    let mut stalled = polled_once((0..2).map(|_| admitting(&limiter, None))).await;
    sleep(Duration::from_secs(10)).await;
    let mut overtaking = admitting(&limiter, None);
    // The window is open, and the two have not asked for it.
    sleep(Duration::from_millis(300)).await;
    let probe = poll_fn(|context| Poll::Ready(overtaking.as_mut().poll(context))).await;
    let Poll::Ready(Ok(probe)) = probe else {
        panic!("a stalled request holds up another one: {probe:?}");
    };
    let last = tokio::spawn(admitting(&limiter, None));
    tokio::task::yield_now().await;
    let first = tokio::spawn(stalled.remove(0));
    tokio::task::yield_now().await;
    respond(probe, 1, 20);
    let Ok(Ok(permit)) = first.await else {
        panic!("not admitted");
    };
    assert!(!last.is_finished());
    respond(permit, 1, 20);
    assert!(last.await.is_ok());
    drop(stalled);
}

/// Admitted requests whose futures are not polled hold permits, and there is no response.
#[tokio::test(start_paused = true)]
async fn permits_that_are_not_used_delay_others_by_a_bounded_time() {
    // The limit is unknown.
    let limiter = WindowLimiter::new();
    let started = Instant::now();
    let mut unused = Vec::new();
    for _ in 0..10 {
        unused.push(admit(&limiter).await);
    }
    assert_eq!(started.elapsed(), Duration::ZERO);
    for second in 1..=5 {
        unused.push(admit(&limiter).await);
        assert_eq!(started.elapsed().as_secs(), second);
    }
    // The first response opens the window, and the unused permits count only until it ends.
    let started = Instant::now();
    respond(admit(&limiter).await, 8, 30);
    for _ in 0..8 {
        unused.push(admit(&limiter).await);
    }
    assert!(started.elapsed() < Duration::from_secs(12), "{started:?}");
    sleep(Duration::from_secs(20)).await;
    // Nor do unused probes end the probing.
    for _ in 0..30 {
        unused.push(admit(&limiter).await);
    }
    let started = Instant::now();
    respond(admit(&limiter).await, 40, 70);
    for _ in 0..40 {
        drop(admit(&limiter).await);
    }
    assert!(
        started.elapsed() <= Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn a_window_after_the_deadline_is_reported_immediately() {
    let limiter = exhausted().await;
    let started = Instant::now();
    let after = |seconds| Some(Instant::now() + Duration::from_secs(seconds));
    let closed = |wait: Result<WindowPermit, NotAdmitted>| match wait {
        Err(NotAdmitted::WindowExhausted(wait)) => wait.as_millis(),
        other => panic!("{other:?}"),
    };
    assert_eq!(closed(limiter.admit(after(4)).await), 10_000);
    sleep(Duration::from_secs(1)).await;
    let stalled = polled_once((0..3).map(|_| admitting(&limiter, None))).await;
    // Also behind other requests.
    assert_eq!(closed(limiter.admit(after(8)).await), 9_000);
    assert_eq!(started.elapsed().as_secs(), 1);
    // The window opens before this deadline.
    assert!(limiter.admit(after(12)).await.is_ok());
    drop(stalled);
}

#[tokio::test(start_paused = true)]
async fn a_deadline_ends_the_wait_for_responses() {
    let limiter = WindowLimiter::new();
    let mut permits = Vec::new();
    for _ in 0..10 {
        permits.push(admit(&limiter).await);
    }
    let started = Instant::now();
    let deadline = started + Duration::from_millis(500);
    let result = limiter.admit(Some(deadline)).await;
    assert!(matches!(result, Err(NotAdmitted::TimedOut)), "{result:?}");
    assert_eq!(started.elapsed().as_millis(), 500);
    // Before the deadline, a response may arrive.
    let waiting = tokio::spawn(admitting(
        &limiter,
        Some(started + Duration::from_millis(900)),
    ));
    tokio::task::yield_now().await;
    permits.pop();
    assert!(matches!(waiting.await, Ok(Ok(_))));
}

/// A response reports that the window opens earlier than expected, and the request that would have
/// been admitted first is not polled.
#[tokio::test(start_paused = true)]
async fn a_window_that_opens_earlier_is_noticed_behind_stalled_requests() {
    for stalled in [1, 10, 19] {
        let limiter = WindowLimiter::new();
        let (first, second) = (admit(&limiter).await, admit(&limiter).await);
        respond(first, 0, 10);
        let started = Instant::now();
        let stalled = polled_once((0..stalled).map(|_| admitting(&limiter, None))).await;
        let waiting = tokio::spawn(admitting(&limiter, None));
        sleep(Duration::from_secs(1)).await;
        respond(second, 50, 20);
        assert!(matches!(waiting.await, Ok(Ok(_))));
        let took = started.elapsed().as_millis();
        assert!(took <= 1_000 + 100 * stalled.len() as u128, "{took}");
    }
}

/// Requests are woken when it is their turn, and not each time that another one is admitted.
#[tokio::test(start_paused = true)]
async fn waiting_requests_are_rarely_polled() {
    const REQUESTS: usize = 2_000;
    let limiter = exhausted().await;
    let polls = Arc::new(AtomicUsize::new(0));
    let server = Arc::new(Mutex::new((10_u64, 100_u64)));
    let mut running = JoinSet::new();
    let started = Instant::now();
    for _ in 0..REQUESTS {
        let (limiter, polls, server) = (limiter.clone(), Arc::clone(&polls), Arc::clone(&server));
        running.spawn(async move {
            let mut admitting = admitting(&limiter, None);
            let permit = poll_fn(|context| {
                polls.fetch_add(1, Ordering::Relaxed);
                admitting.as_mut().poll(context)
            })
            .await;
            let Ok(permit) = permit else {
                panic!("not admitted");
            };
            sleep(Duration::from_millis(50)).await;
            let (remaining, reset) = {
                let mut window = server.lock().unwrap_or_else(PoisonError::into_inner);
                let reset = started.elapsed().as_secs() / 10 * 10 + 10;
                if window.0 != reset {
                    *window = (reset, 100);
                }
                window.1 = window.1.saturating_sub(1);
                (window.1, reset)
            };
            respond(permit, remaining, reset);
        });
    }
    while let Some(done) = running.join_next().await {
        assert!(done.is_ok());
    }
    let polls = polls.load(Ordering::Relaxed);
    assert!(polls < 20 * REQUESTS, "{polls} polls");
}

/// Wakers of some executors drop the task, which drops its request while others are woken.
#[test]
fn wakers_may_drop_requests() {
    struct Dropping(Mutex<Option<Admitting>>);
    impl Wake for Dropping {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
    else {
        panic!("no runtime");
    };
    runtime.block_on(async {
        let limiter = WindowLimiter::new();
        let (first, second) = (admit(&limiter).await, admit(&limiter).await);
        respond(first, 0, 10);
        let tasks: Vec<Arc<Dropping>> = (0..5)
            .map(|_| Arc::new(Dropping(Mutex::new(Some(admitting(&limiter, None))))))
            .collect();
        for task in &tasks {
            let waker = Arc::clone(task).into();
            let mut future = task.0.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(future) = &mut *future {
                assert!(
                    future
                        .as_mut()
                        .poll(&mut Context::from_waker(&waker))
                        .is_pending()
                );
            }
        }
        // Wakes all of them.
        respond(second, 50, 20);
        drop(admit(&limiter).await);
    });
}
