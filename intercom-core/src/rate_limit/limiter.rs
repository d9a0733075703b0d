//! Decides whether a request may be sent, from the state of the rate limit window.
//!
//! This module neither waits nor reads a clock: the time is an argument.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::RateLimit;
use super::clock::ServerClock;
use crate::Timestamp;

/// Maximum number of requests in flight until the server reports its limit, which may be low.
const MAX_IN_FLIGHT_UNKNOWN: usize = 10;
/// Maximum wait for a window, even if its reset is later.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// The next probe is sent if a probe has no response after this time. Some searches take tens of
/// seconds.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
const MAX_PROBES: u32 = 10;
/// The wait after a probe that was too early. It doubles with each early probe. The first two waits
/// cover the rounding error of a reset, which is up to a second.
const INITIAL_PROBE_BACKOFF: Duration = Duration::from_millis(350);
const MAX_PROBE_BACKOFF: Duration = Duration::from_secs(5);
/// Maximum delay that is added to a reset if windows open later than their reset.
const MAX_RESET_DELAY: Duration = Duration::from_secs(2);
/// A request that was sent at most this long before another one may reach the server after it.
const REORDER_WINDOW: Duration = Duration::from_secs(1);

/// An admitted request.
#[derive(Debug, PartialEq)]
pub(super) struct Slot {
    /// The position in the order of admission.
    number: u64,
    sent: Duration,
    probe: bool,
}

/// Whether a request may be sent.
#[derive(Debug, PartialEq)]
pub(super) enum Admission {
    Admitted(Slot),
    /// Wait until this time, or until a response arrives.
    WaitUntil(Duration),
    /// Wait until a response arrives.
    WaitForResponse,
}

/// The parts of a response that the limiter depends on.
#[derive(Debug)]
pub(super) struct Observation {
    pub(super) rate_limit: Option<RateLimit>,
    /// Whether the status is 429.
    pub(super) limited: bool,
    pub(super) success: bool,
    /// The time of the server's clock.
    pub(super) date: Option<SystemTime>,
    /// The time of the local clock.
    pub(super) local: SystemTime,
}

#[derive(Debug)]
pub(super) struct Limiter {
    enabled: bool,
    state: State,
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

#[derive(Debug)]
struct Window {
    reset: Timestamp,
    remaining: u64,
    /// The number of requests in flight, from `uncounted_from` on, that the server may not have
    /// subtracted from `remaining` yet.
    uncounted: u64,
    uncounted_from: u64,
    /// The requests from this number on were sent after the window was reported.
    sent_within: u64,
    /// The server counted the requests from this number on after the request that reported
    /// `remaining`.
    newer_than_remaining: u64,
    /// The time at which the window was reported, or confirmed by a probe.
    since: Duration,
    /// The number of probes in flight.
    probes: u32,
    last_probe: Duration,
    /// The number of probes that found the window still exhausted.
    early_probes: u32,
    next_probe: Duration,
}

impl Limiter {
    pub(super) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            state: State::Unknown,
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

    /// Decides whether a request may be sent now.
    pub(super) fn admit(&mut self, now: Duration) -> Admission {
        let mut probe = false;
        match &mut self.state {
            _ if !self.enabled => {}
            State::Unlimited => {}
            State::Unknown if self.in_flight.len() < MAX_IN_FLIGHT_UNKNOWN => {}
            State::Unknown => return Admission::WaitForResponse,
            State::Limited(window) => {
                if window.remaining <= window.uncounted {
                    let reset = self.clock.to_monotonic(window.reset);
                    if let Some(wait) = window.wait(reset.saturating_add(self.reset_delay), now) {
                        return wait;
                    }
                    probe = true;
                    window.probes += 1;
                    window.last_probe = now;
                }
                window.uncounted += 1;
            }
        }
        let number = self.next;
        self.next += 1;
        self.in_flight.insert(number, now);
        Admission::Admitted(Slot {
            number,
            sent: now,
            probe,
        })
    }

    /// Records that a request ended without a response.
    pub(super) fn on_dropped(&mut self, slot: &Slot) {
        self.in_flight.remove(&slot.number);
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
        let reported = observation.rate_limit.and_then(|rate_limit| {
            let remaining = rate_limit.remaining.or(observation.limited.then_some(0))?;
            Some((rate_limit.reset?, remaining))
        });
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
        match reported {
            Some((reset, remaining)) => self.on_window(slot, reset, remaining, now),
            None if observation.success => self.on_no_headers(now),
            // Errors of proxies and rejections of tokens do not have the headers.
            None => {}
        }
    }

    /// Records a window that a response reports.
    fn on_window(&mut self, slot: &Slot, reset: Timestamp, remaining: u64, now: Duration) {
        let next = self.next;
        if let State::Limited(window) = &mut self.state
            && reset <= window.reset
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
        {
            if self.clock.has_date() {
                let reset = self.clock.to_monotonic(window.reset);
                let delay = slot.sent.saturating_sub(reset).min(MAX_RESET_DELAY);
                self.reset_delay = self.reset_delay.max(delay);
            } else {
                self.clock.calibrate(window.reset, slot.sent);
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

impl Window {
    /// Returns whether a request is a probe for the end of this window.
    fn probed_by(&self, slot: &Slot) -> bool {
        slot.probe && slot.number >= self.sent_within
    }

    /// Returns how long a request waits for the end of this exhausted window, which is expected at
    /// `end`; `None` if the request is to be sent as a probe for the next window.
    fn wait(&self, end: Duration, now: Duration) -> Option<Admission> {
        let due = end
            .max(self.next_probe)
            .min(self.since.saturating_add(MAX_WAIT));
        if now < due {
            return Some(Admission::WaitUntil(due));
        }
        if self.probes >= MAX_PROBES {
            return Some(Admission::WaitForResponse);
        }
        let probe_timeout = self.last_probe.saturating_add(PROBE_TIMEOUT);
        (self.probes > 0 && now < probe_timeout).then_some(Admission::WaitUntil(probe_timeout))
    }
}

/// Returns the wait after a probe that was too early. `early_probes` is the number of early probes
/// before it.
fn probe_backoff(early_probes: u32) -> Duration {
    2_u32
        .checked_pow(early_probes)
        .map_or(MAX_PROBE_BACKOFF, |factor| {
            INITIAL_PROBE_BACKOFF.saturating_mul(factor)
        })
        .min(MAX_PROBE_BACKOFF)
}

#[cfg(test)]
mod tests;
