//! Requests the pages of scrolls.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::Error;
use crate::call::Call;
use crate::observer::ScrollWaitEvent;
use crate::operation::HintTrigger;
use crate::redact::safe_code;
use crate::scroll_slot::{IDLE, Turn};
use crate::transport::{self, Ending, Received};

/// The first wait while another scroll is open; it doubles up to [`LONGEST_PAUSE`].
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(8);
/// The wait for a turn after which it is reported.
const ANNOUNCED_AFTER: Duration = Duration::from_secs(1);
/// Requests a page of a scroll, after waiting for a turn if the scroll has none. The timeout of the
/// operation covers all waits.
pub(super) async fn receive(
    call: &Call,
    turn: &mut Option<Turn>,
) -> Result<(Received, Ending), Error> {
    let started = Instant::now();
    let total = call.options.timeout.or(call.client.timeout);
    let name = call.endpoint.name();
    let turn = match turn {
        Some(turn) => turn,
        None => {
            let acquire = announced(call);
            let acquired = match total {
                None => Some(acquire.await),
                Some(total) => timeout(total, acquire).await.ok(),
            };
            let has_waited = acquired.as_ref().is_none_or(|(_, has_waited)| *has_waited);
            if has_waited {
                observe(call, started.elapsed(), false, acquired.is_none());
            }
            match acquired {
                Some((acquired, _)) => turn.insert(acquired),
                None => return Err(Error::timeout(name, None).with_hint(busy_hint(call))),
            }
        }
    };
    let limit = call
        .options
        .attempt_timeout
        .unwrap_or(call.client.attempt_timeout);
    let mut pause = FIRST_PAUSE;
    let mut refused: Option<Instant> = None;
    loop {
        let mut request = call.clone();
        request.options.timeout = total.map(|total| total.saturating_sub(started.elapsed()));
        let received = turn.during(transport::buffered(request), limit).await;
        let error = match received {
            Err(error) if error.is_scroll_busy() && !call.is_continued() => error,
            received => return received,
        };
        let waited = refused.get_or_insert_with(Instant::now).elapsed();
        let Some(left) = call.wait_while_busy.checked_sub(waited) else {
            return Err(error);
        };
        if left.is_zero() {
            return Err(error);
        }
        let wait = pause.min(left);
        let timed_out = total.is_some_and(|total| started.elapsed().saturating_add(wait) >= total);
        observe(call, wait, true, timed_out);
        if timed_out {
            return Err(Error::timeout(name, Some(error)).with_hint(busy_hint(call)));
        }
        tracing::debug!(
            target: crate::TRACING_TARGET,
            wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
            intercom.operation = name,
            intercom.request_id = error.request_id().map(safe_code),
            "another scroll is open, retrying"
        );
        turn.during(sleep(wait), wait).await;
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

/// Waits for a turn, and also returns whether another scroll of the client held it. A wait for longer
/// than a second causes one event of level `INFO`.
async fn announced(call: &Call) -> (Turn, bool) {
    let mut acquire = pin!(call.client.scroll.clone().acquire());
    let mut has_waited = false;
    let first = poll_fn(|context| {
        let polled = acquire.as_mut().poll(context);
        has_waited |= polled.is_pending();
        polled
    });
    let turn = match timeout(ANNOUNCED_AFTER, first).await {
        Ok(turn) => turn,
        Err(_) => {
            tracing::info!(
                target: crate::TRACING_TARGET,
                idle_limit_s = IDLE.as_secs(),
                intercom.operation = call.endpoint.name(),
                "waiting for another scroll of this client, until it ends or is idle for a minute"
            );
            acquire.await
        }
    };
    (turn, has_waited)
}

fn observe(call: &Call, wait: Duration, reported_by_server: bool, timed_out: bool) {
    if let Some(observer) = &call.client.observer {
        observer.on_scroll_wait(&ScrollWaitEvent {
            operation: call.endpoint.name(),
            wait,
            reported_by_server,
            timed_out,
        });
    }
}

fn busy_hint(call: &Call) -> Option<&'static str> {
    let operation = call.endpoint.operation()?;
    operation.find_hint(|on| on == HintTrigger::Exclusive)
}
