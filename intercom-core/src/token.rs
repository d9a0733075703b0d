//! The access token, kept out of sight.

use std::fmt;

use reqwest::header::HeaderValue;

use crate::Error;

/// An access token. It shows as `AccessToken(..)` wherever it is printed, and there is no way to read it back.
#[derive(Clone)]
pub struct AccessToken {
    header: HeaderValue,
}

impl AccessToken {
    /// Takes the token of an app or of an OAuth exchange. Blanks around it are dropped.
    ///
    /// # Errors
    ///
    /// An empty token, or one with characters that no header can carry. The error does not show the token.
    pub fn new(token: &str) -> Result<Self, Error> {
        let token = token.trim();
        if token.is_empty() {
            return Err(Error::configuration(
                "the access token is empty: give the token of your app or of an OAuth exchange",
            ));
        }
        if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::configuration(
                "the access token has blanks or characters outside ASCII: check that it was copied whole, and nothing else",
            ));
        }
        let mut header = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|_| Error::configuration("the access token cannot be sent in a header"))?;
        // Keeps the value out of the debug output of requests, and out of HTTP/2 header compression.
        header.set_sensitive(true);
        Ok(Self { header })
    }

    pub(crate) fn header(&self) -> HeaderValue {
        self.header.clone()
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_shows() -> Result<(), Error> {
        let token = AccessToken::new(" dG9rOnNlY3JldA== \n")?;
        assert!(!format!("{token:?} {token:#?}").contains("dG9r"));
        assert!(!format!("{:?}", token.header()).contains("dG9r"));
        assert_eq!(token.header(), "Bearer dG9rOnNlY3JldA==");
        Ok(())
    }

    #[test]
    fn refuses_what_cannot_be_a_token() {
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
