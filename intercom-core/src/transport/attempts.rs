//! One call from start to end: waiting for its turn, attempts, and the waits between them.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, HeaderName};
use tokio::time::{Instant, sleep, timeout};
use tracing::{Instrument, Span};

use super::{ByteStream, Received, Response, ResponseMeta};
use crate::call::Call;
use crate::error::MAX_BODY;
use crate::operation::Exclusive;
use crate::rate_limit::Permit;
use crate::retry::{self, Answer, Attempts, Decision, Outcome, Stop};
use crate::{Error, error};

const VERSION: HeaderName = HeaderName::from_static("intercom-version");

/// Boxed, so that it is compiled here once and not again in each program.
pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Makes the call and reads the body to its end.
pub(crate) fn buffered(call: Call) -> Boxed<Received> {
    let span = span(&call);
    let record = span.clone();
    Box::pin(
        async move {
            let (meta, body) = run(call, BodyMode::Buffered, &record).await?;
            let body = body.bytes().await?;
            Ok(Received { meta, body })
        }
        .instrument(span),
    )
}

/// Makes the call and leaves the body to the caller.
pub(super) fn streaming(call: Call) -> Boxed<Response<ByteStream>> {
    let span = span(&call);
    let record = span.clone();
    Box::pin(
        async move {
            let (meta, body) = run(call, BodyMode::Streaming, &record).await?;
            Ok(Response::from_parts(body, meta))
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
        method = endpoint.method_str(),
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

/// Whether a body is read as part of the attempt, so that one that breaks is retried.
#[derive(Clone, Copy, PartialEq)]
enum BodyMode {
    Buffered,
    Streaming,
}

impl BodyMode {
    fn accept(self) -> &'static str {
        match self {
            Self::Buffered => "application/json",
            Self::Streaming => "application/octet-stream",
        }
    }
}

/// Makes the attempts, and records in the span what came of them.
async fn run(call: Call, mode: BodyMode, span: &Span) -> Result<(ResponseMeta, ByteStream), Error> {
    let name = call.endpoint.name();
    let mut made = 0;
    let outcome = attempts(call, mode, &mut made)
        .await
        .map_err(|error| error.with_operation(name).with_attempts(made));
    if span.is_disabled() {
        return outcome;
    }
    span.record("attempts", made);
    let (status, request_id) = match &outcome {
        Ok((meta, _)) => (Some(meta.status()), meta.request_id()),
        Err(error) => (error.status(), error.request_id().map(str::to_owned)),
    };
    if let Some(status) = status {
        span.record("status", status.as_u16());
    }
    if let Some(id) = request_id {
        span.record("request_id", error::safe_code(&id));
    }
    outcome
}

async fn attempts(
    mut call: Call,
    mode: BodyMode,
    made: &mut u32,
) -> Result<(ResponseMeta, ByteStream), Error> {
    call.place_page()?;
    call.check()?;
    let shared = &call.shared;
    let policy = call.options.retry.as_ref().unwrap_or(&shared.retry);
    let total = call.options.timeout.or(shared.timeout);
    let began = Instant::now();
    let name = call.endpoint.name();
    let attempt_timeout = attempt_timeout(&call);
    let mut last: Option<Error> = None;
    loop {
        let remaining = match total {
            None => None,
            Some(total) => match total.checked_sub(began.elapsed()) {
                Some(remaining) if !remaining.is_zero() => Some(remaining),
                _ => return Err(Error::timeout(name, last)),
            },
        };
        let permit = shared.limiter.admit();
        let permit = match remaining {
            None => permit.await,
            Some(remaining) => match timeout(remaining, permit).await {
                Ok(permit) => permit,
                Err(_) => return Err(Error::timeout(name, last)),
            },
        };
        let remaining = total.map(|total| total.saturating_sub(began.elapsed()));
        let limit = remaining.map_or(attempt_timeout, |remaining| remaining.min(attempt_timeout));
        *made += 1;
        let (error, outcome) = match attempt(&call, mode, limit, permit, *made).await {
            Ok(received) => return Ok(received),
            Err(Failure { error, outcome }) => (error, outcome),
        };
        let Some(outcome) = outcome else {
            return Err(error);
        };
        if outcome == Outcome::TimedOut
            && remaining.is_some_and(|remaining| remaining <= attempt_timeout)
        {
            return Err(Error::timeout(name, Some(error.with_attempts(*made))));
        }
        let state = Attempts {
            idempotency: call.endpoint.idempotency(),
            made: *made,
            elapsed: began.elapsed(),
            timeout: total,
        };
        match retry::decide(policy, &state, &outcome, SystemTime::now(), retry::random()) {
            Decision::Wait(wait) => {
                tracing::debug!(
                    target: crate::TRACED,
                    attempt = *made,
                    status = error.status().map(|status| status.as_u16()),
                    kind = ?error.kind(),
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    request_id = error.request_id().map(error::safe_code),
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
                    request_id = error.request_id().map(error::safe_code),
                    ?reason,
                    "the attempt failed and stands"
                );
                return Err(error);
            }
        }
    }
}

/// An attempt that failed. Without an outcome, a retry would fail in the same way.
struct Failure {
    error: Error,
    outcome: Option<Outcome>,
}

impl Failure {
    fn network(operation: &'static str, error: reqwest::Error) -> Self {
        let outcome = Outcome::of_error(&error);
        Self {
            error: Error::transport(operation, error),
            outcome,
        }
    }

    fn timed_out(operation: &'static str) -> Self {
        Self {
            error: Error::attempt_timeout(operation),
            outcome: Some(Outcome::TimedOut),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            outcome: None,
        }
    }
}

async fn attempt(
    call: &Call,
    mode: BodyMode,
    limit: Duration,
    permit: Permit,
    made: u32,
) -> Result<(ResponseMeta, ByteStream), Failure> {
    let name = call.endpoint.name();
    let began = Instant::now();
    let mut response = match timeout(limit, send(call, mode)?).await {
        Ok(response) => response.map_err(|error| Failure::network(name, error))?,
        Err(_) => return Err(Failure::timed_out(name)),
    };
    let headers = std::mem::take(response.headers_mut());
    let meta = ResponseMeta::new(response.status(), headers, made);
    tracing::debug!(
        target: crate::TRACED,
        attempt = made,
        status = meta.status().as_u16(),
        request_id = meta.request_id().as_deref().map(error::safe_code),
        "answered"
    );
    if !meta.status().is_success() {
        return Err(refused(call, meta, response, limit, permit).await);
    }
    permit.answered(meta.status(), &meta.hints());
    // A download may take as long as it needs, as long as chunks arrive.
    if mode == BodyMode::Streaming {
        return Ok((
            meta,
            ByteStream::network(response, name, attempt_timeout(call)),
        ));
    }
    let body = match timeout(limit.saturating_sub(began.elapsed()), response.bytes()).await {
        Ok(body) => body.map_err(|error| Failure::network(name, error))?,
        Err(_) => return Err(Failure::timed_out(name)),
    };
    if error::is_error_list(&body) {
        return Err(api_error(call, &meta, body).into());
    }
    Ok((meta, body.into()))
}

fn send(
    call: &Call,
    mode: BodyMode,
) -> Result<impl Future<Output = reqwest::Result<reqwest::Response>> + use<>, Error> {
    let shared = &call.shared;
    let mut request = call.request(mode.accept())?;
    let is_own = shared.is_own(request.url());
    let headers = request.headers_mut();
    headers.insert(VERSION, shared.version.clone());
    if is_own {
        headers.insert(AUTHORIZATION, shared.token.header());
    }
    let pool = shared.http.pool(call.options.connect_timeout)?;
    Ok(pool.execute(request))
}

fn api_error(call: &Call, meta: &ResponseMeta, body: Bytes) -> Error {
    Error::api(
        call.endpoint.name(),
        meta.status(),
        meta.headers().clone(),
        body.to_vec(),
        Some(call.endpoint.route()),
    )
}

/// A response whose status reports a failure.
async fn refused(
    call: &Call,
    meta: ResponseMeta,
    response: reqwest::Response,
    limit: Duration,
    permit: Permit,
) -> Failure {
    let (status, hints) = (meta.status(), meta.hints());
    let may_be_busy = status == StatusCode::TOO_MANY_REQUESTS
        && call.endpoint.exclusive() == Some(Exclusive::Job);
    // A pending job says nothing about the rate; whether it is one is in the body.
    let mut permit = Some(permit);
    if !may_be_busy && let Some(permit) = permit.take() {
        permit.answered(status, &hints);
    }
    let error = api_error(call, &meta, excerpt(response, limit).await);
    let is_busy = may_be_busy && error.refuses_second_job();
    if let Some(permit) = permit {
        permit.answered(if is_busy { StatusCode::OK } else { status }, &hints);
    }
    let hint = call.endpoint.operation().and_then(|operation| {
        let codes: Vec<&str> = error.codes().collect();
        operation.hint(&codes, Some(status), call.cursor.is_some(), is_busy)
    });
    Failure {
        error: error
            .with_hint(hint)
            .with_busy(is_busy.then_some(Exclusive::Job)),
        outcome: Some(Outcome::Answer(
            Answer::new(status, &hints).pending_job(is_busy),
        )),
    }
}

/// The beginning of a body. An unreadable one is left out: the status matters more.
async fn excerpt(mut response: reqwest::Response, limit: Duration) -> Bytes {
    let mut body = Vec::new();
    let reading = async {
        while body.len() < MAX_BODY {
            match response.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) | Err(_) => break,
            }
        }
    };
    let _ = timeout(limit, reading).await;
    body.into()
}
