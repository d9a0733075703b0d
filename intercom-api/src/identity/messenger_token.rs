//! The JSON Web Token of the Messenger.

use std::fmt;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;

use super::{IdentityError, Secret};
use crate::Timestamp;

/// The header of every token, encoded: `{"alg":"HS256","typ":"JWT"}`.
const HEADER: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9";
const USER_ID: &str = "user_id";
const EXPIRATION: &str = "exp";
const DEFAULT_LIFETIME: Duration = Duration::from_secs(60 * 60);

/// A JSON Web Token (HS256) that starts the Messenger as a user, in the attribute `intercom_user_jwt`.
///
/// The token expires one hour after it is signed, unless [`expires_in`](Self::expires_in), [`expires_at`](Self::expires_at) or
/// [`never_expires`](Self::never_expires) is called. Until then, its holder can act as the user. Choose at least five minutes, because the
/// Messenger uses the token when it reconnects.
///
/// Attributes in the token are verified: if the workspace enforces security, the Messenger rejects other values of them. Each attribute can be set once.
///
/// `Debug` shows the names of claims, and not their values.
///
/// # Examples
///
/// ```
/// use intercom_api::identity::{MessengerToken, Secret};
///
/// let secret = Secret::new("the Messenger API secret")?;
/// let jwt = MessengerToken::new("user-1295")
///     .email("ada@example.com")
///     .claim("company", serde_json::json!({"company_id": "acme", "name": "Acme"}))
///     .sign(&secret)?;
/// # assert!(jwt.starts_with("eyJ"));
/// # Ok::<(), intercom_api::identity::IdentityError>(())
/// ```
#[derive(Clone)]
#[must_use = "a token does nothing until it is signed"]
pub struct MessengerToken {
    user_id: String,
    expiration: Option<Expiration>,
    claims: Vec<(String, Value)>,
    /// The first invalid argument. It is reported when the token is signed, so that setters can be chained.
    problem: Option<IdentityError>,
}

#[derive(Debug, Clone, Copy)]
enum Expiration {
    In(Duration),
    At(Timestamp),
    Never,
}

impl MessengerToken {
    /// Creates a token for the user with this ID, which is the `external_id` of the contact.
    pub fn new(user_id: impl Into<String>) -> Self {
        let user_id = user_id.into();
        let problem = user_id.is_empty().then_some(IdentityError::EmptyUserId);
        Self {
            user_id,
            expiration: None,
            claims: Vec::new(),
            problem,
        }
    }

    /// Sets the email address of the user.
    pub fn email(self, email: impl Into<String>) -> Self {
        self.claim("email", email.into())
    }

    /// Sets the name of the user.
    pub fn name(self, name: impl Into<String>) -> Self {
        self.claim("name", name.into())
    }

    /// Adds a claim, such as a custom attribute of the user.
    ///
    /// [`sign`](Self::sign) fails if the name is empty, `user_id` or `exp`, or was set before, or if the value cannot be serialized as JSON.
    pub fn claim(mut self, name: impl Into<String>, value: impl Serialize) -> Self {
        let name = name.into();
        let problem = match serde_json::to_value(value) {
            _ if name.is_empty() => IdentityError::EmptyClaimName,
            _ if name == USER_ID || name == EXPIRATION => IdentityError::ReservedClaim(name),
            _ if self.claims.iter().any(|(known, _)| *known == name) => {
                IdentityError::DuplicateClaim(name)
            }
            Err(_) => IdentityError::InvalidClaim(name),
            Ok(value) => {
                self.claims.push((name, value));
                return self;
            }
        };
        self.refuse(problem)
    }

    /// Sets the lifetime of the token, from when it is signed. Fractions of a second are rounded up.
    pub fn expires_in(self, lifetime: Duration) -> Self {
        self.expiration(Expiration::In(lifetime))
    }

    /// Sets the time at which the token expires.
    pub fn expires_at(self, time: Timestamp) -> Self {
        self.expiration(Expiration::At(time))
    }

    /// Leaves out the expiration. The token is valid until the secret is replaced, and cannot be revoked before.
    pub fn never_expires(self) -> Self {
        self.expiration(Expiration::Never)
    }

    fn expiration(mut self, expiration: Expiration) -> Self {
        if self.expiration.is_some() {
            return self.refuse(IdentityError::DuplicateClaim(EXPIRATION.to_owned()));
        }
        self.expiration = Some(expiration);
        self
    }

    fn refuse(mut self, problem: IdentityError) -> Self {
        self.problem.get_or_insert(problem);
        self
    }

    /// Signs the token, and returns it in its compact form: three parts in Base64, separated by periods.
    ///
    /// # Errors
    ///
    /// The [`IdentityError`] of the first invalid argument, [`ExpirationInPast`](IdentityError::ExpirationInPast) if the expiration is not in the future, or
    /// [`ExpirationOutOfRange`](IdentityError::ExpirationOutOfRange) if the lifetime is too long.
    pub fn sign(self, secret: &Secret) -> Result<String, IdentityError> {
        self.sign_at(secret, Timestamp::now())
    }

    /// Signs the token like [`sign`](Self::sign), at a given current time. For tests, and for programs with another clock.
    ///
    /// # Errors
    ///
    /// The errors of [`sign`](Self::sign).
    pub fn sign_at(self, secret: &Secret, now: Timestamp) -> Result<String, IdentityError> {
        if let Some(problem) = self.problem {
            return Err(problem);
        }
        let payload = Payload {
            user_id: &self.user_id,
            expiration: expiration(self.expiration, now)?,
            claims: &self.claims,
        };
        // Strings, integers and JSON values can always be serialized.
        let payload = serde_json::to_vec(&payload)
            .map_err(|_| IdentityError::InvalidClaim(USER_ID.to_owned()))?;
        let mut token = HEADER.to_owned();
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(payload, &mut token);
        let signature = secret.sign(token.as_bytes());
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(signature, &mut token);
        Ok(token)
    }
}

impl fmt::Debug for MessengerToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.claims.iter().map(|(name, _)| &**name).collect();
        f.debug_struct("MessengerToken")
            .field("expiration", &self.expiration)
            .field("claims", &names)
            .finish_non_exhaustive()
    }
}

/// Returns the claim `exp` in Unix seconds; `None` for a token that does not expire.
fn expiration(
    expiration: Option<Expiration>,
    now: Timestamp,
) -> Result<Option<i64>, IdentityError> {
    let now = now.as_second();
    let second = match expiration.unwrap_or(Expiration::In(DEFAULT_LIFETIME)) {
        Expiration::Never => return Ok(None),
        Expiration::At(time) => time.as_second(),
        Expiration::In(lifetime) => {
            let is_rounded_up = lifetime.subsec_nanos() > 0;
            i64::try_from(lifetime.as_secs())
                .ok()
                .and_then(|seconds| seconds.checked_add(i64::from(is_rounded_up)))
                .and_then(|seconds| now.checked_add(seconds))
                .ok_or(IdentityError::ExpirationOutOfRange)?
        }
    };
    if second <= now {
        return Err(IdentityError::ExpirationInPast);
    }
    Ok(Some(second))
}

/// Serializes the claims in the order in which they were set.
struct Payload<'a> {
    user_id: &'a str,
    expiration: Option<i64>,
    claims: &'a [(String, Value)],
}

impl Serialize for Payload<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(USER_ID, self.user_id)?;
        if let Some(second) = self.expiration {
            map.serialize_entry(EXPIRATION, &second)?;
        }
        for (name, value) in self.claims {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}
