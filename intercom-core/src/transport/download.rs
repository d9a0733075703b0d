//! Transfers that are restarted when they fail.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use tokio::time::{Instant, sleep};

use crate::call::RequestOptions;
use crate::config::ClientInner;
use crate::retry::{self, Decision, Outcome, RetryState, StopReason};
use crate::{Error, ErrorKind, Idempotency};

/// One try of a transfer: a request, and the body of its response.
#[derive(Debug)]
pub struct Transfer {
    options: RequestOptions,
    attempts: AtomicU32,
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
/// arrives, as often as the retry policy allows.
///
/// The attempts of the request count towards the maximum, together with the restarts. The timeout
/// of the operation limits when the transfer can be restarted. It does not end a transfer that
/// makes progress.
pub async fn retry_transfer<T>(
    client: &ClientInner,
    options: &RequestOptions,
    mut run: impl AsyncFnMut(&Transfer) -> Result<T, Error>,
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
            attempts: AtomicU32::new(0),
        };
        let error = match run(&transfer).await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let responded = transfer.attempts.into_inner();
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
        let state = RetryState {
            idempotency: Idempotency::Idempotent,
            attempts,
            elapsed: started.elapsed(),
            timeout: total,
        };
        match retry::decide(policy, &state, &outcome, SystemTime::now(), retry::random()) {
            Decision::Wait(wait) => {
                tracing::debug!(
                    target: crate::TRACING_TARGET,
                    attempt = attempts,
                    kind = ?error.kind(),
                    "transfer failed, retrying"
                );
                sleep(wait).await;
            }
            Decision::Stop(StopReason::Timeout) => {
                let operation = error.operation().unwrap_or_default();
                return Err(Error::timeout(operation, Some(error)).with_attempts(attempts));
            }
            Decision::Stop(_) => return Err(error),
        }
    }
}
