//! The access tokens that a sandbox knows.

use std::collections::HashMap;

use crate::error::ApiError;

/// The access tokens that were issued, including those that are revoked.
#[derive(Debug, Default)]
pub(crate) struct Tokens(HashMap<String, Token>);

#[derive(Debug)]
struct Token {
    is_revoked: bool,
    /// Whether an installation of the app got it.
    is_installation: bool,
}

impl Tokens {
    pub(crate) fn new(token: String) -> Self {
        let mut tokens = Self::default();
        tokens.add(token);
        tokens
    }

    /// Accepts a token, even if it was revoked before.
    pub(crate) fn add(&mut self, token: String) {
        let is_installation = false;
        self.insert(token, is_installation);
    }

    /// Accepts the token of an installation.
    pub(crate) fn install(&mut self, token: String) {
        let is_installation = true;
        self.insert(token, is_installation);
    }

    fn insert(&mut self, token: String, is_installation: bool) {
        let token_state = Token {
            is_revoked: false,
            is_installation,
        };
        self.0.insert(token, token_state);
    }

    /// Revokes a token, and returns whether it was valid.
    pub(crate) fn revoke(&mut self, token: &str) -> bool {
        let known = self.0.get_mut(token);
        known.is_some_and(|token| !std::mem::replace(&mut token.is_revoked, true))
    }

    /// Checks the token of a request.
    pub(crate) fn check(&self, sent: Option<&str>) -> Result<(), ApiError> {
        match sent.and_then(|sent| self.0.get(sent)) {
            Some(token) if token.is_revoked => Err(revoked()),
            Some(_) => Ok(()),
            None if sent.is_some() => Err(unauthorized("This access token is not valid here")),
            None => Err(unauthorized(
                "An access token is needed: `Authorization: Bearer ...`",
            )),
        }
    }

    /// Revokes the token of an installation.
    pub(crate) fn uninstall(&mut self, sent: Option<&str>) -> Result<(), ApiError> {
        match sent.and_then(|sent| self.0.get_mut(sent)) {
            Some(token) if !token.is_installation => Err(unauthorized("Access Token Invalid")),
            Some(token) if token.is_revoked => Err(revoked()),
            Some(token) => {
                token.is_revoked = true;
                Ok(())
            }
            None => Err(unauthorized("Access Token Invalid")),
        }
    }
}

fn unauthorized(message: &str) -> ApiError {
    ApiError::new(401, "unauthorized", message)
}

fn revoked() -> ApiError {
    ApiError::new(401, "token_revoked", "This access token was revoked")
}
