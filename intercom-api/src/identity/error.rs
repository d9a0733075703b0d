//! The error of a failed signature.

use std::fmt;

/// The error of an identity that cannot be signed. It contains no secret and no value of a claim.
///
/// # Examples
///
/// ```
/// use intercom_api::identity::{IdentityError, Secret};
///
/// assert_eq!(Secret::new(" ").err(), Some(IdentityError::EmptySecret));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum IdentityError {
    /// The secret is empty.
    EmptySecret,
    /// The user ID is empty.
    EmptyUserId,
    /// The expiration is not in the future.
    ExpirationInPast,
    /// The time of expiration is later than a Unix time can represent.
    ExpirationOutOfRange,
    /// The claim with this name has its own method.
    ReservedClaim(String),
    /// The claim with this name is set more than once.
    DuplicateClaim(String),
    /// A claim has no name.
    EmptyClaimName,
    /// The value of the claim with this name is not valid JSON, for example a map whose keys are not strings.
    InvalidClaim(String),
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptySecret => f.write_str(
                "invalid secret: must not be empty; copy it from the security settings of the workspace",
            ),
            Self::EmptyUserId => f.write_str(
                "invalid `user_id`: must not be empty; pass the ID that the Messenger is started with",
            ),
            Self::ExpirationInPast => f.write_str(
                "invalid `exp`: must be in the future; check the lifetime and the clock of this machine",
            ),
            Self::ExpirationOutOfRange => {
                f.write_str("invalid `exp`: the lifetime is too long")
            }
            Self::ReservedClaim(name) => write!(
                f,
                "invalid claim {name:?}: reserved; pass the user ID to `new`, and the expiration to `expires_in` or `expires_at`"
            ),
            Self::DuplicateClaim(name) => {
                write!(f, "invalid claim {name:?}: set more than once")
            }
            Self::EmptyClaimName => f.write_str("invalid claim: the name must not be empty"),
            Self::InvalidClaim(name) => {
                write!(f, "invalid claim {name:?}: failed to serialize the value as JSON")
            }
        }
    }
}

impl std::error::Error for IdentityError {}
