//! The clock of the server, as far as its answers show it.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Timestamp;

const SECOND: i128 = 1_000_000;

/// Turns times of the server into times of the monotonic clock.
///
/// The local clock may be wrong, and `Date` has whole seconds only. But each `Date` bounds the distance between the clocks from both sides, so
/// that a few answers tell it to a fraction of a second. All numbers are microseconds.
#[derive(Debug, Default)]
pub(super) struct ServerClock {
    /// The server's clock is ahead of the monotonic one by at least `.0` and at most `.1`.
    ahead: Option<(i128, i128)>,
    /// How far the local clock is ahead of the monotonic one.
    local: Option<i128>,
    /// The local clock was found to be wrong.
    doubted: bool,
    /// How far the server is ahead, found by trying; for a server that sends no `Date`.
    found: Option<i128>,
}

impl ServerClock {
    /// Takes in an answer to a request sent at `sent` and answered at `now`.
    pub(super) fn observe(
        &mut self,
        date: Option<SystemTime>,
        local: SystemTime,
        sent: Duration,
        now: Duration,
    ) {
        self.local = Some(unix(local) - micros(now));
        let Some(date) = date.map(unix) else { return };
        // It was written after the request was sent and before it was read here, in the second that it names.
        let (least, most) = (date - micros(now), date + SECOND - micros(sent));
        self.ahead = match self.ahead {
            Some(known) if known.0.max(least) <= known.1.min(most) => {
                Some((known.0.max(least), known.1.min(most)))
            }
            // One of the clocks was set.
            _ => Some((least, most)),
        };
    }

    /// A window was still closed when it should have been open: what was gathered does not hold. To be followed by
    /// [`observe`](Self::observe).
    pub(super) fn doubt(&mut self) {
        self.ahead = None;
        self.doubted = true;
    }

    /// Whether the server sends `Date`.
    pub(super) fn is_told(&self) -> bool {
        self.ahead.is_some()
    }

    /// The server's clock showed `time` at about `now`. For a server that does not send `Date`.
    pub(super) fn found(&mut self, time: Timestamp, now: Duration) {
        self.found = Some(i128::from(time.as_second()) * SECOND - micros(now));
    }

    /// When the server's clock will have reached `time`: rather a little too late than too early.
    pub(super) fn at(&self, time: Timestamp) -> Duration {
        let ahead = match (self.ahead, self.local) {
            // Most local clocks are right, and finer.
            (Some((least, most)), Some(local))
                if !self.doubted && (least..=most).contains(&local) =>
            {
                local
            }
            (Some((least, _)), _) => least,
            (None, local) => self.found.or(local).unwrap_or_default(),
        };
        let at = i128::from(time.as_second()) * SECOND - ahead;
        u64::try_from(at.max(0)).map_or(Duration::MAX, Duration::from_micros)
    }
}

fn micros(time: Duration) -> i128 {
    i128::try_from(time.as_micros()).unwrap_or(i128::MAX / 4)
}

fn unix(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => micros(after),
        Err(before) => -micros(before.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: u64 = 1_723_104_000;

    fn time(milliseconds: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(BASE) + Duration::from_millis(milliseconds)
    }

    /// The second that the server names when its clock shows so many milliseconds.
    fn date(milliseconds: u64) -> Option<SystemTime> {
        Some(time(milliseconds / 1_000 * 1_000))
    }

    fn reset(seconds: i64) -> Timestamp {
        Timestamp::from_second(BASE as i64 + seconds)
    }

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// The server's clock is so far ahead of the monotonic one. Each answer takes a tenth of a second, and `Date` is written in the middle.
    fn observed(server: u64, local: u64, answers: &[u64]) -> ServerClock {
        let mut clock = ServerClock::default();
        for now in answers {
            let date = date(now - 50 + server);
            clock.observe(date, time(now + local), ms(now - 100), ms(*now));
        }
        clock
    }

    #[test]
    fn a_right_local_clock_is_used() {
        let clock = observed(300, 300, &[500]);
        assert_eq!(clock.at(reset(10)), ms(9_700));
    }

    #[test]
    fn a_wrong_local_clock_is_not() {
        for local in [3_600_000, 1_800] {
            // The second that `Date` names had begun half a second ago at least, for all that is known.
            let clock = observed(300, local, &[500]);
            assert_eq!(clock.at(reset(10)), ms(10_500));
            // Seconds later, an answer comes just after a second has begun.
            let clock = observed(300, local, &[500, 2_800, 4_300]);
            assert_eq!(clock.at(reset(10)), ms(9_800));
        }
    }

    #[test]
    fn without_date_there_is_only_the_local_clock() {
        let mut clock = ServerClock::default();
        clock.observe(None, time(5_000), ms(400), ms(500));
        assert_eq!(clock.at(reset(10)), ms(5_500));
        assert!(!clock.is_told());
        clock.found(reset(10), ms(7_000));
        assert_eq!(clock.at(reset(20)), ms(17_000));
    }

    #[test]
    fn doubt_starts_anew_and_drops_the_local_clock() {
        let mut clock = observed(300, 300, &[500]);
        clock.doubt();
        clock.observe(date(10_000), time(10_000), ms(9_650), ms(9_700));
        assert_eq!(clock.at(reset(20)), ms(19_700));
        clock.observe(date(10_400), time(10_400), ms(10_050), ms(10_100));
        assert_eq!(clock.at(reset(20)), ms(19_700));
    }

    #[test]
    fn a_clock_that_is_set_is_followed() {
        let mut clock = observed(300, 3_600_000, &[500, 2_800]);
        clock.observe(date(60_000), time(0), ms(3_900), ms(4_000));
        assert_eq!(clock.at(reset(70)), ms(14_000));
        clock.observe(date(10_000), time(0), ms(4_900), ms(5_000));
        assert_eq!(clock.at(reset(20)), ms(15_000));
    }

    #[test]
    fn times_at_the_limits_do_not_overflow() {
        let mut clock = ServerClock::default();
        assert_eq!(clock.at(Timestamp::from_second(i64::MIN)), Duration::ZERO);
        clock.observe(None, UNIX_EPOCH, Duration::ZERO, Duration::MAX);
        clock.observe(date(0), UNIX_EPOCH, Duration::ZERO, Duration::MAX);
        clock.found(Timestamp::from_second(i64::MAX), Duration::MAX);
        for seconds in [i64::MIN, 0, i64::MAX] {
            let _ = clock.at(Timestamp::from_second(seconds));
        }
        let clock = observed(300, 300, &[500]);
        assert_eq!(clock.at(Timestamp::from_second(i64::MIN)), Duration::ZERO);
        assert!(clock.at(Timestamp::from_second(i64::MAX)) > Duration::from_secs(1 << 40));
    }
}
