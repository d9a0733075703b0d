//! Timestamps.

mod convert;

use std::fmt;
use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserializer, Serialize, Serializer};

pub use self::convert::TimestampRangeError;
use crate::wire::{Decode, Found, Scalar, ValueRef, scalar};

/// An instant in time, in Unix seconds.
///
/// The seconds are stored as an `i64`, because real data contains times before 1970 and in the far
/// future that some time types cannot represent. Convert a timestamp with
/// [`to_system_time`](Self::to_system_time), or with `TryFrom` to the types of `chrono`, `jiff` and
/// `time` if the feature of that name is enabled.
///
/// A timestamp is serialized as an integer. It is deserialized from a number or a numeric string,
/// or from RFC 3339 (`2025-06-15T15:06:40.123Z`). A number is read as milliseconds if the time is
/// then between 2001 and 2286. A fraction of a second is rounded down.
///
/// # Examples
///
/// ```
/// use intercom_api::Timestamp;
///
/// let created_at = Timestamp::from_second(1_723_104_611);
/// assert_eq!(created_at.as_second(), 1_723_104_611);
/// assert!(created_at < Timestamp::now());
///
/// let system = created_at.to_system_time();
/// assert_eq!(system.and_then(Timestamp::from_system_time), Some(created_at));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Timestamp(i64);

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timestamp").field(&self.view()).finish()
    }
}

impl Timestamp {
    /// Creates a timestamp from the seconds since the Unix epoch. Negative values are before 1970.
    #[doc(alias("from_secs", "from_unix", "new"))]
    pub const fn from_second(second: i64) -> Self {
        Self(second)
    }

    /// Returns the current time of the system clock, rounded down to a second.
    pub fn now() -> Self {
        Self::from_system_time(SystemTime::now()).unwrap_or_default()
    }

    /// Returns the seconds since the Unix epoch. Negative values are before 1970.
    pub const fn as_second(self) -> i64 {
        self.0
    }

    /// Converts to a [`SystemTime`]; `None` if the platform cannot represent the time.
    pub fn to_system_time(self) -> Option<SystemTime> {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 {
            UNIX_EPOCH.checked_sub(distance)
        } else {
            UNIX_EPOCH.checked_add(distance)
        }
    }

    /// Converts from a [`SystemTime`], rounded down to a second; `None` if the seconds overflow an
    /// `i64`.
    pub fn from_system_time(time: SystemTime) -> Option<Self> {
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_secs()).ok().map(Self),
            Err(error) => {
                let before = error.duration();
                let rounded = i128::from(before.as_secs()) + i128::from(before.subsec_nanos() > 0);
                i64::try_from(-rounded).ok().map(Self)
            }
        }
    }
}

impl Scalar for Timestamp {
    const EXPECTED: &'static str = "a time in Unix seconds";

    #[inline]
    fn from_text(text: &str) -> Option<Self> {
        match text.parse() {
            Ok(number) => Self::from_i64(number),
            Err(_) => from_other_text(text),
        }
    }

    #[inline]
    fn from_i64(number: i64) -> Option<Self> {
        Some(Self(if MILLISECONDS.contains(&number) {
            number / 1000
        } else {
            number
        }))
    }

    #[inline]
    fn from_u64(number: u64) -> Option<Self> {
        i64::try_from(number).ok().and_then(Self::from_i64)
    }

    #[inline]
    fn from_f64(number: f64) -> Option<Self> {
        crate::wire::floor(number).and_then(Self::from_i64)
    }
}

/// The numbers that are read as milliseconds: times from 2001 to 2286. As seconds, they would be
/// times more than 30,000 years away.
const MILLISECONDS: Range<i64> = 1_000_000_000_000..10_000_000_000_000;

#[cold]
fn from_other_text(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    match crate::wire::integer(text) {
        Some(number) => Timestamp::from_i64(number),
        None => from_rfc_3339(text.as_bytes()).map(Timestamp),
    }
}

/// Returns the second of a time such as `2025-06-15T15:06:40.123Z`; the fraction is dropped.
fn from_rfc_3339(text: &[u8]) -> Option<i64> {
    /// Returns the number in a range of the text; `None` if it does not consist of digits.
    fn number(text: &[u8], range: Range<usize>) -> Option<i64> {
        let digits = std::str::from_utf8(text.get(range)?).ok()?;
        let all_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
        digits.parse().ok().filter(|_| all_digits)
    }

    let separator = |index: usize, allowed: &[u8]| {
        text.get(index)
            .is_some_and(|byte| allowed.contains(byte))
            .then_some(())
    };
    separator(4, b"-")?;
    separator(7, b"-")?;
    separator(10, b"Tt ")?;
    separator(13, b":")?;
    separator(16, b":")?;
    let (year, month, day) = (
        number(text, 0..4)?,
        number(text, 5..7)?,
        number(text, 8..10)?,
    );
    let (hour, minute) = (number(text, 11..13)?, number(text, 14..16)?);
    let second = number(text, 17..19)?;
    let leap = i64::from(year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
    let month_length = match month {
        2 => 28 + leap,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    // 60 is a leap second.
    if !(1..=month_length).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let mut rest = &text[19..];
    if let [b'.' | b',', fraction @ ..] = rest {
        let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit());
        let digits = digits.count();
        if digits == 0 {
            return None;
        }
        rest = &fraction[digits..];
    }
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), rest @ ..] => {
            let (hours, minutes) = match rest.len() {
                5 if rest[2] == b':' => (number(rest, 0..2)?, number(rest, 3..5)?),
                4 => (number(rest, 0..2)?, number(rest, 2..4)?),
                _ => return None,
            };
            let seconds = hours * 3600 + minutes * 60;
            if *sign == b'-' { -seconds } else { seconds }
        }
        _ => return None,
    };
    // Days since 1970, counted in years that begin in March, so that the leap day is the last day.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = year * 365 + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468;
    Some(days * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

impl Decode for Timestamp {
    #[inline]
    fn empty() -> Self {
        Self::default()
    }

    fn read<'de, D: Deserializer<'de>>(
        place: &mut Self,
        deserializer: D,
    ) -> Result<Found, D::Error> {
        // A time that was never set may be an empty string, which decodes to `None`.
        scalar(place, deserializer)
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Integer(self.0)
    }
}

impl<'de> serde::Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::wire::required(deserializer)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(self.0)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl From<i64> for Timestamp {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl From<Timestamp> for i64 {
    fn from(time: Timestamp) -> Self {
        time.0
    }
}

impl PartialEq<i64> for Timestamp {
    fn eq(&self, other: &i64) -> bool {
        self.0 == *other
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn round_trips_any_integer() {
        for seconds in [
            0,
            1,
            -1,
            1_723_104_611,
            2_738_966_400,
            -62_135_596_800,
            i64::MAX,
            i64::MIN,
        ] {
            for value in [json!(seconds), json!(seconds.to_string())] {
                let read: Option<Timestamp> = serde_json::from_value(value).ok();
                assert_eq!(read, Some(Timestamp::from_second(seconds)));
            }
            assert_eq!(
                serde_json::to_value(Timestamp(seconds)).ok(),
                Some(json!(seconds))
            );
            if let Some(system) = Timestamp(seconds).to_system_time() {
                assert_eq!(
                    Timestamp::from_system_time(system),
                    Some(Timestamp(seconds))
                );
            }
        }
        assert_eq!(
            Timestamp::from_system_time(UNIX_EPOCH - Duration::from_millis(1)),
            Some(Timestamp(-1))
        );
    }

    #[test]
    fn decodes_other_forms() {
        for (value, seconds) in [
            (json!(1_750_000_000.9), 1_750_000_000),
            (json!(-0.5), -1),
            (json!(1.75e9), 1_750_000_000),
            (json!("1.75e9"), 1_750_000_000),
            (json!("1750000000.25"), 1_750_000_000),
            (json!(1_750_000_000_123_i64), 1_750_000_000),
            (json!("1750000000123"), 1_750_000_000),
            (json!("2025-06-15T15:06:40Z"), 1_750_000_000),
            (json!("2025-06-15T15:06:40.999Z"), 1_750_000_000),
            (json!("2025-06-15 15:06:40.123456+00:00"), 1_750_000_000),
            (json!("2025-06-15t17:06:40+0200"), 1_750_000_000),
            (json!("2025-06-15T10:36:40-04:30"), 1_750_000_000),
            (json!("1970-01-01T00:00:00Z"), 0),
            (json!("1969-12-31T23:59:59.5Z"), -1),
            (json!("2000-02-29T12:00:00Z"), 951_825_600),
            (json!("0001-01-01T00:00:00Z"), -62_135_596_800),
        ] {
            let read: Option<Timestamp> = serde_json::from_value(value.clone()).ok();
            assert_eq!(read, Some(Timestamp(seconds)), "{value}");
        }
    }

    #[test]
    fn rejects_other_values() {
        for value in [
            json!("yesterday"),
            json!("2025-06-15"),
            json!("2025-02-29T00:00:00Z"),
            json!("2025-06-15T25:00:00Z"),
            json!("2025-06-15T15:06:40"),
            json!("2025-06-15T15:06:40.Z"),
            json!("+025-06-15T15:06:40Z"),
            json!("inf"),
            json!(1e30),
            json!(true),
            Value::Null,
            json!([1]),
        ] {
            assert!(
                serde_json::from_value::<Timestamp>(value.clone()).is_err(),
                "{value}"
            );
        }
    }
}
