//! The time zone of the workspace, which determines the days of dates of contacts.

use std::ops::Range;

use jiff::{Timestamp, tz::TimeZone};

const DAY: i64 = 86_400;

/// A time zone of the IANA database.
#[derive(Debug, Clone)]
pub(crate) struct Timezone {
    name: String,
    zone: TimeZone,
}

impl Default for Timezone {
    fn default() -> Self {
        Self {
            name: "Etc/UTC".to_owned(),
            zone: TimeZone::UTC,
        }
    }
}

impl Timezone {
    /// Returns the time zone with this name, such as `America/New_York`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let zone = TimeZone::get(name).ok()?;
        Some(Self {
            name: zone.iana_name().unwrap_or(name).to_owned(),
            zone,
        })
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Returns the day that contains a Unix time, as the time of its start and of the start of the
    /// next day. Days with a change of the clocks have 23 or 25 hours in most time zones.
    pub(crate) fn day(&self, seconds: i64) -> Range<i64> {
        self.local_day(seconds).unwrap_or_else(|| {
            // Times outside of the years that can be represented.
            let start = seconds.div_euclid(DAY).saturating_mul(DAY);
            start..start.saturating_add(DAY)
        })
    }

    fn local_day(&self, seconds: i64) -> Option<Range<i64>> {
        let time = Timestamp::from_second(seconds).ok()?;
        let date = time.to_zoned(self.zone.clone()).date();
        let start = date.to_zoned(self.zone.clone()).ok()?;
        let end = date.tomorrow().ok()?.to_zoned(self.zone.clone()).ok()?;
        Some(start.timestamp().as_second()..end.timestamp().as_second())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn days_start_at_local_midnight() {
        for (name, time, start, hours) in [
            ("Etc/UTC", 1_750_000_000, 1_749_945_600, 24),
            ("Asia/Kolkata", 1_750_000_000, 1_749_925_800, 24),
            // 9 March 2025: the clocks skip from 2 to 3.
            ("America/New_York", 1_741_500_000, 1_741_496_400, 23),
            // 2 November 2025: the clocks repeat the hour from 1 to 2.
            ("America/New_York", 1_762_100_000, 1_762_056_000, 25),
            // 4 November 2018: the day started at 1, because midnight was skipped.
            ("America/Sao_Paulo", 1_541_300_400, 1_541_300_400, 23),
        ] {
            let day = Timezone::named(name).unwrap().day(time);
            assert_eq!(day, start..start + hours * 3600, "{name} {time}");
        }
    }

    #[test]
    fn accepts_any_time_and_only_known_names() {
        let zone = Timezone::named("Europe/Dublin").unwrap();
        for time in [i64::MIN, i64::MAX] {
            assert!(zone.day(time).start <= zone.day(time).end);
        }
        assert!(Timezone::named("Europe/Atlantis").is_none());
        assert_eq!(Timezone::default().name(), "Etc/UTC");
    }
}
