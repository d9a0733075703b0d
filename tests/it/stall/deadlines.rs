//! Timeouts apply once, and the rate limit never delays for longer than it has to.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::{Client, ErrorKind, Method, RetryPolicy};
use intercom_sandbox::Fault;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep};

use super::context::{Paused, Window};
use crate::harness::{client, client_with, one_by_one, sandbox};
use crate::network::read_head;

const SECOND: Duration = Duration::from_secs(1);

/// A part of a response, and the wait before it.
type Part = (Duration, String);

/// Starts a server that responds with these parts to the method and path of a request. Afterwards
/// the connection remains open.
async fn server(respond: impl Fn(&str) -> Vec<Part> + Send + Sync + 'static) -> Client {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let respond = Arc::new(respond);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let respond = Arc::clone(&respond);
            tokio::spawn(async move {
                loop {
                    let head = read_head(&mut stream).await;
                    if head.is_empty() {
                        return;
                    }
                    let line: Vec<&str> = head.split(' ').take(2).collect();
                    for (wait, part) in respond(&line.join(" ")) {
                        sleep(wait).await;
                        if stream.write_all(part.as_bytes()).await.is_err() {
                            return;
                        }
                    }
                }
            });
        }
    });
    Client::builder()
        .access_token("dG9rOnRlc3Q=")
        .base_url(format!("http://{address}"))
        .attempt_timeout(SECOND)
        .timeout(10 * SECOND)
        .retry(RetryPolicy::none())
        .build()
        .unwrap()
}

fn head(status: &str, length: usize) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn ok(body: &str) -> Vec<Part> {
    vec![(Duration::ZERO, head("200 OK", body.len()) + body)]
}

const JOB: &str = r#"{"job_identifier": "a", "status": "completed", "download_url": "", "download_expires_at": ""}"#;

#[tokio::test(start_paused = true)]
async fn a_timeout_before_the_window_opens_fails_immediately() {
    let server = Paused::start(|builder| builder).await;
    let client = server.context(Window::Closed).await.client;
    server.sandbox.clear_requests();
    let started = Instant::now();
    let call = client.admins().me().timeout(3 * SECOND);
    let error = call.await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert!(error.is_rate_limited() && error.is_retryable() && !error.is_timeout());
    assert_eq!((error.attempts(), error.status()), (0, None));
    let wait = error.retry_after().unwrap();
    assert!(wait > 3 * SECOND && wait <= 11 * SECOND, "{wait:?}");
    let text = error.to_string();
    assert!(
        text.starts_with("admins.me: the rate limit is exhausted for "),
        "{text}"
    );
    // A helper fails in the same way.
    let error = client.check_token().timeout(3 * SECOND).await.unwrap_err();
    assert!(error.is_rate_limited(), "{error}");
    assert!(started.elapsed() < SECOND, "{:?}", started.elapsed());
    assert!(server.sandbox.requests().is_empty());
    // After the wait, the request succeeds.
    sleep(wait).await;
    let call = client.admins().me().timeout(3 * SECOND);
    call.await.unwrap();
}

/// The wait before a retry is also a wait for the rate limit.
#[tokio::test(start_paused = true)]
async fn a_timeout_before_the_retry_of_a_429_is_a_rate_limit_error() {
    let limited = || Fault::RateLimited {
        reset_in: None,
        retry_after: Some(30 * SECOND),
    };
    let faults = one_by_one([limited(), limited()]);
    let sandbox = sandbox(|builder| builder.faults(faults)).await;
    let started = Instant::now();
    let error = client(&sandbox)
        .admins()
        .me()
        .timeout(5 * SECOND)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::RateLimited);
    assert_eq!(error.attempts(), 1);
    assert_eq!(error.retry_after(), Some(30 * SECOND));
    assert!(started.elapsed() < 5 * SECOND);
    // Other failures remain timeouts.
    let faults = one_by_one([crate::harness::response(503, "{}")]);
    let sandbox = crate::harness::sandbox(|builder| builder.faults(faults)).await;
    let slow = RetryPolicy::default()
        .initial_backoff(3_600 * SECOND)
        .max_backoff(3_600 * SECOND);
    let client = client_with(&sandbox, |builder| builder.retry(slow));
    let error = client
        .admins()
        .me()
        .timeout(SECOND / 1_000)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
}

#[tokio::test(start_paused = true)]
async fn the_body_of_an_error_is_read_within_the_same_timeout() {
    let client = server(|line| match line {
        "GET /export/content/data/a" => ok(JOB),
        _ => vec![
            (900 * SECOND / 1_000, head("503 Service Unavailable", 100)),
            // Arrives after the timeout.
            (SECOND * 600, "x".repeat(100)),
        ],
    })
    .await;
    let started = Instant::now();
    let error = client.admins().me().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    let took = started.elapsed();
    assert!(took < 1_200 * SECOND / 1_000, "{took:?}");

    let file = client
        .data_exports()
        .job("a")
        .wait()
        .await
        .unwrap()
        .unwrap();
    let started = Instant::now();
    let error = file.download().await.unwrap_err();
    assert_eq!(error.status().map(|status| status.as_u16()), Some(503));
    let took = started.elapsed();
    assert!(took < 1_200 * SECOND / 1_000, "{took:?}");
}

/// A download fails before and after the server responds, in turn.
fn failing_downloads(requests: &Arc<AtomicUsize>) -> impl Fn(&str) -> Vec<Part> + use<> {
    let requests = Arc::clone(requests);
    move |line| match line {
        "GET /export/content/data/a" => ok(JOB),
        _ if requests.fetch_add(1, Ordering::SeqCst).is_multiple_of(2) => {
            vec![(Duration::ZERO, head("503 Service Unavailable", 2) + "{}")]
        }
        // The rest does not arrive.
        _ => vec![(
            Duration::ZERO,
            head("200 OK", 100).replace("json", "octet-stream") + "x",
        )],
    }
}

#[tokio::test(start_paused = true)]
async fn saving_an_export_makes_as_many_attempts_as_the_policy_and_the_timeout_allow() {
    for (attempts, kind) in [
        (1, ErrorKind::Api),
        (2, ErrorKind::AttemptTimeout),
        (7, ErrorKind::Api),
        (1_000, ErrorKind::Timeout),
    ] {
        let requests = Arc::default();
        let client = server(failing_downloads(&requests)).await;
        let policy = RetryPolicy::default()
            .max_attempts(attempts)
            .max_backoff(SECOND);
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("messages.csv.gz");
        let started = Instant::now();
        let file = client.data_exports().job("a").wait().await.unwrap();
        let error = file.unwrap().retry(policy).save(&path).await.unwrap_err();
        assert_eq!(error.kind(), kind, "{error}");
        assert_eq!(error.attempts() as usize, requests.load(Ordering::SeqCst));
        if kind != ErrorKind::Timeout {
            assert_eq!(error.attempts(), attempts);
        }
        let took = started.elapsed();
        assert!(took < 12 * SECOND, "{took:?}");
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_with_only_retry_after_holds_back_other_calls() {
    let limited = Fault::Respond {
        status: 429,
        headers: vec![("retry-after".to_owned(), "7".to_owned())],
        body: String::new(),
    };
    let faults = one_by_one([limited]);
    let sandbox = sandbox(|builder| builder.rate_headers(false).faults(faults)).await;
    let client = client_with(&sandbox, |builder| builder.retry(RetryPolicy::none()));
    client.admins().me().await.unwrap_err();
    let started = Instant::now();
    let others: Vec<_> = (0..5)
        .map(|_| tokio::spawn(client.admins().me().send()))
        .collect();
    let error = client.admins().me().timeout(SECOND).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert!(error.retry_after().unwrap() > 6 * SECOND);
    for other in others {
        other.await.unwrap().unwrap();
    }
    let took = started.elapsed();
    assert!(took >= 7 * SECOND && took < 9 * SECOND, "{took:?}");
    assert_eq!(sandbox.count(429), 1);
}

/// Whatever the reset says, a client needs no more than one window for the requests of one window.
#[tokio::test(start_paused = true)]
async fn a_wrong_reset_costs_at_most_one_window() {
    const PER_WINDOW: u64 = 10;
    type Reset = fn(u64) -> String;
    let resets: [(&str, Reset); 4] = [
        ("in milliseconds", |end| (end * 1_000).to_string()),
        ("always the same", |_| "1750086400".to_owned()),
        ("beyond any number", |_| "99999999999999999999".to_owned()),
        ("in the past", |end| (end - 86_400).to_string()),
    ];
    for (name, reset) in resets {
        let zero = Instant::now();
        let window = Mutex::new((0, 0));
        let faults = move |_: &intercom_sandbox::RecordedRequest| {
            let now = 1_750_000_000 + zero.elapsed().as_secs();
            let end = now / 10 * 10 + 10;
            let mut window = window.lock().unwrap();
            if window.0 != end {
                *window = (end, 0);
            }
            let limited = window.1 == PER_WINDOW;
            window.1 += u64::from(!limited);
            let header = |name: &str, value: String| (format!("x-ratelimit-{name}"), value);
            Some(Fault::Respond {
                status: if limited { 429 } else { 200 },
                headers: vec![
                    header("limit", PER_WINDOW.to_string()),
                    header("remaining", (PER_WINDOW - window.1).to_string()),
                    header("reset", reset(end)),
                ],
                body: "{}".to_owned(),
            })
        };
        let sandbox = sandbox(|builder| {
            let builder = builder.rate_headers(false).frozen_at(1_750_000_000);
            builder.faults(faults)
        })
        .await;
        let client = client_with(&sandbox, |builder| {
            builder.retry(RetryPolicy::default().max_attempts(50))
        });
        let calls = (0..45).map(|_| tokio::spawn(client.request(Method::GET, "/me").send()));
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        // Five windows are needed; the first may be about to end, each later one begins with a probe.
        let took = zero.elapsed();
        assert!(took < 70 * SECOND, "{name}: {took:?}");
    }
}
