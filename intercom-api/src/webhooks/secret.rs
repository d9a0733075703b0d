//! The secret that signs requests.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::Sha256;

use crate::Error;

/// A secret. It stores the states of both algorithms after the key, and not the secret itself.
#[derive(Clone)]
pub(super) struct Secret {
    sha1: Hmac<Sha1>,
    sha256: Hmac<Sha256>,
}

impl Secret {
    /// Creates a secret. Surrounding whitespace is removed.
    pub(super) fn new(secret: &str) -> Result<Self, Error> {
        let secret = secret.trim();
        // A signature with an empty secret proves nothing.
        let invalid = || {
            Error::configuration(
                "invalid client secret: must not be empty; copy it from the Developer Hub",
            )
        };
        if secret.is_empty() {
            return Err(invalid());
        }
        // HMAC accepts keys of any length, so this does not fail.
        let key = secret.as_bytes();
        Ok(Self {
            sha1: Hmac::new_from_slice(key).map_err(|_| invalid())?,
            sha256: Hmac::new_from_slice(key).map_err(|_| invalid())?,
        })
    }

    pub(super) fn sha1(&self, body: &[u8]) -> [u8; 20] {
        with(&self.sha1, body).finalize().into_bytes().into()
    }

    pub(super) fn sha256(&self, body: &[u8]) -> [u8; 32] {
        with(&self.sha256, body).finalize().into_bytes().into()
    }

    /// Compares in constant time.
    pub(super) fn is_sha1(&self, body: &[u8], signature: &[u8]) -> bool {
        with(&self.sha1, body).verify_slice(signature).is_ok()
    }

    /// Compares in constant time.
    pub(super) fn is_sha256(&self, body: &[u8], signature: &[u8]) -> bool {
        with(&self.sha256, body).verify_slice(signature).is_ok()
    }
}

fn with<M: Mac + Clone>(mac: &M, body: &[u8]) -> M {
    let mut mac = mac.clone();
    mac.update(body);
    mac
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
