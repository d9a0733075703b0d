//! Decides whether a request may be sent, from the state of the rate limit window.
//!
//! This module neither waits nor reads a clock: the time is an argument.

mod admission;
mod observation;
mod pause;
mod window;

use std::collections::BTreeMap;
use std::time::Duration;

pub(super) use self::admission::Admission;
pub(super) use self::observation::{Observation, Slot};
use self::pause::{MAX_PAUSE, Pause};
use self::window::{Window, probe_backoff};
use super::clock::ServerClock;
use super::pace::{Pace, Rest};
use crate::RateLimit;
use crate::Timestamp;

/// Maximum number of requests in flight until the server reports its limit, which may be low.
const MAX_IN_FLIGHT_UNKNOWN: usize = 10;
/// The next probe is sent if a probe has no response after this time. Some searches take tens of
/// seconds, and the owner of a future may not poll it.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
/// A request in flight for longer does not count towards [`MAX_IN_FLIGHT_UNKNOWN`].
const UNKNOWN_TIMEOUT: Duration = Duration::from_secs(10);
/// Maximum delay that is added to a reset if windows open later than their reset.
const MAX_RESET_DELAY: Duration = Duration::from_secs(2);
/// A request that was sent at most this long before another one may reach the server after it.
const REORDER_WINDOW: Duration = Duration::from_secs(1);

#[derive(Debug)]
pub(super) struct Limiter {
    enabled: bool,
    /// Spreads the requests over the window, if this is enabled.
    pace: Option<Pace>,
    /// Number of processes that share the window. Each sends its part of the limit.
    processes: u64,
    /// The shortest time between the ends of two windows, in seconds.
    window_length: Option<u64>,
    state: State,
    pause: Option<Pause>,
    clock: ServerClock,
    /// The delay between the reset of a window and its observed opening.
    reset_delay: Duration,
    /// The time at which each request in flight was sent.
    in_flight: BTreeMap<u64, Duration>,
    /// The number of the next request. The server counts this request and later ones after those
    /// that already have a response.
    next: u64,
    last: Option<RateLimit>,
    /// The server counted the requests from this number on after the request that reported `last`.
    newer_than_last: u64,
}

#[derive(Debug)]
enum State {
    /// There is no response yet.
    Unknown,
    /// The server reports no limit.
    Unlimited,
    Limited(Window),
}

impl Limiter {
    pub(super) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            pace: None,
            processes: 1,
            window_length: None,
            state: State::Unknown,
            pause: None,
            clock: ServerClock::default(),
            reset_delay: Duration::ZERO,
            in_flight: BTreeMap::new(),
            next: 0,
            last: None,
            newer_than_last: 0,
        }
    }

    pub(super) fn last(&self) -> Option<RateLimit> {
        self.last
    }

    /// Spreads the requests of each window over its length.
    pub(super) fn smooth(mut self) -> Self {
        self.pace = Some(Pace::default());
        self
    }

    /// Creates a limiter with the same settings.
    pub(super) fn with_same_settings(&self) -> Self {
        let limiter = Self::new(self.enabled);
        if self.pace.is_some() {
            limiter.smooth()
        } else {
            limiter
        }
    }

    /// Returns the number of requests that have no response yet.
    pub(super) fn in_flight(&self) -> usize {
        self.in_flight.len()
    }

    /// Returns the length of a window; `None` until two windows have been reported.
    pub(super) fn window_length(&self) -> Option<Duration> {
        self.window_length.map(Duration::from_secs)
    }

    /// Records that a request is sent.
    fn send(&mut self, probe: bool, now: Duration) -> Slot {
        let number = self.next;
        if self.enabled {
            if let Some(pause) = &mut self.pause {
                pause.probe = Some((number, now));
            }
            if let State::Limited(window) = &self.state
                && let rest = self.rest(window)
                && let Some(pace) = &mut self.pace
            {
                pace.on_sent(rest, now);
            }
            if let State::Limited(window) = &mut self.state {
                if probe {
                    window.probes += 1;
                    window.last_probe = now;
                }
                window.uncounted += 1;
            }
        }
        self.next += 1;
        self.in_flight.insert(number, now);
        Slot {
            number,
            sent: now,
            probe,
        }
    }

    /// Returns whether the window admits no more requests of this process.
    fn is_closed(&self, window: &Window) -> bool {
        window.is_exhausted() || self.allowance(window) == 0
    }

    /// Returns whether less than a tenth of the window is left.
    fn is_nearly_closed(&self, window: &Window) -> bool {
        let limit = self.last.and_then(|last| last.limit).unwrap_or(0);
        self.is_closed(window) || self.rest(window).available < limit / 10
    }

    /// Returns how many more requests of this process the window admits, apart from those that
    /// other processes may send.
    fn allowance(&self, window: &Window) -> u64 {
        let limit = self.last.and_then(|last| last.limit);
        match limit {
            Some(limit) if self.processes > 1 => {
                // Each process also sends a request to find out whether the window has opened.
                let own = (limit / self.processes).saturating_sub(1).max(1);
                own.saturating_sub(self.next - window.sent_within)
            }
            _ => u64::MAX,
        }
    }

    /// Returns what remains of the window.
    fn rest(&self, window: &Window) -> Rest {
        let available = window.remaining.saturating_sub(window.uncounted);
        Rest {
            since: window.since,
            end: window.opens_at(self.window_end(window)),
            available: available.min(self.allowance(window)),
            is_scarce: window.is_scarce,
        }
    }

    fn window_end(&self, window: &Window) -> Duration {
        let reset = self.clock.to_monotonic(window.reset);
        reset.saturating_add(self.reset_delay)
    }

    /// Returns whether requests in flight count against the window that may belong to the previous
    /// one.
    fn may_be_outdated(&self, window: &Window) -> bool {
        let mut counted = self.in_flight.range(window.uncounted_from..);
        counted
            .next()
            .is_some_and(|(number, _)| *number < window.sent_within)
    }

    /// Returns the time at which the next request is sent while the limit is unknown; `None` if few
    /// requests are in flight.
    ///
    /// Nothing ensures that there is a response: the futures of the requests may not be polled.
    fn unknown_ready_at(&self) -> Option<Duration> {
        let mut sent = self.in_flight.values().rev();
        let last = sent.next()?.saturating_add(PROBE_TIMEOUT);
        let first = sent.nth(MAX_IN_FLIGHT_UNKNOWN - 2)?;
        Some(last.min(first.saturating_add(UNKNOWN_TIMEOUT)))
    }

    /// Records that a request ended without a response.
    pub(super) fn on_dropped(&mut self, slot: &Slot) {
        self.in_flight.remove(&slot.number);
        if let Some(pause) = &mut self.pause {
            pause.probe.take_if(|(number, _)| *number == slot.number);
        }
        if let State::Limited(window) = &mut self.state {
            if slot.number >= window.uncounted_from {
                window.uncounted = window.uncounted.saturating_sub(1);
            }
            if window.probed_by(slot) {
                window.probes = window.probes.saturating_sub(1);
            }
        }
    }

    /// Records the response to a request.
    pub(super) fn on_response(&mut self, slot: &Slot, observation: &Observation, now: Duration) {
        self.on_dropped(slot);
        self.record(slot, observation.rate_limit);
        let reported = observation.window();
        let probed = match &self.state {
            State::Limited(window) => window.probed_by(slot).then_some(window.reset),
            State::Unknown | State::Unlimited => None,
        };
        let is_early_probe = match reported {
            Some((reset, remaining)) => probed == Some(reset) && remaining == 0,
            None => probed.is_some() && observation.limited,
        };
        if is_early_probe {
            self.clock.invalidate();
        }
        self.clock
            .observe(observation.date, observation.local, slot.sent, now);
        if is_early_probe && let State::Limited(window) = &mut self.state {
            window.since = now;
            window.next_probe = now.saturating_add(probe_backoff(window.early_probes));
            window.early_probes = window.early_probes.saturating_add(1);
        }
        self.on_pause(slot, observation, reported.is_some(), now);
        match reported {
            Some((reset, remaining)) => self.on_window(slot, reset, remaining, now),
            None if observation.success => self.on_no_headers(now),
            // Errors of proxies and rejections of tokens do not have the headers.
            None => {}
        }
    }

    /// Records whether a response requests or ends a pause. A window that it reports has priority,
    /// because it is more precise.
    fn on_pause(&mut self, slot: &Slot, observed: &Observation, has_window: bool, now: Duration) {
        let requested = observed
            .retry_after
            .filter(|_| observed.limited && !has_window);
        if let Some(wait) = requested {
            let until = now.saturating_add(wait.min(MAX_PAUSE));
            let known = self.pause.as_ref().map(|pause| pause.until);
            self.pause = Some(Pause {
                until: known.map_or(until, |known| known.max(until)),
                from: self.next,
                probe: None,
            });
        } else {
            self.pause
                .take_if(|pause| slot.number >= pause.from && !observed.limited);
        }
    }

    /// Records a window that a response reports.
    fn on_window(&mut self, slot: &Slot, reset: Timestamp, remaining: u64, now: Duration) {
        let next = self.next;
        if let State::Limited(window) = &mut self.state
            && reset <= window.reset
            && !window.is_reopened(slot, reset, remaining)
        {
            if reset < window.reset {
                if slot.number < window.sent_within {
                    // The response reports a previous window.
                    return;
                }
                // The reset that was reported before is wrong.
                window.reset = reset;
                window.since = now;
            }
            // Responses can arrive out of order. Among requests that were in flight together, the
            // one with the fewest remaining requests was counted last.
            if slot.number >= window.newer_than_remaining || remaining < window.remaining {
                window.remaining = remaining;
                window.newer_than_remaining = next;
            }
            return;
        }
        if let State::Limited(window) = &self.state
            && window.probed_by(slot)
            && window.early_probes > 0
            && window.reset < reset
        {
            if self.clock.has_date() {
                let reset = self.clock.to_monotonic(window.reset);
                let delay = slot.sent.saturating_sub(reset).min(MAX_RESET_DELAY);
                self.reset_delay = self.reset_delay.max(delay);
            } else {
                self.clock.calibrate(window.reset, slot.sent);
            }
        }
        let mut is_scarce = false;
        if let State::Limited(window) = &self.state {
            is_scarce = self.is_nearly_closed(window);
            let length = reset.as_second().checked_sub(window.reset.as_second());
            if let Some(length) = length.and_then(|length| u64::try_from(length).ok())
                && length > 0
            {
                let known = self.window_length.unwrap_or(length);
                self.window_length = Some(known.min(length));
            }
        }
        let recent = slot.sent.saturating_sub(REORDER_WINDOW);
        let (uncounted, uncounted_from) = self
            .in_flight
            .iter()
            .rev()
            .take_while(|(_, sent)| **sent >= recent)
            .fold((0, next), |(count, _), (number, _)| (count + 1, *number));
        self.state = State::Limited(Window {
            reset,
            remaining,
            uncounted,
            uncounted_from,
            sent_within: next,
            newer_than_remaining: next,
            since: now,
            probes: 0,
            last_probe: Duration::ZERO,
            early_probes: 0,
            next_probe: Duration::ZERO,
            is_scarce,
        });
    }

    /// Records a success without rate limit headers.
    fn on_no_headers(&mut self, now: Duration) {
        // A window that was reported applies until its reset.
        let has_ended = match &self.state {
            State::Limited(window) => self.clock.to_monotonic(window.reset) <= now,
            State::Unknown | State::Unlimited => true,
        };
        if has_ended {
            self.state = State::Unlimited;
        }
    }

    /// Stores a rate limit as the last one, unless the stored one is later.
    fn record(&mut self, slot: &Slot, rate_limit: Option<RateLimit>) {
        let Some(rate_limit) = rate_limit else { return };
        let is_later = match self.last {
            Some(last) if slot.number < self.newer_than_last => {
                rate_limit.reset > last.reset
                    || (rate_limit.reset == last.reset && rate_limit.remaining < last.remaining)
            }
            _ => true,
        };
        if is_later {
            self.last = Some(rate_limit);
            self.newer_than_last = self.next;
        }
    }
}

#[cfg(test)]
mod tests;
