//! An exchange is not retried if Intercom may have used up the code.

use std::time::Duration;

use intercom_api::{ErrorKind, RetryDecision, RetryPolicy, RetryState, RetryStrategy};
use intercom_sandbox::{CLIENT_SECRET, Fault};

use super::{agreed, app, app_with};
use crate::harness::{fast_retries, one_by_one, sandbox};

/// Retries everything at once.
#[derive(Debug)]
struct Always;

impl RetryStrategy for Always {
    fn decide(&self, _: &RetryState) -> RetryDecision {
        RetryDecision::Retry(Duration::ZERO)
    }
}

#[tokio::test]
async fn an_exchange_that_may_have_been_processed_is_not_retried() {
    for (fault, kind) in [
        (Fault::ResetAfterProcessing, ErrorKind::Connection),
        (Fault::Reset, ErrorKind::Connection),
        (Fault::Close, ErrorKind::Connection),
        (Fault::bad_gateway(), ErrorKind::Api),
        (Fault::bad_gateway().after_processing(), ErrorKind::Api),
        (Fault::unavailable(), ErrorKind::Api),
        (
            Fault::CutBody {
                after: 20,
                chunked: false,
            },
            ErrorKind::Connection,
        ),
        (
            Fault::CutBody {
                after: 20,
                chunked: true,
            },
            ErrorKind::Connection,
        ),
        (
            Fault::Delay {
                by: Duration::from_secs(60),
                then: None,
            },
            ErrorKind::AttemptTimeout,
        ),
    ] {
        for policy in [fast_retries(), RetryPolicy::custom(Always)] {
            let faults = one_by_one([fault.clone()]);
            let sandbox = sandbox(|builder| builder.faults(faults)).await;
            let app = app_with(&sandbox, CLIENT_SECRET, |client| {
                client.retry(policy).attempt_timeout(Duration::from_secs(2))
            });
            let error = app.exchange(&agreed(&sandbox, &app)).await.unwrap_err();
            assert_eq!((error.kind(), error.attempts()), (kind, 1), "{fault:?}");
            assert_eq!(sandbox.requests().len(), 1, "{fault:?}");
        }
    }
}

#[tokio::test]
async fn an_exchange_that_was_not_processed_is_retried() {
    let limited = Fault::RateLimited {
        reset_in: None,
        retry_after: None,
    };
    let sandbox = sandbox(|builder| builder.faults(one_by_one([limited.clone(), limited]))).await;
    let exchanging = app(&sandbox);
    exchanging
        .exchange(&agreed(&sandbox, &exchanging))
        .await
        .unwrap();
    assert_eq!((sandbox.count(429), sandbox.count(200)), (2, 1));

    let code = agreed(&sandbox, &exchanging);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    let unreachable = app_with(&sandbox, CLIENT_SECRET, |client| client.base_url(url));
    let error = unreachable.exchange(&code).await.unwrap_err();
    assert!(error.is_connect() && error.attempts() == 4, "{error}");
}

#[tokio::test]
async fn an_uninstallation_is_retried() {
    let faults = |request: &intercom_sandbox::RecordedRequest| {
        (request.path == "/auth/uninstall").then(Fault::bad_gateway)
    };
    let once = std::sync::atomic::AtomicBool::new(true);
    let sandbox = sandbox(|builder| {
        builder.faults(move |request| {
            faults(request).filter(|_| once.swap(false, std::sync::atomic::Ordering::SeqCst))
        })
    })
    .await;
    let app = app(&sandbox);
    let token = app.exchange(&agreed(&sandbox, &app)).await.unwrap();
    app.uninstall(&token.access_token()).await.unwrap();
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn an_exchange_has_the_timeouts_of_the_client() {
    let slow = Fault::Delay {
        by: Duration::from_secs(60),
        then: None,
    };
    let sandbox = sandbox(|builder| builder.faults(move |_| Some(slow.clone()))).await;
    let app = app_with(&sandbox, CLIENT_SECRET, |client| {
        client.timeout(Duration::from_millis(300))
    });
    let error = app.exchange(&agreed(&sandbox, &app)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}
