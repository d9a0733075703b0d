//! Custom retry strategies, and requests that the program declares idempotent.

use std::time::{Duration, Instant};

use intercom_api::{
    AttemptOutcome, Client, Error, ErrorKind, Method, RequestOptions, RetryDecision, RetryPolicy,
    RetryState, RetryStrategy, StatusCode, StopReason, types,
};
use intercom_sandbox::Fault;

use crate::harness::{client, client_with, fast_retries, one_by_one, response, sandbox};

/// Retries everything up to a number of attempts.
#[derive(Debug)]
struct Stubborn {
    attempts: u32,
    wait: Duration,
}

impl RetryStrategy for Stubborn {
    fn decide(&self, state: &RetryState) -> RetryDecision {
        if state.attempts() < self.attempts {
            RetryDecision::Retry(self.wait)
        } else {
            RetryDecision::Stop(StopReason::Custom)
        }
    }
}

fn stubborn(attempts: u32, wait: Duration) -> RetryPolicy {
    RetryPolicy::custom(Stubborn { attempts, wait })
}

const SOON: Duration = Duration::from_millis(2);

async fn write(client: &Client, idempotent: Option<bool>) -> Result<u32, Error> {
    let body = types::CreateOrUpdateTagRequest::new("Torn box");
    let request = client.tags().create_or_update(body);
    let mut options = RequestOptions::default();
    options.idempotent = idempotent;
    request.options(options).await.map(|tag| tag.attempts())
}

#[tokio::test]
async fn a_custom_strategy_retries_what_the_built_in_policy_does_not() {
    // A rejected write was not processed, so it is retried too.
    let missing = vec![response(404, "{}"); 6];
    let sandbox = sandbox(|builder| builder.faults(one_by_one(missing))).await;
    let client = client_with(&sandbox, |builder| builder.retry(stubborn(6, SOON)));
    assert_eq!(write(&client, None).await.unwrap_err().attempts(), 6);
    assert_eq!(client.admins().me().await.unwrap().attempts(), 1);
    assert!(sandbox.requests()[..6].iter().all(|one| !one.processed));
}

/// Retries missing objects, and passes the rest on.
#[derive(Debug)]
struct UntilVisible(RetryPolicy);

impl RetryStrategy for UntilVisible {
    fn decide(&self, state: &RetryState) -> RetryDecision {
        assert_eq!(state.operation(), "admins.me");
        assert_eq!(state.remaining(), None);
        match state.outcome() {
            AttemptOutcome::Response(StatusCode::NOT_FOUND) => RetryDecision::Retry(Duration::ZERO),
            _ => self.0.decide(state),
        }
    }
}

#[tokio::test]
async fn a_custom_strategy_can_contain_the_built_in_policy() {
    let faults = [
        response(404, "{}"),
        Fault::unavailable(),
        response(422, "{}"),
    ];
    let sandbox = sandbox(|builder| builder.faults(one_by_one(faults))).await;
    let policy = RetryPolicy::custom(UntilVisible(fast_retries()));
    let request = client(&sandbox).admins().me().retry(policy);
    let error = request.await.unwrap_err();
    assert_eq!(error.status(), Some(StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(error.attempts(), 3);
}

#[tokio::test]
async fn no_strategy_sends_a_write_twice_that_may_have_been_processed() {
    for (idempotent, sent) in [(None, 1), (Some(true), 2)] {
        let sandbox =
            sandbox(|builder| builder.faults(one_by_one([Fault::ResetAfterProcessing]))).await;
        let client = client_with(&sandbox, |builder| builder.retry(stubborn(9, SOON)));
        let result = write(&client, idempotent).await;
        assert_eq!(
            (result.is_ok(), sandbox.requests().len()),
            (sent == 2, sent)
        );
    }
}

#[tokio::test]
async fn no_strategy_exceeds_the_timeout() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::unavailable()))).await;
    for (wait, minimum) in [(10 * SOON, 2), (Duration::from_secs(600), 1)] {
        let started = Instant::now();
        let request = client(&sandbox)
            .admins()
            .me()
            .retry(stubborn(u32::MAX, wait));
        let error = request.timeout(200 * SOON).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.attempts() >= minimum);
        assert!(started.elapsed() < Duration::from_secs(20));
    }
}

/// A strategy with a fault.
#[derive(Debug)]
struct Faulty;

impl RetryStrategy for Faulty {
    fn decide(&self, _: &RetryState) -> RetryDecision {
        panic!("this strategy is faulty");
    }
}

#[tokio::test]
async fn a_panic_ends_one_request_only() {
    let sandbox =
        sandbox(|builder| builder.faults(one_by_one(vec![Fault::unavailable(); 30]))).await;
    let client = client(&sandbox);
    for _ in 0..30 {
        let request = client.admins().me().retry(RetryPolicy::custom(Faulty));
        assert!(tokio::spawn(request.send()).await.unwrap_err().is_panic());
    }
    let other = tokio::time::timeout(Duration::from_secs(20), client.admins().me().send());
    assert!(other.await.unwrap().is_ok());
}

#[tokio::test]
async fn every_kind_of_request_has_every_option() {
    const SHORT: Duration = Duration::from_secs(9);
    /// Sets all options of a request.
    macro_rules! with_all {
        ($job:expr, $request:expr, $idempotent:expr) => {
            $request
                .options(RequestOptions::default())
                .attempt_timeout(SHORT)
                .connect_timeout(SHORT)
                .timeout(SHORT)
                .retry(fast_retries())
                .strict(true)
                .idempotent($idempotent)
                .header("x-job", $job)
        };
    }
    // The first write of each job fails.
    let jobs = std::sync::Mutex::new(std::collections::HashSet::new());
    let sandbox = sandbox(|builder| {
        builder.faults(move |request| {
            let job = request.header("x-job")?.to_owned();
            let is_write = request.path != "/contacts/search";
            (is_write && jobs.lock().unwrap().insert(job)).then(Fault::unavailable)
        })
    })
    .await;
    let client = client(&sandbox);
    let view = client.with(|options| options.idempotent = Some(true));
    let json = || serde_json::json!({"name": "Torn box"});
    for (round, idempotent) in [None, Some(true), Some(false)].into_iter().enumerate() {
        for (client, default) in [(&client, false), (&view, true)] {
            let job = |kind: &str| format!("{kind} {round} {default}");
            let body = types::CreateOrUpdateTagRequest::new("Torn box");
            let typed = client.tags().create_or_update(body);
            let raw = client.request(Method::POST, "/tags").json(&json());
            let dynamic = client.call("tags.create_or_update").body(json());
            let email = format!("ada.{round}.{default}@example.com");
            let task = client
                .contacts()
                .upsert(email, types::CreateContactRequest::new());
            let raw = with_all!(&job("raw"), raw, idempotent).send();
            for result in [
                with_all!(&job("typed"), typed, idempotent).await.map(drop),
                raw.await.map(drop),
                with_all!(&job("dynamic"), dynamic, idempotent)
                    .await
                    .map(drop),
                with_all!(&job("task"), task, idempotent).await.map(drop),
            ] {
                assert_eq!(result.is_ok(), idempotent.unwrap_or(default), "{result:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_request_that_advances_a_scroll_is_never_retried() {
    let sandbox = sandbox(|builder| {
        builder.faults(|request| {
            let is_continued = request.query_value("scroll_param").is_some();
            is_continued.then(|| Fault::unavailable().after_processing())
        })
    })
    .await;
    sandbox.seed(&intercom_sandbox::Seed {
        companies: 230,
        ..Default::default()
    });
    let client = client(&sandbox);
    let scroll = client.companies().scroll().idempotent(true);
    let mut pages = scroll.retry(stubborn(9, SOON)).pages();
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.attempts(), 1);
    assert!(error.requires_restart());
    assert_eq!(sandbox.requests().len(), 2);
}
