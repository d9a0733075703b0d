//! Transfers that start again when they break.

use std::time::SystemTime;

use tokio::time::{Instant, sleep};

use crate::call::RequestOptions;
use crate::config::ClientInner;
use crate::retry::{self, Attempts, Decision, Outcome};
use crate::{Error, ErrorKind, Idempotency};

/// Runs a transfer, and runs it again from its beginning when the connection breaks or no data arrives, as often as the retry policy allows.
///
/// The request that starts a transfer has retries of its own; this is for what breaks after its response has begun.
pub async fn retry_transfer<T, F: Future<Output = Result<T, Error>>>(
    client: &ClientInner,
    options: &RequestOptions,
    mut transfer: impl FnMut() -> F,
) -> Result<T, Error> {
    let policy = options.retry.as_ref().unwrap_or(&client.retry);
    let began = Instant::now();
    let mut made = 0;
    loop {
        made += 1;
        let error = match transfer().await {
            Ok(value) => return Ok(value),
            Err(error) => error,
        };
        let outcome = match error.kind() {
            // A request that failed was retried already.
            _ if error.attempts() > 0 => return Err(error),
            ErrorKind::AttemptTimeout => Outcome::TimedOut,
            ErrorKind::Connection => Outcome::Broken,
            _ => return Err(error),
        };
        let state = Attempts {
            idempotency: Idempotency::Idempotent,
            made,
            elapsed: began.elapsed(),
            timeout: options.timeout.or(client.timeout),
        };
        match retry::decide(policy, &state, &outcome, SystemTime::now(), retry::random()) {
            Decision::Wait(wait) => {
                tracing::debug!(
                    target: crate::TRACED,
                    attempt = made,
                    kind = ?error.kind(),
                    "the transfer broke and is retried"
                );
                sleep(wait).await;
            }
            Decision::Stop(_) => return Err(error.with_attempts(made)),
        }
    }
}
