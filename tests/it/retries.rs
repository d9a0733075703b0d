//! Retries, counted at the server.

use std::time::{Duration, Instant};

use intercom_api::{
    Client, Error, ErrorKind, ExclusiveTask, Idempotency, Method, OPERATIONS, RetryPolicy, types,
};
use intercom_sandbox::{Fault, Sandbox};

use crate::harness::{client, client_with, fast_retries, one_by_one, response, sandbox};

const SOON: Duration = Duration::from_millis(5);
const LONG: Duration = Duration::from_secs(30);

/// Sends a POST that only reads, and returns the number of attempts.
async fn search(client: &Client) -> Result<u32, Error> {
    let query = intercom_api::search::contact::EMAIL.eq("ada@example.com");
    let found = client.contacts().search(query).await?;
    Ok(found.attempts())
}

async fn read(client: &Client) -> Result<u32, Error> {
    Ok(client.tags().list().await?.attempts())
}

async fn write(client: &Client) -> Result<u32, Error> {
    let body = types::CreateOrUpdateTagRequest::new("Torn box");
    Ok(client.tags().create_or_update(body).await?.attempts())
}

fn retry_after(text: &str) -> Fault {
    Fault::Respond {
        status: 429,
        headers: vec![("retry-after".to_owned(), text.to_owned())],
        body: String::new(),
    }
}

fn cut(chunked: bool) -> Fault {
    Fault::CutBody { after: 12, chunked }
}

/// Returns the address of a server that has been stopped.
async fn closed_address() -> std::net::SocketAddr {
    let socket = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    socket.local_addr().unwrap()
}

/// A fault of the first attempt: whether reads and whether writes are retried, and the kind of the
/// error if not.
#[tokio::test]
async fn each_row_of_the_table_is_counted_at_the_server() {
    use ErrorKind::{Api, Connection, RateLimited};
    let mut table = vec![
        (Fault::Reset, true, false, Connection),
        (Fault::ResetWhileReading, true, false, Connection),
        (Fault::ResetAfterProcessing, true, false, Connection),
        (Fault::Close, true, false, Connection),
        (cut(false), true, false, Connection),
        (cut(true), true, false, Connection),
        (Fault::request_timeout(), true, false, Api),
        (Fault::server_error(), true, false, Api),
        (Fault::bad_gateway(), true, false, Api),
        (Fault::bad_gateway().after_processing(), true, false, Api),
        (Fault::unavailable(), true, false, Api),
        (Fault::gateway_timeout(), true, false, Api),
        (retry_after("0"), true, true, RateLimited),
        (Fault::rate_limited(SOON), true, true, RateLimited),
        (Fault::rate_limited_bare(), true, true, RateLimited),
    ];
    for status in [400, 401, 402, 403, 404, 405, 406, 409, 410, 415, 422, 501] {
        table.push((response(status, "{}"), false, false, Api));
    }
    let mut checks = tokio::task::JoinSet::new();
    for (fault, reads, writes, kind) in table {
        for (class, is_retried) in [("read", reads), ("search", reads), ("write", writes)] {
            checks.spawn(check(fault.clone(), class, is_retried, kind));
        }
    }
    assert_eq!(checks.join_all().await.len(), 3 * 27);
}

async fn check(fault: Fault, class: &str, is_retried: bool, kind: ErrorKind) {
    let name = format!("{class}, {fault:?}");
    let early = matches!(fault, Fault::ResetWhileReading);
    let script = one_by_one([fault]);
    let sandbox = sandbox(|builder| match early {
        true => builder.head_faults(script),
        false => builder.faults(script),
    })
    .await;
    let client = client_with(&sandbox, |builder| builder.rate_limiting(false));
    let outcome = match class {
        "read" => read(&client).await,
        "search" => search(&client).await,
        _ => write(&client).await,
    };
    let requests = sandbox.requests();
    if is_retried {
        assert_eq!((outcome.unwrap(), requests.len()), (2, 2), "{name}");
    } else {
        let error = outcome.expect_err(&name);
        assert_eq!(error.kind(), kind, "{name}: {error}");
        assert_eq!((error.attempts(), requests.len()), (1, 1), "{name}");
    }
    let processed = requests.iter().filter(|request| request.processed).count();
    assert!(class != "write" || processed <= 1, "{name}: {processed}");
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
async fn refused_connections_are_retried_for_reads_and_writes() {
    let address = closed_address().await;
    let client = Client::builder()
        .access_token("sandbox-access-token")
        .base_url(format!("http://{address}"))
        .retry(fast_retries().max_attempts(3))
        .build()
        .unwrap();
    for failed in [read(&client).await, write(&client).await] {
        let error = failed.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connection, 3));
        assert!(error.is_connect() && error.is_retryable());
    }

    // The client connects to a server that starts in the meantime.
    let late = tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(100)).await;
        Sandbox::builder().port(address.port()).start().await
    });
    let wait = Duration::from_millis(20);
    let policy = fast_retries()
        .max_attempts(1_000)
        .initial_backoff(wait)
        .max_backoff(wait);
    let body = types::CreateOrUpdateTagRequest::new("Late");
    let created = client.tags().create_or_update(body).retry(policy).await;
    assert!(created.unwrap().attempts() > 1);
    assert_eq!(late.await.unwrap().unwrap().requests().len(), 1);
}

#[tokio::test]
async fn attempts_are_bounded_and_counted() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::bad_gateway()))).await;
    let client = client(&sandbox);
    for (policy, attempts) in [
        (fast_retries(), 4),
        (fast_retries().max_attempts(2), 2),
        (RetryPolicy::none(), 1),
    ] {
        sandbox.clear_requests();
        let error = client.tags().list().retry(policy).await.unwrap_err();
        assert_eq!(error.attempts(), attempts);
        assert_eq!(sandbox.requests().len(), attempts as usize);
        assert_eq!(
            error.to_string().contains("after 4 attempts"),
            attempts == 4,
            "{error}"
        );
    }
}

#[tokio::test]
async fn the_server_is_left_alone_for_as_long_as_it_asks() {
    let second = Duration::from_secs(1);
    let faults = [Fault::retry_after(second), retry_after("100000")];
    let sandbox = sandbox(|builder| builder.faults(one_by_one(faults))).await;
    let client = client_with(&sandbox, |builder| builder.rate_limiting(false));
    let before = Instant::now();
    write(&client).await.unwrap_err();
    // The second attempt is sent after a second. Its response requires a wait of a day, which no
    // call accepts.
    let took = before.elapsed();
    assert!(took >= second && took < 20 * second, "{took:?}");
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
        .json(&serde_json::json!({}));
    assert_eq!(raw.send().await.unwrap_err().attempts(), 1);
    assert_eq!(sandbox.requests().len(), 2);
}

/// Starts a sandbox that delays its first responses.
async fn slow(responses: usize) -> Sandbox {
    let late = Fault::Delay {
        by: LONG,
        then: None,
    };
    sandbox(|builder| builder.faults(one_by_one(vec![late; responses]))).await
}

#[tokio::test]
async fn an_attempt_that_takes_too_long_is_a_timeout() {
    let client = |sandbox: &Sandbox| {
        client_with(sandbox, |builder| {
            builder.attempt_timeout(Duration::from_millis(300))
        })
    };
    let sandbox = slow(1).await;
    assert_eq!(read(&client(&sandbox)).await.unwrap(), 2);

    let sandbox = slow(1).await;
    let error = write(&client(&sandbox)).await.unwrap_err();
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
        .connect_timeout(20 * LONG)
        .attempt_timeout(20 * LONG)
        .retry(RetryPolicy::none())
        .build()
        .unwrap();
    let short = Duration::from_millis(50);
    let typed = client.admins().me().connect_timeout(short).send();
    let raw = client.request(Method::GET, "/me").connect_timeout(short);
    let outcomes = tokio::time::timeout(LONG, async {
        [typed.await.map(drop), raw.send().await.map(drop)]
    });
    for outcome in outcomes.await.unwrap() {
        let error = outcome.unwrap_err();
        assert!(error.is_connect(), "{error}");
    }
    // The connect timeout of the client still applies to other requests.
    let patient = tokio::time::timeout(short * 4, client.admins().me().send());
    assert!(patient.await.is_err());
}

#[tokio::test]
async fn a_timeout_ends_a_call_wherever_it_is() {
    // It ends while the call waits for a response.
    let sandbox = slow(9).await;
    let client = client_with(&sandbox, |builder| {
        builder.timeout(Duration::from_millis(300))
    });
    let error = read(&client).await.unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Timeout, 1));
    assert!(error.is_timeout() && error.is_retryable());

    // It ends between attempts. The error contains the last response.
    let sandbox =
        crate::harness::sandbox(|builder| builder.faults(|_| Some(Fault::unavailable()))).await;
    let wait = Duration::from_millis(40);
    let policy = RetryPolicy::default()
        .max_attempts(1_000_000)
        .initial_backoff(wait)
        .max_backoff(wait);
    let client = client_with(&sandbox, |builder| builder.retry(policy).timeout(10 * wait));
    let error = read(&client).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert_eq!(error.status().unwrap().as_u16(), 503);
    assert!(error.has_code("service_unavailable"));
    assert_eq!(error.request_id(), Some("sandboxfault00000000"));
    assert_eq!(error.attempts() as usize, sandbox.requests().len());
    let source = std::error::Error::source(&error).unwrap();
    let last = source.downcast_ref::<Error>().unwrap();
    assert_eq!(last.kind(), ErrorKind::Api);
}

#[tokio::test]
async fn headers_are_sent_with_every_attempt() {
    let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::server_error()]))).await;
    let tags = client(&sandbox).tags().list().header("x-trace", "seven");
    tags.send().await.unwrap();
    let requests = sandbox.requests();
    assert_eq!(requests.len(), 2);
    for request in &requests {
        assert_eq!(request.header("x-trace"), Some("seven"));
        assert_eq!(
            request.header("intercom-version"),
            Some(intercom_api::API_VERSION)
        );
    }
    for (name, value) in [("", "x"), ("a b", "x"), ("x-a", "line\nbreak")] {
        let error = client(&sandbox).tags().list().header(name, value).await;
        assert_eq!(error.unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert_eq!(sandbox.requests().len(), 2);
}

#[tokio::test]
async fn a_call_that_is_dropped_ends() {
    let sandbox = sandbox(|builder| builder.faults(|_| Some(Fault::unavailable()))).await;
    let policy = fast_retries().max_attempts(1_000_000);
    let call = tokio::spawn(client(&sandbox).tags().list().retry(policy).send());
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
async fn a_request_by_path_is_retried_by_its_method_or_as_declared() {
    let scroll = Some(ExclusiveTask::Scroll);
    for (method, declared, exclusive, parameter, sent) in [
        (Method::GET, None, None, None, 2),
        (Method::POST, None, None, None, 1),
        (Method::PUT, None, None, None, 1),
        (Method::DELETE, None, None, None, 1),
        (Method::POST, Some(true), None, None, 2),
        (Method::GET, Some(false), None, None, 1),
        // A scroll is retried only before it advances.
        (Method::GET, None, scroll, None, 2),
        (Method::GET, None, scroll, Some("a"), 1),
    ] {
        let sandbox = sandbox(|builder| builder.faults(one_by_one([Fault::Reset]))).await;
        let mut request = client(&sandbox)
            .request(method.clone(), "/nowhere")
            .query("scroll_param", parameter)
            .idempotent(declared);
        if let Some(task) = exclusive {
            request = request.exclusive(task);
        }
        let error = request.send().await.unwrap_err();
        assert_eq!(
            sandbox.requests().len(),
            sent,
            "{method} {declared:?} {parameter:?}"
        );
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
        let is_read = operation.idempotency == Idempotency::Idempotent;
        let said = match is_read {
            true if operation.server_side_cursor => {
                "with a cursor is retried only if the server did not process it"
            }
            true => "Idempotent: retried after transient failures.",
            false => "Not idempotent: retried only if the server did not process the request.",
        };
        let docs = format!("Sends `{method} {path}` (");
        let mut lines = code.iter().flat_map(|file| file.code.lines());
        let is_documented = lines.any(|line| line.contains(&docs) && line.contains(said));
        assert!(is_documented, "{docs} {said}");
        match method {
            "POST" if is_read => reading_posts.push(operation.name),
            _ => assert_eq!(is_read, method == "GET", "{method} {path}"),
        }
    }
    reading_posts.sort_unstable();
    let searches = ["contacts.search", "conversations.search", "tickets.search"];
    assert_eq!(reading_posts, [&["companies.list"], &searches[..]].concat());
}
