//! Transfers that are restarted when they fail.

use std::time::SystemTime;

use tokio::time::{Instant, sleep};

use crate::call::RequestOptions;
use crate::config::ClientInner;
use crate::retry::{self, Decision, Outcome, RetryState};
use crate::{Error, ErrorKind, Idempotency};

/// Runs a transfer, and restarts it from the beginning if the connection is lost or no data
/// arrives, as often as the retry policy allows.
///
/// The request that starts the transfer is retried separately. This function covers failures of the
/// body.
pub async fn retry_transfer<T, F: Future<Output = Result<T, Error>>>(
    client: &ClientInner,
    options: &RequestOptions,
    mut transfer: impl FnMut() -> F,
) -> Result<T, Error> {
    let policy = options.retry.as_ref().unwrap_or(&client.retry);
    let started = Instant::now();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let error = match transfer().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let outcome = match error.kind() {
            // The request itself failed, after its own retries.
            _ if error.attempts() > 0 => return Err(error),
            ErrorKind::AttemptTimeout => Outcome::TimedOut,
            ErrorKind::Connection => Outcome::ConnectionLost,
            _ => return Err(error),
        };
        let state = RetryState {
            idempotency: Idempotency::Idempotent,
            attempts,
            elapsed: started.elapsed(),
            timeout: options.timeout.or(client.timeout),
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
            Decision::Stop(_) => return Err(error.with_attempts(attempts)),
        }
    }
}
