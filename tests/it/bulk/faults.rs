//! Every failure is reported with its item, and does not stop the others.

use std::collections::BTreeSet;
use std::future::ready;

use intercom_api::{ErrorKind, RetryPolicy, StatusCode};
use intercom_sandbox::{Fault, RecordedRequest};

use super::create;
use crate::harness::{client, client_with, sandbox};

/// Returns the number of the contact that a request creates.
fn number(request: &RecordedRequest) -> Option<u64> {
    let body = request.body.as_ref()?;
    body["external_id"].as_str()?.parse().ok()
}

fn unprocessable() -> Fault {
    Fault::Respond {
        status: 422,
        headers: Vec::new(),
        body: String::new(),
    }
}

/// The fault of an item depends on its number, so the test knows what each outcome must be.
fn fault(number: u64) -> Option<Fault> {
    match number % 10 {
        3 => Some(Fault::Reset),
        5 => Some(Fault::ResetAfterProcessing),
        7 => Some(Fault::bad_gateway().after_processing()),
        9 => Some(unprocessable()),
        _ => None,
    }
}

#[tokio::test]
async fn every_item_has_one_outcome_and_failures_tell_what_may_have_been_processed() {
    let sandbox = sandbox(|builder| {
        builder
            .rate_limit(u32::MAX)
            .faults(|request| number(request).and_then(fault))
    })
    .await;
    let client = client(&sandbox);
    let mut outcomes = client.bulk(0..200_u64, create);
    let (mut seen, mut uncertain, mut certain) =
        (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    while let Some(outcome) = outcomes.next().await {
        assert_eq!(outcome.index, outcome.item);
        assert!(
            seen.insert(outcome.item),
            "{} has two outcomes",
            outcome.item
        );
        let faulty = fault(outcome.item);
        assert_eq!(
            outcome.result.is_err(),
            faulty.is_some(),
            "{}",
            outcome.item
        );
        if let Err(error) = outcome.result {
            let known = if error.may_have_been_processed() {
                &mut uncertain
            } else {
                &mut certain
            };
            known.insert(outcome.item);
        }
    }
    assert!(seen.into_iter().eq(0..200));
    assert_eq!(outcomes.summary().to_string(), "120 succeeded, 80 failed");
    assert_eq!(outcomes.running(), 0);
    // The stream stays at its end.
    assert!(outcomes.next().await.is_none());
    // A lost connection and a 502 leave open whether the contact exists; a 422 does not.
    assert!(
        uncertain
            .iter()
            .all(|number| matches!(number % 10, 3 | 5 | 7))
    );
    assert_eq!(uncertain.len(), 60);
    assert!(certain.iter().all(|number| number % 10 == 9));
    // None of the contacts of which the error says so was created.
    let created = super::created(&sandbox, &client).await;
    assert!(certain.iter().all(|number| !created.contains_key(number)));
    assert_eq!(created.len(), 160);
    assert!(created.values().all(|count| *count == 1));
}

#[tokio::test]
async fn retried_attempts_count_for_may_have_been_processed() {
    // The first attempt is lost after processing, and all later ones are rejected.
    for (first, processed) in [
        (Fault::ResetAfterProcessing, true),
        (Fault::rate_limited(std::time::Duration::ZERO), false),
    ] {
        let mut faults = vec![first];
        faults.push(unprocessable());
        let sandbox = sandbox(|builder| builder.faults(crate::harness::one_by_one(faults))).await;
        let client = client(&sandbox);
        let error = client.contacts().list().await.unwrap_err();
        assert_eq!(error.status(), Some(StatusCode::UNPROCESSABLE_ENTITY));
        assert_eq!(error.attempts(), 2);
        assert_eq!(error.may_have_been_processed(), processed);
    }
}

#[tokio::test]
async fn requests_that_were_not_sent_were_not_processed() {
    let sandbox = sandbox(|builder| builder).await;
    let broken = client_with(&sandbox, |builder| {
        builder
            .base_url("http://127.0.0.1:9")
            .retry(RetryPolicy::none())
    });
    let error = broken.contacts().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connection);
    assert!(!error.may_have_been_processed());
    let error = broken.contacts().get("").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(!error.may_have_been_processed());
    // The timeout ends before anything is sent, or during the only attempt.
    let error = broken
        .contacts()
        .list()
        .timeout(std::time::Duration::ZERO)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(!error.may_have_been_processed());
}

#[tokio::test]
async fn a_panic_reaches_the_caller_and_leaves_the_item_unfinished() {
    let sandbox = sandbox(|builder| builder).await;
    for panics_at_once in [true, false] {
        let client = client(&sandbox);
        let task = tokio::spawn(async move {
            let mut outcomes = client.bulk(0..20_u64, move |_, number| {
                assert!(number != 11 || !panics_at_once, "broken");
                async move {
                    tokio::task::yield_now().await;
                    assert_ne!(number, 11, "broken");
                    ready(Ok::<_, intercom_api::Error>(())).await
                }
            });
            let mut finished = 0;
            let checkpoint = loop {
                let before = outcomes.checkpoint();
                let next = std::panic::AssertUnwindSafe(outcomes.next());
                match poll_catching(next).await {
                    Ok(Some(_)) => finished += 1,
                    Ok(None) => panic!("the panic is lost"),
                    Err(_) => break before,
                }
            };
            // The stream can be polled further.
            while outcomes.next().await.is_some() {
                finished += 1;
            }
            (finished, checkpoint, outcomes.checkpoint())
        });
        let (finished, before, after) = task.await.unwrap();
        assert_eq!(finished, 19);
        assert!(!before.is_finished(11) && !after.is_finished(11));
        assert_eq!(after.unfinished(), [11]);
        assert_eq!(after.next(), 20);
    }
}

/// Polls a future, and catches a panic.
async fn poll_catching<F: Future>(
    future: std::panic::AssertUnwindSafe<F>,
) -> std::thread::Result<F::Output> {
    let mut future = Box::pin(future.0);
    std::future::poll_fn(|context| {
        let polled = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            future.as_mut().poll(context)
        }));
        match polled {
            Ok(std::task::Poll::Pending) => std::task::Poll::Pending,
            Ok(std::task::Poll::Ready(output)) => std::task::Poll::Ready(Ok(output)),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
    })
    .await
}
