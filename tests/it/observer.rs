//! What an observer sees of the requests of a client.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::{
    AccessToken, AttemptEvent, CancelEvent, Client, DeviationEvent, ErrorKind, Observer,
    RateLimitWaitEvent, RetryEvent, TokenFuture, TokenSource, WaitReason,
};
use intercom_sandbox::{Fault, Sandbox, Seed};

use crate::harness::{client_with, one_by_one, response, sandbox};

/// Records all events.
#[derive(Default)]
struct Recorder {
    attempts: Mutex<Vec<AttemptEvent>>,
    waits: Mutex<Vec<RateLimitWaitEvent>>,
    retries: Mutex<Vec<RetryEvent>>,
    canceled: Mutex<Vec<CancelEvent>>,
    text: Mutex<String>,
}

impl Recorder {
    fn note(&self, event: impl std::fmt::Debug) {
        *self.text.lock().unwrap() += &format!("{event:?}\n");
    }

    fn attempts(&self) -> Vec<AttemptEvent> {
        self.attempts.lock().unwrap().clone()
    }

    fn retries(&self) -> Vec<RetryEvent> {
        self.retries.lock().unwrap().clone()
    }

    fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }
}

impl Observer for Recorder {
    fn on_attempt(&self, event: &AttemptEvent) {
        self.note(event);
        self.attempts.lock().unwrap().push(*event);
    }

    fn on_rate_limit_wait(&self, event: &RateLimitWaitEvent) {
        self.note(event);
        self.waits.lock().unwrap().push(*event);
    }

    fn on_cancel(&self, event: &CancelEvent) {
        self.note(event);
        self.canceled.lock().unwrap().push(*event);
    }

    fn on_retry(&self, event: &RetryEvent) {
        self.note(event);
        self.retries.lock().unwrap().push(*event);
    }

    fn on_deviation(&self, event: &DeviationEvent<'_>) {
        self.note(event);
    }
}

fn observed(sandbox: &Sandbox) -> (Client, Arc<Recorder>) {
    let recorder = Arc::new(Recorder::default());
    let client = client_with(sandbox, |builder| builder.observer(recorder.clone()));
    (client, recorder)
}

#[tokio::test]
async fn reports_attempts_and_retries() {
    let slow = Fault::unavailable().delayed(Duration::from_millis(30));
    let faults = [Fault::Reset, slow, Fault::retry_after(Duration::ZERO)];
    let sandbox = sandbox(|builder| builder.faults(one_by_one(faults))).await;
    let (client, recorder) = observed(&sandbox);
    client.admins().me().await.unwrap();

    let attempts = recorder.attempts();
    let shown: Vec<_> = attempts
        .iter()
        .map(|event| {
            let status = event.status.map(|status| status.as_u16());
            (event.operation, event.attempt, status, event.error)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("admins.me", 1, None, Some(ErrorKind::Connection)),
            ("admins.me", 2, Some(503), Some(ErrorKind::Api)),
            ("admins.me", 3, Some(429), Some(ErrorKind::RateLimited)),
            ("admins.me", 4, Some(200), None),
        ]
    );
    assert!(attempts[1].elapsed >= Duration::from_millis(30));
    assert!(attempts[3].rate_limit.is_some());

    let retries = recorder.retries();
    let shown: Vec<_> = retries
        .iter()
        .map(|event| (event.attempt, event.error, event.reason))
        .collect();
    assert_eq!(
        shown,
        [
            (1, ErrorKind::Connection, WaitReason::Backoff),
            (2, ErrorKind::Api, WaitReason::Backoff),
            (3, ErrorKind::RateLimited, WaitReason::RateLimit),
        ]
    );
    assert_eq!(attempts[0].retry_wait, Duration::ZERO);
    for (retry, attempt) in retries.iter().zip(&attempts[1..]) {
        assert_eq!(retry.wait, attempt.retry_wait);
    }
}

#[tokio::test]
async fn reports_errors_that_are_not_retried_and_downloads() {
    let sandbox = sandbox(|builder| builder).await;
    let (client, recorder) = observed(&sandbox);
    client.contacts().get("7").await.unwrap_err();
    let path = "/download/content/data/unknown";
    let stream = client.request(intercom_api::Method::GET, path).send_bytes();
    stream.await.unwrap_err();
    let attempts = recorder.attempts();
    let shown: Vec<_> = attempts
        .iter()
        .map(|event| {
            (
                event.operation,
                event.status.map(|status| status.as_u16()),
                event.error,
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("contacts.get", Some(404), Some(ErrorKind::Api)),
            ("request", Some(404), Some(ErrorKind::Api)),
        ]
    );
    assert!(recorder.retries().is_empty());
    // A request that is not sent has no attempt.
    client.contacts().get("").await.unwrap_err();
    assert_eq!(recorder.attempts().len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reports_the_waits_for_the_rate_limit() {
    const WINDOW: Duration = Duration::from_secs(1);
    let sandbox = sandbox(|builder| builder.rate_limit(10).rate_window(WINDOW)).await;
    let (client, recorder) = observed(&sandbox);
    client.admins().me().await.unwrap();
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..24 {
        calls.spawn(client.admins().me().send());
    }
    while let Some(response) = calls.join_next().await {
        response.unwrap().unwrap();
    }
    let waits = recorder.waits.lock().unwrap().clone();
    assert!(waits.len() >= 10, "{waits:?}");
    for wait in &waits {
        assert_eq!((wait.operation, wait.is_admitted), ("admins.me", true));
    }
    // The wait is also part of the attempt that followed.
    let longest = waits.iter().map(|wait| wait.waited).max().unwrap();
    assert!(longest >= WINDOW / 4, "{longest:?}");
    let attempts = recorder.attempts();
    assert!(
        attempts
            .iter()
            .any(|attempt| attempt.rate_limit_wait == longest)
    );
    let waited = attempts
        .iter()
        .filter(|attempt| !attempt.rate_limit_wait.is_zero());
    assert_eq!(waited.count(), waits.len());
}

/// A source whose first token has expired.
struct Expired(String);

impl TokenSource for Expired {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Ok(AccessToken::new("expired")?) })
    }

    fn refresh<'a>(&'a self, _: &'a AccessToken) -> TokenFuture<'a> {
        Box::pin(async { Ok(AccessToken::new(&self.0)?) })
    }
}

#[tokio::test]
async fn reports_that_a_token_was_replaced() {
    let sandbox = sandbox(|builder| builder).await;
    let recorder = Arc::new(Recorder::default());
    let client = client_with(&sandbox, |builder| {
        let source = Expired(sandbox.access_token().to_owned());
        builder.token_source(source).observer(recorder.clone())
    });
    client.admins().me().await.unwrap();
    let retries = recorder.retries();
    assert_eq!(retries.len(), 1);
    assert_eq!(retries[0].reason, WaitReason::NewToken);
    assert_eq!((retries[0].attempt, retries[0].wait), (1, Duration::ZERO));
    assert_eq!(recorder.attempts().len(), 2);
}

#[tokio::test]
async fn reports_each_deviation_without_its_value() {
    const TAGS: &str = r#"{"type": "list", "data": [{"type": "tag", "id": "8", "name": {"secret": "ada@example.com"}}, {"type": "tag"}, "ada@example.com"]}"#;
    let sandbox = sandbox(|builder| builder.faults(|_| Some(response(200, TAGS)))).await;
    let (client, recorder) = observed(&sandbox);
    let found = client.tags().list().await.unwrap();
    let expected = found.deviations().len() + found.skipped().len();
    let count = |text: String| text.matches("DeviationEvent").count();
    assert_eq!((expected, count(recorder.text())), (4, 4));
    let text = recorder.text();
    assert!(text.contains(r#"path: "data[0].name""#), "{text}");
    assert!(
        text.contains("expected a string, found an object"),
        "{text}"
    );
    assert_eq!(text.matches("is_skipped: true").count(), 1, "{text}");

    let strict = client.tags().list().strict(true).await;
    assert_eq!(strict.unwrap_err().kind(), ErrorKind::Decode);
    assert_eq!(count(recorder.text()), 8);
    let mut pages = client.tags().list().pages();
    assert!(pages.next().await.unwrap().is_ok());
    assert_eq!(count(recorder.text()), 12);
    assert!(!recorder.text().contains("ada@"), "{}", recorder.text());
}

/// An observer with a fault.
struct Faulty;

impl Observer for Faulty {
    fn on_attempt(&self, event: &AttemptEvent) {
        assert_ne!(event.operation, "admins.me", "this observer is faulty");
    }

    fn on_deviation(&self, _: &DeviationEvent<'_>) {
        panic!("this observer is faulty");
    }
}

#[tokio::test]
async fn a_panic_ends_the_observed_request_only() {
    let sandbox = sandbox(|builder| {
        builder.rate_limit(1_000).faults(|request| {
            (request.path == "/tags").then(|| response(200, r#"{"type": "list", "data": [7]}"#))
        })
    })
    .await;
    let client = client_with(&sandbox, |builder| builder.observer(Faulty));
    // More than the client sends while it does not know the rate limit.
    for _ in 0..30 {
        for call in [
            tokio::spawn({
                let me = client.admins().me().send();
                async { me.await.map(drop) }
            }),
            tokio::spawn({
                let tags = client.tags().list().send();
                async { tags.await.map(drop) }
            }),
            tokio::spawn({
                let mut tags = client.tags().list().items().read_ahead();
                async move { tags.next().await.map_or(Ok(()), |tag| tag.map(drop)) }
            }),
        ] {
            assert!(call.await.unwrap_err().is_panic());
        }
    }
    let other = tokio::time::timeout(Duration::from_secs(20), client.admins().list().send());
    assert!(other.await.unwrap().is_ok());
}

/// Each attempt ends with one event: that it has ended, or that it was canceled.
#[tokio::test]
async fn reports_attempts_that_are_canceled() {
    const LIMIT: Duration = Duration::from_millis(50);
    let hour = Duration::from_secs(3_600);
    let sandbox = sandbox(|builder| {
        builder.faults(move |request| {
            let slow = Fault::Delay {
                by: hour,
                then: None,
            };
            let is_second = request.query_value("starting_after").is_some();
            (request.path == "/me" || is_second).then_some(slow)
        })
    })
    .await;
    sandbox.seed(&Seed {
        contacts: 4,
        ..Seed::default()
    });
    let (client, recorder) = observed(&sandbox);
    let canceled = || {
        let events = std::mem::take(&mut *recorder.canceled.lock().unwrap());
        let shown = events.iter().map(|event| (event.operation, event.attempt));
        assert!(events.iter().all(|event| event.elapsed < hour));
        shown.collect::<Vec<_>>()
    };
    let arrived = async |count: usize| {
        while sandbox.requests().len() < count {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };

    // A call that a task drops, and one whose program sets a timeout.
    let call = tokio::spawn(client.admins().me().send());
    arrived(1).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    assert_eq!(canceled(), [("admins.me", 1)]);
    let call = tokio::time::timeout(LIMIT, client.admins().me().send());
    assert!(call.await.is_err());
    assert_eq!(canceled(), [("admins.me", 1)]);
    assert_eq!(recorder.attempts().len(), 0);

    // A stream that is dropped while it waits for its second page, and while it reads ahead.
    for reads_ahead in [false, true] {
        sandbox.clear_requests();
        let pages = client.contacts().list().per_page(2).pages();
        let mut pages = if reads_ahead {
            pages.read_ahead()
        } else {
            pages
        };
        pages.next().await.unwrap().unwrap();
        assert!(tokio::time::timeout(LIMIT, pages.next()).await.is_err());
        arrived(2).await;
        drop(pages);
        let mut events = canceled();
        while events.is_empty() {
            tokio::time::sleep(Duration::from_millis(2)).await;
            events = canceled();
        }
        assert_eq!(events, [("contacts.list", 1)], "{reads_ahead}");
    }
    assert_eq!(recorder.attempts().len(), 2);

    // Timeouts of the client end an attempt, so they are not reported as canceled.
    let call = client.admins().me().attempt_timeout(LIMIT);
    call.retry(intercom_api::RetryPolicy::none())
        .await
        .unwrap_err();
    client.admins().me().timeout(LIMIT).await.unwrap_err();
    let kinds: Vec<_> = recorder.attempts()[2..]
        .iter()
        .map(|event| event.error)
        .collect();
    assert_eq!(kinds, [Some(ErrorKind::AttemptTimeout); 2]);
    // A call that is not in flight has nothing to report.
    drop(client.admins().me().send());
    assert_eq!(canceled(), []);
}

/// The events own no memory, so they cost no allocation, and contain no data of customers.
#[test]
fn events_own_no_memory() {
    const fn owns_memory<T>() -> bool {
        std::mem::needs_drop::<T>()
    }
    assert!(!owns_memory::<AttemptEvent>() && !owns_memory::<CancelEvent>());
    assert!(!owns_memory::<RateLimitWaitEvent>() && !owns_memory::<RetryEvent>());
    assert!(!owns_memory::<intercom_api::ScrollWaitEvent>());
    assert!(!owns_memory::<DeviationEvent<'_>>());
}
