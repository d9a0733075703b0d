//! Identity verification of the Messenger: proves to Intercom which user of your product a visitor is.
//!
//! Without it, anyone who knows the ID of a user can open the Messenger as that user and read their conversations. Your server signs the ID with a
//! secret that only it and Intercom know, and the page passes the signature to the Messenger. This module sends no requests.
//!
//! Intercom has two schemes. Use [`MessengerToken`] unless the workspace still uses the older one, [`user_hash`].
//!
//! | | [`MessengerToken`] | [`user_hash`] |
//! |---|---|---|
//! | Attribute of the Messenger | `intercom_user_jwt` | `user_hash`, besides `user_id` |
//! | Proves | the user ID, and all other claims | the user ID |
//! | Expires | by default after one hour | never, until the secret is replaced |
//! | Secret | the Messenger API secret of the workspace | the identity verification secret of the platform: web, iOS and Android have one each |
//!
//! None of these is the client secret of an app.
//!
//! # Examples
//!
//! ```
//! use std::time::Duration;
//! use intercom_api::identity::{MessengerToken, Secret};
//!
//! let secret = Secret::new("the Messenger API secret")?;
//! let jwt = MessengerToken::new("user-1295")
//!     .email("ada@example.com")
//!     .claim("plan", "pro")
//!     .expires_in(Duration::from_secs(30 * 60))
//!     .sign(&secret)?;
//! let settings = serde_json::json!({"app_id": "k7dtu2fx", "intercom_user_jwt": jwt});
//! # assert_eq!(settings["intercom_user_jwt"].as_str().map(|jwt| jwt.split('.').count()), Some(3));
//! # Ok::<(), intercom_api::identity::IdentityError>(())
//! ```
//!
//! # Pitfalls
//!
//! - Sign the ID of the user who is signed in, from the session on the server. An ID from the request makes the signature worthless.
//! - The signed ID and the `user_id` that the page passes must be equal, byte for byte.
//! - Do not send a secret to a page or an app.

mod error;
mod messenger_token;
mod secret;

pub use error::IdentityError;
pub use messenger_token::MessengerToken;
pub use secret::Secret;

use intercom_core::internal::hex;

/// Returns the `user_hash` of a user: the HMAC-SHA256 of the ID, in lowercase hexadecimal digits.
///
/// Intercom has deprecated this scheme in favor of [`MessengerToken`], and still accepts it. Pass the email address in place of the ID for users that the
/// Messenger identifies by the address only. The ID is signed unchanged.
///
/// # Errors
///
/// [`IdentityError::EmptyUserId`] if the ID is empty.
///
/// # Examples
///
/// ```
/// use intercom_api::identity::{Secret, user_hash};
///
/// let secret = Secret::new("the identity verification secret")?;
/// let hash = user_hash(&secret, "user-1295")?;
/// assert_eq!(hash.len(), 64);
/// # Ok::<(), intercom_api::identity::IdentityError>(())
/// ```
pub fn user_hash(secret: &Secret, user_id: &str) -> Result<String, IdentityError> {
    if user_id.is_empty() {
        return Err(IdentityError::EmptyUserId);
    }
    Ok(hex::encode(&secret.sign(user_id.as_bytes())))
}
