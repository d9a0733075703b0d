//! Requests whose owners do not poll them, next to requests that are polled.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Wake};

use super::*;

/// Polls each future once. Those that are ready are not returned.
pub(super) async fn polled_once(futures: impl IntoIterator<Item = Admitting>) -> Vec<Admitting> {
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
    for (stalled, delay) in [(0, 0), (1, 100), (5, 500), (20, 2_000), (10_000, 2_000)] {
        let limiter = exhausted().await;
        let started = Instant::now();
        let waiting = polled_once((0..stalled).map(|_| admitting(&limiter, None))).await;
        let permit = admit(&limiter).await;
        assert_eq!(started.elapsed().as_millis(), 10_000 + delay, "{stalled}");
        // The next ones do not wait again.
        respond(permit, 50, 20);
        for _ in 0..20 {
            drop(admit(&limiter).await);
        }
        assert_eq!(started.elapsed().as_millis(), 10_000 + delay);
        drop(waiting);
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
            order.lock().unwrap().push(number);
            respond(permit, 90, 20);
        });
        tokio::task::yield_now().await;
    }
    running.join_all().await;
    let order = order.lock().unwrap();
    assert_eq!((stalled.len(), order.len()), (26, 34));
    assert!(order.is_sorted(), "{order:?}");
    let took = started.elapsed().as_millis();
    assert!((10_000..=10_000 + 26 * 200).contains(&took), "{took}");
}

#[tokio::test(start_paused = true)]
async fn a_request_that_is_polled_again_returns_to_its_position() {
    let limiter = exhausted().await;
    let mut stalled = polled_once((0..2).map(|_| admitting(&limiter, None))).await;
    // The window is open, and the two have not asked for it.
    sleep(Duration::from_millis(10_300)).await;
    let probe = try_admit(&limiter).await.unwrap();
    let last = tokio::spawn(admitting(&limiter, None));
    tokio::task::yield_now().await;
    let first = tokio::spawn(stalled.remove(0));
    tokio::task::yield_now().await;
    respond(probe, 1, 20);
    let permit = first.await.unwrap().unwrap();
    assert!(!last.is_finished());
    respond(permit, 1, 20);
    last.await.unwrap().unwrap();
}

/// Admitted requests whose futures are not polled hold permits, and there is no response.
#[tokio::test(start_paused = true)]
async fn permits_that_are_not_used_delay_others_by_a_bounded_time() {
    // The limit is unknown.
    let limiter = WindowLimiter::new();
    let started = Instant::now();
    let mut unused = ten(&limiter).await;
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
    assert!(started.elapsed() <= Duration::from_secs(2), "{started:?}");
}

/// A response reports that the window opens earlier than expected, and the request that would have
/// been admitted first is not polled.
#[tokio::test(start_paused = true)]
async fn a_window_that_opens_earlier_is_noticed_behind_stalled_requests() {
    for count in [1, 10, 19] {
        let limiter = WindowLimiter::new();
        let (first, second) = (admit(&limiter).await, admit(&limiter).await);
        respond(first, 0, 10);
        let started = Instant::now();
        let stalled = polled_once((0..count).map(|_| admitting(&limiter, None))).await;
        let waiting = tokio::spawn(admitting(&limiter, None));
        sleep(Duration::from_secs(1)).await;
        respond(second, 50, 20);
        waiting.await.unwrap().unwrap();
        let took = started.elapsed().as_millis();
        assert!(took <= 1_000 + 100 * count, "{took}");
        drop(stalled);
    }
}

/// Requests are woken when it is their turn, and not each time that another one is admitted.
#[tokio::test(start_paused = true)]
async fn waiting_requests_are_rarely_polled() {
    const REQUESTS: usize = 2_000;
    let limiter = exhausted().await;
    let polls = Arc::new(AtomicUsize::new(0));
    let server = Arc::new(Mutex::new((10, 100)));
    let mut running = JoinSet::new();
    let started = Instant::now();
    for _ in 0..REQUESTS {
        let (limiter, polls, server) = (limiter.clone(), Arc::clone(&polls), Arc::clone(&server));
        running.spawn(async move {
            let mut admitting = admitting(&limiter, None);
            let permit = poll_fn(|context| {
                polls.fetch_add(1, Ordering::Relaxed);
                admitting.as_mut().poll(context)
            });
            let permit = permit.await.unwrap();
            sleep(Duration::from_millis(50)).await;
            let (reset, remaining) = {
                let mut window = server.lock().unwrap();
                let reset = started.elapsed().as_secs() / 10 * 10 + 10;
                let left = if window.0 == reset { window.1 } else { 100_u64 };
                *window = (reset, left.saturating_sub(1));
                *window
            };
            respond(permit, remaining, reset);
        });
    }
    running.join_all().await;
    let polls = polls.load(Ordering::Relaxed);
    assert!(polls < 20 * REQUESTS, "{polls} polls");
}

/// Wakers of some executors drop the task, which drops its request while others are woken.
#[tokio::test(start_paused = true)]
async fn wakers_may_drop_requests() {
    struct Dropping(Mutex<Option<Admitting>>);
    impl Wake for Dropping {
        fn wake(self: Arc<Self>) {
            drop(self.0.lock().unwrap().take());
        }
    }
    let limiter = WindowLimiter::new();
    let (first, second) = (admit(&limiter).await, admit(&limiter).await);
    respond(first, 0, 10);
    let tasks: Vec<Arc<Dropping>> = (0..5)
        .map(|_| Arc::new(Dropping(Mutex::new(Some(admitting(&limiter, None))))))
        .collect();
    for task in &tasks {
        let waker = Arc::clone(task).into();
        let mut future = task.0.lock().unwrap();
        let future = future.as_mut().unwrap().as_mut();
        assert!(future.poll(&mut Context::from_waker(&waker)).is_pending());
    }
    // Wakes all of them.
    respond(second, 50, 20);
    assert!(tasks.iter().all(|task| task.0.lock().unwrap().is_none()));
    drop(admit(&limiter).await);
}
