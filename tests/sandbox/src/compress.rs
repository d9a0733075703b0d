//! Compression of JSON responses with gzip.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use hyper::body::Bytes;

/// Bodies below this size are not compressed, as at a typical proxy.
const MIN_SIZE: usize = 1024;

/// Returns whether a client accepts gzip, according to its `Accept-Encoding` headers.
pub(crate) fn is_accepted(headers: &[(String, String)]) -> bool {
    headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("accept-encoding"))
        .flat_map(|(_, value)| value.split(','))
        .any(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
            let quality: String = quality.split_whitespace().collect();
            let is_refused = quality
                .strip_prefix("q=")
                .is_some_and(|quality| quality.parse() == Ok(0.0));
            name.trim().eq_ignore_ascii_case("gzip") && !is_refused
        })
}

/// Compresses a body; `None` if it is too small.
pub(crate) fn gzip(body: &Bytes) -> Option<Bytes> {
    if body.len() < MIN_SIZE {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).ok()?;
    Some(encoder.finish().ok()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_accept_encoding() {
        let check = |values: &[&str]| {
            let headers: Vec<_> = values
                .iter()
                .map(|value| ("Accept-Encoding".to_owned(), (*value).to_owned()))
                .collect();
            is_accepted(&headers)
        };
        for accepted in [&["gzip"][..], &["br, GZIP;q=0.5"], &["identity", "gzip"]] {
            assert!(check(accepted), "{accepted:?}");
        }
        for refused in [
            &[][..],
            &["identity"],
            &["gzip; q=0"],
            &["gzip;q=0.0, br"],
            &["x-gzip"],
        ] {
            assert!(!check(refused), "{refused:?}");
        }
    }
}
