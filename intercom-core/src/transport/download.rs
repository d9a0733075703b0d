//! Transfers that are restarted when they fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use tokio::time::{Instant, sleep};

use super::reporter;
use crate::RequestOptions;
use crate::config::ClientInner;
use crate::retry::{self, Outcome, RetryDecision, RetryState, StopReason};
use crate::{Error, ErrorKind};

/// One attempt of a transfer: a request, and the body of its response.
#[derive(Debug, Clone)]
pub struct Transfer {
    options: RequestOptions,
    attempts: Arc<AtomicU32>,
}

impl Transfer {
    /// Returns the options of the request, with the attempts and the time that remain.
    pub fn options(&self) -> RequestOptions {
        self.options.clone()
    }

    /// Records that there is a response, after this number of attempts.
    pub fn responded(&self, attempts: u32) {
        self.attempts.store(attempts, Ordering::Relaxed);
    }
}

/// Runs a transfer, and restarts it from the beginning if the connection is lost or no data
/// arrives, up to the limits of the retry policy.
///
/// The attempts of the request count towards the maximum, together with the restarts. The timeout
/// of the operation limits when the transfer can be restarted. It does not end a transfer that
/// makes progress.
pub async fn retry_transfer<T, F: Future<Output = Result<T, Error>>>(
    client: &ClientInner,
    options: &RequestOptions,
    mut run: impl FnMut(Transfer) -> F,
) -> Result<T, Error> {
    let policy = options.retry.as_ref().unwrap_or(&client.retry);
    let total = options.timeout.or(client.timeout);
    let started = Instant::now();
    let mut attempts = 0;
    loop {
        let mut options = options.clone();
        options.retry = Some(policy.after(attempts));
        options.timeout = total.map(|total| total.saturating_sub(started.elapsed()));
        let transfer = Transfer {
            options,
            attempts: Arc::default(),
        };
        let error = match run(transfer.clone()).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let responded = transfer.attempts.load(Ordering::Relaxed);
        let is_request = responded == 0;
        attempts += responded.max(error.attempts());
        let error = error.with_attempts(attempts);
        let outcome = match error.kind() {
            // The request itself failed, after its own retries.
            _ if is_request => return Err(error),
            ErrorKind::AttemptTimeout => Outcome::TimedOut,
            ErrorKind::Connection => Outcome::ConnectionLost,
            _ => return Err(error),
        };
        let state = RetryState::of(&outcome, SystemTime::now())
            .with_operation(error.operation().unwrap_or_default())
            .with_attempts(attempts)
            .with_elapsed(started.elapsed())
            .with_timeout(total);
        match retry::decide(policy, &state) {
            RetryDecision::Retry(wait) => {
                tracing::debug!(
                    target: crate::TRACING_TARGET,
                    attempt = attempts,
                    "error.type" = super::span::error_type(&error),
                    wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                    intercom.operation = error.operation(),
                    "transfer failed, retrying"
                );
                let operation = error.operation().unwrap_or_default();
                if let Some(observer) = client.observer.as_deref() {
                    let reason = reporter::reason(&state);
                    reporter::retry(observer, operation, attempts, &error, wait, reason);
                }
                sleep(wait).await;
            }
            RetryDecision::Stop(StopReason::Timeout) => {
                let operation = error.operation().unwrap_or_default();
                return Err(Error::timeout(operation, Some(error)).with_attempts(attempts));
            }
            RetryDecision::Stop(_) => return Err(error),
        }
    }
}
