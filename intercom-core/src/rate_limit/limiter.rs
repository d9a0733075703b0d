//! Who may go: the state of the window, without waiting and without a clock.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use super::RateLimit;
use super::clock::ServerClock;
use crate::Timestamp;

/// As many calls are under way at most until the server has said its limit, which may be small.
const MAX_IN_FLIGHT_UNKNOWN: usize = 10;
/// The longest wait for a window, whatever the server says.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// A probe that is not answered in this time does not keep the next one back: some searches take tens of seconds.
const PROBE_TIMEOUT: Duration = Duration::from_secs(1);
const MAX_PROBES: u32 = 10;
/// The wait after a probe that came too early, doubled with each. Two of them cover the second by which a reset in whole seconds may be off.
const FIRST_STEP: Duration = Duration::from_millis(350);
const MAX_STEP: Duration = Duration::from_secs(5);
/// Windows that open later than their reset are waited for by at most so much more.
const MAX_SLACK: Duration = Duration::from_secs(2);
/// Calls that were sent so much before another one may reach the server after it.
const REORDER_WINDOW: Duration = Duration::from_secs(1);

/// A call that was let go.
#[derive(Debug, PartialEq)]
pub(super) struct Ticket {
    /// Counts up, in the order of sending.
    number: u64,
    sent: Duration,
    probe: bool,
}

/// Whether a call may go.
#[derive(Debug, PartialEq)]
pub(super) enum Admission {
    Go(Ticket),
    /// Not before this time, unless an answer comes first.
    Until(Duration),
    /// Not before an answer.
    Answer,
}

/// An answer.
#[derive(Debug)]
pub(super) struct Observation {
    pub(super) rate: Option<RateLimit>,
    /// It is a 429.
    pub(super) limited: bool,
    pub(super) success: bool,
    /// The clock of the server.
    pub(super) date: Option<SystemTime>,
    /// The local clock.
    pub(super) local: SystemTime,
}

#[derive(Debug)]
pub(super) struct Limiter {
    enabled: bool,
    state: State,
    clock: ServerClock,
    /// How much later than their reset windows were found to open.
    slack: Duration,
    /// When each call that is under way was sent.
    in_flight: BTreeMap<u64, Duration>,
    /// The number of the next call. A call whose number is not below what this was when an answer came in was counted after that answer.
    next: u64,
    last: Option<RateLimit>,
    /// Calls from this number on were counted after the one that told `last`.
    last_until: u64,
}

#[derive(Debug)]
enum State {
    /// The server has not answered yet.
    Unknown,
    /// The server tells no limit.
    Off,
    Paced(Window),
}

#[derive(Debug)]
struct Window {
    reset: Timestamp,
    remaining: u64,
    /// Calls under way which `remaining` may not have counted: those from number `from` on.
    open: u64,
    from: u64,
    /// Calls from this number on were sent after the window was known.
    known: u64,
    /// Calls from this number on were counted after the one that told `remaining`.
    until: u64,
    /// When the window was told, or confirmed by a probe.
    since: Duration,
    probes: u32,
    last_probe: Duration,
    /// Probes that found the window still closed.
    early: u32,
    not_before: Duration,
}

impl Limiter {
    pub(super) fn new(enabled: bool) -> Self {
        Self {
            enabled,
            state: State::Unknown,
            clock: ServerClock::default(),
            slack: Duration::ZERO,
            in_flight: BTreeMap::new(),
            next: 0,
            last: None,
            last_until: 0,
        }
    }

    pub(super) fn last(&self) -> Option<RateLimit> {
        self.last
    }

    /// Whether a call may be sent now.
    pub(super) fn admit(&mut self, now: Duration) -> Admission {
        let mut probe = false;
        match &mut self.state {
            _ if !self.enabled => {}
            State::Off => {}
            State::Unknown if self.in_flight.len() < MAX_IN_FLIGHT_UNKNOWN => {}
            State::Unknown => return Admission::Answer,
            State::Paced(window) => {
                if window.remaining <= window.open {
                    let opens = self.clock.at(window.reset).saturating_add(self.slack);
                    if let Some(wait) = window.wait(opens, now) {
                        return wait;
                    }
                    probe = true;
                    window.probes += 1;
                    window.last_probe = now;
                }
                window.open += 1;
            }
        }
        let number = self.next;
        self.next += 1;
        self.in_flight.insert(number, now);
        Admission::Go(Ticket {
            number,
            sent: now,
            probe,
        })
    }

    /// The call has ended without an answer.
    pub(super) fn on_dropped(&mut self, ticket: &Ticket) {
        self.in_flight.remove(&ticket.number);
        if let State::Paced(window) = &mut self.state {
            if ticket.number >= window.from {
                window.open = window.open.saturating_sub(1);
            }
            if window.probed_by(ticket) {
                window.probes = window.probes.saturating_sub(1);
            }
        }
    }

    /// The call was answered.
    pub(super) fn answered(&mut self, ticket: &Ticket, observation: &Observation, now: Duration) {
        self.on_dropped(ticket);
        self.record(ticket, observation.rate);
        let stated = observation.rate.and_then(|rate| {
            let remaining = rate.remaining.or(observation.limited.then_some(0))?;
            Some((rate.reset?, remaining))
        });
        let probed = match &self.state {
            State::Paced(window) => window.probed_by(ticket).then_some(window.reset),
            State::Unknown | State::Off => None,
        };
        let early = match stated {
            Some((reset, remaining)) => probed == Some(reset) && remaining == 0,
            None => probed.is_some() && observation.limited,
        };
        if early {
            self.clock.doubt();
        }
        self.clock
            .observe(observation.date, observation.local, ticket.sent, now);
        if early && let State::Paced(window) = &mut self.state {
            window.since = now;
            window.not_before = now.saturating_add(step(window.early));
            window.early = window.early.saturating_add(1);
        }
        match stated {
            Some((reset, remaining)) => self.on_window(ticket, reset, remaining, now),
            None if observation.success => self.on_no_headers(now),
            // Errors of proxies, and refusals of a token, come without the headers.
            None => {}
        }
    }

    /// The server has said how much is left of which window.
    fn on_window(&mut self, ticket: &Ticket, reset: Timestamp, remaining: u64, now: Duration) {
        let next = self.next;
        if let State::Paced(window) = &mut self.state
            && reset <= window.reset
        {
            if reset < window.reset {
                if ticket.number < window.known {
                    // It is about a window that is over.
                    return;
                }
                // What seemed to be a newer window was none.
                window.reset = reset;
                window.since = now;
            }
            // Answers overtake each other. Of calls that were under way together, the smallest number is the latest.
            if ticket.number >= window.until || remaining < window.remaining {
                window.remaining = remaining;
                window.until = next;
            }
            return;
        }
        if let State::Paced(window) = &self.state
            && window.probed_by(ticket)
            && window.early > 0
        {
            if self.clock.is_told() {
                let late = ticket.sent.saturating_sub(self.clock.at(window.reset));
                self.slack = self.slack.max(late.min(MAX_SLACK));
            } else {
                self.clock.found(window.reset, ticket.sent);
            }
        }
        let recent = ticket.sent.saturating_sub(REORDER_WINDOW);
        let (open, from) = self
            .in_flight
            .iter()
            .rev()
            .take_while(|(_, sent)| **sent >= recent)
            .fold((0, next), |(count, _), (number, _)| (count + 1, *number));
        self.state = State::Paced(Window {
            reset,
            remaining,
            open,
            from,
            known: next,
            until: next,
            since: now,
            probes: 0,
            last_probe: Duration::ZERO,
            early: 0,
            not_before: Duration::ZERO,
        });
    }

    /// The server has answered without saying a limit.
    fn on_no_headers(&mut self, now: Duration) {
        // As long as a window that was told lasts, it holds.
        let over = match &self.state {
            State::Paced(window) => self.clock.at(window.reset) <= now,
            State::Unknown | State::Off => true,
        };
        if over {
            self.state = State::Off;
        }
    }

    /// Remembers what was said, unless something later is known already.
    fn record(&mut self, ticket: &Ticket, rate: Option<RateLimit>) {
        let Some(rate) = rate else { return };
        let later = match self.last {
            Some(last) if ticket.number < self.last_until => {
                rate.reset > last.reset
                    || (rate.reset == last.reset && rate.remaining < last.remaining)
            }
            _ => true,
        };
        if later {
            self.last = Some(rate);
            self.last_until = self.next;
        }
    }
}

impl Window {
    fn probed_by(&self, ticket: &Ticket) -> bool {
        ticket.probe && ticket.number >= self.known
    }

    /// What a used-up window that should end at `opens` makes calls wait for; `None` if it is time to try whether the next one is open.
    fn wait(&self, opens: Duration, now: Duration) -> Option<Admission> {
        let due = opens
            .max(self.not_before)
            .min(self.since.saturating_add(MAX_WAIT));
        if now < due {
            return Some(Admission::Until(due));
        }
        if self.probes >= MAX_PROBES {
            return Some(Admission::Answer);
        }
        let patient_until = self.last_probe.saturating_add(PROBE_TIMEOUT);
        (self.probes > 0 && now < patient_until).then_some(Admission::Until(patient_until))
    }
}

/// How long to wait after so many probes that were too early, and one more.
fn step(early: u32) -> Duration {
    2_u32
        .checked_pow(early)
        .map_or(MAX_STEP, |factor| FIRST_STEP.saturating_mul(factor))
        .min(MAX_STEP)
}

#[cfg(test)]
mod tests;
