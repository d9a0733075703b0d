//! Reads response bodies: decodes gzip, and enforces limits while reading.

use std::io::{self, Write};
use std::time::Duration;

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use reqwest::header::{CONTENT_ENCODING, CONTENT_LENGTH, HeaderMap};
use tokio::time::timeout;

use crate::error::{Cause, MAX_BODY};
use crate::redact::safe_code;
use crate::response_meta::ResponseMeta;
use crate::{Error, platform};

/// The memory that is reserved for a body whose length the server announces. More is allocated
/// only for data that was received.
const MAX_RESERVED: usize = 1024 * 1024;

/// Why a body was not read.
#[derive(Debug)]
pub(super) enum BodyError {
    Network(reqwest::Error),
    /// The decoded body is larger than the limit.
    TooLarge(usize),
    /// The server used an encoding that was not requested.
    UnknownEncoding(String),
    /// The body is not valid gzip.
    InvalidGzip,
    /// The body is an HTML page, not JSON.
    Html(Bytes),
}

impl BodyError {
    /// Creates the error of a response with this body. An error of the network has its own.
    pub(super) fn into_error(self, operation: &'static str, meta: &ResponseMeta) -> Error {
        let unreadable =
            |body: &[u8], reason: &str| Error::unreadable(operation, meta, body, reason);
        match self {
            Self::Network(error) => Error::transport(operation, error),
            Self::TooLarge(limit) => unreadable(
                &[],
                &format!("the body is larger than {limit} bytes: increase `max_response_size`"),
            )
            .with_cause(Cause::TooLarge),
            Self::UnknownEncoding(encoding) => unreadable(
                &[],
                &format!(
                    "the content encoding `{}` is not supported: check the proxy",
                    safe_code(&encoding)
                ),
            ),
            Self::InvalidGzip => unreadable(
                &[],
                "the gzip data is invalid: check the proxy, or turn compression off with `gzip(false)`",
            ),
            Self::Html(body) => unreadable(
                &body,
                "expected JSON, found an HTML page: check the base URL and the proxy",
            ),
        }
    }
}

/// Reads a complete body, and decodes it. The headers that described the encoding are removed.
pub(super) async fn read(
    mut response: platform::Response,
    headers: &mut HeaderMap,
    limit: usize,
) -> Result<Bytes, BodyError> {
    let is_gzip = is_gzip(headers)?;
    let length = response.content_length();
    let Some(first) = next(&mut response).await? else {
        return Ok(Bytes::new());
    };
    if !is_gzip && length == u64::try_from(first.len()).ok() && first.len() <= limit {
        // The body arrived at once, so it needs no copy.
        return check(first);
    }
    let mut buffer = Buffer::new(is_gzip, limit, length);
    buffer.push(&first)?;
    while let Some(chunk) = next(&mut response).await? {
        buffer.push(&chunk)?;
    }
    buffer.finish()?;
    if is_gzip {
        headers.remove(CONTENT_ENCODING);
        headers.remove(CONTENT_LENGTH);
    }
    check(buffer.into_partial().into())
}

/// Reads the beginning of the body of an error, as far as it arrives in time. Failing to read it is
/// not an error: the status is more important.
pub(super) async fn excerpt(
    mut response: platform::Response,
    headers: &HeaderMap,
    limit: Duration,
) -> Bytes {
    let Ok(is_gzip) = is_gzip(headers) else {
        return Bytes::new();
    };
    let mut buffer = Buffer::new(is_gzip, MAX_BODY, None);
    let reading = async {
        while let Ok(Some(chunk)) = platform::chunk(&mut response).await {
            if buffer.push(&chunk).is_err() {
                break;
            }
        }
    };
    let _ = timeout(limit, reading).await;
    buffer.into_partial().into()
}

async fn next(response: &mut platform::Response) -> Result<Option<Bytes>, BodyError> {
    platform::chunk(response).await.map_err(BodyError::Network)
}

/// Returns whether a body is compressed. Any other encoding than gzip is an error.
fn is_gzip(headers: &HeaderMap) -> Result<bool, BodyError> {
    let mut is_gzip = false;
    for value in headers.get_all(CONTENT_ENCODING) {
        let name = String::from_utf8_lossy(value.as_bytes());
        match name.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => {}
            "gzip" | "x-gzip" if !is_gzip => is_gzip = true,
            _ => return Err(BodyError::UnknownEncoding(name.into_owned())),
        }
    }
    Ok(is_gzip)
}

/// Rejects markup, which proxies and login pages send with a status of success. JSON never starts
/// with this character.
fn check(body: Bytes) -> Result<Bytes, BodyError> {
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&body);
    if text.trim_ascii_start().starts_with(b"<") {
        return Err(BodyError::Html(body));
    }
    Ok(body)
}

/// The decoded body so far.
enum Buffer {
    Plain(Limited),
    Gzip(Box<MultiGzDecoder<Limited>>),
}

impl Buffer {
    fn new(is_gzip: bool, limit: usize, length: Option<u64>) -> Self {
        let length = length.and_then(|length| usize::try_from(length).ok());
        let reserved = length.unwrap_or(0).min(MAX_RESERVED).min(limit);
        let limited = Limited {
            bytes: Vec::with_capacity(reserved),
            limit,
            is_exceeded: false,
        };
        if is_gzip {
            Self::Gzip(Box::new(MultiGzDecoder::new(limited)))
        } else {
            Self::Plain(limited)
        }
    }

    fn push(&mut self, chunk: &[u8]) -> Result<(), BodyError> {
        let pushed = match self {
            Self::Plain(limited) => limited.write_all(chunk),
            Self::Gzip(decoder) => decoder.write_all(chunk),
        };
        pushed.map_err(|_| self.failure())
    }

    /// Checks that the body is complete.
    fn finish(&mut self) -> Result<(), BodyError> {
        let is_complete = match self {
            Self::Plain(_) => true,
            Self::Gzip(decoder) => decoder.try_finish().is_ok(),
        };
        if is_complete {
            Ok(())
        } else {
            Err(self.failure())
        }
    }

    fn failure(&self) -> BodyError {
        let limited = match self {
            Self::Plain(limited) => limited,
            Self::Gzip(decoder) => decoder.get_ref(),
        };
        if limited.is_exceeded {
            BodyError::TooLarge(limited.limit)
        } else {
            BodyError::InvalidGzip
        }
    }

    /// Returns the part of the body that was decoded.
    fn into_partial(self) -> Vec<u8> {
        match self {
            Self::Plain(limited) => limited.bytes,
            Self::Gzip(mut decoder) => {
                // Writes what is still in the buffer of the decoder.
                let _ = decoder.try_finish();
                std::mem::take(&mut decoder.get_mut().bytes)
            }
        }
    }
}

/// A buffer that stops accepting bytes at its limit.
struct Limited {
    bytes: Vec<u8>,
    limit: usize,
    is_exceeded: bool,
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let free = self.limit.saturating_sub(self.bytes.len());
        if free == 0 && !bytes.is_empty() {
            self.is_exceeded = true;
            return Err(io::ErrorKind::StorageFull.into());
        }
        let accepted = &bytes[..free.min(bytes.len())];
        self.bytes.extend_from_slice(accepted);
        Ok(accepted.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        assert!(encoder.write_all(text).is_ok());
        encoder.finish().unwrap_or_default()
    }

    /// Returns the result for a body that is received in pieces of this size, and what was decoded.
    fn decode(body: &[u8], size: usize, is_gzip: bool, limit: usize) -> (String, Vec<u8>) {
        let mut buffer = Buffer::new(is_gzip, limit, None);
        for piece in body.chunks(size) {
            if let Err(error) = buffer.push(piece) {
                return (format!("{error:?}"), buffer.into_partial());
            }
        }
        let result = match buffer.finish() {
            Ok(()) => "complete".into(),
            Err(error) => format!("{error:?}"),
        };
        (result, buffer.into_partial())
    }

    #[test]
    fn enforces_the_limit_on_the_decoded_size() {
        let text = vec![b'a'; 100_000];
        let packed = gzip(&text);
        for size in [1, 7, 1000, 200_000] {
            for (body, is_gzip) in [(&text, false), (&packed, true)] {
                let complete = decode(body, size, is_gzip, text.len());
                assert!(complete == ("complete".into(), text.clone()), "{size}");
                for limit in [0, 1, 1000, text.len() - 1] {
                    let (result, partial) = decode(body, size, is_gzip, limit);
                    assert_eq!(result, format!("TooLarge({limit})"), "{size}, {is_gzip}");
                    assert!(partial == text[..limit], "{} bytes", partial.len());
                }
            }
        }
    }

    #[test]
    fn reports_gzip_that_is_truncated_or_damaged_at_any_byte() {
        let text = br#"{"type": "admin", "id": "1295"}"#;
        let packed = gzip(text);
        let two = [gzip(&text[..9]), gzip(&text[9..])].concat();
        assert_eq!(decode(&two, 5, true, 1000).1, text);
        for end in 1..packed.len() {
            assert_eq!(decode(&packed[..end], 4, true, 1000).0, "InvalidGzip");
        }
        // The checksum does not cover the header of 10 bytes.
        for index in 10..packed.len() {
            let mut changed = packed.clone();
            changed[index] ^= 1;
            assert_eq!(decode(&changed, 4, true, 1000).0, "InvalidGzip", "{index}");
        }
        assert_eq!(decode(b"{}", 4, true, 1000).0, "InvalidGzip");
    }

    #[test]
    fn accepts_gzip_alone() {
        let check = |values: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for value in values {
                headers.append(
                    CONTENT_ENCODING,
                    reqwest::header::HeaderValue::from_static(value),
                );
            }
            is_gzip(&headers).map_err(|error| format!("{error:?}"))
        };
        assert_eq!(check(&[]), Ok(false));
        assert_eq!(check(&["identity"]), Ok(false));
        assert_eq!(check(&["GZIP"]), Ok(true));
        assert_eq!(check(&["x-gzip"]), Ok(true));
        for other in [&["br"][..], &["gzip, gzip"], &["gzip", "gzip"], &["zstd"]] {
            assert!(check(other).is_err(), "{other:?}");
        }
    }

    #[test]
    fn rejects_markup() {
        for body in [
            "<!DOCTYPE html><title>Log in</title>",
            "\n <html>",
            "\u{feff}<?xml version='1.0'?>",
        ] {
            assert!(check(Bytes::from(body)).is_err(), "{body}");
        }
        for body in ["", " ", "{}", "\u{feff}{}", "null", "\"<p>\"", "Accepted"] {
            assert!(check(Bytes::from(body)).is_ok(), "{body}");
        }
    }
}
