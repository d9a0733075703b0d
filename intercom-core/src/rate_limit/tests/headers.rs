//! The headers of a rate limit.

use super::*;

#[test]
fn parses_headers() {
    let headers = |pairs: &[(&'static str, &str)]| -> HeaderMap {
        pairs
            .iter()
            .filter_map(|(name, value)| {
                Some((
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).ok()?,
                ))
            })
            .collect()
    };
    let reset = Some(Timestamp::from_second(1_723_104_610));
    for (pairs, expected) in [
        (
            &[
                ("x-ratelimit-limit", "1667"),
                ("x-ratelimit-remaining", " 0 "),
                ("x-ratelimit-reset", "1723104610"),
            ][..],
            Some((Some(1_667), Some(0), reset)),
        ),
        (
            &[
                ("x-ratelimit-limit", "many"),
                ("x-ratelimit-remaining", "-1"),
                ("x-ratelimit-reset", "1723104610"),
            ],
            Some((None, None, reset)),
        ),
        (
            &[("x-ratelimit-remaining", "5")],
            Some((None, Some(5), None)),
        ),
        (
            &[
                ("x-ratelimit-limit", ""),
                ("x-ratelimit-remaining", "1.5"),
                ("x-ratelimit-reset", "soon"),
            ],
            None,
        ),
        (&[("x-request-id", "1")], None),
    ] {
        let found = RateLimit::from_headers(&headers(pairs));
        let found = found.map(|found| (found.limit(), found.remaining(), found.reset()));
        assert_eq!(found, expected, "{pairs:?}");
    }
}
