//! The fuzz targets: functions that accept any bytes, and panic if a property does not hold.
//!
//! `fuzz_targets` calls them from libFuzzer, and `tests/it/fuzz.rs` from ordinary tests.

use std::io::Write;
use std::time::SystemTime;

use flate2::Compression;
use flate2::write::GzEncoder;
use intercom_api::header::{HeaderMap, HeaderName, HeaderValue};
use intercom_api::webhooks::{Notification, Verifier};
use intercom_api::{OPERATIONS, RateLimit, Timestamp, export, replay};
use intercom_core::internal::{response_meta, wire};
use intercom_gen::Options;
use serde_json::Value;

/// Any text is a description, or an error. The code for a description parses.
pub fn description(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let Ok(generated) = intercom_gen::generate(text, &[], &Options::default()) else {
        return;
    };
    for file in &generated.files {
        if let Err(error) = syn::parse_file(&file.code) {
            panic!("{} does not parse: {error}\n{}", file.path, file.code);
        }
    }
}

/// Any JSON is decoded or an error. What was decoded is encoded to JSON that is decoded the same way.
///
/// The first line is the method and path of an operation. Otherwise, the bytes select one.
pub fn responses(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let (line, body) = text.split_once('\n').unwrap_or(("", text));
    let operation = line
        .split_once(' ')
        .and_then(|(method, path)| replay::operation(method, path))
        .unwrap_or_else(|| {
            let sum: usize = data.iter().map(|byte| usize::from(*byte)).sum();
            &OPERATIONS[sum % OPERATIONS.len()]
        });
    let method = operation.method;
    for status in [200, 404] {
        let Ok(first) = replay::response(method, operation.path, status, body) else {
            continue;
        };
        let second = replay::response(method, operation.path, status, &first.to_string());
        assert_eq!(second.as_ref(), Ok(&first), "{}", operation.name);
    }
}

/// Every error of `serde_json` has a path, which is not longer than its limit, and a reason.
pub fn error_path(data: &[u8]) {
    let errors = [
        serde_json::from_slice::<Value>(data).err(),
        serde_json::from_slice::<Vec<Vec<u8>>>(data).err(),
        serde_json::from_slice::<intercom_api::types::Ticket>(data).err(),
    ];
    for error in errors.iter().flatten() {
        let path = wire::error_path(data, error);
        assert!(!path.is_empty() && path.len() < 1_500, "{path:?}");
        assert!(!wire::decode_reason(error).is_empty(), "{error}");
    }
}

/// Any bytes are an export, or an error. Compressed, they have the same rows, and the end of a
/// compressed file that is truncated is an error.
pub fn export(data: &[u8]) {
    /// More than any row of an input, and fewer than a compressed file can contain.
    const ROWS: usize = 1_000;
    let rows = |file: &[u8]| -> Vec<String> {
        let rows = export::read_rows(file).take(ROWS);
        rows.map(|row| format!("{row:?}")).collect()
    };
    let plain = rows(data);
    // A single byte could be the beginning of a compressed file.
    if data.len() < 2 || data.starts_with(&[0x1f, 0x8b]) || plain.len() == ROWS {
        return;
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    let Ok(file) = encoder.write_all(data).and_then(|()| encoder.finish()) else {
        return;
    };
    assert_eq!(rows(&file), plain);
    let truncated = export::read_rows(&file[..file.len() - 1]).take(ROWS);
    assert!(truncated.last().is_some_and(|row| row.is_err()));
}

/// Headers with any values, one `name: value` for each line, are valid or ignored.
pub fn headers(data: &[u8]) {
    let mut headers = HeaderMap::new();
    for line in data.split(|byte| *byte == b'\n') {
        let mut parts = line.splitn(2, |byte| *byte == b':');
        let name = HeaderName::from_bytes(parts.next().unwrap_or_default());
        let value = HeaderValue::from_bytes(parts.next().unwrap_or_default().trim_ascii());
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.append(name, value);
        }
    }
    let now = SystemTime::UNIX_EPOCH;
    let wait = response_meta::retry_after(&headers, now);
    assert!(wait.is_none() || headers.contains_key("retry-after"));
    if let Some(limit) = RateLimit::from_headers(&headers) {
        let found = limit.limit().is_some() || limit.remaining().is_some();
        assert!(found || limit.reset().is_some());
        let _ = limit.reset().and_then(Timestamp::to_system_time);
    }
}

/// Any body is a notification, or an error. Only its own signature is accepted.
pub fn webhooks(data: &[u8]) {
    let Ok(verifier) = Verifier::new("client-secret") else {
        panic!("the secret is valid");
    };
    let signature = verifier.sign(data);
    let verified = verifier.verify(data, &*signature);
    let text = String::from_utf8_lossy(data);
    assert!(verifier.verify(data, &*text).is_err());
    let parsed = Notification::from_slice(data);
    assert_eq!(verified.is_ok(), parsed.is_ok());
    if let Ok(notification) = parsed {
        let _ = format!("{:?}", notification.event());
        let _ = (notification.is_ping(), notification.is_retry());
        assert!(!notification.deduplication_key().is_empty());
        let _ = notification.age(Timestamp::from_second(i64::MAX));
    }
}
