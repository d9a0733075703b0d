//! One call from its beginning to its end: waiting for its turn, attempts, and waits between them.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderName};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use super::{ByteStream, Received, Response};
use crate::call::{Call, Target};
use crate::error::MAX_BODY;
use crate::retry::{self, Answer, Attempts, Decision, Outcome, Stop};
use crate::{Error, error, paging};

const VERSION: HeaderName = HeaderName::from_static("intercom-version");

/// Boxed, so that it is compiled here once and not again with each program.
type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Makes the call, and reads the answer to its end.
pub(crate) fn whole(call: Call) -> Boxed<Received> {
    let span = span(&call);
    Box::pin(
        async move {
            match run(call, Reading::Whole).await? {
                Got::Whole(received) => Ok(received),
                Got::Begun(response, attempts) => Ok(Received {
                    status: response.status(),
                    headers: response.headers().clone(),
                    body: bytes::Bytes::new(),
                    attempts,
                }),
            }
        }
        .instrument(span),
    )
}

/// Makes the call, and leaves the body of the answer to the caller.
pub(super) fn stream(call: Call) -> Boxed<Response<ByteStream>> {
    let span = span(&call);
    Box::pin(
        async move {
            let operation = call.target.name();
            let pause = attempt_timeout(&call);
            match run(call, Reading::Stream).await? {
                Got::Begun(response, attempts) => {
                    let (status, headers) = (response.status(), response.headers().clone());
                    let stream = ByteStream::new(response, operation, pause);
                    Ok(Response::new(stream, status, headers).with_attempts(attempts))
                }
                Got::Whole(received) => Err(Error::paging(
                    operation,
                    if received.body.is_empty() {
                        "there is no body"
                    } else {
                        "the body was read already"
                    },
                )),
            }
        }
        .instrument(span),
    )
}

/// Holds no values of parameters: they may be customers' data.
fn span(call: &Call) -> tracing::Span {
    let target = &call.target;
    tracing::info_span!(
        "intercom.call",
        operation = target.name(),
        method = %target.method(),
        path = target.template(),
        status = tracing::field::Empty,
        attempts = tracing::field::Empty,
        request_id = tracing::field::Empty,
    )
}

fn attempt_timeout(call: &Call) -> Duration {
    call.options.timeout.unwrap_or(call.client.shared().timeout)
}

#[derive(Clone, Copy, PartialEq)]
enum Reading {
    Whole,
    Stream,
}

enum Got {
    Whole(Received),
    Begun(reqwest::Response, u32),
}

async fn run(mut call: Call, reading: Reading) -> Result<Got, Error> {
    paging::apply(&mut call)?;
    call.check()?;
    let client = call.client.clone();
    let shared = client.shared();
    let policy = call.options.retry.as_ref().unwrap_or(&shared.retry);
    let deadline = call.options.deadline.or(shared.deadline);
    let began = Instant::now();
    let name = call.target.name();
    let mut made = 0;
    let mut last: Option<Error> = None;
    loop {
        let left = match deadline {
            None => None,
            Some(deadline) => match deadline.checked_sub(began.elapsed()) {
                Some(left) if !left.is_zero() => Some(left),
                _ => return Err(finish(Error::deadline(name, last), made)),
            },
        };
        let turn = shared.pacer.admit();
        let turn = match left {
            None => turn.await,
            Some(left) => match timeout(left, turn).await {
                Ok(turn) => turn,
                Err(_) => return Err(finish(Error::deadline(name, last), made)),
            },
        };
        let left = deadline.map(|deadline| deadline.saturating_sub(began.elapsed()));
        let most = attempt_timeout(&call);
        let limit = left.map_or(most, |left| left.min(most));
        made += 1;
        let (error, outcome) = match attempt(&call, reading, limit, turn, made).await {
            Ok(got) => {
                let (status, headers) = match &got {
                    Got::Whole(received) => (received.status, &received.headers),
                    Got::Begun(response, _) => (response.status(), response.headers()),
                };
                record(Some(status), made, error::request_id(headers).as_deref());
                return Ok(got);
            }
            Err(Failure { error, outcome }) => (error, outcome),
        };
        let Some(outcome) = outcome else {
            return Err(finish(error, made));
        };
        if outcome == Outcome::TimedOut && left.is_some_and(|left| left <= most) {
            return Err(finish(Error::deadline(name, Some(error)), made));
        }
        let state = Attempts {
            class: call.target.class(),
            made,
            elapsed: began.elapsed(),
            deadline,
        };
        match retry::decide(policy, &state, &outcome, SystemTime::now(), retry::random()) {
            Decision::Wait(wait) => {
                tracing::debug!(
                    attempt = made,
                    status = error.status().map(|status| status.as_u16()),
                    kind = ?error.kind(),
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    request_id = error.request_id(),
                    "the attempt failed and is repeated"
                );
                last = Some(error);
                sleep(wait).await;
            }
            Decision::Stop(Stop::Deadline) => {
                return Err(finish(Error::deadline(name, Some(error)), made));
            }
            Decision::Stop(reason) => {
                tracing::debug!(attempt = made, ?reason, "the attempt failed and stands");
                return Err(finish(error, made));
            }
        }
    }
}

fn finish(error: Error, made: u32) -> Error {
    record(error.status(), made, error.request_id());
    error.with_attempts(made)
}

fn record(status: Option<StatusCode>, attempts: u32, request_id: Option<&str>) {
    let span = tracing::Span::current();
    if span.is_disabled() {
        return;
    }
    span.record("attempts", attempts);
    if let Some(status) = status {
        span.record("status", status.as_u16());
    }
    if let Some(id) = request_id {
        span.record("request_id", id);
    }
}

/// An attempt that failed; no outcome means that no repetition mends it.
struct Failure {
    error: Error,
    outcome: Option<Outcome>,
}

impl Failure {
    fn of(operation: &'static str, error: reqwest::Error) -> Self {
        let outcome = Outcome::of_error(&error);
        Self {
            error: Error::transport(operation, error),
            outcome,
        }
    }
}

async fn attempt(
    call: &Call,
    reading: Reading,
    limit: Duration,
    turn: crate::rate_limit::Permit,
    made: u32,
) -> Result<Got, Failure> {
    let shared = call.client.shared();
    let name = call.target.name();
    let accept = match reading {
        Reading::Whole => "application/json",
        Reading::Stream => "application/octet-stream",
    };
    let mut request = call.request(accept).map_err(|error| Failure {
        error,
        outcome: None,
    })?;
    let headers = request.headers_mut();
    headers.insert(VERSION, shared.version.clone());
    if request.url().origin() == shared.origin.origin() {
        request
            .headers_mut()
            .insert(AUTHORIZATION, shared.token.header());
    }
    // A download may take as long as it has to, so its limit is one between two pieces.
    if reading == Reading::Whole {
        *request.timeout_mut() = Some(limit);
    }
    let sent = shared.http.execute(request);
    let response = match reading {
        Reading::Whole => sent.await,
        Reading::Stream => match timeout(limit, sent).await {
            Ok(response) => response,
            Err(_) => {
                return Err(Failure {
                    error: Error::timeout(name),
                    outcome: Some(Outcome::TimedOut),
                });
            }
        },
    };
    let response = response.map_err(|error| Failure::of(name, error))?;
    let (status, headers) = (response.status(), response.headers().clone());
    // A job that is pending says nothing about the rate; whether it is that is in the body.
    let mut turn = Some(turn);
    if !(status == StatusCode::TOO_MANY_REQUESTS && orders_export(call))
        && let Some(turn) = turn.take()
    {
        turn.answered(status, &headers);
    }
    tracing::debug!(
        attempt = made,
        status = status.as_u16(),
        request_id = error::request_id(&headers).as_deref(),
        "answered"
    );
    if !status.is_success() {
        let body = excerpt(response, limit).await;
        let answer = Answer::new(status, &headers, SystemTime::now());
        let error = Error::api(name, status, headers.clone(), body);
        let pending = orders_export(call) && error.is_export_pending();
        if let Some(turn) = turn {
            turn.answered(if pending { StatusCode::OK } else { status }, &headers);
        }
        let error = error.with_hint(hint(call, status, pending));
        return Err(Failure {
            error,
            outcome: Some(Outcome::Answer(answer.pending_job(pending))),
        });
    }
    if reading == Reading::Stream {
        return Ok(Got::Begun(response, made));
    }
    let body = response
        .bytes()
        .await
        .map_err(|error| Failure::of(name, error))?;
    if error::is_error_list(&body) {
        return Err(Failure {
            error: Error::api(name, status, headers, body.to_vec()),
            outcome: None,
        });
    }
    Ok(Got::Whole(Received {
        status,
        headers,
        body,
        attempts: made,
    }))
}

/// Whether it orders an export, of which a workspace has one at a time: a second one is refused with 429 for as long as the first takes.
fn orders_export(call: &Call) -> bool {
    match &call.target {
        Target::Operation(operation) => {
            operation.method == "POST" && operation.path.starts_with("/export/")
        }
        Target::Raw { method, path, .. } => {
            *method == reqwest::Method::POST && path.starts_with("/export/")
        }
    }
}

/// What to do about a failure that the API explains badly.
fn hint(call: &Call, status: StatusCode, pending_export: bool) -> Option<&'static str> {
    if pending_export {
        return Some(
            "another export is pending, and there can be one at a time: wait for it or cancel it, by its id",
        );
    }
    let Target::Operation(operation) = call.target else {
        return None;
    };
    if operation.paging != crate::Paging::Scroll {
        return None;
    }
    match (status, &call.cursor) {
        (StatusCode::BAD_REQUEST, None) => Some(
            "there can be one scroll at a time: another one is open, and ends a minute after its last page",
        ),
        (StatusCode::NOT_FOUND, Some(_)) => Some(
            "the scroll has run out, a minute after its last page: start again from the beginning",
        ),
        _ => None,
    }
}

/// The beginning of a body. What cannot be read is left out: the status is the news.
async fn excerpt(mut response: reqwest::Response, limit: Duration) -> Vec<u8> {
    let mut body = Vec::new();
    let reading = async {
        while body.len() < MAX_BODY {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) | Err(_) => break,
            }
        }
    };
    // With a body that does not come, the status alone has to do.
    let _ = timeout(limit, reading).await;
    body
}
