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
use crate::error::SourceError;
use crate::rate_limit::WindowKey;
use crate::{AccessToken, Error};

/// The future that the methods of a [`TokenSource`] return. `Box::pin(async { .. })` creates one.
pub type TokenFuture<'a> =
    Pin<Box<dyn Future<Output = Result<AccessToken, Box<dyn StdError + Send + Sync>>> + Send + 'a>>;

/// Provides access tokens that may change while the program runs.
///
/// `ClientBuilder::token_source` and `Client::with_token` accept a source. An [`AccessToken`] is a
/// source that always returns itself, and an `Arc` of a source is a source.
///
/// The client calls [`token`](Self::token) before each attempt, so a source should store its token and
/// return it without delay. If the server rejects the token with 401, the client calls
/// [`refresh`](Self::refresh). If this returns another token, the client retries the request once, and
/// uses that token for the remaining attempts. Writes are retried too, because the server does not
/// process a request that it rejects with 401. The retry policy neither prevents nor counts this retry.
///
/// Requests whose token was rejected share one call of `refresh`, which runs in a separate task for at
/// most 30 seconds. A request waits for each method at most for its attempt timeout, or for the rest of
/// its timeout if that is shorter.
///
/// # Examples
///
/// ```
/// use std::error::Error;
/// use std::sync::{Mutex, PoisonError};
/// use intercom_api::{AccessToken, Client, TokenFuture, TokenSource};
///
/// /// Tokens that a secret store issues.
/// struct Store {
///     current: Mutex<AccessToken>,
/// }
///
/// async fn issue_token() -> Result<AccessToken, Box<dyn Error + Send + Sync>> {
///     // Request a new token from the secret store here.
///     Ok(AccessToken::new("dG9rOjU2Nzg=")?)
/// }
///
/// impl TokenSource for Store {
///     fn token(&self) -> TokenFuture<'_> {
///         let current = self.current.lock().unwrap_or_else(PoisonError::into_inner).clone();
///         Box::pin(async move { Ok(current) })
///     }
///
///     fn refresh<'a>(&'a self, _rejected: &'a AccessToken) -> TokenFuture<'a> {
///         Box::pin(async move {
///             let newer = issue_token().await?;
///             *self.current.lock().unwrap_or_else(PoisonError::into_inner) = newer.clone();
///             Ok(newer)
///         })
///     }
/// }
///
/// let store = Store { current: Mutex::new(AccessToken::new("dG9rOjEyMzQ=")?) };
/// let client = Client::builder().token_source(store).build()?;
/// # drop(client);
/// # Ok::<(), intercom_api::Error>(())
/// ```
pub trait TokenSource: Send + Sync + 'static {
    /// Returns the current token.
    ///
    /// # Errors
    ///
    /// If this fails, or does not return in time, the request fails with
    /// [`TokenSource`](crate::ErrorKind::TokenSource). It is not sent, and not retried.
    ///
    /// The error is the [`source`](StdError::source) of the error of the request. It must not contain
    /// a token, because `Debug` of the error of the request includes it.
    fn token(&self) -> TokenFuture<'_>;

    /// Returns a newer token than `rejected`, which the server has rejected with 401. Default: the
    /// current [`token`](Self::token).
    ///
    /// The returned token applies to the requests that were rejected. Later requests call `token`, so
    /// store the newer token.
    ///
    /// # Errors
    ///
    /// If this fails, does not return in time, or returns the rejected token, the request fails with
    /// the error of the 401, for which [`is_unauthorized`](Error::is_unauthorized) returns `true`. The
    /// error of this method is its [`source`](StdError::source), and must not contain a token either.
    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> TokenFuture<'a> {
        let _ = rejected;
        self.token()
    }

    /// Returns the ID of the workspace of the tokens, or another string that identifies it. Default:
    /// `None`.
    ///
    /// A rate limiter that shares its window with other processes identifies the window by this ID,
    /// because the token changes: with it, `Client::with_token` of a client with a `RedisLimiter` accepts
    /// the source.
    fn workspace(&self) -> Option<&str> {
        None
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

/// Several clients and other parts of a program can share a source.
impl<S: TokenSource + ?Sized> TokenSource for Arc<S> {
    fn token(&self) -> TokenFuture<'_> {
        S::token(self)
    }

    fn refresh<'a>(&'a self, rejected: &'a AccessToken) -> TokenFuture<'a> {
        S::refresh(self, rejected)
    }

    fn workspace(&self) -> Option<&str> {
        S::workspace(self)
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

    /// Identifies the window of the rate limit of these tokens.
    pub(crate) fn window_key(&self) -> Option<WindowKey<'_>> {
        match self {
            Self::Constant(token) => Some(WindowKey::Token(token)),
            Self::Source(rotating) => rotating.source.workspace().map(WindowKey::Workspace),
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

const TOKEN_FAILED: &str =
    "the token source failed to return a token: see the source of this error";
const TOKEN_TIMED_OUT: &str = "the token source did not return a token in time: increase `attempt_timeout`, or return a stored token";
const REFRESH_FAILED: &str = "the token source failed to return a newer token";
