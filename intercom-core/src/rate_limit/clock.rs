//! The clock of the server, estimated from its responses.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::Timestamp;

const SECOND: i128 = 1_000_000;

/// Converts times of the server to times of the monotonic clock.
///
/// The local clock may be wrong, and `Date` has a resolution of one second. But each `Date` implies
/// a lower and an upper bound of the offset between the clocks, so a few responses determine the
/// offset to a fraction of a second. All numbers are microseconds.
#[derive(Debug, Default)]
pub(super) struct ServerClock {
    /// Lower and upper bounds of the offset of the server's clock from the monotonic clock, from
    /// `Date`.
    bounds: Option<(i128, i128)>,
    /// Offset of the local clock from the monotonic clock.
    local: Option<i128>,
    /// Whether the local clock was found to be wrong.
    local_is_wrong: bool,
    /// Offset of the server's clock from the monotonic clock, from probes. Used for a server that
    /// does not send `Date`.
    calibrated: Option<i128>,
}

impl ServerClock {
    /// Records a response that arrived at `now`, to a request that was sent at `sent`.
    pub(super) fn observe(
        &mut self,
        date: Option<SystemTime>,
        local: SystemTime,
        sent: Duration,
        now: Duration,
    ) {
        self.local = Some(unix(local) - micros(now));
        let Some(date) = date.map(unix) else { return };
        // The server wrote `Date` between `sent` and `now`, and truncated it to a second.
        let (lower, upper) = (date - micros(now), date + SECOND - micros(sent));
        self.bounds = match self.bounds {
            Some(known) if known.0.max(lower) <= known.1.min(upper) => {
                Some((known.0.max(lower), known.1.min(upper)))
            }
            // The bounds contradict each other, so one of the clocks was set.
            _ => Some((lower, upper)),
        };
    }

    /// Discards the estimate, because a window was still exhausted after its reset.
    ///
    /// [`observe`](Self::observe) must be called next.
    pub(super) fn invalidate(&mut self) {
        self.bounds = None;
        self.local_is_wrong = true;
    }

    /// Returns whether the server sends `Date`.
    pub(super) fn has_date(&self) -> bool {
        self.bounds.is_some()
    }

    /// Records that the server's clock was at `time` at about `now`. Used for a server that does
    /// not send `Date`.
    pub(super) fn calibrate(&mut self, time: Timestamp, now: Duration) {
        self.calibrated = Some(i128::from(time.as_second()) * SECOND - micros(now));
    }

    /// Converts a time of the server's clock. The result is late rather than early.
    pub(super) fn to_monotonic(&self, time: Timestamp) -> Duration {
        let offset = match (self.bounds, self.local) {
            // Most local clocks are right, and have a higher resolution.
            (Some((lower, upper)), Some(local))
                if !self.local_is_wrong && (lower..=upper).contains(&local) =>
            {
                local
            }
            (Some((lower, _)), _) => lower,
            (None, local) => self.calibrated.or(local).unwrap_or_default(),
        };
        let monotonic = i128::from(time.as_second()) * SECOND - offset;
        u64::try_from(monotonic.max(0)).map_or(Duration::MAX, Duration::from_micros)
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

    /// Returns the `Date` of a server whose clock is at this millisecond.
    fn date(milliseconds: u64) -> Option<SystemTime> {
        Some(time(milliseconds / 1_000 * 1_000))
    }

    fn reset(seconds: i64) -> Timestamp {
        Timestamp::from_second(BASE as i64 + seconds)
    }

    const fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    /// `server` and `local` are the offsets from the monotonic clock. Each response takes a tenth
    /// of a second, and `Date` is written in the middle.
    fn observed(server: u64, local: u64, responses: &[u64]) -> ServerClock {
        let mut clock = ServerClock::default();
        for now in responses {
            let date = date(now - 50 + server);
            clock.observe(date, time(now + local), ms(now - 100), ms(*now));
        }
        clock
    }

    #[test]
    fn uses_a_local_clock_that_is_right() {
        let clock = observed(300, 300, &[500]);
        assert_eq!(clock.to_monotonic(reset(10)), ms(9_700));
    }

    #[test]
    fn ignores_a_local_clock_that_is_wrong() {
        for local in [3_600_000, 1_800] {
            // With one `Date`, the estimate is its lower bound.
            let clock = observed(300, local, &[500]);
            assert_eq!(clock.to_monotonic(reset(10)), ms(10_500));
            // Later, a response arrives just after a second has begun.
            let clock = observed(300, local, &[500, 2_800, 4_300]);
            assert_eq!(clock.to_monotonic(reset(10)), ms(9_800));
        }
    }

    #[test]
    fn uses_the_local_clock_without_date() {
        let mut clock = ServerClock::default();
        clock.observe(None, time(5_000), ms(400), ms(500));
        assert_eq!(clock.to_monotonic(reset(10)), ms(5_500));
        assert!(!clock.has_date());
        clock.calibrate(reset(10), ms(7_000));
        assert_eq!(clock.to_monotonic(reset(20)), ms(17_000));
    }

    #[test]
    fn invalidating_discards_the_bounds_and_the_local_clock() {
        let mut clock = observed(300, 300, &[500]);
        clock.invalidate();
        clock.observe(date(10_000), time(10_000), ms(9_650), ms(9_700));
        assert_eq!(clock.to_monotonic(reset(20)), ms(19_700));
        clock.observe(date(10_400), time(10_400), ms(10_050), ms(10_100));
        assert_eq!(clock.to_monotonic(reset(20)), ms(19_700));
    }

    #[test]
    fn follows_a_clock_that_is_set() {
        let mut clock = observed(300, 3_600_000, &[500, 2_800]);
        clock.observe(date(60_000), time(0), ms(3_900), ms(4_000));
        assert_eq!(clock.to_monotonic(reset(70)), ms(14_000));
        clock.observe(date(10_000), time(0), ms(4_900), ms(5_000));
        assert_eq!(clock.to_monotonic(reset(20)), ms(15_000));
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        let mut clock = ServerClock::default();
        assert_eq!(
            clock.to_monotonic(Timestamp::from_second(i64::MIN)),
            Duration::ZERO
        );
        clock.observe(None, UNIX_EPOCH, Duration::ZERO, Duration::MAX);
        clock.observe(date(0), UNIX_EPOCH, Duration::ZERO, Duration::MAX);
        clock.calibrate(Timestamp::from_second(i64::MAX), Duration::MAX);
        for seconds in [i64::MIN, 0, i64::MAX] {
            let _ = clock.to_monotonic(Timestamp::from_second(seconds));
        }
        let clock = observed(300, 300, &[500]);
        assert_eq!(
            clock.to_monotonic(Timestamp::from_second(i64::MIN)),
            Duration::ZERO
        );
        assert!(
            clock.to_monotonic(Timestamp::from_second(i64::MAX)) > Duration::from_secs(1 << 40)
        );
    }
}
