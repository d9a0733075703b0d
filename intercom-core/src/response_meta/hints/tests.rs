//! The headers of a response.

use std::time::UNIX_EPOCH;

use super::*;
use crate::Timestamp;

fn read(headers: &[(&'static str, &'static str)]) -> ResponseHints {
    let headers = headers.iter();
    let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    ResponseHints::read(&headers.collect())
}

#[test]
fn parses_the_rate_limit() {
    for (limit, remaining, reset, expected) in [
        (
            "1667",
            " 0 ",
            "1723104610",
            Some((Some(1_667), Some(0), Some(1_723_104_610))),
        ),
        (
            "many",
            "-1",
            "1723104610",
            Some((None, None, Some(1_723_104_610))),
        ),
        ("", "5", " 0 ", Some((None, Some(5), Some(0)))),
        ("", "5", "-1", Some((None, Some(5), Some(-1)))),
        (
            "",
            "5",
            "99999999999999999999",
            Some((None, Some(5), Some(i64::MAX))),
        ),
        ("", "5", "1723104618.5", Some((None, Some(5), None))),
        ("", "1.5", "soon", None),
    ] {
        let found = read(&[
            ("x-ratelimit-limit", limit),
            ("x-ratelimit-remaining", remaining),
            ("x-ratelimit-reset", reset),
        ]);
        let found = found.rate_limit.map(|found| {
            (
                found.limit(),
                found.remaining(),
                found.reset().map(Timestamp::as_second),
            )
        });
        assert_eq!(found, expected, "{limit}, {remaining}, {reset}");
    }
    assert_eq!(read(&[("x-request-id", "1")]), ResponseHints::default());
    let found = read(&[("x-ratelimit-remaining", "5")]).rate_limit;
    assert_eq!(found.and_then(|found| found.remaining()), Some(5));
}

#[test]
fn parses_retry_after() {
    // 08:10:11 on August 8, 2024.
    let now = UNIX_EPOCH + Duration::from_secs(1_723_104_611);
    for (text, expected) in [
        ("7", Some(7)),
        (" 7 ", Some(7)),
        ("0", Some(0)),
        ("Thu, 08 Aug 2024 08:10:21 GMT", Some(10)),
        ("Thursday, 08-Aug-24 08:10:21 GMT", Some(10)),
        ("Thu Aug  8 08:10:21 2024", Some(10)),
        ("Thu, 08 Aug 2024 08:10:01 GMT", Some(0)),
        ("", None),
        ("-7", None),
        ("1.5", None),
        ("soon", None),
        ("99999999999999999999", Some(u64::MAX)),
    ] {
        let wait = read(&[("retry-after", text)]).retry_after(now);
        assert_eq!(wait, expected.map(Duration::from_secs), "{text}");
    }
    assert_eq!(read(&[]).retry_after(now), None);
    // The clock of the server is an hour ahead.
    let ahead = read(&[
        ("retry-after", "Thu, 08 Aug 2024 09:10:21 GMT"),
        ("date", "Thu, 08 Aug 2024 09:10:11 GMT"),
    ]);
    assert_eq!(ahead.retry_after(now), Some(Duration::from_secs(10)));
}
