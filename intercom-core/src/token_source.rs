//! Sources of access tokens.

mod refresh;

use std::error::Error as StdError;
use std::fmt;
use std::future::{Future, ready};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use self::refresh::Refreshes;
use crate::{AccessToken, Error};

/// The future that the methods of a [`TokenSource`] return.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Provides access tokens that may change while the program runs.
///
/// `ClientBuilder::token_source` accepts a source. An [`AccessToken`] is a source that always
/// returns itself.
///
/// [`token`](Self::token) is called before each attempt, so a source stores its token and returns it
/// without delay. If the server rejects a token with 401, the client calls
/// [`refresh`](Self::refresh), and repeats the request once if that returns another token. The server
/// has not processed a request that it rejects with 401, so that writes are repeated too. The retry
/// policy has no effect on this. Requests that were rejected at the same time share one call of
/// `refresh`, which runs in a separate task, for at most 30 seconds.
///
/// Both futures run within the timeouts of the request.
///
/// # Examples
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use intercom_api::{AccessToken, Client, TokenFuture, TokenSource};
///
/// /// The token that another part of the program updates.
/// #[derive(Clone)]
/// struct Shared(Arc<Mutex<AccessToken>>);
///
/// impl TokenSource for Shared {
///     fn token(&self) -> TokenFuture<'_> {
///         let token = self.0.lock().map(|token| token.clone());
///         let token = token.map_err(|_| "the token is not available".into());
///         Box::pin(async { token })
///     }
///
///     fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> TokenFuture<'a> {
///         Box::pin(async move {
///             // Obtain a new token here, for example from a vault.
///             let token = self.token().await?;
///             println!("the token changed: {}", token != *rejected);
///             Ok(token)
///         })
///     }
/// }
///
/// let token = Shared(Arc::new(Mutex::new(AccessToken::new("dG9rOjEyMzQ=")?)));
/// let client = Client::builder().token_source(token.clone()).build()?;
/// # drop(client);
/// # Ok::<(), intercom_api::Error>(())
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Returns the current token.
    ///
    /// # Errors
    ///
    /// If this fails, the request fails with [`Token`](crate::ErrorKind::Token), is not sent and not
    /// retried. The error is its [`source`](StdError::source). It must not contain a token, because
    /// `Display` of the source is part of `Debug` of the error.
    fn token(&self) -> TokenFuture<'_>;

    /// Returns a newer token than this one, which the server has rejected with 401. Default: the
    /// current [`token`](Self::token).
    ///
    /// # Errors
    ///
    /// If this fails, or returns the rejected token, the request fails with the error of the 401. The
    /// error of the source is its [`source`](StdError::source).
    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> TokenFuture<'a> {
        let _ = rejected;
        self.token()
    }

    /// Returns the token of a source that always has the same one.
    #[doc(hidden)]
    fn constant(&self) -> Option<&AccessToken> {
        None
    }
}

impl TokenSource for AccessToken {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(ready(Ok(self.clone())))
    }

    fn constant(&self) -> Option<&AccessToken> {
        Some(self)
    }
}

/// A source that can be shared by several clients.
impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    fn token(&self) -> TokenFuture<'_> {
        S::token(self)
    }

    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> TokenFuture<'a> {
        S::refresh(self, rejected)
    }

    fn constant(&self) -> Option<&AccessToken> {
        S::constant(self)
    }
}

/// The tokens of a client.
#[derive(Clone)]
pub(crate) enum Tokens {
    Constant(AccessToken),
    Source(Arc<Rotating>),
}

/// A source, and the refreshes that the clones of a client share.
pub(crate) struct Rotating {
    source: Arc<dyn TokenSource>,
    refreshes: Refreshes,
}

impl Tokens {
    pub(crate) fn new(source: Arc<dyn TokenSource>) -> Self {
        match source.constant() {
            Some(token) => Self::Constant(token.clone()),
            None => Self::Source(Arc::new(Rotating {
                source,
                refreshes: Refreshes::default(),
            })),
        }
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant(token) => token.fmt(f),
            Self::Source(_) => f.write_str("TokenSource(..)"),
        }
    }
}

/// The token of one operation.
pub(crate) struct Credentials<'a> {
    tokens: &'a Tokens,
    operation: &'static str,
    /// The token of the latest attempt; `None` for a constant one.
    used: Option<AccessToken>,
    /// The token that a refresh returned, for the other attempts.
    refreshed: Option<AccessToken>,
    is_refreshed: bool,
}

impl<'a> Credentials<'a> {
    pub(crate) fn new(tokens: &'a Tokens, operation: &'static str) -> Self {
        Self {
            tokens,
            operation,
            used: None,
            refreshed: None,
            is_refreshed: false,
        }
    }

    /// Returns the number of attempts that failed because of an expired token.
    pub(crate) fn rejected_attempts(&self) -> u32 {
        u32::from(self.is_refreshed)
    }

    /// Returns the token for the next attempt.
    pub(crate) async fn token(&mut self, limit: Duration) -> Result<AccessToken, Error> {
        let rotating = match self.tokens {
            Tokens::Constant(token) => return Ok(token.clone()),
            Tokens::Source(rotating) => rotating,
        };
        let token = match &self.refreshed {
            Some(token) => token.clone(),
            None => match timeout(limit, rotating.source.token()).await {
                Ok(Ok(token)) => token,
                Ok(Err(error)) => {
                    let error = SourceError(Arc::from(error));
                    return Err(Error::token(self.operation, TOKEN_FAILED, Some(error)));
                }
                Err(_) => return Err(Error::token(self.operation, TOKEN_TIMED_OUT, None)),
            },
        };
        self.used = Some(token.clone());
        Ok(token)
    }

    /// Obtains a newer token after a 401, once for an operation. Otherwise returns the error of the
    /// operation.
    pub(crate) async fn refresh(&mut self, error: Error, limit: Duration) -> Result<Error, Error> {
        let (Tokens::Source(rotating), Some(rejected)) = (self.tokens, &self.used) else {
            return Err(error);
        };
        if self.is_refreshed {
            rotating.refreshes.forget(rejected);
            return Err(error);
        }
        self.is_refreshed = true;
        let refresh = rotating.refreshes.get(&rotating.source, rejected);
        let hint = match timeout(limit, refresh).await {
            Ok(Ok(token)) if token == *rejected => "the token source has no newer token",
            Ok(Ok(token)) => {
                self.refreshed = Some(token);
                return Ok(error);
            }
            Ok(Err(cause)) => return Err(error.with_hint(Some(REFRESH_FAILED)).with_source(cause)),
            Err(_) => "the token source did not return a newer token in time",
        };
        Err(error.with_hint(Some(hint)))
    }
}

const TOKEN_FAILED: &str = "the token source failed to return a token";
const TOKEN_TIMED_OUT: &str = "the token source did not return a token in time";
const REFRESH_FAILED: &str = "the token source failed to return a newer token";

/// The error of a token source. `Debug` leaves out the fields of the error, which could contain a
/// token.
#[derive(Clone)]
pub(crate) struct SourceError(Arc<dyn StdError + Send + Sync>);

impl fmt::Display for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for SourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.0.to_string())
    }
}

impl StdError for SourceError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source()
    }
}
