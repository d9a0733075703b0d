//! Formats and rounds numbers of seconds.

/// Formats a time for the header `Date`.
pub(crate) fn http_date(seconds: i64) -> Option<String> {
    let time = jiff::Timestamp::from_second(seconds).ok()?;
    let printer = jiff::fmt::rfc2822::DateTimePrinter::new();
    printer.timestamp_to_rfc9110_string(&time).ok()
}

/// Formats a time as ISO 8601 in UTC, as event summaries contain it.
pub(crate) fn iso(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string()
}

/// Returns a number without its fraction, if it is in the range in which every integer is exact.
pub(crate) fn whole(number: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    (number.abs() <= EXACT).then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::{http_date, iso};

    #[test]
    fn formats_dates_before_and_after_1970() {
        assert_eq!(iso(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(-1), "1969-12-31T23:59:59.000Z");
        assert_eq!(iso(1_709_210_096), "2024-02-29T12:34:56.000Z");
    }

    #[test]
    fn formats_dates_of_headers() {
        let date = http_date(1_709_210_096);
        assert_eq!(date.as_deref(), Some("Thu, 29 Feb 2024 12:34:56 GMT"));
    }
}
