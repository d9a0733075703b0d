//! Which requests a limiter admits, and when.

use std::time::Duration;

use super::{Limiter, Pause, Slot, State};

/// Admits requests, as a state machine.
pub(in crate::rate_limit) trait Admission {
    /// An admitted request.
    type Slot;

    /// Admits a request, or returns the time until which it has to wait. A change may end the wait
    /// earlier.
    fn admit(&mut self, now: Duration) -> Result<Self::Slot, Duration>;

    /// Returns the time from which a request is admitted: `now`, or a later time if it has to wait.
    fn ready_at(&self, now: Duration) -> Duration;

    /// Returns the time at which the window opens; `None` if a request may be admitted earlier,
    /// because of a response for instance.
    fn opens_at(&self, now: Duration) -> Option<Duration>;

    /// Records how many requests wait, including the one that is about to be checked.
    fn expect(&mut self, waiting: usize);

    /// Returns the limiter that records all responses.
    fn recorded(&self) -> &Limiter;
}

impl Admission for Limiter {
    type Slot = Slot;

    fn admit(&mut self, now: Duration) -> Result<Slot, Duration> {
        let until = self.ready_at(now);
        if until > now {
            return Err(until);
        }
        let probe = match &self.state {
            State::Limited(window) => self.enabled && self.is_closed(window),
            State::Unknown | State::Unlimited => false,
        };
        Ok(self.send(probe, now))
    }

    fn ready_at(&self, now: Duration) -> Duration {
        if !self.enabled {
            return now;
        }
        let pause = self.pause.as_ref().map_or(now, Pause::ready_at);
        let window = match &self.state {
            State::Unlimited => now,
            State::Unknown => self.unknown_ready_at().unwrap_or(now),
            State::Limited(window) if self.is_closed(window) => {
                window.probe_at(self.window_end(window))
            }
            State::Limited(window) => match &self.pace {
                Some(pace) => pace.ready_at(self.rest(window), now),
                None => now,
            },
        };
        pause.max(window).max(now)
    }

    fn opens_at(&self, now: Duration) -> Option<Duration> {
        if !self.enabled {
            return None;
        }
        let pause = self.pause.as_ref().map(|pause| pause.until);
        let window = match &self.state {
            State::Limited(window) if self.is_closed(window) && !self.may_be_outdated(window) => {
                Some(window.opens_at(self.window_end(window)))
            }
            _ => None,
        };
        pause.max(window).filter(|opens| *opens > now)
    }

    fn expect(&mut self, waiting: usize) {
        if let Some(pace) = &mut self.pace {
            pace.expect(waiting);
        }
    }

    fn recorded(&self) -> &Limiter {
        self
    }
}

/// What a limiter needs that other processes share the window with.
#[cfg(feature = "redis")]
impl Limiter {
    /// Records that a request is sent that Redis admitted.
    pub(in crate::rate_limit) fn admit_granted(&mut self, probe: bool, now: Duration) -> Slot {
        self.send(probe, now)
    }

    /// Sets the number of processes that share the window. Each sends its part of the limit.
    pub(in crate::rate_limit) fn share_with(&mut self, processes: u64) {
        self.processes = processes.max(1);
    }

    /// Returns the time at which the next window is expected to open; `None` if no window is known.
    pub(in crate::rate_limit) fn next_window_at(&self) -> Option<Duration> {
        match &self.state {
            State::Limited(window) => Some(window.opens_at(self.window_end(window))),
            State::Unknown | State::Unlimited => None,
        }
    }

    /// Returns the end of the pause that the server requested.
    pub(in crate::rate_limit) fn pause_until(&self) -> Option<Duration> {
        self.pause.as_ref().map(|pause| pause.until)
    }

    /// Returns the time from which the pause admits a request.
    pub(in crate::rate_limit) fn pause_ready_at(&self, now: Duration) -> Duration {
        self.pause.as_ref().map_or(now, Pause::ready_at)
    }
}
