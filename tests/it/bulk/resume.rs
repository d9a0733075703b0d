//! A run that is stopped anywhere continues from its checkpoint.

use std::collections::BTreeMap;
use std::time::Duration;

use intercom_api::bulk::Checkpoint;
use intercom_api::{Client, Error};
use tokio::time::sleep;

use super::create;
use crate::harness::{client, sandbox};

#[tokio::test(start_paused = true)]
async fn any_number_of_stops_processes_every_item_and_repeats_only_those_in_flight() {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .rate_limiting(false)
        .build()
        .unwrap();
    for stop_after in [1, 2, 7, 30, 99] {
        let mut stored = String::from(r#"{"next":0,"unfinished":[]}"#);
        let (mut outcomes, mut repeats) = (BTreeMap::new(), 0);
        for _run in 0.. {
            let checkpoint: Checkpoint = serde_json::from_str(&stored).unwrap();
            let again = checkpoint.unfinished().len();
            let started = std::sync::atomic::AtomicUsize::new(0);
            let mut run = client
                .bulk(0..200_u64, |_, number| {
                    started.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                    async move {
                        sleep(Duration::from_millis(number * 7919 % 31)).await;
                        Ok::<_, Error>(())
                    }
                })
                .max_concurrency(12)
                .resume(checkpoint);
            // A checkpoint that is taken before the first outcome is the one that was stored.
            assert_eq!(serde_json::to_string(&run.checkpoint()).unwrap(), stored);
            let mut returned = 0;
            while returned < stop_after
                && let Some(outcome) = run.next().await
            {
                assert_eq!(outcome.index, outcome.item);
                *outcomes.entry(outcome.item).or_insert(0) += 1;
                returned += 1;
                stored = serde_json::to_string(&run.checkpoint()).unwrap();
            }
            drop(run);
            assert!(again <= 12);
            repeats += again;
            if returned < stop_after {
                break;
            }
        }
        // Each outcome was returned exactly once: no item is lost, none is reported twice.
        assert!(outcomes.keys().copied().eq(0..200), "{stop_after}");
        assert!(outcomes.values().all(|count| *count == 1), "{stop_after}");
        assert!(repeats <= 12 * (200 / stop_after + 1));
        let last: Checkpoint = serde_json::from_str(&stored).unwrap();
        assert_eq!((last.next(), last.unfinished().len()), (200, 0));
    }
}

/// A stream that is dropped cancels its operations, and starts no others.
#[tokio::test(flavor = "multi_thread")]
async fn dropping_stops() {
    let sandbox = sandbox(|builder| builder.rate_limit(u32::MAX)).await;
    let client = client(&sandbox);
    let mut outcomes = client.bulk(0..10_000_u64, create);
    for _ in 0..50 {
        outcomes.next().await.unwrap().result.unwrap();
    }
    let checkpoint = outcomes.checkpoint();
    drop(outcomes);
    sleep(Duration::from_millis(200)).await;
    let requests = sandbox.requests().len();
    sleep(Duration::from_millis(200)).await;
    assert_eq!(sandbox.requests().len(), requests);
    assert!(requests <= 50 + 100, "{requests} requests");
    assert_eq!(client.rate_limiter().state().waiting(), 0);
    // Everything with an outcome exists.
    let created = super::created(&sandbox, &client).await;
    let finished = (0..10_000).filter(|index| checkpoint.is_finished(*index));
    assert_eq!(finished.clone().count(), 50);
    assert!(finished.clone().all(|number| created.contains_key(&number)));
}
