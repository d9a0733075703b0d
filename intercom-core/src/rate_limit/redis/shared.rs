//! Decides whether a request may be sent: from the grants of Redis, or alone while Redis is
//! unavailable.
//!
//! Like [`Limiter`], it neither waits nor reads a clock.

use std::time::Duration;

use super::store::{Exchange, Known, Reply, Report, WindowReport};
use crate::Timestamp;
use crate::rate_limit::limiter::{Admission, Limiter, Observation, Slot};

/// The time between two exchanges while other processes may report a change.
const POLL: Duration = Duration::from_millis(20);
/// The time between two exchanges while the window is exhausted.
const SLOW_POLL: Duration = Duration::from_secs(1);
/// The wait after a failed exchange. It doubles with each failure.
const INITIAL_BACKOFF: Duration = Duration::from_millis(500);
const MAX_BACKOFF: Duration = Duration::from_secs(5);
/// Maximum number of processes that are assumed because of 429s while Redis is unavailable.
const MAX_ASSUMED: u64 = 64;

/// An admitted request.
#[derive(Debug)]
pub(super) struct SharedSlot {
    slot: Slot,
    /// The generation of the window in which Redis granted the request; `None` if it did not.
    generation: Option<u64>,
}

#[derive(Debug)]
pub(super) struct SharedLimiter {
    /// Records all responses, and decides alone while Redis is unavailable.
    limiter: Limiter,
    mode: Mode,
    /// The generation of the window that Redis reported last; 0 if there was none.
    generation: u64,
    known: Known,
    /// The time at which the next window opens.
    opens_at: Duration,
    /// Number of processes that share the window.
    processes: u64,
    /// The reset of the window in which a request got a 429 while Redis was unavailable.
    crowded: Option<Timestamp>,
    /// Number of grants that no request has used yet.
    granted: u64,
    /// Whether one of these grants is for a probe.
    probe: bool,
    /// Number of requests of this generation and of the one before that have ended.
    finished: u64,
    finished_before: u64,
    report: Option<LatestReport>,
    /// The time of the next exchange that asks for grants.
    ask_at: Duration,
    /// The number of the exchange in progress, and the time at which it began.
    exchange: Option<(u64, Duration)>,
    exchanges: u64,
    failures: u32,
    /// The timeout of an exchange.
    timeout: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Shared,
    /// Redis is unavailable. The next exchange is after this time.
    Alone(Duration),
}

/// The latest report, which is also sent when Redis is available again.
#[derive(Debug)]
struct LatestReport {
    report: Report,
    opens_at: Duration,
    is_new: bool,
}

/// A change between the modes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    Lost,
    Restored,
}

impl SharedLimiter {
    pub(super) fn new(limiter: Limiter, timeout: Duration) -> Self {
        Self {
            limiter,
            mode: Mode::Shared,
            generation: 0,
            known: Known::Nothing,
            opens_at: Duration::ZERO,
            processes: 1,
            crowded: None,
            granted: 0,
            probe: false,
            finished: 0,
            finished_before: 0,
            report: None,
            ask_at: Duration::ZERO,
            exchange: None,
            exchanges: 0,
            failures: 0,
            timeout,
        }
    }

    /// Returns whether Redis has granted requests, and is not known to be unavailable.
    pub(super) fn is_shared(&self) -> bool {
        self.mode == Mode::Shared && self.generation > 0
    }

    pub(super) fn on_dropped(&mut self, slot: &SharedSlot) {
        self.limiter.on_dropped(&slot.slot);
        self.finish(slot);
    }

    pub(super) fn on_response(
        &mut self,
        slot: &SharedSlot,
        observation: &Observation,
        now: Duration,
    ) {
        self.limiter.on_response(&slot.slot, observation, now);
        self.finish(slot);
        if observation.limited && slot.generation.is_none() {
            self.on_crowded(observation);
        }
        let report = match observation.window() {
            Some((reset, remaining)) => Report::Window(WindowReport {
                generation: slot.generation.unwrap_or(0),
                limit: observation
                    .rate_limit
                    .and_then(|rate| rate.limit())
                    .unwrap_or(remaining),
                remaining,
                reset: reset.as_second(),
                opens_in: Duration::ZERO,
                was_probe: slot.slot.is_probe(),
            }),
            None if observation.success => Report::Unlimited,
            None => return,
        };
        self.report(report, self.limiter.next_window_at().unwrap_or(now));
    }

    /// Records a 429 while Redis is unavailable: more processes share the window than are known.
    /// Doubles the assumed number, once for each window.
    fn on_crowded(&mut self, observation: &Observation) {
        let reset = observation.window().map(|(reset, _)| reset);
        if self.mode == Mode::Shared || reset <= self.crowded {
            return;
        }
        self.crowded = reset;
        let assumed = self.processes.saturating_mul(2).min(MAX_ASSUMED);
        self.processes = self.processes.max(assumed);
        self.limiter.share_with(self.processes);
    }

    /// Adds a report to the one that has not been sent yet.
    fn report(&mut self, report: Report, opens_at: Duration) {
        let latest = match (&self.report, report) {
            (
                Some(LatestReport {
                    report: Report::Window(known),
                    opens_at: known_opens_at,
                    ..
                }),
                Report::Window(new),
            ) if known.reset >= new.reset => {
                if known.reset > new.reset {
                    return;
                }
                // Of the requests that were in flight together, the one with the fewest remaining
                // requests was counted last.
                let last = if new.remaining <= known.remaining {
                    new
                } else {
                    *known
                };
                let was_probe = known.was_probe && self.has_new_report();
                let last = WindowReport {
                    was_probe: was_probe || new.was_probe,
                    ..last
                };
                (Report::Window(last), opens_at.max(*known_opens_at))
            }
            (
                Some(LatestReport {
                    report: Report::Window(_),
                    is_new: true,
                    ..
                }),
                Report::Unlimited,
            ) => return,
            _ => (report, opens_at),
        };
        self.report = Some(LatestReport {
            report: latest.0,
            opens_at: latest.1,
            is_new: true,
        });
    }

    fn has_new_report(&self) -> bool {
        self.report.as_ref().is_some_and(|report| report.is_new)
    }

    fn finish(&mut self, slot: &SharedSlot) {
        match slot.generation {
            Some(generation) if generation == self.generation => self.finished += 1,
            Some(generation) if generation + 1 == self.generation => self.finished_before += 1,
            _ => {}
        }
    }

    /// Returns the next exchange, if it is time for one.
    ///
    /// An exchange that takes too long is abandoned: the runtime that it runs on may have stopped.
    pub(super) fn next_exchange(
        &mut self,
        waiting: usize,
        now: Duration,
    ) -> Option<(u64, Exchange)> {
        let waiting = u64::try_from(waiting).unwrap_or(u64::MAX);
        if self
            .exchange
            .is_some_and(|(_, began)| now < self.abandoned_at(began))
        {
            return None;
        }
        let mut exchange = Exchange::default();
        match self.mode {
            Mode::Alone(until) if now < until => return None,
            Mode::Alone(_) => {}
            Mode::Shared => {
                let demand = waiting.saturating_sub(self.granted);
                exchange = Exchange {
                    generation: self.generation,
                    finished: self.finished,
                    finished_before: self.finished_before,
                    unused: if waiting == 0 { self.granted } else { 0 },
                    demand: if now >= self.ask_at { demand } else { 0 },
                    report: None,
                };
                if exchange
                    == (Exchange {
                        generation: self.generation,
                        ..Exchange::default()
                    })
                    && !self.has_new_report()
                {
                    return None;
                }
                self.granted -= exchange.unused;
                self.finished = 0;
                self.finished_before = 0;
            }
        }
        let is_alone = self.mode != Mode::Shared;
        if let Some(latest) = &mut self.report
            && (latest.is_new || is_alone)
        {
            latest.is_new = false;
            exchange.report = Some(match latest.report {
                Report::Unlimited => Report::Unlimited,
                Report::Window(window) => Report::Window(WindowReport {
                    opens_in: latest.opens_at.saturating_sub(now),
                    ..window
                }),
            });
        }
        self.exchanges += 1;
        self.exchange = Some((self.exchanges, now));
        Some((self.exchanges, exchange))
    }

    fn abandoned_at(&self, began: Duration) -> Duration {
        began.saturating_add(self.timeout * 2)
    }

    /// Records the reply to an exchange; `None` if there was none.
    pub(super) fn on_reply(
        &mut self,
        number: u64,
        reply: Option<Reply>,
        now: Duration,
    ) -> Option<Change> {
        if self.exchange.is_none_or(|(current, _)| current != number) {
            return None;
        }
        self.exchange = None;
        let was = self.mode;
        let Some(reply) = reply else {
            let factor = 2_u32.checked_pow(self.failures).unwrap_or(u32::MAX);
            let backoff = INITIAL_BACKOFF.saturating_mul(factor).min(MAX_BACKOFF);
            self.failures = self.failures.saturating_add(1);
            self.mode = Mode::Alone(now.saturating_add(backoff));
            self.limiter.share_with(self.processes);
            self.granted = 0;
            self.probe = false;
            self.generation = 0;
            self.ask_at = now;
            return (was == Mode::Shared).then_some(Change::Lost);
        };
        self.mode = Mode::Shared;
        self.failures = 0;
        self.limiter.share_with(1);
        if reply.generation != self.generation {
            self.finished_before = if reply.generation == self.generation + 1 {
                self.finished
            } else {
                0
            };
            self.finished = 0;
            self.granted = 0;
            self.probe = false;
        }
        self.generation = reply.generation;
        self.known = reply.known;
        self.processes = reply.processes.max(1);
        self.granted += reply.granted;
        self.probe |= reply.probe;
        self.opens_at = now.saturating_add(reply.opens_in);
        self.ask_at = match reply.known {
            _ if reply.granted > 0 => now,
            // Another process finds out whether the next window has opened.
            Known::Window { .. } if reply.opens_in.is_zero() => now + POLL,
            // The wait is not longer than that, in case another process corrects the window.
            Known::Window { remaining: 0, .. } => now + reply.opens_in.min(SLOW_POLL),
            _ => now + POLL,
        };
        (was != Mode::Shared).then_some(Change::Restored)
    }
}

impl Admission for SharedLimiter {
    type Slot = SharedSlot;

    fn admit(&mut self, now: Duration) -> Result<SharedSlot, Duration> {
        if self.mode != Mode::Shared {
            let slot = self.limiter.admit(now)?;
            return Ok(SharedSlot {
                slot,
                generation: None,
            });
        }
        let until = self.ready_at(now);
        if until > now {
            return Err(until);
        }
        self.granted -= 1;
        let slot = self
            .limiter
            .admit_granted(std::mem::take(&mut self.probe), now);
        Ok(SharedSlot {
            slot,
            generation: Some(self.generation),
        })
    }

    fn ready_at(&self, now: Duration) -> Duration {
        if self.mode != Mode::Shared {
            return self.limiter.ready_at(now);
        }
        let granted_at = match self.exchange {
            _ if self.granted > 0 => now,
            // A reply wakes the requests earlier.
            Some((_, began)) if now < self.abandoned_at(began) => self.abandoned_at(began),
            None if now < self.ask_at => self.ask_at,
            _ => now + self.timeout * 2,
        };
        granted_at.max(self.limiter.pause_ready_at(now))
    }

    fn opens_at(&self, now: Duration) -> Option<Duration> {
        if self.mode != Mode::Shared {
            return self.limiter.opens_at(now);
        }
        let is_exhausted = matches!(self.known, Known::Window { remaining: 0, .. });
        let opens_at = (is_exhausted && self.granted == 0).then_some(self.opens_at);
        opens_at
            .max(self.limiter.pause_until())
            .filter(|opens_at| *opens_at > now)
    }

    fn expect(&mut self, waiting: usize) {
        self.limiter.expect(waiting);
    }

    fn recorded(&self) -> &Limiter {
        &self.limiter
    }
}
