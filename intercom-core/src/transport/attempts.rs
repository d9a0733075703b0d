//! One call from its beginning to its end: waiting for its turn, attempts, and waits between them.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderName};
use tokio::time::{Instant, sleep, timeout};
use tracing::{Instrument, Span};

use super::{ByteStream, Received, Response};
use crate::call::{Call, Endpoint};
use crate::error::MAX_BODY;
use crate::retry::{self, Answer, Attempts, Decision, Outcome, Stop};
use crate::{Error, error};

const VERSION: HeaderName = HeaderName::from_static("intercom-version");

/// Boxed, so that it is compiled here once and not again with each program.
pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Makes the call, and reads the answer to its end.
pub(crate) fn whole(call: Call) -> Boxed<Received> {
    let span = span(&call);
    let told = span.clone();
    Box::pin(
        async move {
            match run(call, BodyMode::Whole, &told).await? {
                Got::Whole(received) => Ok(received),
                Got::Streaming(response, attempts) => Ok(Received {
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
    let told = span.clone();
    Box::pin(
        async move {
            let operation = call.endpoint.name();
            let pause = attempt_timeout(&call);
            match run(call, BodyMode::Stream, &told).await? {
                Got::Streaming(response, attempts) => {
                    let (status, headers) = (response.status(), response.headers().clone());
                    let stream = ByteStream::new(response, operation, pause);
                    Ok(Response::new(stream, status, headers).with_attempts(attempts))
                }
                Got::Whole(received) => Err(Error::incomplete(
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
fn span(call: &Call) -> Span {
    let endpoint = &call.endpoint;
    tracing::info_span!(
        target: crate::TRACED,
        "intercom.call",
        operation = endpoint.name(),
        method = %endpoint.method(),
        path = endpoint.template(),
        status = tracing::field::Empty,
        attempts = tracing::field::Empty,
        request_id = tracing::field::Empty,
    )
}

fn attempt_timeout(call: &Call) -> Duration {
    call.options
        .attempt_timeout
        .unwrap_or(call.shared.attempt_timeout)
}

#[derive(Clone, Copy, PartialEq)]
enum BodyMode {
    Whole,
    Stream,
}

enum Got {
    Whole(Received),
    Streaming(reqwest::Response, u32),
}

/// What comes of it is written into the span.
async fn run(call: Call, reading: BodyMode, span: &Span) -> Result<Got, Error> {
    let mut made = 0;
    let outcome = attempts(call, reading, &mut made).await;
    if span.is_disabled() {
        return outcome.map_err(|error| error.with_attempts(made));
    }
    span.record("attempts", made);
    let (status, request_id) = match &outcome {
        Ok(Got::Whole(received)) => {
            let id = error::request_id(&received.headers);
            (Some(received.status), id)
        }
        Ok(Got::Streaming(response, _)) => {
            let id = error::request_id(response.headers());
            (Some(response.status()), id)
        }
        Err(error) => (error.status(), error.request_id().map(str::to_owned)),
    };
    if let Some(status) = status {
        span.record("status", status.as_u16());
    }
    if let Some(id) = request_id {
        span.record("request_id", error::word(&id));
    }
    outcome.map_err(|error| error.with_attempts(made))
}

async fn attempts(mut call: Call, reading: BodyMode, made: &mut u32) -> Result<Got, Error> {
    call.place_page()?;
    call.check()?;
    let shared = &call.shared;
    let policy = call.options.retry.as_ref().unwrap_or(&shared.retry);
    let deadline = call.options.timeout.or(shared.timeout);
    let began = Instant::now();
    let name = call.endpoint.name();
    let mut last: Option<Error> = None;
    loop {
        let remaining = match deadline {
            None => None,
            Some(deadline) => match deadline.checked_sub(began.elapsed()) {
                Some(remaining) if !remaining.is_zero() => Some(remaining),
                _ => return Err(Error::timeout(name, last)),
            },
        };
        let turn = shared.limiter.admit();
        let turn = match remaining {
            None => turn.await,
            Some(remaining) => match timeout(remaining, turn).await {
                Ok(turn) => turn,
                Err(_) => return Err(Error::timeout(name, last)),
            },
        };
        let remaining = deadline.map(|deadline| deadline.saturating_sub(began.elapsed()));
        let attempt_limit = attempt_timeout(&call);
        let limit = remaining.map_or(attempt_limit, |remaining| remaining.min(attempt_limit));
        *made += 1;
        let (error, outcome) = match attempt(&call, reading, limit, turn, *made).await {
            Ok(got) => return Ok(got),
            Err(Failure { error, outcome }) => (error, outcome),
        };
        let Some(outcome) = outcome else {
            return Err(error);
        };
        if outcome == Outcome::TimedOut
            && remaining.is_some_and(|remaining| remaining <= attempt_limit)
        {
            return Err(Error::timeout(name, Some(error.with_attempts(*made))));
        }
        let state = Attempts {
            idempotency: call.endpoint.idempotency(),
            made: *made,
            elapsed: began.elapsed(),
            timeout: deadline,
        };
        match retry::decide(policy, &state, &outcome, SystemTime::now(), retry::random()) {
            Decision::Wait(wait) => {
                tracing::debug!(
                    target: crate::TRACED,
                    attempt = *made,
                    status = error.status().map(|status| status.as_u16()),
                    kind = ?error.kind(),
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    request_id = error.request_id().map(error::word),
                    "the attempt failed and is repeated"
                );
                last = Some(error.with_attempts(*made));
                sleep(wait).await;
            }
            Decision::Stop(Stop::Timeout) => {
                return Err(Error::timeout(name, Some(error.with_attempts(*made))));
            }
            Decision::Stop(reason) => {
                tracing::debug!(
                    target: crate::TRACED,
                    attempt = *made,
                    status = error.status().map(|status| status.as_u16()),
                    kind = ?error.kind(),
                    request_id = error.request_id().map(error::word),
                    ?reason,
                    "the attempt failed and stands"
                );
                return Err(error);
            }
        }
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
    reading: BodyMode,
    limit: Duration,
    turn: crate::rate_limit::Permit,
    made: u32,
) -> Result<Got, Failure> {
    let shared = &call.shared;
    let name = call.endpoint.name();
    let accept = match reading {
        BodyMode::Whole => "application/json",
        BodyMode::Stream => "application/octet-stream",
    };
    let mut request = call.request(accept).map_err(|error| Failure {
        error,
        outcome: None,
    })?;
    let headers = request.headers_mut();
    headers.insert(VERSION, shared.version.clone());
    if shared.is_own(request.url()) {
        request
            .headers_mut()
            .insert(AUTHORIZATION, shared.token.header());
    }
    // A download may take as long as it has to, so its limit is one between two pieces.
    if reading == BodyMode::Whole {
        *request.timeout_mut() = Some(limit);
    }
    let pool = shared.http.pool(call.options.connect_timeout);
    let sent = pool
        .map_err(|error| Failure {
            error,
            outcome: None,
        })?
        .execute(request);
    let response = match reading {
        BodyMode::Whole => sent.await,
        BodyMode::Stream => match timeout(limit, sent).await {
            Ok(response) => response,
            Err(_) => {
                return Err(Failure {
                    error: Error::attempt_timeout(name),
                    outcome: Some(Outcome::TimedOut),
                });
            }
        },
    };
    let mut response = response.map_err(|error| Failure::of(name, error))?;
    let status = response.status();
    let headers = match reading {
        BodyMode::Whole => std::mem::take(response.headers_mut()),
        BodyMode::Stream => response.headers().clone(),
    };
    // A job that is pending says nothing about the rate; whether it is that is in the body.
    let mut turn = Some(turn);
    if !(status == StatusCode::TOO_MANY_REQUESTS && orders_export(call))
        && let Some(turn) = turn.take()
    {
        turn.answered(status, &headers);
    }
    tracing::debug!(
        target: crate::TRACED,
        attempt = made,
        status = status.as_u16(),
        request_id = error::request_id(&headers).as_deref().map(error::word),
        "answered"
    );
    if !status.is_success() {
        let body = excerpt(response, limit).await;
        let answer = Answer::new(status, &headers, SystemTime::now());
        let error = Error::api(name, status, headers.clone(), body);
        let pending = orders_export(call) && error.refuses_second_job();
        if let Some(turn) = turn {
            turn.answered(if pending { StatusCode::OK } else { status }, &headers);
        }
        let hint = hint(call, &error, pending);
        let error = error.with_hint(hint);
        return Err(Failure {
            error,
            outcome: Some(Outcome::Answer(answer.pending_job(pending))),
        });
    }
    if reading == BodyMode::Stream {
        return Ok(Got::Streaming(response, made));
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
    match &call.endpoint {
        Endpoint::Operation(operation) => {
            operation.method == "POST" && operation.path.starts_with("/export/")
        }
        Endpoint::Raw { method, path, .. } => {
            *method == reqwest::Method::POST && path.starts_with("/export/")
        }
    }
}

/// What to do about a failure that the API explains badly.
fn hint(call: &Call, error: &Error, pending_export: bool) -> Option<&'static str> {
    if pending_export {
        return Some(
            "another export is pending, and there can be one at a time: wait for it or cancel it, by its id",
        );
    }
    let Endpoint::Operation(operation) = call.endpoint else {
        return None;
    };
    if operation.pagination != crate::Pagination::Scroll {
        return None;
    }
    if error.has_code("scroll_exists") {
        Some(
            "there can be one scroll at a time: another one is open, and ends a minute after its last page",
        )
    } else if error.is_not_found() && call.cursor.is_some() {
        Some("the scroll has run out, a minute after its last page: start again from the beginning")
    } else {
        None
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
