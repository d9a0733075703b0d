//! A rate limiter of the user's.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::rate_limiter::{
    Acquire, NotAdmitted, Permit, RateLimiter, RateLimiterState, Unlimited,
};
use intercom_api::{AccessToken, ErrorKind, RateLimit};
use intercom_sandbox::Fault;

use crate::harness::{client_with, one_by_one, response, sandbox};

/// How a request ended: its status and the requests that remain, or no response.
type Ended = Option<(u16, Option<u64>)>;

/// Records what it is told about each request.
#[derive(Debug, Default)]
struct Recorder {
    acquired: AtomicUsize,
    ended: Arc<Mutex<Vec<Ended>>>,
}

impl RateLimiter for Recorder {
    fn acquire(&self, _timeout: Option<Duration>) -> Acquire<'_> {
        self.acquired.fetch_add(1, Ordering::Relaxed);
        let ended = Arc::clone(&self.ended);
        Box::pin(async move {
            Ok(Permit::new(move |response| {
                let response = response.map(|(status, headers)| {
                    let rate_limit = RateLimit::from_headers(headers);
                    (status.as_u16(), rate_limit.and_then(|rate| rate.limit()))
                });
                ended.lock().unwrap().push(response);
            }))
        })
    }

    fn state(&self) -> RateLimiterState {
        RateLimiterState::new().with_waiting(7)
    }
}

#[tokio::test]
async fn each_attempt_acquires_a_permit_and_returns_it_with_its_response() {
    let faults = [Fault::Reset, response(503, "{}")];
    let sandbox = sandbox(|builder| builder.rate_limit(70).faults(one_by_one(faults))).await;
    let recorder = Arc::new(Recorder::default());
    let client = client_with(&sandbox, |builder| builder.rate_limiter(recorder.clone()));
    client.admins().me().await.unwrap();
    assert_eq!(recorder.acquired.load(Ordering::Relaxed), 3);
    let ended = recorder.ended.lock().unwrap().clone();
    assert_eq!(ended, [None, Some((503, None)), Some((200, Some(70)))]);
    assert_eq!(client.rate_limiter().state().waiting(), 7);
    assert_eq!(client.rate_limit(), None);
}

/// Never admits a request.
#[derive(Debug)]
struct Closed {
    /// Whether it reports this.
    reports: bool,
}

impl RateLimiter for Closed {
    fn acquire(&self, timeout: Option<Duration>) -> Acquire<'_> {
        assert!(timeout.is_some());
        let reports = self.reports;
        Box::pin(async move {
            if !reports {
                std::future::pending::<()>().await;
            }
            Err(NotAdmitted::WindowExhausted(Duration::from_secs(3)))
        })
    }

    fn state(&self) -> RateLimiterState {
        RateLimiterState::new().with_opens_in(Duration::from_secs(3))
    }
}

#[tokio::test]
async fn the_timeout_of_a_request_applies_to_every_limiter() {
    let sandbox = sandbox(|builder| builder).await;
    for reports in [true, false] {
        let client = client_with(&sandbox, |builder| builder.rate_limiter(Closed { reports }));
        let call = client
            .admins()
            .me()
            .timeout(Duration::from_millis(50))
            .send();
        let call = tokio::time::timeout(Duration::from_secs(30), call);
        let error = call.await.unwrap().unwrap_err();
        let expected = if reports {
            ErrorKind::RateLimited
        } else {
            ErrorKind::Timeout
        };
        assert_eq!(error.kind(), expected, "{error:?}");
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn the_setting_that_is_called_last_applies() {
    let sandbox = sandbox(|builder| builder.rate_limit(5)).await;
    let unlimited = |builder: intercom_api::ClientBuilder| builder.rate_limiter(Unlimited);
    let client = client_with(&sandbox, |builder| unlimited(builder.rate_limiting(true)));
    client.admins().me().await.unwrap();
    assert_eq!(client.rate_limit(), None);
    let client = client_with(&sandbox, |builder| unlimited(builder).rate_limiting(true));
    client.admins().me().await.unwrap();
    assert_eq!(client.rate_limit().and_then(|rate| rate.limit()), Some(5));
}

#[tokio::test]
async fn a_custom_limiter_is_not_replaced_silently() {
    let sandbox = sandbox(|builder| builder).await;
    let recorder = Arc::new(Recorder::default());
    let client = client_with(&sandbox, |builder| builder.rate_limiter(recorder));
    let token = || AccessToken::new(sandbox.access_token()).unwrap();
    let error = client.with_token(token(), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    let message = error.to_string();
    assert!(message.contains("with_token_and_rate_limiter"), "{message}");
    let other = Arc::new(Recorder::default());
    let view = client
        .with_token_and_rate_limiter(token(), None, other.clone())
        .unwrap();
    view.admins().me().await.unwrap();
    assert_eq!(other.acquired.load(Ordering::Relaxed), 1);
}
