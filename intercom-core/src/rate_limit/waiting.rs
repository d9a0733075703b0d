//! Waits for the admission of a request.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

use super::limiter::Admission;
use super::{LimiterInner, State};

/// The shortest wait for a window that is reported at level `INFO`.
const MIN_REPORTED_WAIT: Duration = Duration::from_secs(1);

/// The reason why a request was not admitted before its timeout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotAdmitted {
    /// The rate limit is exhausted until after the timeout: the next window opens in this time. The
    /// operation fails with [`RateLimited`](crate::ErrorKind::RateLimited).
    WindowExhausted(Duration),
    /// The timeout ended while the request waited. The operation fails with
    /// [`Timeout`](crate::ErrorKind::Timeout).
    TimedOut,
}

impl fmt::Display for NotAdmitted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WindowExhausted(wait) => write!(
                f,
                "the rate limit is exhausted until after the timeout: the next window opens in {wait:.1?}"
            ),
            Self::TimedOut => f.write_str("the timeout ended before the request was admitted"),
        }
    }
}

impl std::error::Error for NotAdmitted {}

/// How long a request waits until it checks the limiter again.
struct Wait {
    until: Duration,
    /// The time at which the window opens, if it is exhausted.
    opens: Option<Duration>,
}

/// A request that waits. Dropping it removes it from the queue.
struct Waiting<'a, M: Admission> {
    inner: &'a LimiterInner<M>,
    /// The number in the queue; `None` before it waits and after it is admitted.
    number: Option<u64>,
}

pub(super) async fn admit<M: Admission>(
    inner: &LimiterInner<M>,
    deadline: Option<Instant>,
) -> Result<M::Slot, NotAdmitted> {
    let mut waiting = Waiting {
        inner,
        number: None,
    };
    let began = inner.now();
    let mut timer = pin!(None::<Sleep>);
    poll_fn(|context| {
        loop {
            let wait = match waiting.ask(context.waker()) {
                Ok(slot) => {
                    if timer.is_some() {
                        tracing::debug!(
                            target: crate::TRACING_TARGET,
                            waited_ms = milliseconds(inner.now().saturating_sub(began)),
                            "waited for the rate limit"
                        );
                    }
                    return Poll::Ready(Ok(slot));
                }
                Err(wait) => wait,
            };
            // Times of the limiter are less than two minutes ahead.
            let mut wake_at = inner.origin + wait.until;
            if let Some(deadline) = deadline {
                if let Some(opens) = wait.opens
                    && inner.origin + opens >= deadline
                {
                    let wait = opens.saturating_sub(inner.now());
                    return Poll::Ready(Err(NotAdmitted::WindowExhausted(wait)));
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

impl<M: Admission> Waiting<'_, M> {
    /// Checks whether the request is admitted. Otherwise the waker is woken when it can be admitted
    /// earlier.
    fn ask(&mut self, waker: &Waker) -> Result<M::Slot, Wait> {
        let now = self.inner.now();
        let mut wakers = Vec::new();
        let unused;
        let mut announcement = None;
        let asked = {
            let State {
                limiter,
                queue,
                announced,
            } = &mut *self.inner.state();
            let is_new = self.number.is_none();
            let number = *self.number.get_or_insert_with(|| queue.join());
            limiter.expect(queue.len() + usize::from(is_new));
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
                        // Once for each window.
                        if let Some(opens) = opens
                            && opens > now.saturating_add(MIN_REPORTED_WAIT)
                            && opens > announced.saturating_add(MIN_REPORTED_WAIT)
                        {
                            *announced = opens;
                            announcement = Some((queue.len(), opens.saturating_sub(now)));
                        }
                        Err(Wait { until, opens })
                    }
                }
            }
        };
        drop(unused);
        wakers.into_iter().for_each(Waker::wake);
        if let Some((waiting, opens_in)) = announcement {
            tracing::info!(
                target: crate::TRACING_TARGET,
                waiting,
                opens_in_ms = milliseconds(opens_in),
                "waiting for the rate limit"
            );
        }
        asked
    }
}

impl<M: Admission> Drop for Waiting<'_, M> {
    fn drop(&mut self) {
        if let Some(number) = self.number {
            let (own, next) = self.inner.state().queue.leave(number);
            drop(own);
            next.into_iter().for_each(Waker::wake);
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
