//! HMAC with a secret, which [`identity`](crate::identity) and [`webhooks`](crate::webhooks) use.

use std::fmt;

use hmac::digest::Output;
use hmac::{KeyInit, Mac};

/// The state of an HMAC after the key, so that the secret itself is not stored.
#[derive(Clone)]
pub(crate) struct Key<M>(M);

impl<M: Mac + KeyInit + Clone> Key<M> {
    /// Creates a key from the string that Intercom shows. Surrounding whitespace is removed. `None` if
    /// nothing else is left, because a signature with an empty secret proves nothing.
    pub(crate) fn new(secret: &str) -> Option<Self> {
        let secret = secret.trim();
        if secret.is_empty() {
            return None;
        }
        // HMAC accepts keys of any length.
        <M as KeyInit>::new_from_slice(secret.as_bytes())
            .ok()
            .map(Self)
    }

    /// Returns the signature of a message.
    pub(crate) fn sign(&self, message: &[u8]) -> Output<M> {
        self.with(message).finalize().into_bytes()
    }

    /// Compares a signature in constant time.
    #[cfg(feature = "webhooks")]
    pub(crate) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.with(message).verify_slice(signature).is_ok()
    }

    fn with(&self, message: &[u8]) -> M {
        let mut mac = self.0.clone();
        mac.update(message);
        mac
    }
}

impl<M> fmt::Debug for Key<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(..)")
    }
}
