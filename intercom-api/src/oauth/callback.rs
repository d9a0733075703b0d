//! The request that ends an authorization.

use std::fmt;

use intercom_core::reqwest::Url;

/// The code of a callback, which [`App::exchange`](super::App::exchange) exchanges for an access token. `Debug` prints `Code(..)`.
///
/// A code works once. A trailing `=` is part of it.
#[derive(Clone)]
pub struct Code(String);

/// Maximum number of characters of the `error` of a callback in a message.
const MAX_SHOWN: usize = 100;

/// The error of a callback that contains no valid code.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CallbackError {
    /// The `state` is missing or differs from the one of the session. The callback may be forged: do not exchange its code.
    InvalidState,
    /// The query contains an `error`, for example because the user declined to install the app.
    Declined {
        /// The value of `error`, such as `access_denied`. It comes from the browser of the user: do not
        /// show it as HTML.
        error: String,
    },
    /// The `code` is missing or empty.
    MissingCode,
    /// The query contains `code` or `state` more than once.
    #[doc(alias = "Repeated")]
    DuplicateParameter,
}

impl Code {
    /// Creates a code from a string, for a program that has already parsed the query and compared the `state`.
    ///
    /// # Errors
    ///
    /// [`CallbackError::MissingCode`] if the string is empty.
    pub fn new(code: impl AsRef<str>) -> Result<Self, CallbackError> {
        let code = code.as_ref();
        if code.is_empty() {
            return Err(CallbackError::MissingCode);
        }
        Ok(Self(code.to_owned()))
    }

    /// Returns the code in the query of a request to the redirect URI, if its `state` is the one that was passed to
    /// [`App::authorize_url`](super::App::authorize_url) in the same session.
    ///
    /// `query` is the part of the URL after `?`, as it was received: in axum, the extractor `RawQuery`. A complete URL or path is accepted as well. Remove
    /// the state from the session afterwards, so that it is used once.
    ///
    /// # Errors
    ///
    /// - [`CallbackError::InvalidState`] if the state is missing or another one, or if the state of the session is empty. It takes precedence over other
    ///   errors, because nothing in a forged callback means anything.
    /// - [`CallbackError::DuplicateParameter`] if the query contains the state or the code more than once.
    /// - [`CallbackError::Declined`] if the query contains an `error`.
    /// - [`CallbackError::MissingCode`] if the query contains no code.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::oauth::{CallbackError, Code};
    ///
    /// let query = "code=Y29kZQ%3D%3D&state=pYw3mXv0q8";
    /// assert!(Code::from_callback(query, "pYw3mXv0q8").is_ok());
    /// assert_eq!(Code::from_callback(query, "another").err(), Some(CallbackError::InvalidState));
    /// ```
    pub fn from_callback(query: &str, state: &str) -> Result<Self, CallbackError> {
        // In a query, a `?` comes after the name of a parameter.
        let query = match query.split_once('?') {
            Some((path, query)) if !path.contains(['=', '&']) => query,
            _ => query,
        };
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        // The host is not used: only the query is parsed.
        let mut url = Url::parse("http://localhost/").map_err(|_| CallbackError::MissingCode)?;
        url.set_query(Some(query));
        let all = |wanted: &str| -> Vec<String> {
            url.query_pairs()
                .filter(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
                .collect()
        };
        let (codes, states) = (all("code"), all("state"));
        if state.is_empty() || !states.first().is_some_and(|sent| is_equal(sent, state)) {
            return Err(CallbackError::InvalidState);
        }
        if codes.len() > 1 || states.len() > 1 {
            return Err(CallbackError::DuplicateParameter);
        }
        if let Some(error) = all("error").into_iter().next() {
            return Err(CallbackError::Declined { error });
        }
        Self::new(codes.into_iter().next().unwrap_or_default())
    }

    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

/// Compares two strings in a time that does not depend on where they differ.
fn is_equal(one: &str, other: &str) -> bool {
    let pairs = one.bytes().zip(other.bytes());
    let difference = pairs.fold(0, |difference, (one, other)| difference | (one ^ other));
    one.len() == other.len() && std::hint::black_box(difference) == 0
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(..)")
    }
}

impl fmt::Display for CallbackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidState => f.write_str(
                "invalid `state`: not the one of this session; the callback may be forged, start the installation again",
            ),
            // Quoted and limited, because it comes from the browser.
            Self::Declined { error } => {
                let shown: String = error.chars().take(MAX_SHOWN).collect();
                write!(f, "the app was not installed: the callback contains the `error` {shown:?}")
            }
            Self::MissingCode => f.write_str("missing `code` in the callback"),
            Self::DuplicateParameter => {
                f.write_str("invalid callback: `code` or `state` is repeated")
            }
        }
    }
}

impl std::error::Error for CallbackError {}
