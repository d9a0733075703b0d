//! Conversions of timestamps to the types of other crates.

use std::fmt;
use std::time::SystemTime;

use super::Timestamp;

/// Fails if `chrono` cannot represent the time.
#[cfg(feature = "chrono")]
impl TryFrom<Timestamp> for chrono::DateTime<chrono::Utc> {
    type Error = TimestampRangeError;

    fn try_from(time: Timestamp) -> Result<Self, TimestampRangeError> {
        Self::from_timestamp(time.0, 0).ok_or(TimestampRangeError(()))
    }
}

#[cfg(feature = "chrono")]
impl<Z: chrono::TimeZone> From<chrono::DateTime<Z>> for Timestamp {
    fn from(time: chrono::DateTime<Z>) -> Self {
        Self(time.timestamp())
    }
}

#[cfg(feature = "time")]
impl TryFrom<Timestamp> for time::OffsetDateTime {
    type Error = TimestampRangeError;

    fn try_from(time: Timestamp) -> Result<Self, TimestampRangeError> {
        Self::from_unix_timestamp(time.0).map_err(|_| TimestampRangeError(()))
    }
}

#[cfg(feature = "time")]
impl From<time::OffsetDateTime> for Timestamp {
    fn from(time: time::OffsetDateTime) -> Self {
        Self(time.unix_timestamp())
    }
}

#[cfg(feature = "jiff")]
impl TryFrom<Timestamp> for jiff::Timestamp {
    type Error = TimestampRangeError;

    fn try_from(time: Timestamp) -> Result<Self, TimestampRangeError> {
        Self::from_second(time.0).map_err(|_| TimestampRangeError(()))
    }
}

#[cfg(feature = "jiff")]
impl From<jiff::Timestamp> for Timestamp {
    fn from(time: jiff::Timestamp) -> Self {
        // `as_second` truncates toward the epoch. This rounds down, also before 1970.
        let truncated_up = time.subsec_nanosecond() < 0;
        Self(time.as_second() - i64::from(truncated_up))
    }
}

impl TryFrom<Timestamp> for SystemTime {
    type Error = TimestampRangeError;

    fn try_from(time: Timestamp) -> Result<Self, TimestampRangeError> {
        time.to_system_time().ok_or(TimestampRangeError(()))
    }
}

/// The error of converting a [`Timestamp`] to a type that cannot represent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimestampRangeError(());

impl fmt::Display for TimestampRangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("timestamp out of range for the target type")
    }
}

impl std::error::Error for TimestampRangeError {}
