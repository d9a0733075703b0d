//! The window is used fully, without a 429 and without an unbounded number of operations.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::{Client, Error};
use tokio::time::{Instant, sleep};

use super::create;
use crate::harness::{client, client_with, sandbox};

/// Counts operations that exist, and remembers the largest number.
#[derive(Default)]
struct Gauge {
    now: AtomicUsize,
    most: AtomicUsize,
}

struct Alive(Arc<Gauge>);

impl Gauge {
    fn enter(self: &Arc<Self>) -> Alive {
        let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
        self.most.fetch_max(now, Ordering::SeqCst);
        Alive(Arc::clone(self))
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.now.fetch_sub(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_are_filled_without_a_429() {
    let sandbox =
        sandbox(|builder| builder.rate_limit(50).rate_window(Duration::from_secs(1))).await;
    let client = client(&sandbox);
    let gauge = Arc::new(Gauge::default());
    let mut outcomes = client.bulk(0..250_u64, |client, number| {
        let alive = gauge.enter();
        async move {
            let _alive = alive;
            create(client, number).await
        }
    });
    let started = Instant::now();
    while let Some(outcome) = outcomes.next().await {
        outcome.result.unwrap();
    }
    // 250 requests need five windows, the first of which may have begun before: at least four
    // seconds. A window that is not used fully adds one.
    let took = started.elapsed();
    assert_eq!(sandbox.count(429), 0);
    assert!(took < Duration::from_secs(8), "{took:?}");
    assert_eq!(super::created(&sandbox, &client).await.len(), 250);
    // While requests wait for the limit, no more operations start than the window admits.
    let most = gauge.most.load(Ordering::SeqCst);
    assert!(most <= 61, "{most} operations at once");
}

/// Without a limit, the maximum bounds the operations, and no item is taken before its turn.
#[tokio::test(start_paused = true)]
async fn operations_and_taken_items_are_bounded_without_a_rate_limit() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .rate_limiting(false)
        .build()
        .unwrap();
    for (maximum, expected) in [(None, 100), (Some(7), 7), (Some(0), 1)] {
        let gauge = Arc::new(Gauge::default());
        let taken = Arc::new(AtomicUsize::new(0));
        let items = (0..1_000_u64).inspect({
            let taken = Arc::clone(&taken);
            move |_| {
                taken.fetch_add(1, Ordering::SeqCst);
            }
        });
        let mut outcomes = client.bulk(items, |_, number| {
            let alive = gauge.enter();
            async move {
                let _alive = alive;
                sleep(Duration::from_millis(1 + number % 5)).await;
                Ok::<_, Error>(())
            }
        });
        if let Some(maximum) = maximum {
            outcomes = outcomes.max_concurrency(maximum);
        }
        let mut returned = 0;
        while outcomes.next().await.is_some() {
            returned += 1;
            let ahead = taken.load(Ordering::SeqCst) - returned;
            assert!(ahead <= expected, "{ahead} items are taken ahead");
        }
        assert_eq!(gauge.most.load(Ordering::SeqCst), expected);
        assert_eq!(returned, 1_000);
    }
}

/// 200,000 items pass through a bounded number of operations and a small checkpoint.
#[tokio::test]
async fn many_items_take_constant_memory() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .rate_limiting(false)
        .build()
        .unwrap();
    let gauge = Arc::new(Gauge::default());
    let mut outcomes = client.bulk(0..200_000_u64, |_, number| {
        let alive = gauge.enter();
        async move {
            let _alive = alive;
            // The slowest item ends last, and must not make the others pile up.
            let turns = if number == 0 { 20_000 } else { number % 3 };
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            Ok::<_, Error>(())
        }
    });
    let (mut returned, mut largest) = (0_u64, 0);
    while outcomes.next().await.is_some() {
        returned += 1;
        if returned.is_multiple_of(1_000) {
            let checkpoint = serde_json::to_string(&outcomes.checkpoint()).unwrap();
            largest = largest.max(checkpoint.len());
        }
    }
    assert_eq!(returned, 200_000);
    assert!(gauge.most.load(Ordering::SeqCst) <= 100);
    assert!(largest < 1_000, "a checkpoint of {largest} bytes");
}

/// Another task keeps requests waiting all the time.
#[tokio::test(flavor = "multi_thread")]
async fn a_busy_limiter_does_not_starve_the_operations() {
    let sandbox =
        sandbox(|builder| builder.rate_limit(40).rate_window(Duration::from_secs(1))).await;
    let client = client_with(&sandbox, |builder| builder);
    let mut others = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let client = client.clone();
        others.spawn(async move {
            loop {
                client.admins().list().await.unwrap();
            }
        });
    }
    let mut outcomes = client.bulk(0..40_u64, create);
    while let Some(outcome) = outcomes.next().await {
        outcome.result.unwrap();
    }
    assert_eq!(outcomes.summary().succeeded, 40);
    others.shutdown().await;
}
