//! Waits for the admission of a request.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::limiter::Slot;
use super::{LimiterInner, State};

/// Why a request was not admitted before its deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// The window is exhausted, and opens after this time, which is after the deadline.
    Closed(Duration),
    /// The deadline passed while the request waited for responses or for other requests.
    TimedOut,
}

/// How long a request waits until it asks again.
struct Wait {
    until: Duration,
    /// The time at which the window opens, if it is exhausted.
    opens: Option<Duration>,
}

/// A request that waits. Dropping it removes it from the queue.
struct Waiting<'a> {
    inner: &'a LimiterInner,
    /// The number in the queue; `None` before it waits and after it is admitted.
    number: Option<u64>,
}

pub(super) async fn admit(
    inner: &LimiterInner,
    deadline: Option<Instant>,
) -> Result<Slot, NotAdmitted> {
    let mut waiting = Waiting {
        inner,
        number: None,
    };
    let mut timer = pin!(None::<Sleep>);
    poll_fn(|context| {
        loop {
            let wait = match waiting.ask(context.waker()) {
                Ok(slot) => return Poll::Ready(Ok(slot)),
                Err(wait) => wait,
            };
            // Times of the limiter are less than two minutes ahead.
            let mut wake_at = inner.origin + wait.until;
            if let Some(deadline) = deadline {
                if let Some(opens) = wait.opens
                    && inner.origin + opens >= deadline
                {
                    let wait = opens.saturating_sub(inner.now());
                    return Poll::Ready(Err(NotAdmitted::Closed(wait)));
                }
                if Instant::now() >= deadline {
                    return Poll::Ready(Err(NotAdmitted::TimedOut));
                }
                wake_at = wake_at.min(deadline);
            }
            if timer.is_none() {
                timer.set(Some(sleep_until(wake_at)));
            }
            if let Some(mut timer) = timer.as_mut().as_pin_mut() {
                if timer.deadline() != wake_at {
                    timer.as_mut().reset(wake_at);
                }
                if timer.poll(context).is_pending() {
                    return Poll::Pending;
                }
            }
        }
    })
    .await
}

impl Waiting<'_> {
    /// Asks whether the request is admitted. Otherwise the waker is woken when it can be admitted
    /// earlier.
    fn ask(&mut self, waker: &Waker) -> Result<Slot, Wait> {
        let now = self.inner.now();
        let mut wakers = Vec::new();
        let unused;
        let asked = {
            let State { limiter, queue } = &mut *self.inner.state();
            let number = *self.number.get_or_insert_with(|| queue.join());
            if let Some(until) = queue.turn(number, now) {
                unused = queue.wait(number, waker);
                let opens = limiter.opens_at(now);
                Err(Wait { until, opens })
            } else {
                wakers = queue.overtake(number);
                match limiter.admit(now) {
                    Ok(slot) => {
                        queue.asked(limiter.ready_at(now));
                        let (own, next) = queue.leave(number);
                        unused = own;
                        wakers.extend(next);
                        self.number = None;
                        Ok(slot)
                    }
                    Err(until) => {
                        queue.asked(until);
                        unused = queue.wait(number, waker);
                        let opens = limiter.opens_at(now);
                        Err(Wait { until, opens })
                    }
                }
            }
        };
        drop(unused);
        wakers.into_iter().for_each(Waker::wake);
        asked
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let (own, next) = self.inner.state().queue.leave(number);
            drop(own);
            next.into_iter().for_each(Waker::wake);
        }
    }
}

#[cfg(test)]
mod tests;
