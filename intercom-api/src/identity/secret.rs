//! The key of a signature.

use std::fmt;

use hmac::Hmac;
use sha2::Sha256;

use super::IdentityError;
use crate::signing::Key;

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
    key: Key<Hmac<Sha256>>,
}

impl Secret {
    /// Creates a secret from the string that Intercom shows. Surrounding whitespace is removed.
    ///
    /// # Errors
    ///
    /// [`IdentityError::EmptySecret`] if the string is empty or consists of whitespace.
    pub fn new(secret: &str) -> Result<Self, IdentityError> {
        let key = Key::new(secret).ok_or(IdentityError::EmptySecret)?;
        Ok(Self { key })
    }

    /// Returns the HMAC-SHA256 of a message.
    pub(super) fn sign(&self, message: &[u8]) -> [u8; 32] {
        self.key.sign(message).into()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
