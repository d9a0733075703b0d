//! The key of a signature.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::IdentityError;

/// A secret that signs identities. `Debug` prints `Secret(..)`, and no method returns the secret.
///
/// # Examples
///
/// ```
/// use intercom_api::identity::Secret;
///
/// let secret = Secret::new("the Messenger API secret")?;
/// assert_eq!(format!("{secret:?}"), "Secret(..)");
/// # Ok::<(), intercom_api::identity::IdentityError>(())
/// ```
#[derive(Clone)]
pub struct Secret {
    /// The state after the key, so that the secret itself is not stored.
    mac: Hmac<Sha256>,
}

impl Secret {
    /// Creates a secret from the string that Intercom shows. Surrounding whitespace is removed.
    ///
    /// # Errors
    ///
    /// [`IdentityError::EmptySecret`] if the string is empty or consists of whitespace.
    pub fn new(secret: &str) -> Result<Self, IdentityError> {
        let secret = secret.trim();
        if secret.is_empty() {
            return Err(IdentityError::EmptySecret);
        }
        // HMAC accepts keys of any length, so this does not fail.
        let mac =
            Hmac::new_from_slice(secret.as_bytes()).map_err(|_| IdentityError::EmptySecret)?;
        Ok(Self { mac })
    }

    /// Returns the HMAC-SHA256 of a message.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(message);
        mac.finalize().into_bytes().into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
