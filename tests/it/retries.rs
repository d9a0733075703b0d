//! Retries, counted at the server.

use std::time::{Duration, Instant};

use intercom_api::{
    Client, Error, ErrorKind, ExclusiveTask, Idempotency, Method, OPERATIONS, RetryPolicy, types,
};
use intercom_sandbox::{Builder, Fault, Sandbox};

use crate::harness::{client, client_with, fast_retries, one_by_one, response, sandbox};

const SOON: Duration = Duration::from_millis(5);

/// Sends a POST that only reads.
async fn search(client: &Client) -> Result<(), Error> {
    let query = intercom_api::search::contact::EMAIL.eq("ada@example.com");
    client.contacts().search(query).await.map(|_| ())
}

async fn read(client: &Client) -> Result<(), Error> {
    client.tags().list().await.map(|_| ())
}

async fn write(client: &Client) -> Result<(), Error> {
    let body = types::CreateOrUpdateTagRequest::new("Torn box");
    client.tags().create_or_update(body).await.map(|_| ())
}

/// A fault of the first attempt, and the number of times that reads and writes are then sent.
struct Row {
    name: &'static str,
    fault: Fault,
    reads: usize,
    writes: usize,
    /// The kind of error of a write that is not retried.
    kind: ErrorKind,
}

fn table() -> Vec<Row> {
    use ErrorKind::{Api, Connection, RateLimited};
    let row = |name, fault, reads, writes, kind| Row {
        name,
        fault,
        reads,
        writes,
        kind,
    };
    let cut = |chunked| Fault::CutBody { after: 12, chunked };
    let mut rows = vec![
        row("reset", Fault::Reset, 2, 1, Connection),
        row(
            "reset while reading",
            Fault::ResetWhileReading,
            2,
            1,
            Connection,
        ),
        row(
            "reset after acting",
            Fault::ResetAfterProcessing,
            2,
            1,
            Connection,
        ),
        row("closed", Fault::Close, 2, 1, Connection),
        row("cut body", cut(false), 2, 1, Connection),
        row("cut chunked body", cut(true), 2, 1, Connection),
        row("408", Fault::request_timeout(), 2, 1, Api),
        row("500, empty", Fault::server_error(), 2, 1, Api),
        row("502, HTML", Fault::bad_gateway(), 2, 1, Api),
        row(
            "502 although it was done",
            Fault::bad_gateway().after_processing(),
            2,
            1,
            Api,
        ),
        row("503", Fault::unavailable(), 2, 1, Api),
        row("504", Fault::gateway_timeout(), 2, 1, Api),
        row("429 with Retry-After", retry_after("0"), 2, 2, RateLimited),
        row(
            "429 with a reset",
            Fault::rate_limited(SOON),
            2,
            2,
            RateLimited,
        ),
        row("bare 429", Fault::rate_limited_bare(), 2, 2, RateLimited),
    ];
    // Failures that a retry does not fix.
    for status in [400, 401, 402, 403, 404, 405, 406, 409, 410, 415, 422, 501] {
        rows.push(row("refused", response(status, "{}"), 1, 1, Api));
    }
    rows
}

fn retry_after(text: &str) -> Fault {
    Fault::Respond {
        status: 429,
        headers: vec![("retry-after".to_owned(), text.to_owned())],
        body: String::new(),
    }
}

#[tokio::test]
async fn each_row_of_the_table_is_counted_at_the_server() {
    let mut rows = tokio::task::JoinSet::new();
    for row in table() {
        rows.spawn(check(row));
    }
    let mut checked = 0;
    while let Some(done) = rows.join_next().await {
        done.unwrap();
        checked += 1;
    }
    assert_eq!(checked, 27);
}

async fn check(row: Row) {
    let Row { name, .. } = row;
    for (class, sent) in [
        ("read", row.reads),
        ("search", row.reads),
        ("write", row.writes),
    ] {
        let fault = row.fault.clone();
        let early = matches!(fault, Fault::ResetWhileReading);
        let script = one_by_one([fault.clone()]);
        let sandbox = sandbox(|builder| {
            if early {
                builder.head_faults(script)
            } else {
                builder.faults(script)
            }
        })
        .await;
        let client = client_with(&sandbox, |builder| builder.rate_limiting(false));
        let outcome = match class {
            "read" => read(&client).await,
            "search" => search(&client).await,
            _ => write(&client).await,
        };
        let requests = sandbox.requests();
        assert_eq!(requests.len(), sent, "{name}, {class}: {requests:?}");
        if sent == 2 {
            assert!(outcome.is_ok(), "{name}, {class}: {outcome:?}");
        } else {
            let error = outcome.expect_err(name);
            assert_eq!(error.kind(), row.kind, "{name}, {class}: {error}");
            assert_eq!(error.attempts(), 1, "{name}, {class}");
        }
        let acted = requests.iter().filter(|request| request.processed).count();
        assert!(
            class != "write" || acted <= 1,
            "{name} was done {acted} times"
        );
    }
}

#[tokio::test]
async fn connections_that_are_reset_before_the_request_are_made_anew_for_reads_only() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.reset_connections(2);
    read(&client(&sandbox)).await.unwrap();
    assert_eq!(sandbox.requests().len(), 1);

    sandbox.reset_connections(1);
    // A separate client, because open connections are reused.
    let error = write(&client(&sandbox)).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 1));
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn refused_connections_are_tried_again_by_all() {
    // No server listens on this address anymore.
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    drop(socket);
    let client = Client::builder()
        .access_token("sandbox-access-token")
        .base_url(format!("http://{address}"))
        .retry(fast_retries().max_attempts(3))
        .build()
        .unwrap();
    for error in [
        read(&client).await.unwrap_err(),
        write(&client).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::Connection);
        assert!(error.is_connect() && error.is_retryable());
        assert_eq!(error.attempts(), 3);
    }

    // The client connects to a server that starts in the meantime.
    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Sandbox::builder().port(address.port()).start().await
    });
    let patient = RetryPolicy::default()
        .max_attempts(1_000)
        .initial_backoff(Duration::from_millis(20))
        .max_backoff(Duration::from_millis(40));
    let body = types::CreateOrUpdateTagRequest::new("Late");
    let made = client
        .tags()
        .create_or_update(body)
        .retry(patient)
        .await
        .unwrap();
    let sandbox = late.await.unwrap().unwrap();
    assert!(made.attempts() > 1);
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn attempts_are_bounded_and_counted() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::bad_gateway()))).await;
    let client = client(&sandbox);
    let error = read(&client).await.unwrap_err();
    assert_eq!((error.attempts(), sandbox.requests().len()), (4, 4));
    assert!(error.to_string().contains("after 4 attempts"), "{error}");

    sandbox.clear_requests();
    let twice = client
        .tags()
        .list()
        .retry(fast_retries().max_attempts(2))
        .await;
    assert_eq!(twice.unwrap_err().attempts(), 2);
    assert_eq!(sandbox.requests().len(), 2);

    sandbox.clear_requests();
    let once = client.tags().list().retry(RetryPolicy::none()).await;
    assert_eq!(once.unwrap_err().attempts(), 1);
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
async fn an_answer_after_repetitions_tells_how_many() {
    let faults = [Fault::Reset, Fault::unavailable()];
    let sandbox = sandbox(|builder| builder.faults(one_by_one(faults))).await;
    let tags = client(&sandbox).tags().list().await.unwrap();
    assert_eq!(tags.attempts(), 3);
    assert_eq!(tags.status().as_u16(), 200);
}

#[tokio::test]
async fn the_server_is_left_alone_for_as_long_as_it_asks() {
    let sandbox = sandbox(|builder| {
        builder.faults(one_by_one([
            Fault::retry_after(Duration::from_secs(1)),
            retry_after("100000"),
        ]))
    })
    .await;
    let client = client_with(&sandbox, |builder| builder.rate_limiting(false));
    let before = Instant::now();
    write(&client).await.unwrap_err();
    // The second attempt is sent after a second. Its response requires a wait of a day, which no
    // call accepts.
    assert!(before.elapsed() >= Duration::from_secs(1));
    assert!(before.elapsed() < Duration::from_secs(20));
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn a_pending_export_is_not_asked_for_again() {
    let pending = serde_json::json!({
        "type": "error.list",
        "errors": [{ "code": "conflict", "message": "There are pending message data export jobs" }],
    });
    let sandbox = sandbox(|builder| builder.faults(move |_| Some(response(429, &pending)))).await;
    let client = client(&sandbox);
    let body = types::CreateDataExportRequest::new(1_700_000_000, 1_700_086_400);
    let error = client.data_exports().create(body).await.unwrap_err();
    assert!(error.is_rate_limited());
    assert_eq!(error.attempts(), 1);
    let raw = client
        .request(Method::POST, "/export/content/data")
        .exclusive(ExclusiveTask::Job)
        .json(&serde_json::json!({}))
        .send()
        .await;
    assert_eq!(raw.unwrap_err().attempts(), 1);
    assert_eq!(sandbox.requests().len(), 2);
}

/// Starts a sandbox that delays its first responses.
async fn slow(by: Duration, answers: usize) -> Sandbox {
    let late = Fault::Delay { by, then: None };
    sandbox(|builder: Builder| builder.faults(one_by_one(vec![late; answers]))).await
}

const LONG: Duration = Duration::from_secs(30);

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_a_timeout() {
    let sandbox = slow(LONG, 1).await;
    let client = client_with(&sandbox, |builder| {
        builder.attempt_timeout(Duration::from_millis(300))
    });
    read(&client).await.unwrap();
    assert_eq!(sandbox.requests().len(), 2);

    let sandbox = slow(LONG, 1).await;
    let client = client_with(&sandbox, |builder| builder.attempt_timeout(LONG));
    let body = types::CreateOrUpdateTagRequest::new("Slow");
    let write = client
        .tags()
        .create_or_update(body)
        .attempt_timeout(Duration::from_millis(300));
    let error = write.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AttemptTimeout);
    assert!(error.is_timeout() && error.is_retryable() && !error.is_connect());
    // The request was processed, and was not retried.
    let requests = sandbox.requests();
    assert!(requests.len() == 1 && requests[0].processed);
}

#[tokio::test]
async fn a_call_has_a_connect_timeout_of_its_own() {
    // The listener accepts connections, but does not respond to the TLS handshake.
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = Client::builder()
        .access_token("t")
        .base_url(format!("https://{}", silent.local_addr().unwrap()))
        .connect_timeout(Duration::from_secs(600))
        .attempt_timeout(Duration::from_secs(600))
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let short = Duration::from_millis(50);
    let typed = client.admins().me().connect_timeout(short).send();
    let raw = client.request(Method::GET, "/me").connect_timeout(short);
    let outcomes = tokio::time::timeout(LONG, async {
        [typed.await.map(drop), raw.send().await.map(drop)]
    });
    for outcome in outcomes.await.expect("they end by themselves") {
        let error = outcome.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Connection, "{error}");
        assert!(error.is_connect());
    }
    // The connect timeout of the client still applies to other requests.
    let patient = tokio::time::timeout(short * 4, client.admins().me().send());
    assert!(patient.await.is_err());
}

#[tokio::test]
async fn a_deadline_ends_a_call_wherever_it_is() {
    // The timeout ends while the call waits for a response.
    let sandbox = slow(LONG, 9).await;
    let client = client_with(&sandbox, |builder| {
        builder.timeout(Duration::from_millis(300))
    });
    let error = read(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.is_timeout() && error.is_retryable());

    // The timeout ends between attempts. The error contains the last response.
    let sandbox =
        crate::harness::sandbox(|builder| builder.faults(|_| Some(Fault::unavailable()))).await;
    let client = crate::harness::client(&sandbox);
    let patient = RetryPolicy::default()
        .max_attempts(1_000_000)
        .initial_backoff(Duration::from_millis(40))
        .max_backoff(Duration::from_millis(40));
    let error = client
        .tags()
        .list()
        .retry(patient)
        .timeout(Duration::from_millis(400))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert!(error.has_code("service_unavailable"));
    assert_eq!(error.request_id(), Some("sandboxfault00000000"));
    assert_eq!(error.attempts() as usize, sandbox.requests().len());
    let source = std::error::Error::source(&error).unwrap();
    let last = source.downcast_ref::<Error>().unwrap();
    assert_eq!(last.kind(), ErrorKind::Api);

    // A wait that would exceed the timeout is not started.
    let sandbox = crate::harness::sandbox(|builder| {
        builder.faults(|_| Some(Fault::retry_after(Duration::from_secs(20))))
    })
    .await;
    let client = crate::harness::client(&sandbox);
    let before = Instant::now();
    let error = client
        .tags()
        .list()
        .timeout(Duration::from_secs(15))
        .await
        .unwrap_err();
    assert!(before.elapsed() < Duration::from_secs(10));
    assert_eq!(
        (error.kind(), error.attempts()),
        (ErrorKind::RateLimited, 1)
    );
    assert!(error.is_rate_limited());
    assert!(error.retry_after().unwrap() <= Duration::from_secs(20));
}

#[tokio::test]
async fn headers_go_with_every_attempt_and_leave_the_own_ones_alone() {
    let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::server_error()]))).await;
    let client = client(&sandbox);
    let tags = client.tags().list().header("x-trace", "seven");
    tags.send().await.unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.header("x-trace"), Some("seven"));
        assert_eq!(request.header("intercom-version"), Some("2.10"));
    }
    for name in [
        "Authorization",
        "host",
        "Content-Length",
        "Intercom-Version",
    ] {
        let error = client.tags().list().header(name, "x").await;
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{name}");
        assert_eq!(error.attempts(), 0);
    }
    for (name, value) in [("", "x"), ("a b", "x"), ("x-a", "line\nbreak")] {
        let error = client.tags().list().header(name, value).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_ends() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::unavailable()))).await;
    let client = client(&sandbox);
    let policy = RetryPolicy::default()
        .max_attempts(1_000_000)
        .initial_backoff(Duration::from_millis(5))
        .max_backoff(Duration::from_millis(5));
    let call = tokio::spawn(client.tags().list().retry(policy).send());
    while sandbox.requests().len() < 3 {
        tokio::time::sleep(SOON).await;
    }
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    // One request may have been in flight.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let seen = sandbox.requests().len();
    tokio::time::sleep(Duration::from_millis(150)).await;
    assert_eq!(sandbox.requests().len(), seen);
}

#[tokio::test]
async fn a_request_of_ones_own_is_repeated_by_its_method() {
    for (method, class, sent) in [
        (Method::GET, None, 2),
        (Method::POST, None, 1),
        (Method::PUT, None, 1),
        (Method::DELETE, None, 1),
        (Method::POST, Some(true), 2),
        (Method::GET, Some(false), 1),
    ] {
        let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::Reset]))).await;
        let client = client(&sandbox);
        let mut request = client.request(method.clone(), "/nowhere");
        request = request.idempotent(class);
        request.send().await.unwrap_err();
        assert_eq!(sandbox.requests().len(), sent, "{method} {class:?}");
    }
}

#[tokio::test]
async fn a_scroll_by_path_is_retried_only_before_it_advances() {
    for (parameter, sent) in [(None, 2), (Some("a"), 1)] {
        let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::Reset]))).await;
        let request = client(&sandbox)
            .request(Method::GET, "/nowhere")
            .exclusive(ExclusiveTask::Scroll)
            .query("scroll_param", parameter);
        let error = request.send().await.unwrap_err();
        assert_eq!(sandbox.requests().len(), sent, "{parameter:?}");
        assert_eq!(error.requires_restart(), parameter.is_some());
    }
}

#[test]
fn the_class_of_each_operation_is_in_the_table_and_in_its_docs() {
    let generated = intercom_gen::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let code = generated.files;
    assert_eq!(OPERATIONS.len(), 108);
    let mut reading_posts = Vec::new();
    for operation in OPERATIONS {
        let (method, path) = (operation.method, operation.path);
        let said = match operation.idempotency {
            Idempotency::Idempotent if operation.server_side_cursor => {
                "with a cursor is retried only if the server did not process it"
            }
            Idempotency::Idempotent => "Idempotent: retried after transient failures.",
            _ => "Not idempotent: retried only if the server did not process the request.",
        };
        let docs = format!("Sends `{method} {path}` (");
        let mut lines = code.iter().flat_map(|file| file.code.lines());
        assert!(
            lines.any(|line| line.contains(&docs) && line.contains(said)),
            "{docs} {said}"
        );
        let is_read = operation.idempotency == Idempotency::Idempotent;
        match method {
            "GET" => assert!(is_read, "{path}"),
            "POST" if is_read => reading_posts.push(operation.name),
            _ => assert!(!is_read, "{method} {path}"),
        }
    }
    reading_posts.sort_unstable();
    assert_eq!(
        reading_posts,
        [
            "companies.list",
            "contacts.search",
            "conversations.search",
            "tickets.search"
        ]
    );
}
