//! Sends a call: waits for the rate limit, attempts and retries.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{ACCEPT_ENCODING, AUTHORIZATION, HeaderName, HeaderValue, USER_AGENT};
use tokio::time::{Instant, sleep, timeout};
use tracing::Instrument;

use super::body::{self, BodyError};
use super::reporter::{self, Reporter};
use super::{ByteStream, Ending, Received, Response, redirected, span};
use crate::call::Call;
use crate::observer::{OperationOutcome, WaitReason};
use crate::operation::ExclusiveTask;
use crate::rate_limit::{NotAdmitted, Permit, acquire};
use crate::redact::safe_code;
use crate::response_meta::ResponseMeta;
use crate::retry::{self, Outcome, ResponseOutcome, RetryDecision, RetryState, StopReason};
use crate::token_source::Credentials;
use crate::{AccessToken, Error, error, platform};

const VERSION: HeaderName = HeaderName::from_static("intercom-version");

/// A boxed future, so that its code is compiled once in this crate, and not in each program.
pub(super) type Boxed<T> = Pin<Box<dyn Future<Output = Result<T, Error>> + Send>>;

/// Sends a call, and reads the complete body of the response.
pub(crate) fn buffered(call: Call) -> Boxed<(Received, Ending)> {
    let span = span::new(&call);
    let outer = span.clone();
    let strict = call.options.strict.unwrap_or(call.client.strict);
    let observer = call.client.observer.clone();
    Box::pin(
        async move {
            let mut ending = Ending::new(&call, outer);
            let (meta, body) = run(call, BodyMode::Buffered, &mut ending).await?;
            let body = body.bytes().await?;
            ending.received();
            let received = Received {
                meta,
                body,
                strict,
                observer,
            };
            Ok((received, ending))
        }
        .instrument(span),
    )
}

/// Sends a call, and returns the body of the response as a stream.
pub(super) fn streaming(call: Call) -> Boxed<Response<ByteStream>> {
    let span = span::new(&call);
    let outer = span.clone();
    Box::pin(
        async move {
            let mut ending = Ending::new(&call, outer);
            let (meta, body) = run(call, BodyMode::Streaming, &mut ending).await?;
            ending.report(OperationOutcome::Succeeded);
            Ok(Response::from_parts(body, meta))
        }
        .instrument(span),
    )
}

fn attempt_timeout(call: &Call) -> Duration {
    call.options
        .attempt_timeout
        .unwrap_or(call.client.attempt_timeout)
}

/// Whether the body is read as part of the attempt, so that the attempt is retried if reading
/// fails.
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

    /// Only complete bodies are decoded. A file that is compressed stays compressed.
    fn accept_encoding(self, gzip: bool) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Buffered if gzip => "gzip",
            _ => "identity",
        })
    }
}

/// Runs the attempts, and records the result in the span. Reports a failure, but not a success, whose
/// response may still fail to decode.
async fn run(
    mut call: Call,
    mode: BodyMode,
    ending: &mut Ending,
) -> Result<(ResponseMeta, ByteStream), Error> {
    let name = call.endpoint.name();
    let result = attempts(&mut call, mode, ending).await.map_err(|error| {
        let error = error
            .with_operation(name)
            .with_attempts(ending.attempts)
            .with_earlier_processed(ending.may_have_been_processed);
        call.with_lost_position(error)
    });
    let recorded = result.as_ref().map(|(meta, _)| meta);
    span::record(ending.span(), ending.attempts, recorded);
    if let Err(error) = &result {
        ending.report(OperationOutcome::Failed(error.kind()));
    }
    result
}

async fn attempts(
    call: &mut Call,
    mode: BodyMode,
    ending: &mut Ending,
) -> Result<(ResponseMeta, ByteStream), Error> {
    call.place_page()?;
    call.check()?;
    let call = &*call;
    let client = &call.client;
    let policy = call.options.retry.as_ref().unwrap_or(&client.retry);
    let total = call.options.timeout.or(client.timeout);
    let started = Instant::now();
    let name = call.endpoint.name();
    let attempt_timeout = attempt_timeout(call);
    let mut credentials = Credentials::new(&client.tokens, name);
    let mut reporter = Reporter::new(call);
    let mut last: Option<Error> = None;
    let (count, waited, processed) = ending.progress();
    loop {
        let remaining = match total {
            None => None,
            Some(total) => match total.checked_sub(started.elapsed()) {
                Some(remaining) if !remaining.is_zero() => Some(remaining),
                _ => return Err(Error::timeout(name, last)),
            },
        };
        let admission = acquire(&*client.limiter, remaining);
        let waits = Instant::now();
        let admitted = reporter.admission(*count + 1, admission).await;
        *waited += waits.elapsed();
        let permit = match admitted {
            Ok(permit) => permit,
            Err(NotAdmitted::TimedOut) => return Err(Error::timeout(name, last)),
            Err(NotAdmitted::WindowExhausted(wait)) => {
                return Err(Error::exhausted(name, wait, last));
            }
        };
        let remaining = total.map(|total| total.saturating_sub(started.elapsed()));
        let limit = remaining.map_or(attempt_timeout, |remaining| remaining.min(attempt_timeout));
        let began = Instant::now();
        let token = credentials.token(limit).await?;
        let limit = limit.saturating_sub(began.elapsed());
        *count += 1;
        reporter.attempt_began(*count, began);
        let result = attempt(call, mode, limit, permit, &token, *count).await;
        reporter.attempt_ended(
            *count,
            began.elapsed(),
            result
                .as_ref()
                .map(|(meta, body)| (meta, body.buffered_size()))
                .map_err(|failed| &failed.error),
        );
        let (error, outcome) = match result {
            Ok(response) => return Ok(response),
            Err(FailedAttempt { error, outcome }) => (error, outcome),
        };
        let Some(outcome) = outcome else {
            log_failed(*count, &error, StopReason::NotRetryable);
            return Err(error);
        };
        let error = if error.is_unauthorized() {
            let remaining = total.map(|total| total.saturating_sub(started.elapsed()));
            let limit = remaining.unwrap_or(attempt_timeout).min(attempt_timeout);
            match credentials.refresh(error, limit).await {
                Ok(error) => {
                    reporter.retry(*count, &error, Duration::ZERO, WaitReason::NewToken);
                    last = Some(error.with_attempts(*count));
                    continue;
                }
                Err(error) => error,
            }
        } else {
            error
        };
        if outcome == Outcome::TimedOut
            && remaining.is_some_and(|remaining| remaining <= attempt_timeout)
        {
            log_failed(*count, &error, StopReason::Timeout);
            return Err(Error::timeout(name, Some(error.with_attempts(*count))));
        }
        let state = RetryState::of(&outcome, SystemTime::now())
            .with_operation(name)
            .with_idempotency(call.idempotency())
            .with_attempts(*count - credentials.rejected_attempts())
            .with_elapsed(started.elapsed())
            .with_timeout(total);
        match retry::decide(policy, &state) {
            RetryDecision::Retry(wait) => {
                tracing::debug!(
                    target: crate::TRACING_TARGET,
                    attempt = *count,
                    http.response.status_code = error.status().map(|status| status.as_u16()),
                    "error.type" = span::error_type(&error),
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    intercom.request_id = error.request_id().map(safe_code),
                    "attempt failed, retrying"
                );
                reporter.retry(*count, &error, wait, reporter::reason(&state));
                *processed |= error.may_have_been_processed();
                last = Some(error.with_attempts(*count));
                sleep(wait).await;
                *waited += wait;
            }
            RetryDecision::Stop(reason) => {
                log_failed(*count, &error, reason);
                // The error of a 429 reports when to retry, so it is returned in place of a timeout.
                return Err(match reason {
                    StopReason::Timeout if !error.is_rate_limited() => {
                        Error::timeout(name, Some(error.with_attempts(*count)))
                    }
                    _ => error,
                });
            }
        }
    }
}

/// Logs the last attempt of an operation that failed.
fn log_failed(attempt: u32, error: &Error, reason: StopReason) {
    tracing::debug!(
        target: crate::TRACING_TARGET,
        attempt,
        http.response.status_code = error.status().map(|status| status.as_u16()),
        "error.type" = span::error_type(error),
        intercom.request_id = error.request_id().map(safe_code),
        ?reason,
        "attempt failed, not retrying"
    );
}

/// An attempt that failed. `outcome` is `None` if a retry would fail in the same way.
struct FailedAttempt {
    error: Error,
    outcome: Option<Outcome>,
}

impl FailedAttempt {
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

impl From<Error> for FailedAttempt {
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
    token: &AccessToken,
    attempt: u32,
) -> Result<(ResponseMeta, ByteStream), FailedAttempt> {
    let name = call.endpoint.name();
    let started = Instant::now();
    let mut response = match timeout(limit, send(call, mode, token)?).await {
        Ok(response) => response.map_err(|error| FailedAttempt::network(name, error))?,
        Err(_) => return Err(FailedAttempt::timed_out(name)),
    };
    redirected::check(call, &response)?;
    let headers = std::mem::take(response.headers_mut());
    let mut meta = ResponseMeta::new(response.status(), headers, attempt).guarded(token.guard());
    tracing::debug!(
        target: crate::TRACING_TARGET,
        attempt,
        http.response.status_code = meta.status().as_u16(),
        intercom.request_id = meta.request_id().as_deref().map(safe_code),
        "response received"
    );
    if !meta.status().is_success() {
        let limit = limit.saturating_sub(started.elapsed());
        return Err(error_response(call, meta, response, limit, permit).await);
    }
    permit.on_response(meta.status(), meta.headers());
    // For a stream, the attempt timeout limits the time between chunks, not the total time.
    if mode == BodyMode::Streaming {
        return Ok((
            meta,
            ByteStream::network(response, name, attempt_timeout(call), call.client.limits),
        ));
    }
    let remaining = limit.saturating_sub(started.elapsed());
    let max_size = call.client.limits.max_response_size;
    let body = match timeout(
        remaining,
        body::read(response, meta.headers_mut(), max_size),
    )
    .await
    {
        Ok(Ok(body)) => body,
        Ok(Err(BodyError::Network(error))) => return Err(FailedAttempt::network(name, error)),
        Ok(Err(error)) => return Err(error.into_error(name, &meta).into()),
        Err(_) => return Err(FailedAttempt::timed_out(name)),
    };
    if error::is_error_list(&body) {
        return Err(api_error(call, &meta, body).into());
    }
    Ok((meta, body.into()))
}

fn send(
    call: &Call,
    mode: BodyMode,
    token: &AccessToken,
) -> Result<impl Future<Output = reqwest::Result<platform::Response>> + use<>, Error> {
    let client = &call.client;
    let mut request = call.request(mode.accept())?;
    let is_same_origin = client.is_same_origin(request.url());
    let headers = request.headers_mut();
    headers.insert(VERSION, call.api_version()?);
    headers.insert(ACCEPT_ENCODING, mode.accept_encoding(client.gzip));
    headers
        .entry(USER_AGENT)
        .or_insert(client.user_agent.clone());
    if is_same_origin {
        if let Some(token) = token.header() {
            headers.insert(AUTHORIZATION, token);
        }
        if let Some(context) = client.trace_context.as_ref().and_then(|current| current()) {
            context.add_to(headers);
        }
    }
    let connect_timeout = call.options.connect_timeout.or(client.connect_timeout);
    let pool = client.http.pool(connect_timeout)?;
    Ok(platform::execute(&pool, request)?)
}

fn api_error(call: &Call, meta: &ResponseMeta, body: Bytes) -> Error {
    let error = Error::api(
        call.endpoint.name(),
        meta.status(),
        meta.headers().clone(),
        &body,
        Some(call.endpoint.route()),
    )
    .guarded(meta.guard());
    if error.is_version_invalid() {
        return error.with_versions(call.since(), call.requested_version());
    }
    error
}

/// Converts a response without a success status to a failed attempt.
async fn error_response(
    call: &Call,
    meta: ResponseMeta,
    response: platform::Response,
    limit: Duration,
    permit: Permit,
) -> FailedAttempt {
    let (status, hints) = (meta.status(), meta.hints());
    let may_be_busy = status == StatusCode::TOO_MANY_REQUESTS
        && call.endpoint.exclusive() == Some(ExclusiveTask::Job);
    // A 429 that is caused by a pending job does not count as rate limited. Only the body shows the
    // cause.
    let mut permit = Some(permit);
    if !may_be_busy && let Some(permit) = permit.take() {
        permit.on_response(status, meta.headers());
    }
    let excerpt = body::excerpt(response, meta.headers(), limit).await;
    let error = api_error(call, &meta, excerpt);
    let is_busy = may_be_busy && error.is_pending_job();
    let is_second_scroll = call.endpoint.exclusive() == Some(ExclusiveTask::Scroll)
        && !call.is_continued()
        && error.is_second_scroll();
    let busy = match (is_busy, is_second_scroll) {
        (true, _) => Some(ExclusiveTask::Job),
        (_, true) => Some(ExclusiveTask::Scroll),
        _ => None,
    };
    if let Some(permit) = permit {
        permit.on_response(
            if is_busy { StatusCode::OK } else { status },
            meta.headers(),
        );
    }
    let hint = call.endpoint.operation().and_then(|operation| {
        let codes: Vec<&str> = error.codes().collect();
        operation.hint(&codes, Some(status), call.is_continued(), busy.is_some())
    });
    FailedAttempt {
        error: error.with_hint(hint).with_busy(busy),
        outcome: Some(Outcome::Response(
            ResponseOutcome::new(status, &hints).pending_job(is_busy),
        )),
    }
}
