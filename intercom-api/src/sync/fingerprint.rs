//! Fingerprints of rows.

use std::hash::{DefaultHasher, Hash, Hasher};

/// Returns a hash of the JSON of a row, to detect that it has changed.
pub(crate) fn fingerprint(json: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    json.hash(&mut hasher);
    hasher.finish()
}
