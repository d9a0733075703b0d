//! The result of an exchange.

use std::fmt;

use crate::AccessToken;

/// The access token of a workspace, as [`App::exchange`](super::App::exchange) returns it. `Debug` prints `Token(..)`.
///
/// It can be stored, in contrast to an [`AccessToken`], which can only be used.
///
/// # Examples
///
/// ```no_run
/// # fn encrypt(_: &str) -> Vec<u8> { Vec::new() }
/// # async fn run(app: intercom_api::oauth::App, code: intercom_api::oauth::Code) -> Result<(), intercom_api::Error> {
/// let token = app.exchange(&code).await?;
/// let stored = encrypt(token.expose());
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Token {
    text: String,
    access: AccessToken,
}

impl Token {
    pub(super) fn new(text: String) -> Option<Self> {
        let access = AccessToken::new(&text).ok()?;
        Some(Self { text, access })
    }

    /// Returns the token as a string, to store it. [`AccessToken::new`] accepts it.
    ///
    /// Store it encrypted, and do not log it: it gives access to the data of the workspace until the app is uninstalled.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// Returns the token for a client.
    pub fn access_token(&self) -> AccessToken {
        self.access.clone()
    }
}

impl From<Token> for AccessToken {
    fn from(token: Token) -> Self {
        token.access
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(..)")
    }
}
