//! Tokens that change while the program runs.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use intercom_api::{AccessToken, Client, ErrorKind, RetryPolicy, TokenFuture, TokenSource, types};
use intercom_sandbox::Sandbox;
use tokio::time::{sleep, timeout};

use crate::harness::{client_with, sandbox};

const STALE: &str = "stale-secret";
const SOON: Duration = Duration::from_millis(20);
/// No test takes this long.
const LONG: Duration = Duration::from_secs(20);

/// A source with a token that the server no longer accepts.
struct Source {
    /// What a refresh returns; `None` for an error.
    newer: Option<String>,
    /// How long a refresh takes.
    delay: Duration,
    tokens: AtomicUsize,
    refreshes: AtomicUsize,
}

impl Source {
    fn new(newer: Option<&str>) -> Arc<Self> {
        Self::slow(newer, Duration::ZERO)
    }

    fn slow(newer: Option<&str>, delay: Duration) -> Arc<Self> {
        Arc::new(Self {
            newer: newer.map(str::to_owned),
            delay,
            tokens: AtomicUsize::new(0),
            refreshes: AtomicUsize::new(0),
        })
    }

    fn refreshes(&self) -> usize {
        self.refreshes.load(Ordering::SeqCst)
    }
}

impl TokenSource for Source {
    fn token(&self) -> TokenFuture<'_> {
        self.tokens.fetch_add(1, Ordering::SeqCst);
        Box::pin(async { Ok(AccessToken::new(STALE)?) })
    }

    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> TokenFuture<'a> {
        self.refreshes.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            sleep(self.delay).await;
            assert_eq!(*rejected, AccessToken::new(STALE)?);
            match &self.newer {
                Some(token) => Ok(AccessToken::new(token)?),
                None => Err("the vault is sealed".into()),
            }
        })
    }
}

fn client(sandbox: &Sandbox, source: &Arc<Source>) -> Client {
    client_with(sandbox, |builder| builder.token_source(source.clone()))
}

#[tokio::test]
async fn a_rejected_token_is_replaced_for_reads_and_writes() {
    let sandbox = sandbox(|builder| builder).await;
    let source = Source::new(Some(sandbox.access_token()));
    let client = client(&sandbox, &source);
    let read = client.admins().me().retry(RetryPolicy::none()).await;
    assert_eq!(read.unwrap().attempts(), 2);
    assert_eq!((sandbox.requests().len(), source.refreshes()), (2, 1));

    sandbox.clear_requests();
    let body = types::CreateOrUpdateTagRequest::new("Torn box");
    let write = client.tags().create_or_update(body);
    let write = write.retry(RetryPolicy::none()).await.unwrap();
    assert_eq!(write.attempts(), 2);
    let requests = sandbox.requests();
    let statuses: Vec<u16> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [401, 200]);
    assert_eq!(
        requests.iter().filter(|request| request.processed).count(),
        1
    );
    assert_eq!(requests[0].body, requests[1].body);
    // The earlier refresh has returned the replacement of this token.
    assert_eq!(source.refreshes(), 1);
}

#[tokio::test]
async fn the_rejected_attempt_does_not_count_for_the_retry_policy() {
    let unavailable = intercom_sandbox::Fault::unavailable();
    let sandbox = sandbox(|builder| {
        let faults = std::sync::Mutex::new(vec![unavailable.clone(), unavailable]);
        builder.faults(move |request| {
            let is_fresh = request.header("authorization")? != format!("Bearer {STALE}");
            if is_fresh {
                faults.lock().unwrap().pop()
            } else {
                None
            }
        })
    })
    .await;
    let source = Source::new(Some(sandbox.access_token()));
    let client = client(&sandbox, &source);
    // 401 with the old token, then twice 503 and 200 with the new one.
    let limited = crate::harness::fast_retries().max_attempts(3);
    let response = client.admins().me().retry(limited).await.unwrap();
    assert_eq!((response.attempts(), source.refreshes()), (4, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_rejections_share_one_refresh() {
    let sandbox = sandbox(|builder| builder).await;
    let source = Source::slow(Some(sandbox.access_token()), Duration::from_millis(200));
    let client = client(&sandbox, &source);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..50 {
        calls.spawn(client.admins().me().send());
    }
    while let Some(response) = calls.join_next().await {
        assert_eq!(response.unwrap().unwrap().attempts(), 2);
    }
    assert_eq!(source.refreshes(), 1);
    assert_eq!(sandbox.count(401), 50);
}

/// Polls a future once.
async fn poll_once<F: Future>(future: &mut Pin<&mut F>) -> bool {
    poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_ready())).await
}

#[tokio::test]
async fn a_request_that_nobody_polls_delays_no_other_one() {
    for polls in 1..40 {
        let sandbox = sandbox(|builder| builder).await;
        let source = Source::slow(Some(sandbox.access_token()), SOON);
        let client = client(&sandbox, &source);
        let mut idle = pin!(client.admins().me().send());
        let mut is_ready = false;
        for _ in 0..polls {
            if !is_ready {
                is_ready = poll_once(&mut idle).await;
                sleep(Duration::from_millis(1)).await;
            }
        }
        for _ in 0..3 {
            let other = timeout(LONG, client.admins().me().send()).await;
            assert!(
                other.is_ok_and(|response| response.is_ok()),
                "{polls} polls"
            );
        }
        if is_ready {
            return;
        }
        assert!(
            timeout(LONG, idle)
                .await
                .is_ok_and(|response| response.is_ok())
        );
    }
}

#[test]
fn a_runtime_that_stops_during_a_refresh_blocks_no_other_one() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().unwrap()
    };
    let server = tokio::runtime::Runtime::new().unwrap();
    let sandbox = server.block_on(sandbox(|builder| builder));
    let source = Source::slow(Some(sandbox.access_token()), Duration::from_millis(200));
    let client = client(&sandbox, &source);
    let (paused, stopped, running) = (runtime(), runtime(), runtime());
    // A connection is driven by the runtime that opened it, so each one has its own pool.
    let call = |seconds| {
        let timeout = Duration::from_secs(seconds);
        client.admins().me().connect_timeout(timeout).send()
    };
    for (other, seconds) in [(&paused, 5), (&stopped, 6)] {
        let started = source.refreshes();
        other.block_on(async {
            let call = tokio::spawn(call(seconds));
            while source.refreshes() == started {
                sleep(Duration::from_millis(1)).await;
            }
            drop(call);
        });
    }
    drop(stopped);
    let response = running.block_on(async { timeout(LONG, call(7)).await });
    assert_eq!(response.unwrap().unwrap().attempts(), 2);
    assert_eq!(source.refreshes(), 3);
}

#[tokio::test]
async fn without_a_newer_token_the_error_is_that_of_the_401() {
    let sandbox = sandbox(|builder| builder).await;
    for (newer, requests, refreshes) in [
        // The same token, another one that is rejected too, and an error.
        (Some(STALE), 1, 1),
        (Some("also-stale"), 2, 1),
        (None, 1, 1),
    ] {
        let source = Source::new(newer);
        let client = client(&sandbox, &source);
        for round in 1..=2 {
            sandbox.clear_requests();
            let error = client.admins().me().await.unwrap_err();
            assert!(error.is_unauthorized(), "{error}");
            assert_eq!(error.kind(), ErrorKind::Api);
            assert_eq!(sandbox.requests().len(), requests, "{newer:?}");
            assert_eq!(error.attempts() as usize, requests);
            // A token that failed to help is not used again.
            assert_eq!(source.refreshes(), refreshes * round, "{newer:?}");
            let source = std::error::Error::source(&error).map(ToString::to_string);
            let expected = newer.is_none().then(|| "the vault is sealed".to_owned());
            assert_eq!(source, expected);
            let shown = format!("{error} {error:?} {client:?}");
            assert!(!shown.contains("stale"), "{shown}");
        }
    }
}

/// A source that fails, or never returns.
struct Broken {
    hangs: bool,
}

/// An error whose fields contain a secret.
#[derive(Debug)]
#[allow(dead_code, reason = "shown by `Debug`")]
struct VaultError {
    secret: &'static str,
}

impl std::fmt::Display for VaultError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the vault is sealed")
    }
}

impl std::error::Error for VaultError {}

impl TokenSource for Broken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async {
            if self.hangs {
                std::future::pending::<()>().await;
            }
            Err(VaultError { secret: STALE }.into())
        })
    }
}

#[tokio::test]
async fn a_source_that_fails_sends_nothing() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client_with(&sandbox, |builder| {
        builder.token_source(Broken { hangs: false })
    });
    let error = client.admins().me().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::TokenSource, 0)
    );
    assert_eq!(error.operation(), Some("admins.me"));
    assert!(error.is_retryable());
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("the vault is sealed") && !shown.contains("secret"),
        "{shown}"
    );
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_source_that_hangs_is_limited_by_the_timeouts() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client_with(&sandbox, |builder| {
        builder.token_source(Broken { hangs: true })
    });
    // More than the client sends while it does not know the rate limit.
    let mut calls = tokio::task::JoinSet::new();
    for number in 0..40 {
        let call = client.admins().me();
        calls.spawn(if number % 2 == 0 {
            call.timeout(SOON * 50).send()
        } else {
            call.attempt_timeout(SOON).send()
        });
    }
    let all = timeout(LONG, async {
        while let Some(response) = calls.join_next().await {
            let error = response.unwrap().unwrap_err();
            assert!(
                matches!(error.kind(), ErrorKind::TokenSource | ErrorKind::Timeout),
                "{error}"
            );
        }
    });
    assert!(all.await.is_ok());
    assert!(sandbox.requests().is_empty());
    let working = AccessToken::new(sandbox.access_token()).unwrap();
    let other = client.with_token(working, None).unwrap();
    assert!(other.admins().me().await.is_ok());
}

#[tokio::test]
async fn the_setting_that_was_called_last_applies() {
    let sandbox = sandbox(|builder| builder).await;
    let source = Source::new(None);
    let later = client_with(&sandbox, |builder| {
        let builder = builder.token_source(source.clone());
        builder.access_token(sandbox.access_token())
    });
    assert!(later.admins().me().await.is_ok());
    let earlier = client(&sandbox, &source);
    assert!(earlier.admins().me().await.is_err());
    // A token is a source, and is asked for nothing.
    let constant = AccessToken::new(sandbox.access_token()).unwrap();
    let constant = client_with(&sandbox, |builder| builder.token_source(constant));
    assert!(constant.admins().me().await.is_ok());
    assert!(format!("{constant:?}").contains("AccessToken(..)"));
    let constant = AccessToken::new(sandbox.access_token()).unwrap();
    let constant = client_with(&sandbox, |builder| builder.access_token(constant));
    assert!(constant.admins().me().await.is_ok());
    let owned = sandbox.access_token().to_owned();
    let constant = client_with(&sandbox, |builder| builder.access_token(&owned));
    assert!(constant.admins().me().await.is_ok());
    assert!(Client::builder().base_url(sandbox.url()).build().is_err());
}
