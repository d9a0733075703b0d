//! Takes turns between the scrolls of a client, because only one can be open at a time.

use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

/// How long the server keeps an unused scroll open. A turn ends after this time without a request.
pub(crate) const IDLE: Duration = Duration::from_secs(60);
/// Used for a turn that is longer than the clock can represent: a year.
const LONGEST_TURN: Duration = Duration::from_secs(365 * 86_400);

/// The turns of the scrolls of a client and its clones.
///
/// A turn ends when its stream ends or is dropped, or after [`IDLE`] without a request, when the
/// server has closed the scroll. A stream that is not polled thus blocks others only for that long.
#[derive(Debug, Default)]
pub(crate) struct ScrollSlot {
    state: Mutex<State>,
    released: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// The number of the current turn, and the time at which it ends unless it is extended.
    holder: Option<(u64, Instant)>,
    turns: u64,
}

impl ScrollSlot {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn.
    pub(crate) async fn acquire(self: Arc<Self>) -> Turn {
        loop {
            // Registered before the state is read, so that no release is missed.
            let mut released = pin!(self.released.notified());
            released.as_mut().enable();
            let ends = {
                let mut state = self.state();
                let now = Instant::now();
                match state.holder {
                    Some((_, ends)) if ends > now => ends,
                    _ => {
                        state.turns += 1;
                        let number = state.turns;
                        state.holder = Some((number, now + IDLE));
                        drop(state);
                        return Turn {
                            slot: Arc::clone(&self),
                            number,
                        };
                    }
                }
            };
            // After a release and after a timeout, the state is checked again.
            let _ = timeout_at(ends, released).await;
        }
    }
}

/// The exclusive right to read a scroll. Dropping it ends the turn.
#[derive(Debug)]
pub(crate) struct Turn {
    slot: Arc<ScrollSlot>,
    number: u64,
}

impl Turn {
    /// Extends the turn, unless it ended and another one has begun.
    fn extend(&self, by: Duration) {
        let mut state = self.slot.state();
        if let Some((number, ends)) = &mut state.holder
            && *number == self.number
        {
            // The limit of a request may be longer than the clock can represent.
            let now = Instant::now();
            *ends = now.checked_add(by).unwrap_or(now + LONGEST_TURN);
        }
    }

    /// Runs a request, and extends the turn whenever the request is polled.
    pub(crate) async fn during<T>(&self, request: impl Future<Output = T>, limit: Duration) -> T {
        let mut request = pin!(request);
        let output = poll_fn(|context| {
            self.extend(limit.saturating_add(IDLE));
            request.as_mut().poll(context)
        })
        .await;
        self.extend(IDLE);
        output
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut state = self.slot.state();
        if state
            .holder
            .is_some_and(|(number, _)| number == self.number)
        {
            state.holder = None;
            drop(state);
            // All of them, because the one that is woken first may not be polled.
            self.slot.released.notify_waiters();
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{sleep, timeout};

    use super::*;

    fn slot() -> Arc<ScrollSlot> {
        Arc::default()
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_can_be_longer_than_the_clock_can_represent() {
        let turn = slot().acquire().await;
        assert_eq!(turn.during(std::future::ready(5), Duration::MAX).await, 5);
        turn.extend(Duration::MAX);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_ends_when_it_is_dropped() {
        let slot = slot();
        let first = slot.clone().acquire().await;
        let second = tokio::spawn(slot.clone().acquire());
        tokio::time::sleep(Duration::from_secs(1)).await;
        assert!(!second.is_finished());
        let dropped = Instant::now();
        drop(first);
        assert!(second.await.is_ok());
        assert_eq!(dropped.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_nobody_uses_ends_by_itself() {
        let slot = slot();
        let started = Instant::now();
        let idle = slot.clone().acquire().await;
        // The same task still holds the idle turn in a variable.
        let used = slot.clone().acquire().await;
        assert_eq!(started.elapsed(), IDLE);
        // Extending or dropping the idle turn does not affect the new one.
        idle.extend(IDLE);
        drop(idle);
        let third = timeout(Duration::from_secs(30), slot.clone().acquire()).await;
        assert!(third.is_err());
        drop(used);
        slot.acquire().await;
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_lasts_as_long_as_its_requests() {
        let slot = slot();
        let first = slot.clone().acquire().await;
        let second = tokio::spawn(slot.clone().acquire());
        first
            .during(sleep(Duration::from_secs(300)), Duration::from_secs(300))
            .await;
        assert!(!second.is_finished());
        let idle = Instant::now();
        assert!(second.await.is_ok());
        assert_eq!(idle.elapsed(), IDLE);
    }

    #[tokio::test(start_paused = true)]
    async fn a_waiter_that_gives_up_passes_the_turn_on() {
        let slot = slot();
        let first = slot.clone().acquire().await;
        let impatient = timeout(Duration::from_secs(1), slot.clone().acquire()).await;
        assert!(impatient.is_err());
        let patient = tokio::spawn(slot.clone().acquire());
        tokio::time::sleep(Duration::from_secs(1)).await;
        drop(first);
        let turn = timeout(Duration::from_secs(1), patient).await;
        assert!(matches!(turn, Ok(Ok(_))));
    }
}
