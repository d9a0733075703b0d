//! The access token.

use std::fmt;

use reqwest::header::HeaderValue;

use crate::Error;
use crate::token_guard::TokenGuard;

/// An access token of an Intercom workspace. `Debug` prints `AccessToken(..)`, and no method returns
/// the token.
///
/// `Client::with_token` and a [`TokenSource`](crate::TokenSource) use this type;
/// `ClientBuilder::access_token` accepts it or a string. Two tokens can be compared, for example to
/// recognize a rejected one.
///
/// # Examples
///
/// ```
/// use intercom_api::AccessToken;
///
/// let token = AccessToken::new("dG9rOjEyMzQ=")?;
/// assert_eq!(format!("{token:?}"), "AccessToken(..)");
/// # Ok::<(), intercom_api::Error>(())
/// ```
#[derive(Clone)]
pub struct AccessToken {
    /// `None` for a request that is sent without a token.
    header: Option<HeaderValue>,
    guard: TokenGuard,
}

impl AccessToken {
    /// Creates a token from the access token of an app, or from one obtained through OAuth.
    /// Surrounding whitespace is removed.
    ///
    /// # Errors
    ///
    /// [`Configuration`](crate::ErrorKind::Configuration) if the token is empty, or contains
    /// whitespace or non-ASCII characters. The message does not contain the token.
    pub fn new(token: impl AsRef<str>) -> Result<Self, Error> {
        let token = token.as_ref().trim();
        if token.is_empty() {
            return Err(Error::configuration(
                "invalid access token: must not be empty; pass the token of your app or one obtained through OAuth",
            ));
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::configuration(
                "invalid access token: must not contain whitespace or non-ASCII characters; check that it was copied correctly",
            ));
        }
        let mut header = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| Error::configuration("invalid access token: not a valid header value"))?;
        // Hides the value in `Debug` output, and excludes it from HTTP/2 compression tables.
        header.set_sensitive(true);
        let guard = TokenGuard::new(token);
        Ok(Self {
            header: Some(header),
            guard,
        })
    }

    /// Creates a token that is not sent. The `secrets`, which a request contains elsewhere, are kept out
    /// of errors and logs like a token.
    #[doc(hidden)]
    pub fn unsent<'a>(secrets: impl IntoIterator<Item = &'a str>) -> Self {
        Self {
            header: None,
            guard: TokenGuard::of_all(secrets),
        }
    }

    /// Returns the value of the header `Authorization`; `None` if the header is not sent.
    pub(crate) fn header(&self) -> Option<HeaderValue> {
        self.header.clone()
    }

    /// Returns the guard that redacts this token in errors and logs.
    pub(crate) fn guard(&self) -> &TokenGuard {
        &self.guard
    }
}

/// Equivalent to [`AccessToken::new`].
impl TryFrom<&str> for AccessToken {
    type Error = Error;

    fn try_from(token: &str) -> Result<Self, Error> {
        Self::new(token)
    }
}

/// Equivalent to [`AccessToken::new`].
impl TryFrom<&String> for AccessToken {
    type Error = Error;

    fn try_from(token: &String) -> Result<Self, Error> {
        Self::new(token)
    }
}

/// Equivalent to [`AccessToken::new`].
impl TryFrom<String> for AccessToken {
    type Error = Error;

    fn try_from(token: String) -> Result<Self, Error> {
        Self::new(token)
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.header == other.header
    }
}

impl Eq for AccessToken {}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_does_not_contain_the_token() -> Result<(), Error> {
        let token = AccessToken::new(" dG9rOnNlY3JldA== \n")?;
        assert!(!format!("{token:?} {token:#?}").contains("dG9r"));
        assert!(!format!("{:?}", token.header()).contains("dG9r"));
        let header = token.header();
        assert!(header.is_some_and(|header| header == "Bearer dG9rOnNlY3JldA=="));
        Ok(())
    }

    #[test]
    fn rejects_invalid_tokens() {
        for token in ["", " \n", "a b", "tökén-secret", "secret\r\nX-Evil: 1"] {
            let message = AccessToken::new(token)
                .map(|_| ())
                .map_err(|error| format!("{error} {error:?}"));
            assert!(
                message.as_ref().is_err_and(|text| !text.contains("secret")),
                "{token:?}: {message:?}"
            );
        }
    }
}
