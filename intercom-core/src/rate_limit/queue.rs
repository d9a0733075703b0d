//! The requests that wait for the rate limit, in order.
//!
//! The first request checks the limiter whenever it is polled. Its owner may not poll it, so a request
//! that could be admitted and is not polled is overtaken: the requests behind it remove it from the
//! queue. It returns to its position when it is polled again.

use std::collections::BTreeMap;
use std::task::Waker;
use std::time::Duration;

/// How long a request waits for the request before it to be polled.
const POLL_TIMEOUT: Duration = Duration::from_millis(100);
/// The timeout of a request grows with the number of requests before it, up to this number.
const MAX_STEPS: u64 = 20;
/// How many of the requests at the front are woken when a request can be admitted earlier, or when
/// requests were overtaken. The first one checks the limiter, the others set their timers again.
const FRONT: usize = 20;
/// How many of them are woken when a request leaves the front. The second one is woken because the
/// first one may not be polled.
const NEXT: usize = 2;

/// The time is an argument, as in the limiter.
///
/// Wakers must be woken and dropped after the lock of the queue is released, because both run code
/// of the executor, which may drop a request of this queue.
#[derive(Debug, Default)]
pub(super) struct Queue {
    /// By number, in the order in which the requests first waited.
    waiting: BTreeMap<u64, Waker>,
    next: u64,
    /// The time from which the limiter admits the first request.
    ready_at: Duration,
}

impl Queue {
    /// Returns the number of a new request.
    pub(super) fn join(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Returns the number of requests that wait.
    pub(super) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Returns how long a request waits for the requests before it; `None` if it is the first, or
    /// if the requests before it have not been polled.
    pub(super) fn turn(&self, number: u64, now: Duration) -> Option<Duration> {
        let (first, _) = self.waiting.first_key_value()?;
        let before = u32::try_from(number.saturating_sub(*first).min(MAX_STEPS)).unwrap_or(0);
        let time = self.ready_at.saturating_add(POLL_TIMEOUT * before);
        (before > 0 && now < time).then_some(time)
    }

    /// Removes the requests before this one. Returns the requests to wake.
    pub(super) fn overtake(&mut self, number: u64) -> Vec<Waker> {
        if self
            .waiting
            .first_key_value()
            .is_none_or(|(first, _)| *first >= number)
        {
            return Vec::new();
        }
        let rest = self.waiting.split_off(&number);
        let overtaken = std::mem::replace(&mut self.waiting, rest);
        overtaken.into_values().chain(self.front(FRONT)).collect()
    }

    /// Adds a request to the queue, or replaces its waker, which is returned.
    pub(super) fn wait(&mut self, number: u64, waker: &Waker) -> Option<Waker> {
        match self.waiting.get(&number) {
            Some(known) if known.will_wake(waker) => None,
            _ => self.waiting.insert(number, waker.clone()),
        }
    }

    /// Removes a request. Returns its waker, and the requests to wake.
    pub(super) fn leave(&mut self, number: u64) -> (Option<Waker>, Vec<Waker>) {
        let own = self.waiting.remove(&number);
        let was_first = self
            .waiting
            .first_key_value()
            .is_some_and(|(next, _)| *next > number);
        let count = if was_first { NEXT } else { 0 };
        (own, self.front(count).collect())
    }

    fn front(&self, count: usize) -> impl Iterator<Item = Waker> {
        self.waiting.values().take(count).cloned()
    }

    /// Records that the limiter was checked, and admits the next request from this time on.
    pub(super) fn asked(&mut self, ready_at: Duration) {
        self.ready_at = ready_at;
    }

    /// Records that the limiter has changed, and admits the next request from this time on.
    ///
    /// Returns the requests to wake. Responses do not count as progress of the queue: they do not
    /// extend the timeout of the first request.
    pub(super) fn changed(&mut self, ready_at: Duration, now: Duration) -> Vec<Waker> {
        if ready_at < self.ready_at {
            self.ready_at = ready_at;
            return self.front(FRONT).collect();
        }
        if ready_at > now {
            self.ready_at = ready_at;
        }
        Vec::new()
    }
}
